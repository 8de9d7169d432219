package appscaling

import (
	"context"
	"fmt"
	"math"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

// fewerAttempts leaves a throttled change to the actuator, which looks at the target again
// before it repeats one.
func fewerAttempts(o *applicationautoscaling.Options) {
	o.RetryMaxAttempts = session.WriteAttempts
	o.Retryer = session.ThrottleIsFinal(o.Retryer)
}

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
		return &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("%d is not a size", size)}
	}
	_, err := c.api.RegisterScalableTarget(ctx, &applicationautoscaling.RegisterScalableTargetInput{
		ServiceNamespace: types.ServiceNamespaceEcs, ScalableDimension: types.ScalableDimensionECSServiceDesiredCount,
		ResourceId: aws.String(servicePrefix + service), MinCapacity: aws.Int32(int32(size)),
	}, fewerAttempts)
	return session.Failed(doing, err)
}
