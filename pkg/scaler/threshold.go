package scaler

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Threshold takes one step up while signals are above their bounds, and one step
// down while all are below their lower ones. It is for what has no ratio: a class
// twice as large does not halve every figure. The seed document's database and
// machine tiers are of this kind: read IOPS above 1000 and CPU above 70 % adds a
// replica; CPU or memory above 80 % is a rung up, both below 20 % a rung down. So is its
// ReactiveScaler: any of CPU 80 %, memory 85 %, response time 2 s and errors 5 % grows, all of
// 20 %, 20 %, 0.5 s and 1 % shrink. Its alarms ask for 2 datapoints of 300 s and take 2 units
// up, and 3 datapoints for 1 unit down.
type Threshold struct {
	Bounds []Bound
	// Any grows when one bound is exceeded; otherwise all must be.
	Any bool
	// Step is how far to go at once, at least 1.
	Step int
	// Grow and Shrink are what is else in one direction.
	Grow, Shrink Course
}

// Course is how a threshold goes in one direction: how far at once, 0 for the step of both, and how
// many datapoints it takes.
type Course struct {
	Step int
	Datapoints
}

// Bound is one signal between two values.
type Bound struct {
	Signal string
	Above  float64
	// Below is what the signal must be under for a shrink; without HasBelow it is
	// enough that Above is not exceeded.
	Below    float64
	HasBelow bool
}

// Recommend grows on the signals it can read and shrinks only when it can read all.
func (t Threshold) Recommend(s *scale.Snapshot, current int) scale.Recommendation {
	const name = "threshold"
	var over, under, between, missing []string
	var high []scale.Sample
	var numbers []scale.Figure
	for _, b := range t.Bounds {
		x, why := read(s, b.Signal)
		if why != "" {
			missing = append(missing, why)
			continue
		}
		numbers = append(numbers, scale.Figure{Name: b.Signal, Value: x.Value, Unit: x.Unit}, scale.Figure{Name: "above", Value: b.Above, Unit: x.Unit})
		if b.HasBelow {
			numbers = append(numbers, scale.Figure{Name: "below", Value: b.Below, Unit: x.Unit})
		}
		switch where, text := t.place(s, b, x, current); where {
		case +1:
			over, high = append(over, text), append(high, x)
		case -1:
			under = append(under, text)
		default:
			between = append(between, text)
		}
	}
	p := scale.Recommendation{Scaler: name, Size: current, Urgency: scale.Calm, Need: &current, Figures: reason.Finite(numbers...)}
	if len(missing) > 0 {
		p.Need = nil
	}
	switch grows := t.Any && len(over) > 0 || len(over) == len(t.Bounds); {
	case len(t.Bounds) == 0:
		return abstain(name, current, "the scaler has no bounds")
	case grows:
		p.Because = strings.Join(append(over, missing...), " and ")
		coming := onItsWay(s, high, current)
		if p.Size = current + max(0, t.step(s, t.Grow)-coming); coming > 0 {
			p.Because += fmt.Sprintf("; %d of the %d ordered units %s not in service yet", coming, current, amount.Are(coming))
		}
	case len(missing) > 0:
		return abstain(name, current, strings.Join(append(missing, over...), "; "))
	case len(under) == len(t.Bounds):
		p.Size = max(0, current-t.step(s, t.Shrink))
		p.Need = known(p.Size)
		p.Because = strings.Join(under, " and ")
	default:
		p.Because = strings.Join(append(append(over, between...), under...), ", ")
		if len(over) > 0 && !t.Any {
			p.Because += "; this scaler grows the tier only when all bounds are exceeded"
		}
	}
	return p
}

// step is how far to go in a direction, and never less than the smallest change that the tier can make: where
// machines weigh four, a step of one would be none.
func (t Threshold) step(s *scale.Snapshot, c Course) int {
	if c.Step > 0 {
		return max(c.Step, s.Capacity.Step)
	}
	return max(t.Step, s.Capacity.Step)
}

// place says where a signal is: above its bound (+1), below the lower one (-1) or between them (0), as
// far as enough datapoints are; and tells it.
func (t Threshold) place(s *scale.Snapshot, b Bound, x scale.Sample, current int) (where int, text string) {
	reads := bare(s, x)
	above, below := amount.Value(b.Above, x.Unit), amount.Value(b.Below, x.Unit)
	if x.Quality == scale.Idle {
		return -1, value(s, x)
	}
	grow, shrink := t.Grow.evaluate(x), t.Shrink.evaluate(x)
	over := grow.beyond(func(v float64) bool { return v > b.Above })
	under := shrink.beyond(func(v float64) bool { return b.HasBelow && v < b.Below || !b.HasBelow && v <= b.Above })
	low := b.HasBelow && x.Value < b.Below || !b.HasBelow && x.Value <= b.Above
	switch {
	case grow.alarms(over) && grow.of() > 1:
		return +1, reads + ", above " + above + grow.says(over)
	case grow.alarms(over):
		return +1, reads + " is above " + above
	case x.Value > b.Above:
		return 0, reads + ", above " + above + grow.says(over)
	case x.IfOneLess > b.Above && current > 0 && low:
		// Without it a tier would shrink into the load that made it grow, for ever.
		return 0, fmt.Sprintf("%s (with one unit less it would be %s, above %s)", reads, plain(x.IfOneLess, x.Unit), above)
	case shrink.of() > 1 && (low || shrink.alarms(under)):
		bound := ", not above " + above
		if b.HasBelow {
			bound = ", below " + below
		}
		if where = 0; shrink.alarms(under) {
			where = -1
		}
		return where, reads + bound + shrink.says(under)
	case low && b.HasBelow:
		return -1, reads + " is below " + below
	case low:
		return -1, reads + " is not above " + above
	}
	return 0, fmt.Sprintf("%s is between %s and %s", reads, plain(b.Below, x.Unit), above)
}

// growWhen is the key that says whether one bound or all have to be exceeded.
func growWhen(one *bool) keys.Key {
	return keys.Switch("grow_when", one, "all", "any", keys.Words{"and": "all", "every": "all", "or": "any", "one": "any"})
}

// Kind is the key of a threshold.
func (*Threshold) Kind() string { return "threshold" }

// Keys are the keys of a threshold.
func (t *Threshold) Keys() keys.Set {
	return keys.Set{
		foreignToThreshold,
		keys.Sections("bounds", &t.Bounds, "a threshold scaler needs at least one bound", (*Bound).Keys).Required().Such("{signal: cpu, above: 70, below: 30}"),
		growWhen(&t.Any),
		keys.Whole("step", &t.Step, keys.AtLeast(1)),
		keys.Section("grow", &t.Grow),
		keys.Section("shrink", &t.Shrink),
		keys.Demand(nil, func(at keys.At) {
			onceEach(at, len(t.Bounds), func(i int) string { return t.Bounds[i].Signal })
			if len(t.Bounds) > 0 && at.SoundBelow("bounds") && !slices.ContainsFunc(t.Bounds, func(b Bound) bool { return b.HasBelow }) {
				at.Problem("", "needs the key `below` for at least one signal: without this key, the tier would shrink whenever no bound is exceeded")
			}
		}),
	}
}

// Keys are the keys of a direction.
func (c *Course) Keys() keys.Set {
	return append(keys.Set{keys.Whole("step", &c.Step, keys.AtLeast(1)).ShownIf(func() bool { return c.Step > 0 })}, c.Datapoints.keys()...)
}

// Keys are the keys of a bound.
func (b *Bound) Keys() keys.Set {
	return keys.Set{
		keys.Signal("signal", &b.Signal).Required().Like("metric", "metric_name"),
		keys.Number("above", &b.Above).Required().Like(aboveWords...),
		keys.Number("below", &b.Below).Given(&b.HasBelow).Like(belowWords...),
		keys.Demand(nil, func(at keys.At) {
			if b.HasBelow && at.Has("above") && at.Sound("above", "below") && b.Below >= b.Above {
				at.Problem("below", "%s is not below %s, the value in \"above\": the size would change all the time", keys.Say(b.Below), keys.Say(b.Above))
			}
		}),
	}
}

// Reads are the signals of the bounds.
func (t *Threshold) Reads() []Reading {
	out := make([]Reading, len(t.Bounds))
	for i, b := range t.Bounds {
		out[i] = Reading{Signal: b.Signal, At: fmt.Sprintf("bounds[%d]", i), Key: "above", Bound: b.Above, Factor: 1, Shrink: math.NaN(),
			Points: max(t.Grow.points(), t.Shrink.points())}
		if b.HasBelow {
			out[i].Shrink = b.Below
		}
	}
	return out
}

// Steps is true.
func (*Threshold) Steps() bool { return true }

// Wakes is true: a step up from zero is one.
func (*Threshold) Wakes() bool { return true }
