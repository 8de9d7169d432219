package kind

import (
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Counted is what kinds have in common whose units are alike, are counted, and are changed by one call: machines of a group, tasks
// of a service.
type Counted struct{}

// Ladder is nil: units are counted.
func (Counted) Ladder() []scale.Rung { return nil }

// WorstCase is 0: a change is one call.
func (Counted) WorstCase() time.Duration { return 0 }

// Guards are those of the seed's web tier.
func (Counted) Guards() guard.Set {
	return guard.Set{
		Stabilization: guard.Stabilization{Shrink: 5 * time.Minute}, Freeze: guard.Freeze{For: 30 * time.Minute},
		ShrinkLimit:    guard.ShrinkLimit{Share: 0.5, Busiest: 15 * time.Minute},
		Cooldown:       guard.Cooldown{Grow: 5 * time.Minute, Shrink: 15 * time.Minute},
		CircuitBreaker: guard.CircuitBreaker{Probe: 10 * time.Minute},
	}
}

// Headroom is none: each unit is like the others.
func (Counted) Headroom(func(string) string) guard.Headroom { return guard.Headroom{} }

// Demands refuses a minimum of zero that nothing would ever grow from.
func (Counted) Demands(t Tier, at keys.At) { Wakeable(t, at) }

// Rule is what a schema can say: limits.
func (Counted) Rule() keys.Rule { return All(Bounded()) }

// Claims are none beside the name.
func (Counted) Claims() []Claim { return nil }

// Traits are none.
func (Counted) Traits() Traits { return Traits{} }
