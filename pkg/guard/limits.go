package guard

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Limits keeps a size within the configured bounds and those that AWS holds. It
// runs twice: first of all, before any metric is looked at, so that a size out
// of bounds is corrected at once; and last of all, so that nothing can undo it.
type Limits struct {
	Min, Max int
	why      string // what else to say of the bounds: an order that moved them
}

// Name is the rule's name in reasons.
func (Limits) Name() string { return reason.Limits }

// On is what the scalers recommend: a repair is the bounds' own.
func (Limits) On() Cause { return Wish | Saving }

// Bounds are the sizes that both the configuration and AWS allow. Where they
// contradict each other AWS wins, because it refuses anything else. In minimum
// mode AWS's own minimum is what dynascale moves, so it does not bind.
func (l Limits) Bounds(s scale.Snapshot) (low, high int, why string) {
	low, high, capped, raised := l.bounds(&s)
	why = fmt.Sprintf("configured %s to %s", s.Capacity.Name(l.Min), s.Capacity.Name(l.Max))
	if l.why != "" {
		why = l.why
	}
	most, least := "the maximum in AWS is %s", "the minimum in AWS is %s"
	if len(s.Capacity.Members) > 0 {
		most, least = "the maximum by engine and account quota is %s", "%s were not made by dynascale and stay"
	}
	if capped {
		why += ", " + fmt.Sprintf(most, s.Capacity.Name(s.Capacity.Max))
	}
	if raised {
		why += ", " + fmt.Sprintf(least, s.Capacity.Name(s.Capacity.Min))
	}
	return low, high, why
}

// Low is the smallest of those sizes.
func (l Limits) Low(s *scale.Snapshot) int {
	low, _, _, _ := l.bounds(s)
	return low
}

// bounds are those sizes, and whether AWS's maximum and minimum are among them.
func (l Limits) bounds(s *scale.Snapshot) (low, high int, capped, raised bool) {
	low, high = l.Min, l.Max
	if c := s.Capacity; c.Known() {
		if capped = c.Max < high; capped {
			high = c.Max
		}
		if raised = s.Mode != scale.Minimum && c.Min > low; raised {
			low = c.Min
			high = max(high, min(c.Min, c.Max))
		}
	}
	return min(low, high), high, capped, raised
}

// Check clamps want to the bounds.
func (l Limits) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	if low, high, _, _ := l.bounds(s); m.Want >= low && m.Want <= high {
		return m.Want, reason.Cause{}
	}
	low, high, why := l.Bounds(*s)
	switch {
	case m.Want < low:
		return low, reason.Say("not below %s (%s)", reason.Size("least", s.Capacity, low), why)
	case m.Want > high:
		return high, reason.Say("not above %s (%s)", reason.Size("most", s.Capacity, high), why)
	}
	return m.Want, reason.Cause{}
}

// Keys are both bounds. Where the size is a rung of a ladder they are rungs, and all of
// them unless they are written; rungs is 0 where units are counted.
func (l *Limits) Keys(rungs int) keys.Set {
	return keys.Set{
		foreignToLimits,
		keys.Then(func() {
			if *l = (Limits{}); rungs > 0 {
				l.Min, l.Max = 1, rungs
			}
		}),
		keys.Whole("min", &l.Min, keys.AtLeast(0)).RequiredIf(func() bool { return rungs == 0 }),
		keys.Whole("max", &l.Max, keys.AtLeast(0)).RequiredIf(func() bool { return rungs == 0 }),
		keys.Demand(nil, func(at keys.At) {
			for _, bound := range []struct {
				key string
				v   int
			}{{"min", l.Min}, {"max", l.Max}} {
				if rungs > 0 && (bound.v < 1 || bound.v > rungs) {
					at.Problem(bound.key, "%d is outside the ladder, which has positions 1 to %d", bound.v, rungs)
				}
			}
			switch usable := at.Has("min") && at.Has("max") && at.Sound("min", "max"); {
			case rungs == 0 && !usable:
				*l = Limits{}
			case l.Max < l.Min:
				at.Problem("max", "%d is below min %d", l.Max, l.Min)
			case l.Max == 0 && rungs == 0:
				at.Problem("max", "must be at least 1; with 0 the tier could never have a unit")
			}
		}),
	}
}
