package guard

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Pace bounds how fast a tier grows and shrinks: by policies per period (Rate), by steps that its urgency
// chooses, or by both, and then the nearer bound counts. It is none unless it is written: what a tier is short of
// it should get, and a bound that is right for one load makes a flash crowd of another one longer.
//
// A size out of its bounds, an emergency of money and a reader that is replaced wait for no pace.
type Pace struct {
	Grow, Shrink Rate
	// ByUrgency chooses the steps of one decision by the urgency of the tier:
	//
	//	urgency    name          one decision          at most in 5 minutes
	//	below 1.5  conservative  +1 or -1              +2
	//	below 3    moderate      +2 or -1              +5
	//	3 or more  aggressive    +4 or -2              +10
	//
	// The seed document, calculate_scaling_step, says "per step" of both numbers, where the second is
	// never reached. Here the first is of one decision, and the second of the 5 minutes of the seed's cooldown; as
	// in the seed it bounds growth alone. All are in the smallest change that the tier can make: a machine, also where
	// the group counts in weights.
	ByUrgency bool
	// Interval is the time between evaluations.
	Interval time.Duration
}

// steps are how far one decision and one paceTime lead.
type steps struct {
	name               string
	from               float64 // the least urgency
	grow, shrink, most int
}

// paces are the seed's, most urgent first.
var paces = []steps{{"aggressive", 3, 4, 2, 10}, {"moderate", 1.5, 2, 1, 5}, {"conservative", 0, 1, 1, 2}}

// paceTime is the time in which a tier grows by at most so many steps: the seed's cooldown.
const paceTime = 5 * time.Minute

// of is the pace of an urgency.
func paceOf(urgency float64) steps {
	for _, p := range paces {
		if urgency >= p.from {
			return p
		}
	}
	return paces[len(paces)-1] // NaN is not urgent
}

// Name is the rule's name in reasons.
func (Pace) Name() string { return reason.Pace }

// On is what the scalers recommend.
func (Pace) On() Cause { return Wish }

// Check returns a size between the current one and the one wanted.
func (g Pace) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	switch {
	case m.grows():
		return g.grow(s, m)
	case m.shrinks():
		return g.shrink(s, m)
	}
	return m.Want, reason.Cause{}
}

func (g Pace) grow(s *scale.Snapshot, m Move) (to int, why reason.Cause) {
	to = m.Want
	if g.Grow.Select == Disabled {
		if to = max(m.Current, min(to, g.Grow.FreeUpTo)); to < m.Want {
			why = reason.Say("growth is disabled")
		}
	} else if g.Grow.bounds() {
		size, by, start := g.Grow.allowed(s, true, g.Interval)
		if to = max(m.Current, min(to, max(size, g.Grow.FreeUpTo))); to < m.Want {
			why = bounded(s, by, start, "growth")
		}
	}
	if g.ByUrgency {
		p, step := paceOf(m.Urgency.Score), max(1, s.Capacity.Step)
		size, start := m.Current+p.grow*step, stood(s, paceTime, g.Interval)
		long := start+p.most*step < size
		if size = max(m.Current, min(size, start+p.most*step)); size < to {
			to, why = size, g.stepped(s, p.name, m, p.grow*step)
			if long {
				why = reason.Say("%s, and at most %d in %s; the size %s ago was %s", why, reason.Count("most", p.most*step), reason.Span("period", paceTime), amount.Span(paceTime), reason.Size("start", s.Capacity, start))
			}
		}
	}
	return to, why
}

func (g Pace) shrink(s *scale.Snapshot, m Move) (to int, why reason.Cause) {
	to = m.Want
	if g.Shrink.Select == Disabled {
		return m.Current, reason.Say("shrinking is disabled")
	}
	if g.Shrink.bounds() {
		size, by, start := g.Shrink.allowed(s, false, g.Interval)
		if to = min(m.Current, max(to, size)); to > m.Want {
			why = bounded(s, by, start, "shrinking")
		}
	}
	if g.ByUrgency {
		p, step := paceOf(m.Urgency.Score), max(1, s.Capacity.Step)
		if size := m.Current - p.shrink*step; size > to {
			to, why = size, g.stepped(s, p.name, m, -p.shrink*step)
		}
	}
	return to, why
}

// bounded is the sentence of a policy.
func bounded(s *scale.Snapshot, by Allowance, start int, what string) reason.Cause {
	return reason.Say("%s is at most %s, and the size %s ago was %s", what, by, amount.Span(by.Period), reason.Size("start", s.Capacity, start)).
		With(reason.Span("period", by.Period), reason.Count("count", by.Count), reason.Value("percent", by.Percent, ""))
}

// stepped is the sentence of a step.
func (g Pace) stepped(s *scale.Snapshot, name string, m Move, by int) reason.Cause {
	return reason.Say("%s: %s in one decision at %s", name, reason.Shown("step", float64(by), "", fmt.Sprintf("%+d", by)), m.Urgency).
		With(reason.Value("urgency", m.Urgency.Score, ""))
}

// LookBack is how far back the pace looks at sizes.
func (g Pace) LookBack() time.Duration {
	if longest := max(g.Grow.longest(), g.Shrink.longest()); !g.ByUrgency || longest > paceTime {
		return longest
	}
	return paceTime
}

// Given reports whether anything is bounded.
func (g Pace) Given() bool { return g.ByUrgency || g.Grow.bounds() || g.Shrink.bounds() }

// Keys are the two directions and the steps.
func (g *Pace) Keys() keys.Set {
	return keys.Set{
		keys.Foreign{}.
			Add("", "conservative, moderate and aggressive are chosen by urgency: write by_urgency: true", "conservative", "moderate", "aggressive", "mode", "level", "preset", "profile").
			Add("grow", "write it for one direction, for example grow: {policies: [{count: 4, period: 1m}]}", "policies", "max_step", "count", "percent", "period", "select", "select_policy"),
		keys.Sub("grow", func() keys.Set { return g.Grow.keys(true) }).Like(GrowWords...).ShownIf(g.Grow.bounds),
		keys.Sub("shrink", func() keys.Set { return g.Shrink.keys(false) }).Like(ShrinkWords...).ShownIf(g.Shrink.bounds),
		keys.Yes("by_urgency", &g.ByUrgency),
	}
}
