package guard

import (
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// SecondDaemon stops shrinking while dynascale's own changes are set back again and again:
// on another machine, where no lock is seen, another dynascale may manage the same tier. A
// person who fights looks the same. Growth goes on, because what fights over a size must not
// leave too little.
type SecondDaemon struct{}

const (
	// reversals of own changes within contested are no chance any more.
	reversals = 3
	// contested is also how long the hold lasts after the last of them.
	contested = 15 * time.Minute
)

// Name is the rule's name in reasons.
func (SecondDaemon) Name() string { return reason.SecondDaemon }

// On is every change.
func (SecondDaemon) On() Cause { return Always }

// Watch is when own changes were set back, after one more evaluation: those that count
// together. outside is set when somebody else changed the size since the last one. A change
// counts once, and as set back also when only a part of it was, or more than all of it.
func (SecondDaemon) Watch(s *scale.Snapshot, outside bool) []time.Time {
	was, own := s.Past.Reversed, s.Past.Wrote
	if n := len(was); n > 0 && s.Now.Sub(was[n-1]) >= contested {
		was = nil
	}
	since := s.Now.Sub(own.At)
	back := own.To > own.From && s.Current() < own.To || own.To < own.From && s.Current() > own.To
	if !outside || own.At.IsZero() || since <= 0 || since > contested || !back {
		return was
	}
	keep := 0
	if len(was) >= reversals {
		keep = reversals - 1 // a fight that goes on
	}
	for len(was) > keep && s.Now.Sub(was[0]) >= contested {
		was = was[1:]
	}
	return append(was[:len(was):len(was)], s.Now)
}

// Suspected tells why there is possibly a second daemon, from what Watch remembers; none when nothing speaks for it.
func (g SecondDaemon) Suspected(now time.Time, reversed []time.Time) reason.Cause {
	last, is := g.last(now, reversed)
	if !is {
		return reason.Cause{}
	}
	return reason.Say("possibly a second daemon: %s of dynascale were reverted, the last at %s; growth continues, shrinking stops until %s",
		reason.Things("reverted", len(reversed), "change"), reason.At("last", last, last.UTC().Format("15:04 UTC")), calm(last))
}

// Check holds the current size where a smaller one is wanted.
func (g SecondDaemon) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	last, is := g.last(s.Now, s.Past.Reversed)
	if !is || !m.shrinks() {
		return m.Want, reason.Cause{}
	}
	return m.Current, reason.Say("shrinking stops until %s: possibly a second daemon manages the tier", calm(last))
}

// calm is when the hold after a change that was set back ends.
func calm(last time.Time) reason.Number {
	end := last.Add(contested)
	return reason.At("until", end, end.UTC().Format("15:04 UTC"))
}

// last is when an own change was set back last, while that stops shrinking. One in the
// future was written before the clock was set back, and is forgotten.
func (SecondDaemon) last(now time.Time, reversed []time.Time) (at time.Time, is bool) {
	n := len(reversed)
	if n < reversals {
		return at, false
	}
	at = reversed[n-1]
	return at, !at.After(now) && now.Sub(at) < contested
}
