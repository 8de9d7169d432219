package appscaling

import (
	"context"
	"strings"
)

// clusterPrefix stands before a cluster's name in the id of a scalable target.
const clusterPrefix = "cluster:"

// ReplicaScaling tells which Aurora clusters have their readers counted by
// Application Auto Scaling, all pages or an error: by the cluster's name, a sentence
// such as "Application Auto Scaling keeps the number of readers between 1 and 4". One with everything
// suspended counts too, because whoever resumes it tells nobody. The error is a
// *scale.Failure.
func (c *Client) ReplicaScaling(ctx context.Context) (map[string]string, error) {
	scaled := map[string]string{}
	err := c.targets(ctx, "listing what Application Auto Scaling scales in RDS", describe{Namespace: ofRDS}, readReplicas, func(t *scalableTarget) {
		id := strings.ToLower(t.ID) // as RDS keeps names
		scaled[strings.TrimPrefix(id, clusterPrefix)] = t.is().Keeps("readers")
	})
	if err != nil {
		return nil, err
	}
	return scaled, nil
}
