package config

import "time"

// Guards hold a tier back.
type Guards struct {
	Stabilise Directions
	Cooldown  Directions
	Breaker   Breaker
}

// Directions is a time for each direction of change.
type Directions struct {
	Grow, Shrink time.Duration
}

// Breaker stops growth while launches do not arrive.
type Breaker struct {
	After int           // passes without progress before it opens
	Probe time.Duration // from opening until growth by one is tried again
}

// mostLookBack is how far a guard may look back: the shortest retention of the
// ledger, where guards have their memory.
const mostLookBack = day

func decodeGuards(s *section, interval time.Duration) Guards {
	defer s.done()
	return Guards{
		Stabilise: decodeDirections(s.get("stabilise").section(), Directions{Shrink: 5 * time.Minute}),
		Cooldown:  decodeDirections(s.get("cooldown").section(), Directions{Grow: 5 * time.Minute, Shrink: 15 * time.Minute}),
		Breaker:   decodeBreaker(s.get("breaker").section(), interval),
	}
}

func decodeDirections(s *section, normal Directions) Directions {
	defer s.done()
	return Directions{
		Grow:   s.duration("grow", normal.Grow, atMost(mostLookBack)),
		Shrink: s.duration("shrink", normal.Shrink, atMost(mostLookBack)),
	}
}

// usualBoot is how long launches may take before their absence means something.
// At short intervals five passes are less than a machine needs to boot.
const usualBoot = 5 * time.Minute

func decodeBreaker(s *section, interval time.Duration) Breaker {
	defer s.done()
	return Breaker{
		After: s.whole("after", max(5, int(usualBoot/max(interval, time.Second))), atLeast(1)),
		Probe: s.duration("probe", 10*time.Minute, atLeast(time.Minute), atMost(mostLookBack)),
	}
}
