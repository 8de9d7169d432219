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

// Phases grow further the higher a signal has been, and the shorter it need have been there. Seed: 70 % for
// 300 s grows by 20 %, 80 % for 180 s by 50 %, 90 % for 60 s by 100 %, 95 % for 30 s is an emergency.
//
//	held(phase)  every datapoint of its time is above its bound
//	size         ceil(units that served the newest value x (1 + percent / 100)), never below what is ordered
//	emergency    its own size
//
// The highest phase that holds wins; the seed's get_scaling_phase returns the first that holds, which is the lowest. Where
// the size of an emergency is reached already, the highest phase below it counts. The time is counted in whole datapoints,
// rounded up: 30 s of a signal of one minute is one datapoint, which is a minute. It only grows: shrinking is left to the
// other scalers of the tier. Source: the seed document, ProgressiveScaler.
type Phases struct {
	Signal string
	Phases []Phase
}

// Phase is how far a signal is up, for how long, and what is done about it.
type Phase struct {
	// Above is in the unit of the signal. For is above 0.
	Above float64
	For   time.Duration
	// Percent is by how much the size grows, above 0; or Emergency is the size that an emergency goes to at
	// once, past stabilization, cooldown and pace: 1 or more. The other is 0.
	Percent   float64
	Emergency int
}

// seldom is how far apart the looks at a signal without a period may be: the longest interval between evaluations.
const seldom = 5 * time.Minute

// Recommend is the size of the highest phase that holds.
func (p Phases) Recommend(s *scale.Snapshot, current int) scale.Recommendation {
	const name = "phases"
	x, why := read(s, p.Signal)
	if why != "" {
		return abstain(name, current, why)
	}
	if len(p.Phases) == 0 {
		return abstain(name, current, "the scaler has no phases")
	}
	r := scale.Recommendation{Scaler: name, Size: current, Urgency: scale.Calm, Need: known(0), GrowOnly: true}
	r.Figures = reason.Finite(scale.Figure{Name: x.Signal, Value: x.Value, Unit: x.Unit})
	if r.Because = value(s, x); x.Quality == scale.Idle {
		return r
	}
	base, above, first := baseOf(s, x), false, true
	for i := len(p.Phases) - 1; i >= 0; i-- {
		phase := p.Phases[i]
		holds, says := phase.held(x)
		switch {
		case !holds && x.Value > phase.Above && first && !above:
			r.Because += ", above " + says // the highest tells what it waits for, and those below it do not
			r.Need, above = &current, true
		case !holds:
		case phase.Emergency > 0:
			r.Because += ", above " + says + p.emergency(&r, phase, x, current)
			first = false
		default:
			size := max(current, ceilSize(float64(base.fewest)*(1+phase.Percent/100)))
			if first {
				r.Because += ", above " + says
			} else if size <= r.Size {
				continue
			}
			r.Because += fmt.Sprintf("; %s + %s = %d", base, amount.Percent(phase.Percent), ceilSize(float64(base.fewest)*(1+phase.Percent/100)))
			if size == current && base.fewest < current {
				r.Because += fmt.Sprintf(", and %d are ordered", current)
			}
			r.Figures = append(r.Figures, reason.Finite(scale.Figure{Name: "above", Value: phase.Above, Unit: x.Unit}, scale.Figure{Name: "percent", Value: phase.Percent})...)
			r.Size, first = max(r.Size, size), false
			i = 0 // those below it grow no further
		}
	}
	switch {
	case !above && first:
		r.Because = bare(s, x) + " is not above " + amount.Value(p.Phases[0].Above, x.Unit)
	case !first:
		r.Need = known(max(current, r.Size))
	}
	return r
}

// emergency leads a recommendation to the size of an emergency, and tells it. An old value is not let past
// what slows growth down.
func (p Phases) emergency(r *scale.Recommendation, phase Phase, x scale.Sample, current int) string {
	r.Figures = append(r.Figures, reason.Finite(scale.Figure{Name: "above", Value: phase.Above, Unit: x.Unit}, scale.Figure{Name: "emergency", Value: float64(phase.Emergency), Unit: "units"})...)
	r.Urgency = scale.High
	switch {
	case phase.Emergency <= current:
		return fmt.Sprintf("; the size for an emergency, %d, is reached", phase.Emergency)
	case x.Quality != scale.Fresh:
		r.Size = phase.Emergency
		return fmt.Sprintf("; emergency: grow to %d, but the guards stabilization, cooldown and pace apply, because the value is old", phase.Emergency)
	}
	r.Size, r.Emergency = phase.Emergency, phase.Emergency
	return fmt.Sprintf("; emergency: grow to %d", phase.Emergency)
}

// held reports whether every datapoint of the time of a phase is above its bound, and tells it from the bound on.
func (p Phase) held(x scale.Sample) (holds bool, says string) {
	over := func(v float64) bool { return v > p.Above }
	bound := amount.Value(p.Above, x.Unit)
	if x.Period > 0 {
		d := Datapoints{M: int(math.Ceil(float64(p.For) / float64(x.Period)))}
		e := d.evaluate(x)
		beyond := e.beyond(over)
		time := max(p.For, time.Duration(d.needed())*x.Period)
		return over(x.Value) && e.alarms(beyond), bound + e.says(beyond) + " (" + amount.Span(time) + ")"
	}
	held, last := time.Duration(0), x.At
	for _, v := range x.Recent {
		if v.At.After(x.At) || !over(v.Value) || last.Sub(v.At) > seldom {
			break
		}
		held, last = x.At.Sub(v.At), v.At
	}
	if over(x.Value) && held >= p.For {
		return true, bound + " for " + amount.Span(p.For)
	}
	return false, fmt.Sprintf("%s for %s, %s needed", bound, amount.Span(held), amount.Span(p.For))
}

// Kind is the key of the phases.
func (*Phases) Kind() string { return "phases" }

// Keys are the keys of the phases.
func (p *Phases) Keys() keys.Set {
	return keys.Set{
		foreignToPhases,
		keys.Signal("signal", &p.Signal).Required().Like("metric", "metric_name"),
		keys.Sections("steps", &p.Phases, "a phases scaler needs at least one step, such as {above: 70, for: 5m, percent: 20}", (*Phase).Keys).Required().Like("scaling_phases", "levels", "phases", "stages", "thresholds", "bounds"),
		keys.Demand(nil, p.ordered),
	}
}

// ordered refuses phases of which a higher one asks for no more.
func (p *Phases) ordered(at keys.At) {
	if !at.SoundBelow("steps") {
		return
	}
	for i := 1; i < len(p.Phases); i++ {
		low, high := p.Phases[i-1], p.Phases[i]
		step := fmt.Sprintf("steps[%d]", i)
		switch {
		case high.Above <= low.Above:
			at.Problem(step+".above", "%s is not above %s, the value of the phase before: each phase needs a higher value than the one before it", keys.Say(high.Above), keys.Say(low.Above))
		case low.Emergency > 0:
			at.Problem(step, "comes after the emergency, which must be the last phase and have the highest value: remove this phase, or put it before the emergency with a lower value")
		case high.Emergency == 0 && high.Percent <= low.Percent:
			at.Problem(step+".percent", "%s is not more than %s, the percent of the phase before: a higher phase must grow the tier more", keys.Say(high.Percent), keys.Say(low.Percent))
		}
	}
}

// Keys are the keys of a phase.
func (p *Phase) Keys() keys.Set {
	return keys.Set{
		keys.Number("above", &p.Above, keys.AtLeast(0.0)).Required().Like(aboveWords...),
		keys.Span("for", &p.For, keys.AtLeast(time.Second), keys.AtMost(time.Hour)).Required().Like("wait_time", "duration", "hold"),
		keys.Number("percent", &p.Percent, keys.Above(0.0), keys.AtMost(1000.0)).Like("action", "grow_by").ShownIf(func() bool { return p.Percent > 0 }),
		keys.Whole("emergency", &p.Emergency, keys.AtLeast(1)).Like("size", "emergency_size").ShownIf(func() bool { return p.Emergency > 0 }),
		keys.Demand(nil, func(at keys.At) {
			switch {
			case p.Percent > 0 && p.Percent < 1 && at.Sound("percent"):
				at.Problem("percent", "%s would be %[1]s %%; write %s for %[2]s %%", keys.Say(p.Percent), keys.Say(math.Round(p.Percent*1e4)/100))
			case at.Has("percent") && at.Has("emergency"):
				at.Problem("emergency", "cannot be combined with percent: a phase grows by a percentage, or goes to the size of an emergency")
			case !at.Has("percent") && !at.Has("emergency"):
				at.Problem("", "needs the key `percent` (how much the size grows) or `emergency` (the size to grow to)")
			}
		}),
	}
}

// Misfits say which emergencies go to no size of the tier.
func (p *Phases) Misfits(of Sizes) (out []Note) {
	for i, x := range p.Phases {
		key := fmt.Sprintf("steps[%d].emergency", i)
		switch {
		case x.Emergency == 0:
		case x.Emergency <= of.Least:
			out = append(out, Note{key, fmt.Sprintf("%d never grows the tier, because the tier always has at least %d: write the size that an emergency needs, at most %d", x.Emergency, of.Least, of.Most)})
		default:
			out = append(out, of.never(key, x.Emergency, true)...)
		}
	}
	return out
}

// Reads are the phases on their one signal.
func (p *Phases) Reads() []Reading {
	out := make([]Reading, len(p.Phases))
	for i, x := range p.Phases {
		out[i] = Reading{Signal: p.Signal, Key: fmt.Sprintf("steps[%d].above", i), Bound: x.Above, Factor: 1, Shrink: math.NaN(),
			Lookback: x.For + seldom, Held: x.For}
	}
	return out
}

// Steps is false: a percentage means nothing on a ladder.
func (*Phases) Steps() bool { return false }

// Wakes is false: a percentage of nothing is nothing.
func (*Phases) Wakes() bool { return false }
