package guard

import (
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Stabilization uses the most careful recommendation of a time: growth goes no further
// than the smallest one of the last Grow, shrinking no further than the largest one of the
// last Shrink (as the Kubernetes HPA does). A time that memory does not cover holds the
// current size, so an empty ledger never shrinks at once.
type Stabilization struct {
	Grow, Shrink time.Duration
	// Interval is the time between evaluations; a window is covered when a recommendation as old
	// as the window, give or take one interval, is remembered.
	Interval time.Duration
}

// Name is the rule's name in reasons.
func (Stabilization) Name() string { return reason.Stabilization }

// On is what the scalers recommend.
func (Stabilization) On() Cause { return Wish }

// Check returns a size between the current one and the one wanted.
func (g Stabilization) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	current, want := m.Current, m.Want
	switch {
	case want > current && g.Grow > 0:
		low, covered := g.extreme(s, g.Grow, want, func(a, b int) bool { return a < b })
		if !covered {
			return current, reason.Say("growth waits until the recommendations of the last %s are known", reason.Span("window", g.Grow))
		}
		if low < want {
			return max(low, current), reason.Say("the smallest recommendation of the last %s is %s", reason.Span("window", g.Grow), reason.Size("recommendation", s.Capacity, low))
		}
	case want < current && g.Shrink > 0:
		high, covered := g.extreme(s, g.Shrink, want, func(a, b int) bool { return a > b })
		if !covered {
			return current, reason.Say("shrinking waits until the recommendations of the last %s are known", reason.Span("window", g.Shrink))
		}
		if high > want {
			return min(high, current), reason.Say("the largest recommendation of the last %s is %s", reason.Span("window", g.Shrink), reason.Size("recommendation", s.Capacity, high))
		}
	}
	return want, reason.Cause{}
}

// extreme is the calmest of want and the recommendations of the window, and whether the
// memory reaches back over all of it.
func (g Stabilization) extreme(s *scale.Snapshot, window time.Duration, want int, calmer func(a, b int) bool) (int, bool) {
	start := s.Now.Add(-window)
	covered := false
	last := start
	for _, w := range s.Past.Wishes {
		if !w.At.Before(s.Now) {
			continue
		}
		if w.At.Before(start) {
			covered, last = true, w.At // unless nobody looked for a while after it
			continue
		}
		if w.At.Sub(last) > 3*g.Interval {
			covered = false // the daemon was away: nobody looked in between
		}
		if !w.At.After(start.Add(g.Interval)) {
			covered = true
		}
		last = w.At
		if calmer(w.Size, want) {
			want = w.Size
		}
	}
	if s.Now.Sub(last) > 3*g.Interval {
		covered = false
	}
	return want, covered
}

// Keys are the windows of the recommendations, for each direction.
func (g *Stabilization) Keys() keys.Set {
	return keys.Set{
		foreignToStabilization,
		keys.Span("grow", &g.Grow, keys.AtMost(LongestLook)).Like(GrowWords...),
		keys.Span("shrink", &g.Shrink, keys.AtMost(LongestLook)).Like(ShrinkWords...),
	}
}
