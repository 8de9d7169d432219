package scaler

import (
	"fmt"

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
}

// Recommend follows the need, rounded up.
func (t Target) Recommend(s scale.Snapshot, current int) scale.Recommendation {
	name := "target " + t.Signal
	x, why := read(s, t.Signal)
	if why != "" {
		return abstain(name, current, why)
	}
	n := needOf(s, x, t.Goal, t.PerUnit)
	goal := amount.Value(t.Goal, x.Unit)
	if t.PerUnit {
		goal += " per unit"
	}
	because := fmt.Sprintf("%s against a goal of %s is %.2f times the goal, with %s", value(s, x), goal, n.load, n.base)
	if n.cold {
		because += fmt.Sprintf("; nothing in service to compare with, the load alone needs %d", ceilSize(n.low))
	}
	p := scale.Recommendation{Scaler: name, Size: n.size(current, t.Tolerance), Urgency: scale.Calm, Need: known(ceilSize(n.high))}
	p.Because = because + n.against(current, p.Size, t.Tolerance)
	p.Figures = reason.Finite(append(figures(make([]scale.Figure, 0, figuresOfNeed+2), x, t.Goal, n), scale.Figure{Name: "need", Value: float64(*p.Need)}, scale.Figure{Name: "size", Value: float64(current)})...)
	if x.Quality == scale.Idle {
		p.Because = value(s, x) + ", so nothing is needed"
	}
	if n.load > 1.5 {
		p.Urgency = scale.High
	}
	return p
}

// Kind is the key of a target.
func (*Target) Kind() string { return "target" }

// Keys are the keys of a target.
func (t *Target) Keys() keys.Set {
	return keys.Set{
		foreign,
		keys.Signal("signal", &t.Signal).Required().Like("metric", "metric_name"),
		keys.Number("goal", &t.Goal, keys.Above(0.0)).Required().Like("target", "value", "target_value", "threshold", "average_utilization", "average_value", "target_average_utilization"),
		keys.Yes("per_unit", &t.PerUnit),
		keys.Share("tolerance", &t.Tolerance, keys.AtLeast(0.0), keys.Below(1.0)),
	}
}

// Reads is the one signal.
func (t *Target) Reads() []Reading {
	return []Reading{{
		Signal: t.Signal, Key: "goal", Bound: t.Goal, Ratio: true, PerUnit: t.PerUnit,
		Factor: 1 + t.Tolerance, Why: "with the tolerance", Shrink: t.Goal * (1 - t.Tolerance),
	}}
}

// Steps is false: a target multiplies.
func (*Target) Steps() bool { return false }

// Wakes is true for a total, which does not need anybody to serve it.
func (t *Target) Wakes() bool { return t.PerUnit }
