package autoscaling

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Scheduled lists, for every group of the account and region, the
// scheduled actions that are still to come. Such actions move the minimum, the
// maximum or the desired capacity at their time, whoever owns the group.
func (c *Client) Scheduled(ctx context.Context) (map[string][]resource.ScheduledAction, error) {
	const doing = "listing the scheduled actions of the account"
	actions := map[string][]resource.ScheduledAction{}
	in := &autoscaling.DescribeScheduledActionsInput{MaxRecords: aws.Int32(pageSize)}
	err := session.Pages(doing, maxPages, func(token *string) (*string, error) {
		in.NextToken = token
		out, err := c.api.DescribeScheduledActions(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.ScheduledUpdateGroupActions {
			a := &out.ScheduledUpdateGroupActions[i]
			group := aws.ToString(a.AutoScalingGroupName)
			actions[group] = append(actions[group], scheduled(a))
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return actions, nil
}

func scheduled(a *types.ScheduledUpdateGroupAction) resource.ScheduledAction {
	size := func(n *int32) *int {
		if n == nil {
			return nil
		}
		is := int(*n)
		return &is
	}
	return resource.ScheduledAction{
		Name: aws.ToString(a.ScheduledActionName), Recurrence: aws.ToString(a.Recurrence), Zone: cmp.Or(aws.ToString(a.TimeZone), "UTC"),
		Start: aws.ToTime(a.StartTime), End: aws.ToTime(a.EndTime), Min: size(a.MinSize), Max: size(a.MaxSize), Desired: size(a.DesiredCapacity),
	}
}
