package scaler

import (
	"fmt"
	"math"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Target keeps a signal at its goal.
//
// For a signal that is an average over the members (CPU, requests per target):
//
//	need = in service during the sample's period x value / goal
//
// For a total of the tier (PerUnit), where the goal is what one unit carries:
//
//	need = value / goal
//
// The first is the rule of target tracking and of the Kubernetes HPA's average
// metrics, the second the HPA's AverageValue.
type Target struct {
	Signal string
	// Goal is in the signal's unit, above 0.
	Goal float64
	// PerUnit says that the signal is a total and Goal the share of one unit.
	PerUnit bool
	// Tolerance is the share of what is ordered, in 0..1, within which a need is
	// met.
	Tolerance float64
	// Below is the tolerance for shrinking, in 0..1, where HasBelow is set; Tolerance then is that for
	// growing, and may be above 1. Source: kubernetes v1.37, behavior.scaleUp.tolerance and scaleDown.tolerance.
	Below    float64
	HasBelow bool
	// Confidence is how sure it has to be that the need has changed, a share in [0, 1): what a tier has learned of the
	// noise of its signal says how sure it is. With 0 every value counts as it is.
	Confidence float64
	// Load is a total of the tier, such as its requests, that tells how large the need is where the signal
	// cannot: "" for none. How much of it one unit serves is learned.
	Load string
}

// tolerances are those to grow and to shrink.
func (t Target) tolerances() (grow, shrink float64) {
	if t.HasBelow {
		return t.Tolerance, t.Below
	}
	return t.Tolerance, t.Tolerance
}

// Recommend follows the need, rounded up.
func (t Target) Recommend(s *scale.Snapshot, current int) scale.Recommendation {
	name := "target " + t.Signal
	x, why := read(s, t.Signal)
	if why != "" {
		return abstain(name, current, why)
	}
	n := needOf(s, x, t.Goal, t.PerUnit)
	grow, shrink := t.tolerances()
	l := s.Past.LoadOf(t.Signal)
	j := judge(n, l, x, t.Goal, t.Confidence)
	more, told := n.lift(s, l.Serves, x, t)
	j.up = j.up || told != ""
	if x.AtLeast && j.up && told == "" && !t.PerUnit && n.base.fewest >= current {
		n.low, told = n.low*overshoot, fmt.Sprintf("; the signal is at its ceiling and the load may be higher, so the need is multiplied by %v", overshoot)
	}
	goal := amount.Value(t.Goal, x.Unit)
	if t.PerUnit {
		goal += " per unit"
	}
	because := against(value(s, x), goal, n)
	if n.cold {
		because += fmt.Sprintf("; with 0 units in service, the need is taken from the load alone: %d", ceilSize(n.low))
	}
	p := scale.Recommendation{Scaler: name, Size: j.size(n, current, grow, shrink, s.Past.Grew.After(s.Past.Shrank)), Urgency: scale.Calm, Need: known(j.need(n))}
	if p.Size == n.within(current, grow, shrink) {
		p.Because = because + n.against(current, p.Size, side(n.low > float64(current), grow, shrink))
	} else {
		p.Because, more = because+j.words(n, p.Size, current, grow), append(more, j.figures()...)
	}
	p.Because += told
	p.Figures = reason.Finite(append(figures(make([]scale.Figure, 0, figuresOfNeed+2), x, t.Goal, n), scale.Figure{Name: "need", Value: float64(*p.Need)}, scale.Figure{Name: "size", Value: float64(current)})...)
	p.Figures = append(p.Figures, more...)
	if x.Quality == scale.Idle {
		p.Because = value(s, x) + ", so the need is 0"
	}
	if n.load > 1.5 {
		p.Urgency = scale.High
	}
	return p
}

// Learn is what is known of the load behind the signal after one more look; false where nothing is.
func (t *Target) Learn(s *scale.Snapshot) (scale.Load, bool) {
	was := s.Past.LoadOf(t.Signal)
	if x, why := read(s, t.Signal); why == "" {
		if n := needOf(s, x, t.Goal, t.PerUnit); !n.cold && !n.source {
			was = follow(was, x, n.low*t.Goal, n.high*t.Goal, t.Goal)
			was.Serves = t.serves(s, was.Serves, x, n.base)
		}
	}
	return was, !was.At.IsZero()
}

// Prompt is the target of a tier that rests: it is looked at too rarely to know the noise of its load, and its
// growth must not wait until it does.
func (t *Target) Prompt() Scaler {
	prompt := *t
	prompt.Confidence = 0
	return &prompt
}

// Kind is the key of a target.
func (*Target) Kind() string { return "target" }

// Keys are the keys of a target.
func (t *Target) Keys() keys.Set {
	return keys.Set{
		foreignToTarget,
		named("signal", "signal: NAME, goal: 60"),
		keys.Signal("signal", &t.Signal).Required().Like("metric", "metric_name"),
		keys.Number("goal", &t.Goal, keys.Above(0.0)).Eg("60").Required().Like("target", "value", "target_value", "threshold", "average_utilization", "average_value", "target_average_utilization"),
		keys.Yes("per_unit", &t.PerUnit),
		keys.Either(keys.Share("tolerance", &t.Tolerance, keys.AtLeast(0.0), keys.Below(1.0)), t.both, func() bool { return t.HasBelow }),
		keys.Share("confidence", &t.Confidence, keys.AtLeast(0.0), keys.AtMost(0.999)),
		keys.Signal("load", &t.Load).ShownIf(func() bool { return t.Load != "" }),
		keys.Demand(nil, func(at keys.At) {
			switch {
			case t.Load == "":
			case t.PerUnit:
				at.Problem("load", "is only for a signal that is an average, and per_unit says that %s is a total: remove load or per_unit", keys.Show(t.Signal))
			case t.Load == t.Signal:
				at.Problem("load", "names the same signal as the key `signal` beside it; name another signal here, which is a total of the whole tier, such as its requests")
			}
		}),
	}
}

// both are the keys of a tolerance for each direction. One that is not written is the usual one.
func (t *Target) both() keys.Set {
	return keys.Set{
		keys.Then(func() {
			if !t.HasBelow {
				t.Tolerance, t.Below, t.HasBelow = usualTolerance, usualTolerance, true
			}
		}),
		keys.Share("grow", &t.Tolerance, keys.AtLeast(0.0), keys.AtMost(100.0)).Like("scale_up", "scaleUp", "up"),
		keys.Share("shrink", &t.Below, keys.AtLeast(0.0), keys.AtMost(1.0)).Like("scale_down", "scaleDown", "down"),
	}
}

// side is one of two tolerances.
func side(above bool, grow, shrink float64) float64 {
	if above {
		return grow
	}
	return shrink
}

// Reads is the one signal.
func (t *Target) Reads() []Reading {
	grow, shrink := t.tolerances()
	all := []Reading{{
		Signal: t.Signal, Key: "goal", Bound: t.Goal, Ratio: true, PerUnit: t.PerUnit,
		Factor: 1 + grow, Why: "with the tolerance", Part: "tolerance", From: 1, Shrink: t.Goal * (1 - shrink),
	}}
	if t.Load != "" {
		all = append(all, Reading{Signal: t.Load, Named: "load", Total: true, Shrink: math.NaN()})
	}
	return all
}

// Steps is false: a target multiplies.
func (*Target) Steps() bool { return false }

// Wakes is true for a total, which does not need anybody to serve it.
func (t *Target) Wakes() bool { return t.PerUnit }
