package scaler

import (
	"fmt"
	"math"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// enough is how many values are needed before one is sure what a unit serves.
	enough = 15
	// lasting is how many values it stands for: old ones count less and less.
	lasting = 120
	// tooVague is the uncertainty with 95 % confidence, as a share, beyond which nothing is concluded from it.
	tooVague = 0.2
	// worked is the least share of the goal from which anything is learned: below it a unit is busy with itself.
	worked = 0.25
	// otherwise is after how many values in a row that do not agree the units are others: another version or another type.
	otherwise = 6
)

// serves is what is known of how much of the load one unit serves, after one more pair of values of the same minute.
// It learns from a signal that can be read (not one that is saturated) and a capacity that did not change.
func (t *Target) serves(s *scale.Snapshot, was scale.Serves, x scale.Sample, b base) scale.Serves {
	y, found := s.Sample(t.Load)
	l := s.Past.LoadOf(t.Signal)
	switch {
	case t.Load == "":
		return scale.Serves{}
	case !found || usable(y) != "" || y.Quality != scale.Fresh || x.Quality != scale.Fresh || x.AtLeast || y.AtLeast || !y.At.Equal(x.At) || y.Period != x.Period:
		return was
	case !b.known || b.fewest != b.most || b.fewest == 0 || !(y.Value > 0) || x.Value < worked*t.Goal || !x.At.After(l.At):
		return was
	}
	each := x.Value * float64(b.fewest) / y.Value
	if math.IsInf(each, 0) {
		return was
	}
	off := each/was.Each - 1
	if was.Values > 0 && math.Abs(off) > away*was.Spread {
		if was.Off++; was.Off < otherwise {
			return was
		}
		was = scale.Serves{}
	}
	if was.Values == 0 {
		return scale.Serves{Each: brief(each), Spread: assumed, Top: brief(x.Value), Values: 1}
	}
	was.Off, was.Values, was.Top = 0, min(was.Values+1, lasting), math.Max(was.Top, brief(x.Value))
	weight := 1 / float64(was.Values)
	was.Each = brief(was.Each * (1 + weight*off))
	was.Spread = math.Max(quietest, brief(was.Spread+weight*(math.Sqrt(math.Pi/2)*math.Abs(off)-was.Spread)))
	return was
}

// lift raises the need for growing to what the load needs by what one unit was seen to serve. Nothing is extrapolated: where
// the signal was never seen as high as its goal, a unit is expected to serve what it served at the highest value.
// The signal stays the measure while it says more, or while too little was learned.
func (n *need) lift(s *scale.Snapshot, known scale.Serves, x scale.Sample, t Target) (figures []scale.Figure, told string) {
	y, found := s.Sample(t.Load)
	if t.Load == "" || !found || usable(y) != "" || y.Quality != scale.Fresh || known.Values < enough || n.load <= 1 || n.cold {
		return nil, ""
	}
	vague := deviations(usualConfidence) * known.Spread / math.Sqrt(math.Max(1, float64(known.Values)/5))
	at := math.Min(t.Goal, known.Top)
	needs := y.Value * known.Each / at
	if vague > tooVague || needs <= n.low*(1+vague) || math.IsInf(needs, 0) {
		return nil, ""
	}
	n.low, n.high = needs, math.Max(n.high, needs)
	rate := at / known.Each
	return []scale.Figure{{Name: t.Load, Value: y.Value, Unit: y.Unit}, {Name: "serves", Value: brief(rate), Unit: y.Unit}, {Name: "learned from", Value: float64(known.Values)}},
		fmt.Sprintf("; %s needs %d: one unit serves %s at %s %s (precise to %s with %s confidence, learned from %s)", value(s, y), ceilSize(needs),
			amount.Value(brief(rate), y.Unit), x.Signal, amount.Value(at, x.Unit), amount.Percent(100*vague), amount.Percent(100*usualConfidence), amount.Count(known.Values, "value"))
}
