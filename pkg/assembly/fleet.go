package assembly

import (
	"time"

	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/spend"
)

// Fleet is all tiers of a configuration together; without a memory nothing of money outlives the process.
func Fleet(cfg *config.Config, kept fleet.Memory) *fleet.Fleet {
	o := fleet.Options{Rules: Rules(cfg), Interval: cfg.Loop.Interval, Memory: kept, Tally: cfg.Prices.CostExplorer.On()}
	for _, t := range cfg.Tiers {
		o.Tiers = append(o.Tiers, t.Name)
	}
	o.Definitions = func() map[string]map[string]string { // every few hours, and not worth being kept between
		out := make(map[string]map[string]string, len(cfg.Tiers))
		for _, t := range cfg.Tiers {
			out[t.Name] = definitions(t)
		}
		return out
	}
	return fleet.New(o)
}

// definitions are what the definitions of a tier's signals are known by.
func definitions(t config.Tier) map[string]string {
	out := make(map[string]string, len(t.Signals))
	for _, s := range t.Signals {
		out[s.Name] = s.Definition()
	}
	return out
}

// Rules are the budgets of a configuration.
func Rules(cfg *config.Config) budget.Rules {
	b := cfg.Budgets
	r := budget.Rules{Zone: b.Zone, Above: b.Emergency.Above, Calm: b.Emergency.Calm, Tiers: make(map[string]budget.Tier, len(cfg.Tiers))}
	all := b.All
	all.Name = budget.All
	for _, one := range append([]config.Budget{all}, b.Sets...) {
		r.Budgets = append(r.Budgets, budget.Budget{
			Name: one.Name, Tiers: one.Tiers, Limit: spend.Sums{one.Hourly, one.Daily, one.Monthly}, Deny: one.OnExceeded == config.Deny, Allowance: one.Allowance,
		})
	}
	for _, t := range cfg.Tiers {
		is := budget.Tier{Limits: t.Limits, Priority: t.Priority, Stay: stay(cfg, t)}
		switch {
		case t.Marked && t.Critical:
			is.Class = budget.Critical
		case t.Marked:
			is.Class = budget.Expendable
		}
		r.Tiers[t.Name] = is
	}
	return r
}

// priorities are those of tiers that have one.
func priorities(cfg *config.Config) map[string]int {
	out := map[string]int{}
	for _, t := range cfg.Tiers {
		if t.Priority != 0 {
			out[t.Name] = t.Priority
		}
	}
	return out
}

// stay is how long a unit of a tier stays at least once it was started: until its launch counts as
// late, and the shrink cooldown.
func stay(cfg *config.Config, t config.Tier) time.Duration {
	return time.Duration(t.Guards.CircuitBreaker.After)*cfg.Loop.Interval + t.Guards.Cooldown.Shrink
}
