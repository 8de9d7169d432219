package autoscaling

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

// Scheduled lists, for every group of the account and region, one sentence per
// scheduled action that is still to come. Such actions move the minimum, the
// maximum or the desired capacity at their time, whoever owns the group.
func (c *Client) Scheduled(ctx context.Context) (map[string][]string, error) {
	const doing = "listing the scheduled actions of the account"
	sentences := map[string][]string{}
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
			sentences[group] = append(sentences[group], scheduled(a))
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return sentences, nil
}

func scheduled(a *types.ScheduledUpdateGroupAction) string {
	var sets []string
	for _, s := range []struct {
		what string
		to   *int32
	}{{"min", a.MinSize}, {"max", a.MaxSize}, {"desired", a.DesiredCapacity}} {
		if s.to != nil {
			sets = append(sets, fmt.Sprintf("%s to %d", s.what, *s.to))
		}
	}
	when := ""
	if a.StartTime != nil {
		when = " at " + a.StartTime.UTC().Format(time.RFC3339)
	}
	if r := aws.ToString(a.Recurrence); r != "" {
		zone := aws.ToString(a.TimeZone)
		if zone == "" {
			zone = "UTC"
		}
		if when != "" {
			when += " and again"
		}
		when += fmt.Sprintf(" on %q (%s)", r, zone)
	}
	if len(sets) == 0 {
		sets = []string{"nothing"}
	}
	return fmt.Sprintf("scheduled action %s sets %s%s", aws.ToString(a.ScheduledActionName), strings.Join(sets, ", "), when)
}
