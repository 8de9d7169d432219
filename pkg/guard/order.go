package guard

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Orders lets the operator hold a tier or raise its minimum for a while. An
// order speaks in every decision it touches and ends by itself.
type Orders struct{}

// Name is the rule's name in reasons.
func (Orders) Name() string { return "order" }

// active returns the tier's order of a kind that has not ended.
func active(s scale.Snapshot, kind scale.OrderKind) (scale.Order, bool) {
	for _, o := range s.Past.Orders {
		if o.Kind == kind && s.Now.Before(o.Until) {
			return o, true
		}
	}
	return scale.Order{}, false
}

// Paused tells why nothing at all may change: a pause of both directions. It
// comes before the bounds, because it is the operator's brake.
func (Orders) Paused(s scale.Snapshot) string {
	if o, ok := active(s, scale.Pause); ok && o.Grow && o.Shrink {
		return "paused " + terms(o)
	}
	return ""
}

// Check holds the direction that a pause names.
func (Orders) Check(s scale.Snapshot, current, want int) (int, string) {
	o, ok := active(s, scale.Pause)
	switch {
	case ok && o.Grow && want > current:
		return current, "scale-out paused " + terms(o)
	case ok && o.Shrink && want < current:
		return current, "scale-in paused " + terms(o)
	}
	return want, ""
}

// Limits are the limits with an override's minimum, which never exceeds the
// configured maximum.
func (Orders) Limits(s scale.Snapshot, l Limits) Limits {
	if o, ok := active(s, scale.Override); ok && o.Min > l.Min {
		was := l.Min
		l.Min = min(o.Min, l.Max)
		l.why = fmt.Sprintf("configured %d to %d, an order raises the minimum to %d %s", was, l.Max, l.Min, terms(o))
	}
	return l
}

func terms(o scale.Order) string {
	return fmt.Sprintf("until %s: %s", o.Until.UTC().Format(time.RFC3339), o.Reason)
}
