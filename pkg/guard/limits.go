package guard

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/schedule"
)

// Limits keeps a size within the configured bounds and those that AWS holds. It
// runs twice: first of all, before any metric is looked at, so that a size out
// of bounds is corrected at once; and last of all, so that nothing can undo it.
type Limits struct {
	Min, Max int
	why      string // what else to say of the bounds: an order that moved them
	// usual are the configured bounds, where a schedule moved them.
	usual *Limits
	// own is how far the tier may go by the maximum in AWS, where that is not what holds there now; nil where it is.
	own *Own
}

// Own is the maximum in AWS where a schedule may raise it, or has: how far a tier may grow by it, and why.
type Own struct {
	Most int
	Why  string
}

// Owning are the limits with a maximum in AWS that is not the one of the moment; nil is that one. What is there
// already may stay above it, and shrinks by the ordinary way.
func (l Limits) Owning(o *Own) Limits {
	l.own = o
	return l
}

// Scheduled are the limits as a schedule moves them: its bounds take the place of the configured ones, and its
// maximum never exceeds the configured one. Zero is a size, and a bound that is not given moves nothing; where the
// two then contradict each other, the one of the schedule holds.
func (l Limits) Scheduled(level schedule.Level) Limits {
	if !level.Given() {
		return l
	}
	usual := l
	l.usual = &usual
	said := ""
	if level.Min.Given {
		l.Min = min(level.Min.Size, usual.Max)
		l.Max = max(l.Max, l.Min)
		said += fmt.Sprintf(", the schedule entry %s sets the minimum to %d", level.ByMin, l.Min)
	}
	if level.Max.Given {
		l.Max = min(level.Max.Size, usual.Max)
		l.Min = min(l.Min, l.Max)
		said += fmt.Sprintf(", the schedule entry %s sets the maximum to %d", level.ByMax, l.Max)
	}
	l.why = fmt.Sprintf("configured %d to %d", usual.Min, usual.Max) + said
	return l
}

// Around are the limits widened by those of a schedule: what is outside of them is out of bounds whatever the
// calendar says.
func (l Limits) Around(scheduled Limits) Limits {
	l.Min = min(l.Min, scheduled.Min)
	return l
}

// Staying are the limits that let a size be that is above them, up to the largest one that was configured.
func (l Limits) Staying(size int) Limits {
	l.Max = max(l.Max, min(size, l.Usual().Max))
	return l
}

// Usual are the configured limits.
func (l Limits) Usual() Limits {
	if l.usual != nil {
		return *l.usual
	}
	return l
}

// Name is the rule's name in reasons.
func (Limits) Name() string { return reason.Limits }

// On is what the scalers recommend: a repair is the bounds' own.
func (Limits) On() Cause { return Wish | Saving | Emergency }

// Bounds are the sizes that both the configuration and AWS allow. Where they
// contradict each other AWS wins, because it refuses anything else. In minimum
// mode AWS's own minimum is what dynascale moves, so it does not bind.
func (l Limits) Bounds(s *scale.Snapshot) (low, high int, why string) {
	low, high, capped, raised := l.bounds(s)
	why = fmt.Sprintf("configured %s to %s", s.Capacity.Name(l.Min), s.Capacity.Name(l.Max))
	if l.why != "" {
		why = l.why
	}
	most, least := "the maximum in AWS is %s", "the minimum in AWS is %s"
	if len(s.Capacity.Members) > 0 {
		most, least = "engine and account quota allow at most %s", "dynascale never removes readers that it did not make: at least %s"
	}
	switch {
	case l.own != nil && (capped || l.own.Most < l.Min):
		why += ", " + l.own.Why
	case capped:
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

// High is the largest of those sizes.
func (l Limits) High(s *scale.Snapshot) int {
	_, high, _, _ := l.bounds(s)
	return high
}

// bounds are those sizes, and whether AWS's maximum and minimum are among them.
func (l Limits) bounds(s *scale.Snapshot) (low, high int, capped, raised bool) {
	low, high = l.Min, l.Max
	if c := s.Capacity; c.Known() {
		most := c.Max
		if l.own != nil {
			most, low = max(l.own.Most, min(s.Current(), c.Max)), min(low, l.own.Most)
		}
		if capped = most < high; capped {
			high = most
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
	low, high, why := l.Bounds(s)
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
		keys.Alone(bothLimits),
		keys.Then(func() {
			if *l = (Limits{}); rungs > 0 {
				l.Min, l.Max = 1, rungs
			}
		}),
		keys.Whole("min", &l.Min, keys.AtLeast(0)).Like("minimum", "least", "lower", "smallest", "from", "low").RequiredIf(func() bool { return rungs == 0 }),
		keys.Whole("max", &l.Max, keys.AtLeast(0)).Like("maximum", "most", "upper", "largest", "to", "high").RequiredIf(func() bool { return rungs == 0 }),
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
