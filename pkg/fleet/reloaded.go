package fleet

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/budget"
)

// Since says how money stood under the configuration that a reload at an instant replaced. It stands until the
// first review: whoever looks in between is not told that nothing is known, and no emergency seems to be over.
func (f *Fleet) Since(before Standings, reloaded time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if before.At.IsZero() || !f.standings.At.IsZero() {
		return
	}
	out := before
	out.Reloaded, out.Tiers, out.Budgets = reloaded, nil, nil
	told := make(map[string]bool, len(before.Tiers))
	for _, t := range before.Tiers {
		told[t.Tier] = true
		if f.tiers[t.Tier] {
			out.Tiers = append(out.Tiers, t)
		} else {
			out.Gone.Add(t.Spent)
		}
	}
	for _, name := range f.o.Tiers {
		if !told[name] {
			out.Tiers = append(out.Tiers, budget.TierStanding{Tier: name})
		}
	}
	for _, b := range before.Budgets {
		if slices.ContainsFunc(f.review.Budgets, func(now budget.Budget) bool { return now.Name == b.Name }) {
			out.Budgets = append(out.Budgets, b)
		}
	}
	f.standings = out
}
