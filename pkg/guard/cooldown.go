package guard

import (
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Cooldown lets a change show its effect before the next one in its direction.
// Growth waits only for growth: a shrink never delays it. It does not wait either while a signal of a
// group or service is saturated and everything that was ordered serves. Shrinking waits for
// the last change of any kind and hand, and counts the beginning of the
// ledger's memory as one. Seed: 300 s up, 900 s down.
type Cooldown struct {
	Grow, Shrink time.Duration
	// Dynamic makes the two a base that is worked out anew at every evaluation (dynamic_cooldown.go).
	Dynamic bool
	// Interval is the time between evaluations.
	Interval time.Duration
}

// Name is the rule's name in reasons.
func (Cooldown) Name() string { return reason.Cooldown }

// On is what the scalers recommend: a repair waits for nothing.
func (Cooldown) On() Cause { return Wish }

// Check holds the current size until the cooldown of the direction is over.
func (g Cooldown) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	// A growth in the future was written before the clock was set back. It must
	// not hold growth until the clock catches up.
	if m.grows() && !s.Past.Grew.IsZero() && !s.Past.Grew.After(s.Now) && !lost(s) && !saturated(s) {
		of, why := g.of(s, m)
		if left := of - s.Now.Sub(s.Past.Grew); left > 0 {
			return m.Current, reason.Join(": ", passed("grew", s.Now, s.Past.Grew, left, of), why)
		}
	}
	if m.shrinks() && g.Shrink > 0 {
		since, what := lastChange(s)
		of, why := g.of(s, m)
		if left := of - s.Now.Sub(since); left > 0 {
			return m.Current, reason.Join(": ", passed(what, s.Now, since, left, of), why)
		}
	}
	return m.Want, reason.Cause{}
}

// lost reports that the growth of an earlier tick, whose answer was never heard,
// did not arrive: the size is still the one before it. There is nothing to cool
// down from, and a size asked for again is not made twice.
func lost(s *scale.Snapshot) bool {
	p := s.Past
	return p.ExpectedKnown && p.Expected > p.ExpectedOr && s.Current() == p.ExpectedOr && p.Grew.Before(s.Now)
}

// saturated reports that a signal has read the most that it can since the last growth, and everything that
// was ordered serves: no effect of that growth is still to come, and how much is short nobody sees.
func saturated(s *scale.Snapshot) bool {
	if c := s.Capacity; Operated(c) || c.Pending > 0 || c.InService < c.Desired {
		return false // what takes many evaluations has its own rhythm
	}
	for _, x := range s.Samples {
		if x.AtLeast && x.Quality == scale.Fresh && !x.At.Before(s.Past.Grew) {
			return true
		}
	}
	return false
}

// lastChange is the newest event that a shrink has to keep its distance from.
func lastChange(s *scale.Snapshot) (time.Time, string) {
	at, what := s.Past.Since, "first evaluated"
	if at.IsZero() {
		return s.Now, "first evaluated"
	}
	for _, c := range []struct {
		at   time.Time
		what string
	}{{s.Past.Grew, "grew"}, {s.Past.Shrank, "shrank"}, {s.Past.Outside, "changed outside dynascale"}} {
		if !c.at.IsZero() && !c.at.Before(at) {
			at, what = c.at, c.what
		}
	}
	return at, what
}

func passed(what string, now, at time.Time, left, cooldown time.Duration) reason.Cause {
	return reason.Say("%s %s ago, %s of %s left", what, reason.Span("ago", now.Sub(at).Round(time.Second)), reason.Span("left", left.Round(time.Second)), reason.Span("cooldown", cooldown))
}

// Keys are the keys of a cooldown.
func (g *Cooldown) Keys() keys.Set {
	return keys.Set{
		keys.Span("grow", &g.Grow, keys.AtMost(LongestLook)).Like(GrowWords...),
		keys.Span("shrink", &g.Shrink, keys.AtMost(LongestLook)).Like(ShrinkWords...),
		keys.Yes("dynamic", &g.Dynamic),
		keys.Demand(nil, func(at keys.At) {
			if g.Dynamic && g.Grow == 0 && g.Shrink == 0 && at.Sound("grow", "shrink") {
				at.Problem("dynamic", "multiplies the keys `grow` and `shrink`, which are both 0s; set one of them, or remove the key `dynamic`")
			}
		}),
	}
}

// What other tools call the two directions.
var (
	GrowWords   = []string{"scale_out", "scale_up", "out", "up", "scale_out_cooldown", "scale_up_cooldown"}
	ShrinkWords = []string{"scale_in", "scale_down", "in", "down", "scale_in_cooldown", "scale_down_cooldown"}
)
