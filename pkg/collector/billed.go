package collector

import (
	"time"

	"github.com/dynascale/dynascale/pkg/signal"
)

// Month is what bills and estimates of them mean by one: thirty days.
const Month = 30 * 24 * time.Hour

// MetricDollars is what CloudWatch bills for one metric that GetMetricData is asked for, in US dollars.
// It is the same in all regions of the aws partition. https://aws.amazon.com/cloudwatch/pricing/
const MetricDollars = 0.01 / 1000

// Billed is how many metrics of CloudWatch the signals of each tier ask for in a month, at an interval
// between two evaluations. What several tiers ask for together is divided among them. It is at most what
// is billed: a metric of a longer period is asked for once in it, a signal with an Every as often as
// that says, and a tier that rests less often than is counted here. What is asked of each reader of a
// database is counted once for each of readers, and target health as if a tier could always shrink.
func Billed(tiers []Tier, interval time.Duration, readers func(tier string) int) map[string]float64 {
	type use struct {
		slots float64
		every time.Duration
		tiers []string
	}
	uses := map[string]*use{}
	asks := map[string]*ask{}
	add := func(tier string, a *ask, times float64, every time.Duration) {
		every = max(every, interval, a.query.Period)
		u := uses[a.key]
		if u == nil {
			u = &use{slots: float64(max(1, len(a.query.Inputs))) * times, every: every}
			uses[a.key] = u
		}
		u.every, u.tiers = min(u.every, every), append(u.tiers, tier)
	}
	for _, t := range tiers {
		if t.Healthy != nil {
			add(t.Name, askFor(asks, *t.Healthy), 1, 0)
		}
		for _, s := range t.Signals {
			switch src := s.Source; {
			case src.Metric != nil:
				add(t.Name, askFor(asks, *src.Metric), 1, s.Every)
			case src.Ratio != nil:
				add(t.Name, askFor(asks, src.Ratio.Part), 1, s.Every)
				add(t.Name, askFor(asks, src.Ratio.Whole), 1, s.Every)
			case src.Each != nil:
				q := *src.Each
				q.Dimensions = signal.DimensionsOf(map[string]string{"each reader of": t.Name})
				add(t.Name, askFor(asks, q), float64(max(1, readers(t.Name))), s.Every)
			}
		}
	}
	out := map[string]float64{}
	for _, u := range uses {
		for _, tier := range u.tiers {
			out[tier] += u.slots * float64(Month) / float64(u.every) / float64(len(u.tiers))
		}
	}
	return out
}
