package discover

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/signal"
)

// basicPeriod is how often AWS/EC2 publishes without detailed monitoring.
const basicPeriod = 5 * time.Minute

// metrics are what CloudWatch is asked.
type metrics interface {
	Series(ctx context.Context, queries []signal.Query, from, to time.Time) ([]signal.Series, error)
}

// slowMetrics is the source of facts.SlowMetrics: it looks at the last hour of CPU.
func slowMetrics(c metrics) fetch.Source {
	return fetch.Source{Label: facts.SlowMetrics.Label, Read: func(ctx context.Context, now time.Time, groups []string) (map[string]facts.Entry, error) {
		to := now.Truncate(time.Hour).Add(now.Sub(now.Truncate(time.Hour)).Truncate(basicPeriod))
		queries := make([]signal.Query, len(groups))
		for i, g := range groups {
			queries[i] = signal.Query{
				Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute,
				Dimensions: signal.DimensionsOf(map[string]string{"AutoScalingGroupName": g}),
			}
		}
		series, err := c.Series(ctx, queries, to.Add(-time.Hour), to)
		if err != nil {
			return nil, err
		}
		slow := map[string]bool{}
		for i, s := range series {
			slow[groups[i]] = s.Problem == "" && signal.Spacing(s.Points) >= basicPeriod
		}
		return facts.SlowMetrics.Entries(slow, now), nil
	}}
}
