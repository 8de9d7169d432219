package assembly

import (
	"reflect"
	"testing"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/policy"
)

// A guard that is configured and not wired holds nothing, and nobody notices. The values
// are the guards themselves, so that one look at each of them is enough.
func TestEveryGuardReachesThePolicy(t *testing.T) {
	cfg, err := config.Load("../../configs/dynascale.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tier := range cfg.Tiers {
		made := reflect.ValueOf(Policy(tier))
		guards := reflect.ValueOf(tier.Guards)
		for i := range guards.NumField() {
			name := guards.Type().Field(i).Name
			field := made.FieldByName(name)
			if !field.IsValid() || !reflect.DeepEqual(field.Interface(), guards.Field(i).Interface()) {
				t.Errorf("tier %s: guards.%s of the configuration is not what the policy has: wire it in Policy", tier.Name, name)
			}
		}
		p := made.Interface().(policy.Policy)
		if !reflect.DeepEqual(p.Limits, tier.Limits) || len(p.Scalers) != len(tier.Scalers) {
			t.Errorf("tier %s: limits %v, %d scalers", tier.Name, p.Limits, len(p.Scalers))
		}
		if p.MaintenanceWindow.Worst != tier.Target.WorstCase() {
			t.Errorf("tier %s: a change may take %s, and the window leaves %s for it", tier.Name, tier.Target.WorstCase(), p.MaintenanceWindow.Worst)
		}
		if want := tier.Target.Headroom(tier.SignalOf); !reflect.DeepEqual(p.Headroom, want) {
			t.Errorf("tier %s: fits %+v, want %+v", tier.Name, p.Headroom, want)
		}
	}
	if plain := (guard.Set{}); !reflect.DeepEqual(Policy(config.Tier{}).MaintenanceWindow, plain.MaintenanceWindow) {
		t.Error("a tier without a window has one")
	}
}
