package guard

import (
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A dynamic cooldown is short where a tier has been steady or is in trouble, and long where it has
// changed again and again:
//
//	grow    base x frequency / urgency
//	shrink  base x frequency x load          each at least 60 s, and 0 where the base is 0
//
//	frequency  half the changes of the last 10 minutes, within 0.5 and 2
//	urgency    see Urgency, 1 or more
//	load       twice the share of the ordered size that the signals need, within 0.5 and 2; 2 while
//	           the need is not known: the nearer the load is to what there is, the longer a shrink waits
//
// So growth waits for at most twice its base, and shrinking for at most four times.
// Source: the seed document, calculate_dynamic_cooldown, with three departures. Its frequency is 0 when
// nothing changed in 10 minutes, and then every cooldown is 60 s, a shrink's of 900 s too; its intent, less waiting
// after fewer changes, is kept by the least of 0.5. It names a load factor and does not say what it is. And it forgets
// a cooldown when the action before was of the other kind; here shrinking waits for growth as it always does.
const (
	frequencyTime = 10 * time.Minute
	perChange     = 0.5
	least, most   = 0.5, 2.0
	leastCooldown = 60 * time.Second
)

// of is the cooldown of a move's direction, and what it is made of where that is not the configured one alone.
func (g Cooldown) of(s *scale.Snapshot, m Move) (time.Duration, reason.Cause) {
	base := g.Grow
	if m.shrinks() {
		base = g.Shrink
	}
	if !g.Dynamic || base == 0 {
		return base, reason.Cause{}
	}
	n := changes(s, frequencyTime, g.Interval)
	frequency := min(max(perChange*float64(n), least), most)
	factor, last := frequency/max(m.Urgency.Score, 1), reason.Say("/ %s", m.Urgency).With(reason.Value("urgency", m.Urgency.Score, ""))
	if m.shrinks() {
		load := load(m)
		factor, last = frequency*load, reason.Say("x load %s", reason.Shown("load factor", reason.Rounded(load), "", amount.Fixed(load, 2)))
	}
	of := max(time.Duration(float64(base)*factor).Round(time.Second), leastCooldown)
	if float64(base)*factor < float64(leastCooldown) {
		last = reason.Say("%s, but at least %s", last, amount.Span(leastCooldown))
	}
	return of, reason.Say("configured %s x frequency %s (%s in %s) %s", reason.Span("base", base), reason.Shown("frequency factor", frequency, "", amount.Number(frequency)),
		reason.Things("changes", n, "change"), amount.Span(frequencyTime), last)
}

// load is the load factor.
func load(m Move) float64 {
	if m.Need == nil || m.Ordered <= 0 {
		return most
	}
	return min(max(2*float64(*m.Need)/float64(m.Ordered), least), most)
}

// changes are how often the ordered size changed within a time, whoever changed it. In minimum mode
// the minimum moves, and only the last change in each direction is remembered.
func changes(s *scale.Snapshot, within, interval time.Duration) (n int) {
	begin := s.Now.Add(-within + interval/2)
	if s.Mode == scale.Minimum {
		for _, at := range []time.Time{s.Past.Grew, s.Past.Shrank, s.Past.Outside} {
			if at.After(begin) && !at.After(s.Now) {
				n++
			}
		}
		return n
	}
	at := s.Capacity.Desired
	for i := len(s.Past.Ring) - 1; i >= 0; i-- {
		p := s.Past.Ring[i]
		if !p.At.After(begin) {
			break
		}
		if p.At.Before(s.Now) && p.Desired != at {
			n++
			at = p.Desired
		}
	}
	return n
}

// LookBack is how far back a dynamic cooldown looks at sizes.
func (g Cooldown) LookBack() time.Duration {
	if !g.Dynamic {
		return 0
	}
	return frequencyTime
}
