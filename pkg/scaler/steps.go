package scaler

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Steps is the steps of one direction, and when they are taken.
type Steps struct {
	Datapoints
	Adjusting
	Statistic Statistic
	Steps     []Step
}

// Step is an adjustment for breaches from Lower to Upper, in the unit of the signal, relative to the bound;
// without HasLower or HasUpper it has no such end.
type Step struct {
	Lower, Upper       float64
	HasLower, HasUpper bool
	Change             int
}

// Statistic is what several datapoints come to ("MetricAggregationType").
type Statistic string

// The statistics.
const (
	OfAverage Statistic = "Average"
	OfMaximum Statistic = "Maximum"
	OfMinimum Statistic = "Minimum"
)

func (k Statistic) of(points []scale.Point) float64 {
	sum, low, high := 0.0, math.Inf(1), math.Inf(-1)
	for _, p := range points {
		sum, low, high = sum+p.Value/float64(len(points)), min(low, p.Value), max(high, p.Value)
	}
	switch k {
	case OfMaximum:
		return high
	case OfMinimum:
		return low
	}
	return min(max(sum, low), high)
}

// step is the one that a distance from the bound is in. The end at the bound belongs to a step, the other
// one to the next.
func (l Steps) step(breach float64, grows bool) (Step, bool) {
	for _, s := range l.Steps {
		low := !s.HasLower || breach > s.Lower || grows && breach >= s.Lower-noise*math.Abs(s.Lower)
		high := !s.HasUpper || breach < s.Upper || !grows && breach <= s.Upper+noise*math.Abs(s.Upper)
		if low && high {
			return s, true
		}
	}
	return Step{}, false
}

// says is the range of a step in the unit of its signal, from the bound on.
func (s Step) says(bound float64, unit string, grows bool) string {
	low, high := plain(bound+s.Lower, unit), plain(bound+s.Upper, unit)
	switch {
	case s.HasLower && s.HasUpper:
		return fmt.Sprintf("the step for values from %s to %s: ", low, high)
	case s.HasLower && grows:
		return fmt.Sprintf("the step for values from %s on: ", low)
	case s.HasLower:
		return fmt.Sprintf("the step for values above %s: ", low)
	case s.HasUpper && !grows:
		return fmt.Sprintf("the step for values up to %s: ", high)
	case s.HasUpper:
		return fmt.Sprintf("the step for values below %s: ", high)
	}
	return ""
}

// Keys are the keys of one direction.
func (l *Steps) Keys() keys.Set {
	set := append(l.Datapoints.keys(), l.Adjusting.keys()...)
	return append(set,
		keys.Answered("statistic", &l.Statistic, keys.Words{"avg": string(OfAverage), "mean": string(OfAverage), "max": string(OfMaximum), "min": string(OfMinimum)}, OfAverage, OfMaximum, OfMinimum).Like("metric_aggregation_type"),
		keys.Sections("steps", &l.Steps, "write at least one step", (*Step).Keys).Required().Like("step_adjustments"))
}

// Keys are the keys of a step.
func (s *Step) Keys() keys.Set {
	return keys.Set{
		keys.Number("lower", &s.Lower).Given(&s.HasLower).Like("metric_interval_lower_bound", "from"),
		keys.Number("upper", &s.Upper).Given(&s.HasUpper).Like("metric_interval_upper_bound", "to"),
		keys.Whole("change", &s.Change).Required().Like("scaling_adjustment", "by", "step"),
		keys.Demand(nil, func(at keys.At) {
			if s.HasLower && s.HasUpper && at.Sound("lower", "upper") && s.Lower >= s.Upper {
				at.Problem("upper", "%s is not above the value of the key `lower` (%s): no value is in this step", keys.Say(s.Upper), keys.Say(s.Lower))
			}
		}),
	}
}

// decided refuses steps that AWS would refuse: a hole between two, two for one value, an end where there
// is to be none; and changes against their direction.
func (l *Steps) decided(at keys.At, path string, grows bool) {
	if !at.Has(path) || !at.SoundBelow(path) {
		return
	}
	for i, s := range l.Steps {
		if why := l.wrong(s.Change, grows); why != "" {
			at.Problem(fmt.Sprintf("%s.steps[%d].change", path, i), "%s", why)
		}
	}
	order := make([]int, len(l.Steps))
	for i := range order {
		order[i] = i
	}
	start := func(i int) float64 {
		if !l.Steps[i].HasLower {
			return math.Inf(-1)
		}
		return l.Steps[i].Lower
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(start(a), start(b)) })
	for k, i := range order {
		step := fmt.Sprintf("%s.steps[%d]", path, i)
		if k > 0 {
			before := l.Steps[order[k-1]]
			switch low := start(i); {
			case !before.HasUpper || low < before.Upper:
				at.Problem(step, "overlaps the step %s; change the key `lower` or `upper` of one of the two steps", span(before))
			case low > before.Upper:
				at.Problem(step, "distances between %s and %s from the bound have no step; write a step for them", keys.Say(before.Upper), keys.Say(low))
			}
		}
		s := l.Steps[i]
		if k > 0 {
			l.falls(at, path, grows, order[k-1], i)
		}
		switch last := k == len(order)-1; {
		case grows && s.HasUpper && s.Upper <= 0:
			at.Problem(step+".upper", "growing begins at distance 0 from the bound, so a step up to %s is never used; remove the step, or write a value above 0", keys.Say(s.Upper))
		case !grows && s.HasLower && s.Lower >= 0:
			at.Problem(step+".lower", "shrinking begins at distance 0 from the bound, so a step from %s is never used; remove the step, or write a value below 0, such as -10", keys.Say(s.Lower))
		case grows && last && s.HasUpper:
			at.Problem(step+".upper", "this step ends at a distance of %s from the bound, so larger values have no step: remove the key `upper` from the highest step", keys.Say(s.Upper))
		case !grows && k == 0 && s.HasLower:
			at.Problem(step+".lower", "this step ends at a distance of %s from the bound, so smaller values have no step: remove the key `lower` from the lowest step", keys.Say(s.Lower))
		}
	}
}

// span is the range of a step as it is configured, for messages.
func span(s Step) string {
	switch {
	case s.HasLower && s.HasUpper:
		return "from " + keys.Say(s.Lower) + " to " + keys.Say(s.Upper)
	case s.HasLower:
		return "from " + keys.Say(s.Lower) + " on"
	case s.HasUpper:
		return "below " + keys.Say(s.Upper)
	}
	return "for all values"
}

// falls refuses two neighbours of which the one that is further from the bound changes less. Steps of a list are
// in the order of their values, so that the further one of growing is the second, and of shrinking the first.
func (l *Steps) falls(at keys.At, path string, grows bool, low, high int) {
	near, far := low, high
	if !grows {
		near, far = high, low
	}
	less := l.Steps[far].Change < l.Steps[near].Change // of a size as well as of a change
	does, more := "grow", " or more"
	if !grows {
		does, more, less = "shrink", " or less", l.Steps[far].Change > l.Steps[near].Change
	}
	if l.Steps[near].Change < 0 { // where "less" could be taken for a smaller change
		more = ", or a number further below 0"
	}
	if less {
		at.Problem(fmt.Sprintf("%s.steps[%d].change", path, far), "%d would %s the tier less than %d, the change of the step nearer to the bound; write %[3]d%[4]s",
			l.Steps[far].Change, does, l.Steps[near].Change, more)
	}
}

// marks are where the steps of a direction begin, in the unit of the signal, of those that begin beyond the bound.
func (l *Steps) marks(path string, bound float64, grows bool) (out []Mark) {
	for i, s := range l.Steps {
		switch key := fmt.Sprintf("%s.steps[%d].", path, i); {
		case grows && s.HasLower && s.Lower > 0:
			out = append(out, Mark{Key: key + "lower", Value: bound + s.Lower, Grows: true})
		case !grows && s.HasUpper && s.Upper < 0:
			out = append(out, Mark{Key: key + "upper", Value: bound + s.Upper})
		}
	}
	return out
}
