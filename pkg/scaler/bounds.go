package scaler

import (
	"fmt"
	"math"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Alarms are the two of a policy of AWS on one signal.
type Alarms struct {
	Signal string
	// Above and Below are what the signal has to be beyond; OrEqual says that at them is beyond them. HasBelow
	// is set where Below is.
	Above, Below      float64
	OrEqual, HasBelow bool
}

// alarm is which of them is on: the higher (+1), the lower (-1) or none (0), with the values beyond it.
type alarm struct {
	where  int
	beyond []scale.Point
	says   string
	// oneLess is why one unit less would bring the higher alarm on; "" where it would not.
	oneLess string
}

// alarmed evaluates both. Nothing shrinks while one of the datapoints of growing is above.
func alarmed(s *scale.Snapshot, x scale.Sample, b Alarms, up, down Datapoints) (a alarm) {
	reads := bare(s, x)
	above, below := amount.Value(b.Above, x.Unit), amount.Value(b.Below, x.Unit)
	grow, shrink := up.evaluate(x), down.evaluate(x)
	over := grow.beyond(func(v float64) bool { return v > b.Above || b.OrEqual && v == b.Above })
	under := shrink.beyond(func(v float64) bool { return b.HasBelow && (v < b.Below || b.OrEqual && v == b.Below) })
	if x.IfOneLess > b.Above {
		a.oneLess = fmt.Sprintf("with one unit less it would be %s, above %s", plain(x.IfOneLess, x.Unit), above)
	}
	switch {
	case x.Quality == scale.Idle:
		if a.says = value(s, x); b.HasBelow {
			a.where, a.beyond = -1, shrink.points
		}
	case grow.alarms(over):
		a.where, a.beyond, a.says = +1, over, reads+", above "+above+grow.says(over)
	case len(over) > 0:
		a.says = reads + ", above " + above + grow.says(over)
	case shrink.alarms(under):
		a.where, a.beyond, a.says = -1, under, reads+", below "+below+shrink.says(under)
	case len(under) > 0:
		a.says = reads + ", below " + below + shrink.says(under)
	case b.HasBelow:
		a.says = fmt.Sprintf("%s is between %s and %s", reads, plain(b.Below, x.Unit), above)
	default:
		a.says = reads + " is not above " + above
	}
	return a
}

// held is what a policy recommends while neither is on, with what it reads.
func (b Alarms) held(name string, x scale.Sample, current int) scale.Recommendation {
	r := scale.Recommendation{Scaler: name, Size: current, Urgency: scale.Calm, Need: &current, GrowOnly: !b.HasBelow}
	r.Figures = reason.Finite(scale.Figure{Name: x.Signal, Value: x.Value, Unit: x.Unit}, scale.Figure{Name: "above", Value: b.Above, Unit: x.Unit})
	if b.HasBelow {
		r.Figures = reason.Finite(append(r.Figures, scale.Figure{Name: "below", Value: b.Below, Unit: x.Unit})...)
	}
	return r
}

// reading is the one signal, of which the larger number of datapoints is wanted.
func (b Alarms) reading(up, down Datapoints) Reading {
	r := Reading{Signal: b.Signal, Key: "above", Bound: b.Above, Factor: 1, Shrink: math.NaN(), Points: max(up.points(), down.points()), OrEqual: b.OrEqual}
	if b.HasBelow {
		r.Shrink = b.Below
	}
	return r
}

// direction is what a policy does in one direction.
type direction interface {
	keys.Keyed
	decided(at keys.At, path string, grows bool)
}

// keys are those of the alarms, then those that a policy has more, and those of its directions.
func (b *Alarms) keys(grow, shrink direction, more ...keys.Part) keys.Set {
	set := keys.Set{
		keys.Signal("signal", &b.Signal).Required().Like("metric", "metric_name"),
		keys.Number("above", &b.Above).Required().Like("threshold"),
		keys.Number("below", &b.Below).Given(&b.HasBelow),
		keys.Yes("or_equal", &b.OrEqual),
	}
	return append(append(set, more...),
		keys.Section("grow", grow).RequiredIf(always),
		keys.Section("shrink", shrink).ShownIf(func() bool { return b.HasBelow }),
		keys.Demand(nil, func(at keys.At) {
			b.decided(at)
			grow.decided(at, "grow", true)
			shrink.decided(at, "shrink", false)
		}))
}

func always() bool { return true }

// decided refuses two bounds between which nothing lies, and a direction of which only half is said.
func (b Alarms) decided(at keys.At) {
	if b.HasBelow && at.Has("above") && at.Sound("above", "below") && b.Below >= b.Above {
		at.Problem("below", "%s is not below %s, the value in \"above\": the size would change all the time", keys.Say(b.Below), keys.Say(b.Above))
	}
	switch {
	case b.HasBelow && !at.Has("shrink"):
		at.Problem("shrink", "is missing; the keys `below` (when to shrink) and `shrink` (how far) must be set together")
	case at.Has("shrink") && !b.HasBelow && at.Sound("below"):
		at.Problem("below", "is missing; the keys `below` (when to shrink) and `shrink` (how far) must be set together")
	}
}

// onceEach refuses a signal that stands in two bounds of a scaler.
func onceEach(at keys.At, bounds int, signal func(i int) string) {
	seen := map[string]bool{}
	for i := range bounds {
		name := signal(i)
		if name != "" && seen[name] {
			at.Problem(fmt.Sprintf("bounds[%d].signal", i), "%s is used in another bound already", keys.Show(name))
		}
		seen[name] = true
	}
}
