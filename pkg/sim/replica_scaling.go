package sim

import (
	"context"
	"fmt"
)

// ScalableTarget is a cluster whose readers somebody else's Aurora Auto Scaling
// counts.
type ScalableTarget struct {
	Cluster  string
	Min, Max int
}

// ScalableTargets answers DescribeScalableTargets for RDS. The error is a
// *scale.Failure.
func (c *Cloud) ScalableTargets(ctx context.Context) ([]ScalableTarget, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	in := call{service: "application-autoscaling", api: "DescribeScalableTargets", doing: "listing what Application Auto Scaling scales in RDS"}
	if err := c.enter(ctx, in); err != nil {
		return nil, err
	}
	var list []ScalableTarget
	for _, k := range c.clusters {
		if k.ReplicaMax > 0 {
			list = append(list, ScalableTarget{Cluster: k.ID, Min: k.ReplicaMin, Max: k.ReplicaMax})
		}
	}
	return list, nil
}

// ReplicaScaling is ScalableTargets as sentences, by cluster.
func (c *Cloud) ReplicaScaling(ctx context.Context) (map[string]string, error) {
	list, err := c.ScalableTargets(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, x := range list {
		found[x.Cluster] = fmt.Sprintf("Application Auto Scaling keeps it at %d to %d readers", x.Min, x.Max)
	}
	return found, nil
}
