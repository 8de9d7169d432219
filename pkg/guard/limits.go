package guard

import (
	"fmt"

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
func (Limits) Name() string { return "limits" }

// Bounds are the sizes that both the configuration and AWS allow. Where they
// contradict each other AWS wins, because it refuses anything else. In floor
// mode the group's own minimum is what dynascale moves, so it does not bind.
func (l Limits) Bounds(s scale.Snapshot) (low, high int, why string) {
	low, high = l.Min, l.Max
	why = fmt.Sprintf("configured %s to %s", s.Capacity.Name(l.Min), s.Capacity.Name(l.Max))
	if l.why != "" {
		why = l.why
	}
	if c := s.Capacity; c.Known() {
		most, least := "the group's own maximum is %s", "the group's own minimum is %s"
		if len(c.Members) > 0 {
			most, least = "the engine and the account's quota allow %s", "%s are not dynascale's to remove"
		}
		if c.Max < high {
			high = c.Max
			why += ", " + fmt.Sprintf(most, c.Name(c.Max))
		}
		if s.Mode != scale.Minimum && c.Min > low {
			low = c.Min
			why += ", " + fmt.Sprintf(least, c.Name(c.Min))
			high = max(high, min(c.Min, c.Max))
		}
	}
	return min(low, high), high, why
}

// Check clamps want to the bounds.
func (l Limits) Check(s scale.Snapshot, _, want int) (int, string) {
	low, high, why := l.Bounds(s)
	switch {
	case want < low:
		return low, fmt.Sprintf("not below %s (%s)", s.Capacity.Name(low), why)
	case want > high:
		return high, fmt.Sprintf("not above %s (%s)", s.Capacity.Name(high), why)
	}
	return want, ""
}
