package app

import (
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/spend"
)

// budgets is how money stood after the last evaluation.
func (d *Daemon) budgets() (out api.Budgets) {
	whole := d.fleet.Load()
	if whole == nil {
		return out
	}
	s := whole.Standings()
	out.At, out.Budgets, out.Removed = s.At, s.Budgets, spentOf(s.Gone)
	for _, t := range s.Spent {
		out.Tiers = append(out.Tiers, api.TierSpend{Tier: t.Tier, Spend: spentOf(t.Sums)})
	}
	return out
}

func spentOf(s spend.Sums) api.Spend {
	return api.Spend{Hour: s[spend.Hour], Day: s[spend.Day], Month: s[spend.Month]}
}
