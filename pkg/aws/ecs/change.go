package ecs

import (
	"context"
	"fmt"
	"math"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

// SetDesiredCount asks ECS for a number of tasks; nil means accepted, and no deployment begins.
// Nothing else is sent: a service whose deployments are CodeDeploy's takes no other field
// (ECS API reference, UpdateService). ECS compares nothing, and takes a count outside of
// what Application Auto Scaling keeps. The error is a *scale.Failure: Missing when the
// service or its cluster is gone or being deleted, Invalid for one that has no count.
func (c *Client) SetDesiredCount(ctx context.Context, cluster, service string, size int) error {
	doing := fmt.Sprintf("setting the desired count of service %s of cluster %s to %d", service, cluster, size)
	if size < 0 || size > math.MaxInt32 {
		return &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("%d is not a valid size", size)}
	}
	err := c.changes.Call(ctx, "UpdateService", updateService{cluster, service, size}, &struct{}{}, session.WriteAttempts)
	return session.Failed(doing, err)
}
