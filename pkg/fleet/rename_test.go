package fleet_test

import (
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// What a tier has cost belongs to its resource: it goes on under another name, after a restart, and counts
// for all when the tier is gone. So does its cooldown.
func TestSpendIsKeptOverARename(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	open := func() *ledger.Ledger {
		l, err := ledger.Open(t.Context(), ledger.Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	claim := func(l *ledger.Ledger, at time.Time, tier string) {
		var claims []memory.Claim
		if tier != "" {
			claims = []memory.Claim{{Tier: tier, Resource: memory.Resource{Region: "us-east-1", Kind: "group", Name: "web-asg"}}}
		}
		if _, err := l.Claim(t.Context(), claims, at); err != nil {
			t.Fatal(err)
		}
	}
	l := open()
	claim(l, clock(12, 0), "web")
	r := scale.Record{Decision: scale.Decision{Tier: "web", At: clock(12, 0), Mode: scale.Manage, From: 4, To: 6, Wish: 6, Capacity: scale.Capacity{Desired: 4, InService: 4, At: clock(12, 0)},
		Reasons: []scale.Reason{{Rule: "target cpu", From: 4, To: 6, Because: "cpu"}}}, Outcome: scale.Outcome{Status: scale.Applied, At: clock(12, 0)}}
	r.Learned.Spent = scale.Meter{At: clock(12, 0), Hour: 40, Day: 40, Month: 40}
	if err := l.Settle(t.Context(), []scale.Record{r}); err != nil {
		t.Fatal(err)
	}
	claim(l, clock(12, 2), "shop")
	for _, how := range []string{"renamed", "restarted"} {
		past := l.Past("shop")
		if got := spend.Read(past.Spent, spend.On(clock(12, 2), time.UTC)); got != (spend.Sums{40, 40, 40}) || !past.Grew.Equal(clock(12, 0)) {
			t.Errorf("%s: %v spent, grew at %s", how, got, past.Grew)
		}
		if l.Past("web").Spent != (scale.Meter{}) {
			t.Errorf("%s: the old name still has it", how)
		}
		if how == "renamed" {
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			l = open()
		}
	}
	defer func() { _ = l.Close() }()
	// The tier leaves the configuration: nobody scales it, and what it cost stays in the budget of all.
	rules := deny(spend.Sums{0, 100, 1000}, 0)
	rules.Tiers = map[string]budget.Tier{"api": {}}
	f := fleet.New(fleet.Options{Rules: rules, Tiers: []string{"api"}, Interval: time.Minute, Memory: l})
	world := []scale.Snapshot{{Tier: "api", Mode: scale.Manage, Now: clock(12, 30), Cost: &scale.Cost{Unit: 1, Running: 1}}}
	f.Review(clock(12, 30), world, scale.Plan{{Tier: "api", Mode: scale.Manage}})
	if s := f.Standings(); s.Gone != (spend.Sums{40, 40, 40}) || s.Budgets[0].Periods[0].Spent != 40 {
		t.Errorf("%+v", s)
	}
	f.Review(clock(13, 30), world, scale.Plan{{Tier: "api", Mode: scale.Manage}})
	if s := f.Standings(); s.Gone[spend.Hour] != 0 || math.Abs(s.Gone[spend.Day]-40) > 1e-9 {
		t.Errorf("an hour later: %+v", s.Gone)
	}
}

// What is remembered of budgets outlives a restart: nobody is told twice, and an emergency goes on.
func TestWhatWasToldOutlivesARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	rules := deny(spend.Sums{10}, 0)
	rules.Tiers = map[string]budget.Tier{"dev": {Class: budget.Expendable}}
	world := func(at time.Time, size int) ([]scale.Snapshot, scale.Plan) {
		s := scale.Snapshot{Tier: "dev", Mode: scale.Manage, Now: at, Capacity: scale.Capacity{Desired: size, InService: size, Max: 99, At: at}, Cost: &scale.Cost{Unit: 1, Running: float64(size)}}
		return []scale.Snapshot{s}, scale.Plan{{Tier: "dev", At: at, Mode: scale.Manage, From: size, To: size, Capacity: s.Capacity, Reasons: []scale.Reason{{Rule: "target cpu", From: size, To: size, Because: "cpu"}}}}
	}
	var told []int
	for i, size := range []int{20, 12, 12} {
		l, err := ledger.Open(t.Context(), ledger.Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		f := fleet.New(fleet.Options{Rules: rules, Tiers: []string{"dev"}, Interval: time.Minute, Memory: l})
		at := clock(12, i)
		snapshots, plan := world(at, size)
		f.Meter(at, snapshots)
		plan = f.Review(at, snapshots, plan)
		told = append(told, len(f.Events()))
		if since := f.Standings().Budgets[0].Emergency; !since.Equal(clock(12, 0)) {
			t.Errorf("minute %d: an emergency since %s", i, since)
		}
		if err := l.Settle(t.Context(), []scale.Record{{Decision: plan[0], Learned: snapshots[0].Past.Learned, Outcome: scale.Outcome{Status: scale.Unchanged, At: at}}}); err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if told[0] == 0 || told[1] != 0 || told[2] != 0 {
		t.Errorf("events by start: %v", told)
	}
}
