package kind

import (
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Slow demands of a tier that has no group and changes by operations that the mode is one
// that it has, and that its window is ever open for as long as a change may take.
func Slow(t Tier, worst time.Duration, at keys.At) {
	if t.Mode == scale.Minimum {
		at.Problem("mode", "`minimum` changes the minimum that AWS keeps for a group or an ECS service; this tier has no such minimum: use manage, observe or off")
	}
	if len(t.Guards.MaintenanceWindow.Hours) > 0 && !t.Guards.MaintenanceWindow.LongEnough(worst) {
		at.Problem("guards.maintenance_window", "is always shorter than a change may take (worst_case: %s), so no change could begin in it; write a longer time in the key `hours`", keys.Say(worst))
	}
}

// Wakeable refuses a minimum of zero of a tier that is counted and that nothing would ever
// grow from.
func Wakeable(t Tier, at keys.At) {
	if at.Has("scalers") && t.Limits.Min == 0 && t.Limits.Max > 0 && !t.Wakes {
		at.Problem("limits.min", "is 0, but no scaler of this tier can see load when nothing runs, so the "+
			"tier would stay at 0; use min 1, a backlog scaler, or a target with per_unit: true")
	}
}

// Vertical demands of a tier with a ladder that it has no price of a unit.
func Vertical(t Tier, at keys.At) {
	if t.UnitPrice > 0 {
		at.Problem("unit_price", "is only for tiers whose size is a count; the steps of a ladder have different prices; remove the key")
	}
}

// Interrupts demands a window of a tier whose changes interrupt a service.
func Interrupts(t Tier, at keys.At) {
	const window = "guards.maintenance_window"
	if len(t.Guards.MaintenanceWindow.Hours) == 0 && !at.Has(window) && at.Sound(window) && !at.Has("maintenance_window") { // which is told to belong in guards
		at.Problem("guards", "needs maintenance_window: a change of this tier interrupts the service; give the hours in which the change may begin (00:00-24:00 means at any time)")
	}
}

// What a schema can say of these demands, and of the presets that go with a kind.

// Without refuses presets whose names begin with one of several words: "rds|aurora".
func Without(presets string) keys.Rule {
	return within("signals", keys.Rule{"additionalProperties": within("preset", keys.Rule{"not": keys.Rule{"pattern": "^(" + presets + ")-"}})})
}

// Bounded demands limits.
func Bounded() keys.Rule {
	return keys.Rule{"required": []string{"limits"}, "properties": keys.Rule{"limits": keys.Rule{"required": []string{"min", "max"}}}}
}

// Windowed demands a window.
func Windowed() keys.Rule {
	return keys.Rule{"required": []string{"guards"}, "properties": keys.Rule{"guards": keys.Rule{"required": []string{"maintenance_window"}}}}
}

// NoMinimum refuses the mode minimum.
func NoMinimum() keys.Rule {
	return within("mode", keys.Rule{"enum": []string{string(scale.Manage), string(scale.Observe), string(scale.Off)}})
}

// Stepwise refuses scalers that multiply a size.
func Stepwise() keys.Rule {
	return within("scalers", keys.Rule{"items": keys.Rule{"anyOf": []any{keys.Rule{"required": []string{"threshold"}}, keys.Rule{"required": []string{"dependents"}}}}})
}

// All are several demands in one.
func All(rules ...keys.Rule) keys.Rule { return keys.Rule{"allOf": rules} }

func within(key string, r keys.Rule) keys.Rule { return keys.Rule{"properties": keys.Rule{key: r}} }
