package reason

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/scale"
)

// The rules that speak in reasons, by the names that logs, API, metrics and tables know
// them by. A scaler's rule is its kind, with its signal where there may be several. The
// names are stored: none changes its meaning.
const (
	// What holds a tier as a whole, in the order in which it is asked.
	Off      = "off"      // the tier is left alone
	Lock     = "lock"     // another daemon of this machine manages the tier
	Capacity = "capacity" // its size could not be read
	Busy     = "busy"     // an operation is under way
	Owner    = "owner"    // somebody else decides about its size
	Brake    = "brake"    // nothing new begins, whatever the tier
	Defect   = "defect"   // dynascale's own fault

	// What is told before anything is decided.
	ChangedOutside = "changed_outside" // the size was changed outside dynascale
	Promoted       = "promoted"        // a reader became a database of its own

	// What sets a size.
	Bounds   = "bounds"    // a size out of bounds is brought back
	Schedule = "schedule"  // what the calendar asks for
	RaiseMax = "raise_max" // AWS's own maximum follows the calendar
	Signals  = "signals"   // scalers that see nothing
	Pressure = "pressure"  // the scaler of that name, of which a tier has one
	Readers  = "readers"   // the readers of a database, for themselves
	Broken   = "broken"    // a reader that serves nobody is replaced
	// Emergency shrinks a tier that is not critical because far too much is spent.
	Emergency = "emergency"

	// Guards, in the order of policy.Policy. Breaker tells of opening and closing as well,
	// Window of growth that waited for it, and Actions of pauses of both directions.
	Fresh             = "fresh"
	Refresh           = "refresh"
	SecondDaemon      = "second_daemon"
	Actions           = "action"
	Freeze            = "freeze"
	Stabilization     = "stabilization"
	ShrinkDelay       = "shrink_delay"
	ShrinkLimit       = "shrink_limit"
	Cooldown          = "cooldown"
	Pace              = "pace"
	CircuitBreaker    = "circuit_breaker"
	Served            = "served"
	Headroom          = "headroom"
	MaintenanceWindow = "maintenance_window"
	Connections       = "connections"
	Bottleneck        = "bottleneck"
	Limits            = "limits"

	// What holds a decision back after it was made.
	Budget = "budget" // it costs more than its owner is ready to spend
	Ledger = "ledger" // it cannot be written
)

// Rules are all of them, in that order.
func Rules() []string {
	return []string{Off, Lock, Capacity, Busy, Owner, Brake, Defect, ChangedOutside, Promoted, Bounds, Schedule, RaiseMax, Signals, Pressure, Readers, Broken, Emergency,
		Fresh, Refresh, SecondDaemon, Actions, Freeze, Stabilization, ShrinkDelay, ShrinkLimit, Cooldown, Pace, CircuitBreaker, Served, Headroom,
		MaintenanceWindow, Connections, Bottleneck, Limits, Budget, Ledger}
}

// holding are the rules that hold a tier though its scalers may recommend nothing else.
var holding = []string{Owner, Actions, Brake, Signals, Defect}

// HeldBy is the rule that keeps the decided size from being the recommended one, or the tier
// from being decided about at all; "" when nothing does.
func HeldBy(d scale.Decision) string {
	head := Headline(d).Rule
	if !d.Capacity.Known() || d.Wish != d.To || !d.Changes() && slices.Contains(holding, head) {
		return head
	}
	return ""
}

// Of is what the first reason of a rule says; "" when the rule gave none.
func Of(d scale.Decision, rule string) string {
	for _, r := range d.Reasons {
		if r.Rule == rule {
			return r.Because
		}
	}
	return ""
}

// Last is what the last reason of a rule says; "" when the rule gave none.
func Last(d scale.Decision, rule string) (because string) {
	for _, r := range d.Reasons {
		if r.Rule == rule {
			because = r.Because
		}
	}
	return because
}
