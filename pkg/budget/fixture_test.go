package budget

import (
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// fleet is a make-believe evaluation at $1 a unit and hour, unless a tier says otherwise.
type fleet struct {
	rules Rules
	in    Input
}

// budgets begins one with budgets.
func budgets(now time.Time, list ...Budget) *fleet {
	return &fleet{rules: Rules{Budgets: list, Tiers: map[string]Tier{}, Above: 1.5, Calm: 10 * time.Minute}, in: Input{Now: now}}
}

// tier adds one that has from and wants to.
func (f *fleet) tier(name string, from, to int, change ...func(*scale.Snapshot, *scale.Decision, *Tier)) *fleet {
	s := scale.Snapshot{Tier: name, Mode: scale.Manage, Now: f.in.Now, Capacity: scale.Capacity{Desired: from, InService: from, Max: 1000, At: f.in.Now},
		Cost: &scale.Cost{Unit: 1, Running: float64(from)}}
	d := scale.Decision{Tier: name, At: f.in.Now, Mode: scale.Manage, From: from, To: to, Wish: to, Urgency: scale.Calm, Capacity: s.Capacity,
		Reasons: []scale.Reason{{Rule: "target cpu", From: from, To: to, Because: "cpu is as it is"}}}
	t := Tier{Limits: guard.Limits{Min: 0, Max: 1000}, Stay: 15 * time.Minute}
	for _, c := range change {
		c(&s, &d, &t)
	}
	d.Mode = s.Mode
	f.rules.Tiers[name] = t
	f.in.World, f.in.Plan = append(f.in.World, s), append(f.in.Plan, d)
	return f
}

type change = func(*scale.Snapshot, *scale.Decision, *Tier)

func priced(unit float64) change {
	return func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) {
		s.Cost.Unit, s.Cost.Running = unit, unit*float64(s.Capacity.Desired)
	}
}

func minimum(n int) change {
	return func(_ *scale.Snapshot, _ *scale.Decision, t *Tier) { t.Limits.Min = n }
}
func is(c Class) change { return func(_ *scale.Snapshot, _ *scale.Decision, t *Tier) { t.Class = c } }
func emergency(size int) change {
	return func(_ *scale.Snapshot, d *scale.Decision, _ *Tier) { d.Emergency = size }
}
func priority(n int) change {
	return func(_ *scale.Snapshot, _ *scale.Decision, t *Tier) { t.Priority = n }
}
func mode(m scale.Mode) change {
	return func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) { s.Mode = m }
}

// spent is what a tier has cost in the hour, the day and the month so far.
func spent(hour, day, month float64) change {
	return func(s *scale.Snapshot, _ *scale.Decision, _ *Tier) {
		s.Past.Spent = scale.Meter{At: s.Now, Hour: hour, Day: day, Month: month}
	}
}

// review asks, and holds what is true of every answer.
func (f *fleet) review(t interface {
	Helper()
	Error(...any)
	Errorf(string, ...any)
}) Output {
	t.Helper()
	in := f.in
	in.Plan = slices.Clone(f.in.Plan)
	out := New(f.rules).Review(in)
	for i, d := range out.Plan {
		if err := reason.Check(d); err != nil {
			t.Error(err)
		}
		was := f.in.Plan[i]
		if over := f.in.World[i].Emergency != "" && d.To == was.From; over && len(out.Emergency) == 0 {
			continue // it does not shrink for an emergency that has ended
		}
		if d.To > was.To || d.To < min(was.From, was.To) || was.To < was.From && d.To != was.To {
			t.Errorf("%s: from %d to %d became %d", d.Tier, was.From, was.To, d.To)
		}
	}
	return out
}

// sizes are what each tier was granted.
func sizes(out Output) map[string]int {
	got := map[string]int{}
	for _, d := range out.Plan {
		got[d.Tier] = d.To
	}
	return got
}

func said(out Output, tier string) string {
	for _, d := range out.Plan {
		if d.Tier == tier {
			return reason.Of(d, reason.Budget)
		}
	}
	return ""
}

func hour(usd float64) Budget {
	return Budget{Name: All, Deny: true, Limit: spend.Sums{usd, 0, 0}}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-6*max(1, math.Abs(a)) }
