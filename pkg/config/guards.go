package config

import "time"

// Guards hold a tier back.
type Guards struct {
	Stabilise Directions
	Quiet     time.Duration // before shrinking
	// Freeze is how long lost traffic or capacity holds shrinking at most.
	Freeze      time.Duration
	ShrinkLimit ShrinkLimit
	Cooldown    Directions
	Breaker     Breaker
	Window      Window
}

// ShrinkLimit bounds how far one decision shrinks.
type ShrinkLimit struct {
	Share   float64       // of what is ordered, at most; 1 for no bound
	Busiest time.Duration // not below what this time needed; 0 for no bound
}

// Directions is a time for each direction of change.
type Directions struct {
	Grow, Shrink time.Duration
}

// Breaker stops growth while launches do not arrive, and the direction of an operation
// that went wrong.
type Breaker struct {
	After int           // passes without progress before it opens
	Probe time.Duration // from opening until growth by one is tried again
}

// mostLookBack is how far a guard may look back: the shortest retention of the
// ledger, where guards have their memory.
const mostLookBack = day

// normalGuards are the defaults for what a tier scales. Replicas take half an hour
// to come and hours to be missed; a class or a type is an outage both ways.
func normalGuards(s Subject) Guards {
	switch {
	case s.Replicas != nil:
		return Guards{Stabilise: Directions{Grow: 5 * time.Minute, Shrink: 30 * time.Minute}, Quiet: 6 * time.Hour,
			Cooldown: Directions{Grow: 30 * time.Minute, Shrink: 6 * time.Hour}, Breaker: Breaker{Probe: time.Hour}}
	case s.Class != nil:
		return Guards{Stabilise: Directions{Grow: 10 * time.Minute, Shrink: time.Hour}, Quiet: 3 * day,
			Cooldown: Directions{Grow: 2 * time.Hour, Shrink: day}, Breaker: Breaker{Probe: 12 * time.Hour}}
	case s.Machine != nil:
		return Guards{Stabilise: Directions{Grow: 10 * time.Minute, Shrink: time.Hour}, Quiet: day,
			Cooldown: Directions{Grow: 2 * time.Hour, Shrink: day}, Breaker: Breaker{Probe: 12 * time.Hour}}
	case s.ACU != nil:
		return Guards{Stabilise: Directions{Grow: 0, Shrink: 15 * time.Minute}, Quiet: time.Hour,
			Cooldown: Directions{Grow: 5 * time.Minute, Shrink: 30 * time.Minute}, Breaker: Breaker{Probe: time.Hour}}
	}
	return Guards{Stabilise: Directions{Shrink: 5 * time.Minute}, Freeze: 30 * time.Minute,
		ShrinkLimit: ShrinkLimit{Share: 0.5, Busiest: 15 * time.Minute}, Cooldown: Directions{Grow: 5 * time.Minute, Shrink: 15 * time.Minute},
		Breaker: Breaker{Probe: 10 * time.Minute}}
}

func decodeGuards(s *section, interval time.Duration, normal Guards, d scalerDecoder) Guards {
	defer s.done()
	g := Guards{
		Stabilise: decodeDirections(s.get("stabilise").section(), normal.Stabilise),
		Quiet:     s.duration("quiet", normal.Quiet, atMost(90*day)),
		Freeze:    s.duration("freeze", normal.Freeze, atMost(mostLookBack)),
		Cooldown:  decodeDirections(s.get("cooldown").section(), normal.Cooldown),
		Breaker:   decodeBreaker(s.get("breaker").section(), interval, normal.Breaker.Probe),
	}
	g.ShrinkLimit = decodeShrinkLimit(s.get("shrink_limit").section(), normal.ShrinkLimit)
	if s.has("window") {
		g.Window = decodeWindow(s.get("window").section(), d)
	}
	return g
}

func decodeDirections(s *section, normal Directions) Directions {
	defer s.done()
	return Directions{
		Grow:   s.duration("grow", normal.Grow, atMost(mostLookBack)),
		Shrink: s.duration("shrink", normal.Shrink, atMost(mostLookBack)),
	}
}

// decodeShrinkLimit has no bound where sizes are rungs or replicas, which move one at a
// time: the zero value says so.
func decodeShrinkLimit(s *section, normal ShrinkLimit) ShrinkLimit {
	defer s.done()
	if normal.Share == 0 {
		normal.Share = 1
	}
	return ShrinkLimit{
		Share:   s.share("share", normal.Share, above(0.0), atMost(1.0)),
		Busiest: s.duration("busiest", normal.Busiest, atMost(mostLookBack)),
	}
}

// usualBoot is how long launches may take before their absence means something.
// At short intervals five passes are less than a machine needs to boot.
const usualBoot = 5 * time.Minute

func decodeBreaker(s *section, interval, probe time.Duration) Breaker {
	defer s.done()
	return Breaker{
		After: s.whole("after", max(5, int(usualBoot/max(interval, time.Second))), atLeast(1)),
		Probe: s.duration("probe", probe, atLeast(time.Minute), atMost(mostLookBack)),
	}
}
