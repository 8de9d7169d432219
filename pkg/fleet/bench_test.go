package fleet_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/spend"
)

// many is a fleet of ten thousand tiers with three budgets and a policy of a web tier, of which
// one in twenty wants to grow.
func many(b *testing.B) (p policy.Policy, f *fleet.Fleet, now time.Time, world []scale.Snapshot) {
	b.Helper()
	now = clock(12, 0)
	p = policy.Policy{
		Limits: guard.Limits{Min: 2, Max: 50}, Scalers: []policy.Scaler{scaler.Pressure{GrowAbove: 1.2, ShrinkBelow: 0.6, Headroom: 1.1, ShrinkBy: 0.1,
			Terms: []scaler.Term{{Signal: "cpu", Goal: 60}, {Signal: "latency", Goal: 2}, {Signal: "requests", Goal: 100, PerUnit: true}}}},
		CircuitBreaker: guard.CircuitBreaker{After: 5, Probe: 5 * time.Minute}, Freeze: guard.Freeze{For: 30 * time.Minute},
		Stabilization: guard.Stabilization{Shrink: 5 * time.Minute, Interval: time.Minute},
		ShrinkLimit:   guard.ShrinkLimit{Share: 0.5, Busiest: 15 * time.Minute, Interval: time.Minute},
		Cooldown:      guard.Cooldown{Grow: 5 * time.Minute, Shrink: 15 * time.Minute},
	}
	rules := budget.Rules{Tiers: map[string]budget.Tier{}, Above: 1.5, Calm: 10 * time.Minute, Budgets: []budget.Budget{
		{Name: budget.All, Deny: true, Limit: spend.Sums{10_500, 250_000, 7_500_000}}, {Name: "first", Limit: spend.Sums{500, 0, 0}}, {Name: "second", Deny: true, Limit: spend.Sums{0, 20_000, 0}}}}
	o := fleet.Options{Interval: time.Minute}
	for i := range 10_000 {
		name := fmt.Sprintf("tier-%05d", i)
		o.Tiers = append(o.Tiers, name)
		rules.Tiers[name] = budget.Tier{Limits: p.Limits, Priority: i % 5, Stay: 20 * time.Minute}
		if i%20 == 0 {
			rules.Budgets[1+i%2].Tiers = append(rules.Budgets[1+i%2].Tiers, name)
		}
		cpu := 58.0
		if i%20 == 3 {
			cpu = 90
		}
		s := scale.Snapshot{Tier: name, Mode: scale.Manage, Now: now, Capacity: scale.Capacity{Desired: 10, InService: 10, Min: 1, Max: 100, At: now},
			Cost: &scale.Cost{Unit: 0.1, Running: 1}, Past: scale.Past{Since: now.Add(-100 * time.Hour), Expected: 10, ExpectedOr: 10, ExpectedKnown: true}}
		for _, x := range []scale.Sample{{Signal: "cpu", Value: cpu, Unit: "percent"}, {Signal: "latency", Value: 0.8, Unit: "seconds"}, {Signal: "requests", Value: 900, Unit: "requests/second"}} {
			x.At, x.Period, x.Quality = now.Add(-2*time.Minute), time.Minute, scale.Fresh
			s.Samples = append(s.Samples, x)
		}
		for m := 75; m > 0; m-- {
			at := now.Add(-time.Duration(m) * time.Minute)
			s.Past.Ring = append(s.Past.Ring, scale.CapacityPoint{At: at, Desired: 10, InService: 10})
			s.Past.Wishes = append(s.Past.Wishes, scale.Wish{At: at, Size: 10})
		}
		s.Past.Spent = scale.Meter{At: now.Add(-time.Hour), Rate: 1, Day: 5, Month: 100}
		world = append(world, s)
	}
	o.Rules = rules
	return p, fleet.New(o), now, world
}

// To look at ten thousand tiers at once costs at most a tenth of deciding about them, in one run.
func BenchmarkReview(b *testing.B) {
	p, f, now, world := many(b)
	var deciding, reviewing time.Duration
	var shares []float64
	for b.Loop() {
		begin := time.Now()
		plan := make(scale.Plan, 0, len(world))
		for i := range world {
			plan = append(plan, p.Decide(world[i]))
		}
		decided := time.Since(begin)
		begin = time.Now()
		f.Meter(now, world)
		f.Review(now, world, plan)
		reviewed := time.Since(begin)
		deciding, reviewing = deciding+decided, reviewing+reviewed
		shares = append(shares, 100*reviewed.Seconds()/decided.Seconds())
	}
	slices.Sort(shares)
	share := shares[len(shares)/2] // others may use the machine
	b.ReportMetric(deciding.Seconds()*1000/float64(b.N), "ms/deciding")
	b.ReportMetric(reviewing.Seconds()*1000/float64(b.N), "ms/review")
	b.ReportMetric(share, "%")
	if share > 10 {
		b.Errorf("the review costs %.1f %% of deciding", share)
	}
}
