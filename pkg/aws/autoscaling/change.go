package autoscaling

import (
	"context"
	"fmt"
	"math"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

// fewerAttempts leaves a throttled change to the actuator, which looks at the group
// again before it repeats one.
func fewerAttempts(o *autoscaling.Options) {
	o.RetryMaxAttempts = session.WriteAttempts
	o.Retryer = session.ThrottleIsFinal(o.Retryer)
}

// SetDesired asks AWS for a size; nil means accepted, not launched. AWS refuses
// sizes beyond the group's own bounds (Invalid). The group's own cooldown is not
// honoured: with it one instance stuck in Pending blocks every change for half
// an hour, growth included.
func (c *Client) SetDesired(ctx context.Context, group string, size int) error {
	doing := fmt.Sprintf("setting the desired size of group %s to %d", group, size)
	if err := sizeProblem(doing, size); err != nil {
		return err
	}
	_, err := c.api.SetDesiredCapacity(ctx, &autoscaling.SetDesiredCapacityInput{
		AutoScalingGroupName: aws.String(group),
		DesiredCapacity:      aws.Int32(int32(size)),
		HonorCooldown:        aws.Bool(false),
	}, fewerAttempts)
	return session.Failed(doing, err)
}

// SetMin changes the group's minimum and nothing else. AWS raises the desired
// capacity with it when that is below, and never lowers it.
func (c *Client) SetMin(ctx context.Context, group string, size int) error {
	doing := fmt.Sprintf("setting the minimum size of group %s to %d", group, size)
	if err := sizeProblem(doing, size); err != nil {
		return err
	}
	_, err := c.api.UpdateAutoScalingGroup(ctx, &autoscaling.UpdateAutoScalingGroupInput{
		AutoScalingGroupName: aws.String(group),
		MinSize:              aws.Int32(int32(size)),
	}, fewerAttempts)
	return session.Failed(doing, err)
}

// RaiseTo sets the group's maximum and its desired capacity to a size, in one call: where AWS refuses the size it
// leaves the maximum as well. It knows no cooldown.
func (c *Client) RaiseTo(ctx context.Context, group string, size int) error {
	doing := fmt.Sprintf("setting the maximum and the desired size of group %s to %d", group, size)
	if err := sizeProblem(doing, size); err != nil {
		return err
	}
	_, err := c.api.UpdateAutoScalingGroup(ctx, &autoscaling.UpdateAutoScalingGroupInput{
		AutoScalingGroupName: aws.String(group),
		MaxSize:              aws.Int32(int32(size)),
		DesiredCapacity:      aws.Int32(int32(size)),
	}, fewerAttempts)
	return session.Failed(doing, err)
}

// SetMax changes the group's maximum and nothing else. What is desired above it AWS terminates at once, so that
// nobody may ask for less than is desired.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html
func (c *Client) SetMax(ctx context.Context, group string, size int) error {
	doing := fmt.Sprintf("setting the maximum size of group %s to %d", group, size)
	if err := sizeProblem(doing, size); err != nil {
		return err
	}
	_, err := c.api.UpdateAutoScalingGroup(ctx, &autoscaling.UpdateAutoScalingGroupInput{
		AutoScalingGroupName: aws.String(group),
		MaxSize:              aws.Int32(int32(size)),
	}, fewerAttempts)
	return session.Failed(doing, err)
}

func sizeProblem(doing string, size int) error {
	if size < 0 || size > math.MaxInt32 {
		return &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("%d is not a valid size", size)}
	}
	return nil
}
