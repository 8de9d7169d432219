package fleet_test

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// A reload does not make unknown what was known: until the next evaluation, money stands as it did, for the tiers
// and budgets that there still are.
func TestMoneyStandsOverAReload(t *testing.T) {
	before := fleet.Standings{
		At: clock(12, 0), Zone: time.UTC, Gone: spend.Sums{1, 1, 1},
		Tiers: []budget.TierStanding{
			{Tier: "web", Cost: &scale.Cost{Unit: 1, Running: 2}, Spent: spend.Sums{3, 3, 3}, Counted: true},
			{Tier: "old", Cost: &scale.Cost{Unit: 1, Running: 1}, Spent: spend.Sums{4, 4, 4}, Counted: true},
		},
		Budgets: []budget.Standing{{Name: budget.All, Emergency: clock(11, 0)}, {Name: "gone"}},
	}
	rules := deny(spend.Sums{10}, 0)
	f := fleet.New(fleet.Options{Rules: rules, Tiers: []string{"web", "new"}, Interval: time.Minute})
	f.Since(before, clock(12, 1))
	s := f.Standings()
	if !s.At.Equal(clock(12, 0)) || !s.Reloaded.Equal(clock(12, 1)) || s.Gone != (spend.Sums{5, 5, 5}) {
		t.Errorf("%+v", s)
	}
	if len(s.Tiers) != 2 || s.Tiers[0].Cost.Running != 2 || s.Tiers[1].Tier != "new" || s.Tiers[1].Cost != nil || s.Tiers[1].Counted {
		t.Errorf("tiers %+v", s.Tiers)
	}
	if len(s.Budgets) != 1 || !s.Budgets[0].Emergency.Equal(clock(11, 0)) {
		t.Errorf("budgets %+v", s.Budgets)
	}
	if len(before.Tiers) != 2 || len(before.Budgets) != 2 || before.Gone[0] != 1 {
		t.Errorf("what stood before was changed: %+v", before)
	}
	f.Review(clock(12, 2), []scale.Snapshot{{Tier: "web", Mode: scale.Manage, Now: clock(12, 2)}}, scale.Plan{{Tier: "web", Mode: scale.Manage}})
	f.Since(before, clock(12, 1))
	if s = f.Standings(); !s.At.Equal(clock(12, 2)) || !s.Reloaded.IsZero() {
		t.Errorf("after the next evaluation: %+v", s)
	}
}
