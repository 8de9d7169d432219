package autoscaling

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

// activityPage is one page: a group that cannot launch adds an activity every
// few minutes, so 50 reach back for hours.
const activityPage = 50

// Activities are the launches and terminations of a group that began at or after
// since, newest first, at most 50. They are the only place where a launch that
// failed shows up: SetDesired succeeds all the same.
func (c *Client) Activities(ctx context.Context, group string, since time.Time) ([]scale.Activity, error) {
	out, err := c.api.DescribeScalingActivities(ctx, &autoscaling.DescribeScalingActivitiesInput{
		AutoScalingGroupName: aws.String(group),
		MaxRecords:           aws.Int32(activityPage),
	})
	if err != nil {
		return nil, session.Failed("reading the activities of group "+group, err)
	}
	var activities []scale.Activity
	for i := range out.Activities {
		if a := activity(&out.Activities[i]); !a.Start.Before(since) {
			activities = append(activities, a)
		}
	}
	// AWS lists those in progress first.
	slices.SortStableFunc(activities, func(a, b scale.Activity) int { return b.Start.Compare(a.Start) })
	return activities, nil
}

func activity(a *types.Activity) scale.Activity {
	message := aws.ToString(a.StatusMessage)
	if message == "" {
		message = aws.ToString(a.Description)
	}
	return scale.Activity{
		ID:      aws.ToString(a.ActivityId),
		Start:   aws.ToTime(a.StartTime),
		Failed:  failed(a),
		Sick:    sick(a),
		Message: message,
	}
}

// failed tells a launch that AWS gave up from one that somebody called off: both
// can be Cancelled, and only the words differ.
func failed(a *types.Activity) bool {
	switch a.StatusCode {
	case types.ScalingActivityStatusCodeFailed:
		return true
	case types.ScalingActivityStatusCodeCancelled:
		words := strings.ToLower(aws.ToString(a.StatusMessage))
		for _, sign := range []string{"fail", "error", "sufficient", "unable", "could not", "abandon"} {
			if strings.Contains(words, sign) {
				return true
			}
		}
	}
	return false
}

// sick tells a machine that was ended because a health check failed: of EC2, of a load balancer or of somebody's own.
// AWS says so in the cause alone.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html
func sick(a *types.Activity) bool {
	return strings.HasPrefix(aws.ToString(a.Description), "Terminating EC2 instance") && strings.Contains(aws.ToString(a.Cause), "health check")
}
