package autoscaling

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// historyPages of 100 activities are read at most, because all Auto Scaling calls of an account share one limit.
const historyPages = 3

// kept is how long AWS keeps scaling activities: six weeks.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html
const kept = 6 * 7 * 24 * time.Hour

// draining is how much earlier than the history a termination may have begun that ended in it.
const draining = 2 * time.Hour

// History is which machines a group started and took away since an instant, as of now. It begins later
// where AWS does not keep so much, or there were more activities than are read.
func (c *Client) History(ctx context.Context, group string, since, now time.Time) (resource.History, error) {
	if oldest := now.Add(-kept); since.Before(oldest) {
		since = oldest
	}
	in := &autoscaling.DescribeScalingActivitiesInput{
		AutoScalingGroupName: aws.String(group),
		MaxRecords:           aws.Int32(pageSize),
		Filters:              []types.Filter{{Name: aws.String("StartTimeLowerBound"), Values: []string{since.Add(-draining).UTC().Format(time.RFC3339)}}},
	}
	var changes []resource.Change
	for range historyPages {
		out, err := c.api.DescribeScalingActivities(ctx, in)
		if err != nil {
			return resource.History{}, session.Failed("reading the history of group "+group, err)
		}
		for i := range out.Activities {
			changes = append(changes, changeOf(&out.Activities[i]))
		}
		if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
			return resource.HistoryOf(since, changes), nil
		}
	}
	// AWS lists those in progress first, then the newest: the last one tells how far the pages reach.
	if last := changes[len(changes)-1].Begin; last.After(since) {
		since = last
	}
	return resource.HistoryOf(since, changes), nil
}

func changeOf(a *types.Activity) resource.Change {
	return resource.Change{
		Description: aws.ToString(a.Description), Begin: aws.ToTime(a.StartTime), End: aws.ToTime(a.EndTime),
		Undone: a.StatusCode == types.ScalingActivityStatusCodeFailed || a.StatusCode == types.ScalingActivityStatusCodeCancelled,
	}
}
