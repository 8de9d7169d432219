package guard

import (
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Guard holds a change back, wholly or in part. It may only bring the size nearer to
// the current one, never past it, and remembers nothing.
type Guard interface {
	// Name is the rule's name in reasons.
	Name() string
	// On are the changes that the guard is asked about.
	On() Cause
	// Check returns the size that the guard allows, between the current one and the one
	// wanted, and why, which is not given when it has no objection and nothing to tell.
	Check(s *scale.Snapshot, m Move) (to int, why reason.Cause)
}

// Order is every guard of a tier in the order in which they are asked.
type Order []Guard

// Cause is what wants a change. A guard that says nothing about one of them would stand
// in the way of what must be done at once, or of what its own figures know nothing of.
type Cause uint

// The causes of a change.
const (
	// Wish is a size that the scalers ask for.
	Wish Cause = 1 << iota
	// Repair brings a size back within its bounds: at once, but not at any price.
	Repair
	// Replacement removes what serves nobody, so that another can take its place.
	Replacement
	// Saving shrinks to the minimum because far too much is spent: it waits for no cooldown and
	// takes no small steps, and is held by everything that keeps a shrink from being an outage.
	Saving
	// Emergency is as much of a wish as an emergency of load asks for. It passes what only slows growth down:
	// stabilization, cooldown and pace.
	Emergency

	// Always is every cause.
	Always = Wish | Repair | Replacement | Saving | Emergency
)

// Move is a change that the guards of a tier are asked about, one after the other.
type Move struct {
	Cause Cause
	// Ordered is the size before anything was thought of. Current is where a guard may hold:
	// Ordered, but for a recommendation that comes after a repair, which is made in any case.
	Ordered, Current int
	// Want is the size wanted, as far as the guards before allow it.
	Want int
	// Need is what the signals need at their goals; nil when that is not known.
	Need *int
	// Urgency is how pressing it is; its score is 0 where nobody asks.
	Urgency Pressing
	// Empty is set when every scaler saw its work, and there is none.
	Empty bool
}

// grows and shrinks are the directions of a move.
func (m Move) grows() bool   { return m.Want > m.Current }
func (m Move) shrinks() bool { return m.Want < m.Current }
