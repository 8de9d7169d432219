package guard

import (
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ShrinkLimit bounds how far one decision shrinks, whatever the scalers ask for. A
// wrong figure then costs half a tier and not all of it, and a short lull takes nothing
// that the minutes before it needed. It lets pass: the last unit, a repair of a size
// above the maximum, and queues that are empty with nothing in flight.
type ShrinkLimit struct {
	// Share is the largest share of what is ordered that one decision takes away, in
	// (0, 1]; 1 for no bound.
	Share float64
	// Busiest is how far back the need is looked at: the size stays at what the busiest
	// minute needed at the goal, and minutes that are not known hold. 0 for not at all.
	Busiest time.Duration
	// Interval is the time between evaluations.
	Interval time.Duration
}

// Name is the rule's name in reasons.
func (ShrinkLimit) Name() string { return reason.ShrinkLimit }

// On is what the scalers recommend.
func (ShrinkLimit) On() Cause { return Wish }

// Check returns a size between the current one and the one wanted.
func (g ShrinkLimit) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	current := m.Current
	if !m.shrinks() || current == 1 || m.Empty {
		return m.Want, reason.Cause{}
	}
	to, why := m.Want, reason.Cause{}
	if g.Share > 0 && g.Share < 1 {
		share := int(float64(m.Ordered)*g.Share + 1e-9)
		if least := min(m.Ordered-max(1, share), current); to < least {
			to, why = least, reason.Say("one decision shrinks by at most %s of the %d ordered units", reason.Amount("share", 100*g.Share, "percent"), reason.Count("ordered", m.Ordered))
			if share == 0 {
				why = reason.Say("one decision shrinks by at most one unit, because %s of the %d ordered units is less than one", reason.Amount("share", 100*g.Share, "percent"), reason.Count("ordered", m.Ordered))
			}
		}
	}
	if g.Busiest == 0 {
		return to, why
	}
	need, at, since := g.busiest(s, m.Need)
	if m.Need == nil {
		return current, reason.Say("the need is unknown now; shrinking waits until the needs of the last %s are known, at least until about %s",
			reason.Span("busiest", g.Busiest), reason.At("until", since.Add(g.Busiest), clock(since.Add(g.Busiest), s.Now)))
	}
	if !since.IsZero() {
		return current, reason.Say("the need has been known only since %s; shrinking waits until about %s, when the needs of the last %s are known",
			reason.At("since", since, clock(since, s.Now)), reason.At("until", since.Add(g.Busiest), clock(since.Add(g.Busiest), s.Now)), reason.Span("busiest", g.Busiest))
	}
	if to < min(need, current) {
		to, why = min(need, current), reason.Say("%s needed at %s, the most in the last %s",
			reason.Shown("need", float64(need), "", amount.CountOf(need, "unit was", "units were")), reason.At("at", at, clock(at, s.Now)), reason.Span("busiest", g.Busiest))
	}
	return to, why
}

// busiest is the largest need of the window, this evaluation's included. since is zero where
// every minute of it is known, else from when on they are.
func (g ShrinkLimit) busiest(s *scale.Snapshot, this *int) (need int, at, since time.Time) {
	if this == nil {
		return 0, s.Now, s.Now
	}
	need, at = *this, s.Now
	start := s.Now.Add(-g.Busiest)
	last := start
	covered := false
	for _, w := range s.Past.Wishes {
		if !w.At.Before(s.Now) {
			continue
		}
		if w.At.Before(start) {
			covered, last = true, w.At
			continue
		}
		covered = covered || !w.At.After(start.Add(g.Interval))
		switch {
		case w.Need == nil:
			since = s.Now
		case !covered, w.At.Sub(last) > 3*g.Interval, since.Equal(s.Now):
			since = w.At
		}
		covered, last = true, w.At
		if w.Need != nil && *w.Need > need {
			need, at = *w.Need, w.At
		}
	}
	if !covered || s.Now.Sub(last) > 3*g.Interval {
		since = s.Now
	}
	return need, at, since
}

// Keys are the two bounds.
func (g *ShrinkLimit) Keys() keys.Set {
	return keys.Set{
		keys.Share("share", &g.Share, keys.Above(0.0), keys.AtMost(1.0)),
		keys.Span("busiest", &g.Busiest, keys.AtMost(LongestLook)),
	}
}
