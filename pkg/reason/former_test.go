package reason

import (
	"reflect"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

// What an older dynascale wrote is shown with the rule names of today, and a name of today is
// never taken for a former one.
func TestRenamed(t *testing.T) {
	rules := func(reasons []scale.Reason) (names []string) {
		for _, r := range reasons {
			names = append(names, r.Rule)
		}
		return names
	}
	today := []string{
		Off, Lock, Capacity, Busy, Owner, Brake, Defect, ChangedOutside, Promoted, Bounds, Signals, Pressure, Readers, Broken, Fresh, Refresh,
		SecondDaemon, Actions, Freeze, Stabilization, ShrinkDelay, ShrinkLimit, Cooldown, CircuitBreaker, Headroom, MaintenanceWindow, Limits, Ledger,
	}
	for _, c := range []struct {
		name         string
		stored, want []string
	}{
		{"none", nil, nil},
		{"the names of before", []string{"adopted", "breaker", "fits", "order", "quiet", "stabilise", "window"},
			[]string{"changed_outside", "circuit_breaker", "headroom", "action", "shrink_delay", "stabilization", "maintenance_window"}},
		{"the names of today", today, today},
		{"a scaler", []string{"target cpu", "backlog"}, []string{"target cpu", "backlog"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stored []scale.Reason
			for _, rule := range c.stored {
				stored = append(stored, scale.Reason{Rule: rule, From: 4, To: 3, Because: "why"})
			}
			got := Renamed(stored)
			if !reflect.DeepEqual(rules(got), c.want) {
				t.Errorf("got %q, want %q", rules(got), c.want)
			}
			for _, r := range got {
				if r.From != 4 || r.To != 3 || r.Because != "why" {
					t.Errorf("more than the name was changed: %+v", r)
				}
			}
		})
	}
}
