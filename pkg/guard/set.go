package guard

import (
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
)

// Set is the guards of a tier that its configuration speaks of.
type Set struct {
	Stabilization     Stabilization
	ShrinkDelay       ShrinkDelay
	Freeze            Freeze
	ShrinkLimit       ShrinkLimit
	Cooldown          Cooldown
	Pace              Pace
	Urgency           Urgency
	CircuitBreaker    CircuitBreaker
	MaintenanceWindow MaintenanceWindow
	Connections       Connections
	Bottleneck        Bottleneck
}

// LongestLook is how far a guard may look back: the shortest retention of the
// ledger, where guards have their memory.
const LongestLook = 24 * time.Hour

// Keys are the keys of guards.
func (s *Set) Keys() keys.Set {
	return keys.Set{
		foreign,
		keys.Section("stabilization", &s.Stabilization).Was("stabilise"),
		keys.Span("shrink_delay", &s.ShrinkDelay.Shrink, keys.AtMost(90*keys.Day)).Was("quiet"),
		keys.Span("freeze", &s.Freeze.For, keys.AtMost(LongestLook)),
		keys.Section("shrink_limit", &s.ShrinkLimit),
		keys.Section("cooldown", &s.Cooldown),
		keys.Section("pace", &s.Pace).Like("behavior", "behaviour").ShownIf(s.Pace.Given),
		keys.Section("urgency", &s.Urgency).ShownIf(s.Urgency.Given),
		keys.Section("circuit_breaker", &s.CircuitBreaker).Was("breaker"),
		keys.Section("maintenance_window", &s.MaintenanceWindow).Was("window").ShownIf(func() bool { return len(s.MaintenanceWindow.Hours) > 0 }),
		keys.Section("connections", &s.Connections).ShownIf(s.Connections.counts),
		keys.Section("bottleneck", &s.Bottleneck).ShownIf(func() bool { return s.Bottleneck.Tier != "" }),
		keys.Demand(nil, s.pressed),
	}
}

// LookBack is how far back the guards look at what was decided, at most.
func (s Set) LookBack() time.Duration {
	return max(s.Stabilization.Grow, s.Stabilization.Shrink, s.ShrinkLimit.Busiest, s.Cooldown.LookBack(), s.Pace.LookBack())
}

// pressed tells where the urgency is asked for and has no signal, or has signals and nobody asks.
func (s *Set) pressed(at keys.At) {
	asked := ""
	switch {
	case s.Pace.ByUrgency:
		asked = "pace.by_urgency"
	case s.Cooldown.Dynamic:
		asked = "cooldown.dynamic"
	}
	switch {
	case asked == "pace.by_urgency" && !s.Urgency.Given() && at.Sound("urgency"):
		at.Problem(asked, "needs guards.urgency, with the signals from which the urgency is computed; "+
			"without guards.urgency the pace is always conservative, the slowest one")
	case asked == "" && s.Urgency.Given():
		at.Problem("urgency", "is never used: write pace.by_urgency: true or cooldown.dynamic: true, or remove urgency")
	}
}
