package assembly

import (
	"cmp"
	"time"

	"github.com/dynascale/dynascale/pkg/collector"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Billed is what CloudWatch bills at most for the metrics of each tier in thirty days, in US dollars, unless some are
// AskedAgain: for a tier of readers, with as many of them as there may be. Tiers for which nothing is asked are left out.
func Billed(cfg *config.Config) map[string]float64 { return billed(cfg, func(*collector.Tier) {}) }

// BilledForHealth is how much of what Billed says of all tiers is for how many machines their load balancers find
// healthy. That is asked only for a tier that its scalers would shrink.
func BilledForHealth(cfg *config.Config) (dollars float64) {
	without := billed(cfg, func(t *collector.Tier) { t.Healthy = nil })
	for name, all := range Billed(cfg) {
		dollars += all - without[name]
	}
	return dollars
}

func billed(cfg *config.Config, change func(*collector.Tier)) map[string]float64 {
	var tiers []collector.Tier
	most := map[string]int{}
	for _, t := range cfg.Tiers {
		observed := Observed(t)
		change(&observed)
		tiers = append(tiers, observed)
		most[t.Name] = t.Limits.Max
	}
	out := collector.Billed(tiers, cfg.Loop.Interval, func(tier string) int { return most[tier] })
	for name := range out {
		out[name] *= collector.MetricDollars
	}
	return out
}

// AskedAgain reports whether more may be billed than Billed says: a metric whose period is longer than the interval
// between two evaluations is asked for at each of them while it has no new datapoint.
func AskedAgain(cfg *config.Config) bool {
	longer := func(q *signal.Query) bool { return q != nil && cmp.Or(q.Period, time.Minute) > cfg.Loop.Interval }
	for _, t := range cfg.Tiers {
		for _, s := range Observed(t).Signals {
			if r := s.Source.Ratio; longer(s.Source.Metric) || longer(s.Source.Each) || r != nil && (longer(&r.Part) || longer(&r.Whole)) {
				return true
			}
		}
	}
	return false
}
