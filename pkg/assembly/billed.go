package assembly

import (
	"github.com/dynascale/dynascale/pkg/collector"
	"github.com/dynascale/dynascale/pkg/config"
)

// Billed is what CloudWatch bills at most for the metrics of each tier in thirty days, in US dollars: for
// a tier of readers, with as many of them as there may be. Tiers for which nothing is asked are left out.
func Billed(cfg *config.Config) map[string]float64 {
	var tiers []collector.Tier
	most := map[string]int{}
	for _, t := range cfg.Tiers {
		tiers = append(tiers, Observed(t))
		most[t.Name] = t.Limits.Max
	}
	out := collector.Billed(tiers, cfg.Loop.Interval, func(tier string) int { return most[tier] })
	for name := range out {
		out[name] *= collector.MetricDollars
	}
	return out
}
