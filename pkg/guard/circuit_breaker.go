package guard

import (
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// CircuitBreaker limits growth while launches fail. Raising the desired size
// while launches fail helps nobody now and buys a flood once the zone has capacity
// again (escalator ratcheted to 600 with 100 running). It opens when units that were
// ordered are still to come after a number of evaluations without progress, or at the first
// failed launch that AWS reports; a machine that is there and sick is no launch. While
// it is open, growth gets the share of what it asks for that the tier has of what it
// ordered, so that one machine of two hundred holds almost nothing; where that is no
// growth, one by one is tried at growing intervals, which starts no cooldown. It closes
// when launches arrive. A tier that changes by operations is held in the direction of
// one that went wrong, until one works.
type CircuitBreaker struct {
	// After is how many evaluations in a row without progress open it, at least 1.
	After int
	// Probe is the first wait before growth by one is tried, doubled each time
	// up to an hour; one that is an hour or more stays.
	Probe time.Duration
}

// Name is the rule's name in reasons.
func (CircuitBreaker) Name() string { return reason.CircuitBreaker }

// On is every change, though a repair of a group is made whatever its launches do.
func (CircuitBreaker) On() Cause { return Always }

const (
	longestProbe = time.Hour
	// recentFailure is how long a failed launch speaks for the present.
	recentFailure = 5 * time.Minute
)

// Watch moves the breaker on by one evaluation and tells what happened, if anything.
func (g CircuitBreaker) Watch(s *scale.Snapshot) (scale.Breaker, reason.Cause) {
	was, c := s.Past.Breaker, s.Capacity
	if !c.Known() {
		return was, reason.Cause{}
	}
	if Operated(c) {
		return g.AfterSetback(was)
	}
	if c.Pending <= 0 {
		if was.Open() {
			return scale.Breaker{}, reason.Say("closed: all %d ordered units came into service", reason.Count("ordered", c.Desired))
		}
		return scale.Breaker{}, reason.Cause{}
	}
	now := was
	arrived, ordered := reason.Count("in service", c.InService), reason.Count("ordered", c.Desired)
	if was.Waiting == 0 {
		now.Best = c.InService
	}
	now.Waiting++
	if c.InService > now.Best {
		now.Waiting = 1
		if was.Open() && !failedSince(s, was.Opened) {
			return scale.Breaker{Waiting: 1, Best: c.InService},
				reason.Say("closed: launches work again, %d of %d in service", arrived, ordered)
		}
		now.Tries = min(was.Tries, 1) // some arrive, and others fail: a share can be given again
	}
	now.Best = c.InService
	if was.Open() {
		return now, reason.Cause{}
	}
	var why reason.Cause
	if now.Waiting > g.After {
		why = reason.Say("%d of %d in service, no progress for %s", arrived, ordered, reason.Things("evaluations", g.After, "evaluation"))
	}
	if f := s.FailedLaunches; now.Waiting > 1 && len(f) > 0 && s.Now.Sub(f[0].Start) <= recentFailure {
		why = reason.Say("%d of %d in service, AWS reports a failed launch: %s", arrived, ordered, f[0].Message)
	}
	if !why.Given() {
		return now, reason.Cause{}
	}
	now.Opened, now.Why = s.Now, why.Text
	now.Tries = 1
	now.Probe = s.Now.Add(g.Probe)
	return now, reason.Say("opened: %s", why).With(reason.At(reason.Opened, now.Opened, ""))
}

// Operated reports whether a tier changes by operations, which tell themselves whether
// they worked; a machine or a database that is made larger launches nothing.
func Operated(c scale.Capacity) bool { return len(c.Ladder)+len(c.Members) > 0 }

// AfterSetback says when a direction is tried again after operations that did not work:
// after Probe, and twice as late each time.
func (g CircuitBreaker) AfterSetback(b scale.Breaker) (scale.Breaker, reason.Cause) {
	if !b.Open() || !b.Probe.IsZero() {
		return b, reason.Cause{}
	}
	b.Probe = b.Opened.Add(g.Probe << min(b.Tries-1, mostDoublings))
	return b, reason.Say("opened: %s", b.Why).With(reason.At(reason.Opened, b.Opened, ""))
}

// mostDoublings bounds the wait after setbacks to 16 times Probe.
const mostDoublings = 4

func failedSince(s *scale.Snapshot, t time.Time) bool {
	for _, f := range s.FailedLaunches {
		if f.Start.After(t) {
			return true
		}
	}
	return false
}

// Check holds the direction whose breaker is open, but for a probe by one. A repair of a
// group passes: asking for a size again costs nothing, and an operation is an outage.
func (g CircuitBreaker) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	current, want := m.Current, m.Want
	b, what, one := s.Past.Breaker, "growth by one", current+1
	if want < current {
		b, what, one = s.Past.ShrinkBreaker, "shrinking by one", current-1
	}
	if want == current || !b.Open() || m.Cause&(Repair|Replacement) != 0 && !Operated(s.Capacity) {
		return want, reason.Cause{}
	}
	// A probe further away than any wait was set before the clock was set back.
	longest := max(g.Probe, longestProbe)
	if Operated(s.Capacity) {
		longest = g.Probe << mostDoublings
	}
	// A share is given once, and again when some of it arrived. Where none does there is no
	// capacity at all.
	if share := g.Share(s.Capacity, want); share > current && want > current && b.Tries <= 1 {
		return share, reason.Say("open since %s (%s); %d of the %d ordered units did not come into service, so the size may grow to %d and not yet to %d", reason.At("since", b.Opened, clock(b.Opened, s.Now)), b.Why,
			reason.Count("missing", s.Capacity.Pending), reason.Count("ordered", s.Capacity.Desired), reason.Count("share", share), reason.Count("wanted", want))
	}
	if wait := b.Probe.Sub(s.Now); wait > 0 && wait <= longest {
		return current, reason.Say("open since %s (%s); %s is tried at %s", reason.At("since", b.Opened, clock(b.Opened, s.Now)), b.Why, what,
			reason.At("until", b.Probe, clock(b.Probe, s.Now)))
	}
	return one, reason.Say("open since %s (%s); trying %s", reason.At("since", b.Opened, clock(b.Opened, s.Now)), b.Why, what)
}

// Share is what an open breaker gives of a growth to want: the share that the tier has
// of what it ordered, rounded down. 0 for a tier that changes by operations.
func (CircuitBreaker) Share(c scale.Capacity, want int) int {
	if Operated(c) || c.Desired <= 0 {
		return 0
	}
	return int(float64(want) * float64(c.Desired-min(c.Pending, c.Desired)) / float64(c.Desired))
}

// clock is a time of the day, with the day when that is another one.
func clock(t, now time.Time) string {
	if t.UTC().Truncate(24 * time.Hour).Equal(now.UTC().Truncate(24 * time.Hour)) {
		return t.UTC().Format("15:04 UTC")
	}
	return t.UTC().Format("Jan 2 15:04 UTC")
}

// Probed is the breaker after a probe was decided on: the next one waits twice
// as long.
func (g CircuitBreaker) Probed(s *scale.Snapshot, b scale.Breaker) scale.Breaker {
	if Operated(s.Capacity) {
		return b // the operation that is tried now will tell
	}
	wait, longest := g.Probe, max(g.Probe, longestProbe)
	for range b.Tries {
		if wait *= 2; wait >= longest {
			wait = longest
			break
		}
	}
	b.Tries++
	b.Probe = s.Now.Add(wait)
	return b
}

// Keys are the keys of a breaker.
func (g *CircuitBreaker) Keys() keys.Set {
	return keys.Set{
		keys.Whole("after", &g.After, keys.AtLeast(1)),
		keys.Span("probe", &g.Probe, keys.AtLeast(time.Minute), keys.AtMost(LongestLook)),
	}
}
