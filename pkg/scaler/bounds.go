package scaler

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// bounds are the two alarms of a policy on one signal.
type bounds struct {
	above, below      float64
	orEqual, hasBelow bool
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
func alarmed(s *scale.Snapshot, x scale.Sample, b bounds, up, down Datapoints) (a alarm) {
	reads := bare(s, x)
	above, below := amount.Value(b.above, x.Unit), amount.Value(b.below, x.Unit)
	grow, shrink := up.evaluate(x), down.evaluate(x)
	over := grow.beyond(func(v float64) bool { return v > b.above || b.orEqual && v == b.above })
	under := shrink.beyond(func(v float64) bool { return b.hasBelow && (v < b.below || b.orEqual && v == b.below) })
	if x.IfOneLess > b.above {
		a.oneLess = fmt.Sprintf("with one less it would be %s, above %s", plain(x.IfOneLess, x.Unit), above)
	}
	switch {
	case x.Quality == scale.Idle:
		if a.says = value(s, x); b.hasBelow {
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
	case b.hasBelow:
		a.says = fmt.Sprintf("%s is between %s and %s", reads, plain(b.below, x.Unit), above)
	default:
		a.says = reads + " is not above " + above
	}
	return a
}

// decided refuses two bounds between which nothing lies, and a direction of which only half is said.
func (b bounds) decided(at keys.At) {
	if b.hasBelow && at.Has("above") && at.Sound("above", "below") && b.below >= b.above {
		at.Problem("below", "%s is not below %s: the size would change all the time", keys.Say(b.below), keys.Say(b.above))
	}
	switch {
	case b.hasBelow && !at.Has("shrink"):
		at.Problem("shrink", "is missing: below says when to shrink, and shrink how far")
	case at.Has("shrink") && !b.hasBelow && at.Sound("below"):
		at.Problem("below", "is missing: shrink says how far to shrink, and below when")
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
