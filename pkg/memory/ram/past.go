package ram

import (
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// past is a scale.Past in half the room: most tiers at most times have nothing of what is seldom, and there may be
// thousands of tiers.
type past struct {
	since, grew, shrank, outside time.Time
	ring                         []scale.CapacityPoint
	wishes                       []scale.Wish
	wrote                        scale.Wrote
	quiet                        scale.Quiet
	expected, expectedOr         int
	expectedKnown                bool
	mode                         scale.Mode
	starts                       scale.Starts
	spent                        scale.Meter
	loads                        []scale.Load
	seldom                       *seldom // nil for nothing
}

// seldom is what of a past few tiers have.
type seldom struct {
	deferred               scale.Wish
	adopted                bool
	breaker, shrinkBreaker scale.Breaker
	freeze                 scale.Freeze
	beside                 time.Time
	late                   scale.Wrote
	raised                 scale.Raised
	reversed               []time.Time
	profiles               map[string]scale.Profile
	flows                  []scale.Flow
}

func (s *seldom) none() bool {
	return s.deferred == (scale.Wish{}) && !s.adopted && s.breaker == (scale.Breaker{}) && s.shrinkBreaker == (scale.Breaker{}) &&
		s.freeze == (scale.Freeze{}) && s.beside.IsZero() && s.late == (scale.Wrote{}) && s.raised == (scale.Raised{}) &&
		s.reversed == nil && s.profiles == nil && s.flows == nil
}

// set takes over all of a past but its actions, which are remembered by themselves.
func (p *past) set(is *scale.Past) {
	rest := seldom{
		deferred: is.Deferred, adopted: is.Adopted, breaker: is.Breaker, shrinkBreaker: is.ShrinkBreaker, freeze: is.Freeze, beside: is.Beside,
		late: is.Late, raised: is.Raised, reversed: is.Reversed, profiles: is.Profiles, flows: is.Flows,
	}
	room := p.seldom
	*p = past{
		since: is.Since, grew: is.Grew, shrank: is.Shrank, outside: is.Outside, ring: is.Ring, wishes: is.Wishes, wrote: is.Wrote, quiet: is.Quiet,
		expected: is.Expected, expectedOr: is.ExpectedOr, expectedKnown: is.ExpectedKnown, mode: is.Mode,
		starts: is.Starts, spent: is.Spent, loads: is.Loads,
	}
	switch {
	case rest.none():
	case room != nil: // nobody else has it
		*room, p.seldom = rest, room
	default:
		p.seldom = new(rest)
	}
}

// whole is the past with the lists that p holds, to which only p's owner may add.
func (p *past) whole() scale.Past {
	is := scale.Past{
		Since: p.since, Grew: p.grew, Shrank: p.shrank, Outside: p.outside, Ring: p.ring, Wishes: p.wishes, Wrote: p.wrote, Quiet: p.quiet,
		Expected: p.expected, ExpectedOr: p.expectedOr, ExpectedKnown: p.expectedKnown, Mode: p.mode,
	}
	is.Starts, is.Spent, is.Loads = p.starts, p.spent, p.loads
	if s := p.seldom; s != nil {
		is.Deferred, is.Adopted, is.Breaker, is.ShrinkBreaker, is.Freeze = s.deferred, s.adopted, s.breaker, s.shrinkBreaker, s.freeze
		is.Beside, is.Late, is.Raised, is.Reversed, is.Profiles, is.Flows = s.beside, s.late, s.raised, s.reversed, s.profiles, s.flows
	}
	return is
}

// shared is the past for one more reader; see memory.Shared.
func (p *past) shared() scale.Past { return memory.Shared(p.whole()) }
