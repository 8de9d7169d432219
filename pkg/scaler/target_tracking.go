package scaler

import (
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// TargetTracking is the target tracking policy of AWS, for groups that come from there:
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
//
//	served = units that had been in service for the warm-up when the value was measured
//	grow   when 3 of 3 datapoints of a minute are above the goal, to ceil(served x newest / goal)
//	shrink when 15 of 15 are below 0.9 x goal, to ceil(served x largest of the 15 / goal)
//
// Units launching or warming up are left out of the metric and count as capacity: growth orders what is
// more than there is with them, and nothing shrinks until they have warmed up. With shrink false it never shrinks,
// and leaves that to the other scalers of the tier (DisableScaleIn). Growing rounds up; what is taken away rounds down.
//
// AWS documents the proportion, the rounding and the warm-up. The numbers of datapoints and 0.9 are those of the
// alarms that it makes (newer ones have 0.7 for groups), and by how much it shrinks is not published: "more gradually".
type TargetTracking struct {
	Signal string
	Goal   float64
	// PerUnit says that the signal is a total and Goal the share of one unit.
	PerUnit bool
	// Low is the share of the goal below which it shrinks, in (0, 1].
	Low float64
	// Out and In are the datapoints of growing and of shrinking.
	Out, In Datapoints
	// Warmup is how long a unit in service does not count in the signal. AWS: 300 s.
	Warmup time.Duration
	// Shrink is false for one that only grows.
	Shrink bool
}

// Recommend is what brings the signal to its goal, once enough datapoints say so.
func (t TargetTracking) Recommend(s *scale.Snapshot, current int) scale.Recommendation {
	name := "target_tracking " + t.Signal
	x, why := read(s, t.Signal)
	if why != "" {
		return abstain(name, current, why)
	}
	n := t.needAt(s, x)
	goal := amount.Value(t.Goal, x.Unit)
	if t.PerUnit {
		goal += " per unit"
	}
	out, in := t.Out.evaluate(x), t.In.evaluate(x)
	at := func(p scale.Point) need { return t.needAt(s, scale.Sample{At: p.At, Period: x.Period, Value: p.Value}) }
	over := beyond(out, func(p scale.Point) bool { return at(p).load > 1 || at(p).cold })
	under := beyond(in, func(p scale.Point) bool { return at(p).load < t.Low && !at(p).cold })
	most, busiest := n.high, x.Value
	for _, p := range in.points {
		if high := at(p).high; high > most {
			most, busiest = high, p.Value
		}
	}
	base, warming := steady(s, current, t.Warmup)
	r := scale.Recommendation{Scaler: name, Size: current, Urgency: scale.Calm, Need: known(ceilSize(n.high)), GrowOnly: !t.Shrink}
	r.Figures = reason.Finite(append(figures(nil, x, t.Goal, n), scale.Figure{Name: "need", Value: float64(*r.Need)}, scale.Figure{Name: "size", Value: float64(current)})...)
	r.Because = against(value(s, x), goal, n)
	if x.Quality == scale.Idle {
		r.Because = value(s, x)
	}
	if n.load > 1.5 {
		r.Urgency = scale.High
	}
	switch want := ceilSize(n.low); {
	case len(over) > 0 && !out.alarms(over):
		r.Because += "; above the goal" + out.says(over)
	case len(over) > 0 && n.load <= 1 && !n.cold:
		r.Because += "; above the goal" + out.says(over) + ", but not in the newest datapoint"
	case len(over) > 0:
		r.Size = max(current, want)
		r.Because += "; above the goal" + out.says(over)
		if r.Size == current {
			r.Because += fmt.Sprintf("; %d needed, %d already ordered", want, current)
		}
		if warming > 0 {
			r.Because += fmt.Sprintf(", with %s launching or warming up", amount.Count(warming, "unit"))
		}
	case len(under) == 0 && x.Quality != scale.Idle:
		r.Because += "; between " + amount.Number(100*t.Low) + " and 100 % of the goal"
	case !in.alarms(under):
		r.Because += "; below " + amount.Percent(100*t.Low) + " of the goal" + in.says(under)
	case !t.Shrink:
		r.Because += "; this scaler only grows the tier"
	case warming > 0:
		r.Because += fmt.Sprintf("; shrinking waits, because %d of %s %s launching or warming up",
			warming, amount.Count(base+warming, "unit"), amount.Are(warming))
	default:
		r.Size = min(current, ceilSize(most))
		r.Because += "; below " + amount.Percent(100*t.Low) + " of the goal" + in.says(under)
		if len(in.points) > 1 {
			r.Because += fmt.Sprintf("; the highest of these datapoints, %s, needs %d", amount.Value(busiest, x.Unit), r.Size)
		}
	}
	if r.GrowOnly && r.Size <= current {
		r.Need = known(0)
	}
	return r
}

// needAt is the need of a value with the units that had warmed up by then.
func (t TargetTracking) needAt(s *scale.Snapshot, x scale.Sample) need {
	n := needOf(s, x, t.Goal, t.PerUnit)
	if len(s.Capacity.Members) > 0 {
		return n
	}
	if warm := warmed(s, x.At, t.Warmup); warm > 0 && warm < n.base.fewest && !t.PerUnit {
		n.low = n.load * float64(warm)
	}
	return n
}

// beyond are the datapoints that something is true of.
func beyond(e evaluated, is func(scale.Point) bool) (out []scale.Point) {
	for _, p := range e.points {
		if is(p) {
			out = append(out, p)
		}
	}
	return out
}

// Kind is the key of the policy.
func (*TargetTracking) Kind() string { return "target_tracking" }

// Keys are the keys of the policy.
func (t *TargetTracking) Keys() keys.Set {
	return keys.Set{
		foreignToTracking,
		keys.Signal("signal", &t.Signal).Required().Like("metric", "metric_name"),
		keys.Number("goal", &t.Goal, keys.Above(0.0)).Required().Like("target", "value", "target_value", "threshold"),
		keys.Yes("per_unit", &t.PerUnit),
		keys.Share("low", &t.Low, keys.Above(0.0), keys.AtMost(1.0)),
		keys.Span("warmup", &t.Warmup, keys.AtMost(time.Hour)).Like("estimated_instance_warmup", "default_instance_warmup"),
		keys.Yes("shrink", &t.Shrink),
		keys.Sub("grow_after", t.Out.own),
		keys.Sub("shrink_after", t.In.own),
	}
}

// Reads is the one signal.
func (t *TargetTracking) Reads() []Reading {
	r := Reading{Signal: t.Signal, Key: "goal", Bound: t.Goal, Ratio: true, PerUnit: t.PerUnit, Factor: 1, Shrink: t.Goal * t.Low,
		Points: max(t.Out.points(), t.In.points()), Warmup: t.Warmup}
	if !t.Shrink {
		r.Shrink = math.NaN()
	}
	return []Reading{r}
}

// Steps is false: it multiplies.
func (*TargetTracking) Steps() bool { return false }

// Wakes is true for a total, which does not need anybody to serve it.
func (t *TargetTracking) Wakes() bool { return t.PerUnit }
