package appscaling

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
)

// clusterPrefix stands before a cluster's name in the id of a scalable target.
const clusterPrefix = "cluster:"

// ReplicaScaling tells which Aurora clusters have their readers counted by
// Application Auto Scaling, all pages or an error: by the cluster's name, a sentence
// such as "Application Auto Scaling keeps it at 1 to 4 readers". One with everything
// suspended counts too, because whoever resumes it tells nobody. The error is a
// *scale.Failure.
func (c *Client) ReplicaScaling(ctx context.Context) (map[string]string, error) {
	scaled := map[string]string{}
	err := c.targets(ctx, "listing what Application Auto Scaling scales in RDS",
		&applicationautoscaling.DescribeScalableTargetsInput{ServiceNamespace: types.ServiceNamespaceRds}, types.ScalableDimensionRDSClusterReadReplicaCount,
		func(id string, t *types.ScalableTarget) {
			id = strings.ToLower(id) // as RDS keeps names
			scaled[strings.TrimPrefix(id, clusterPrefix)] = target(t).Keeps("readers")
		})
	if err != nil {
		return nil, err
	}
	return scaled, nil
}
