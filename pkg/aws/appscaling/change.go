package appscaling

import (
	"context"
	"fmt"
	"math"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

// SetServiceMin changes the least number of tasks that Application Auto Scaling keeps of an ECS
// service, "cluster/service", and nothing else of its scalable target; nil means accepted.
// AWS raises the desired count at once when it is below, and never lowers it for a lower
// minimum. Without a target AWS refuses it, because a new one needs a maximum, too: none is
// ever made. The error is a *scale.Failure: Busy while another change of the target is
// under way, Invalid above its maximum.
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
func (c *Client) SetServiceMin(ctx context.Context, service string, size int) error {
	doing := fmt.Sprintf("setting the minimum of the scalable target of service %s to %d", service, size)
	if size < 0 || size > math.MaxInt32 {
		return &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("%d is not a valid size", size)}
	}
	in := registerScalableTarget{Namespace: ofECS, Dimension: desiredCount, ID: servicePrefix + service, Min: size}
	err := c.changes.Call(ctx, "RegisterScalableTarget", in, &struct{}{}, session.WriteAttempts)
	return session.Failed(doing, err)
}
