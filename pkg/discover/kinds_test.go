package discover

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kinds"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// Every kind has a tier in the file, and the configuration takes it: what discover writes
// parses. A kind that drafts nothing of an account that has everything fails by its key.
func TestEveryKindIsDiscovered(t *testing.T) {
	o := clinic.Land()
	o.Services = []sim.ServiceSpec{{Cluster: "shop", Name: "api", Desired: 3, UnitRate: 10, Load: sim.Constant(5)}}
	c := &clinic.Clinic{}
	c.Open(t, o)
	got, err := Run(t.Context(), Options{Now: c.World.Now(), Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Parse("starter", got.Config)
	if err != nil {
		t.Fatal(err)
	}
	tiers := map[string]int{}
	for _, tier := range cfg.Tiers {
		tiers[tier.Target.Kind()]++
	}
	for _, key := range kinds.Keys() {
		if tiers[key] == 0 {
			t.Errorf("no tier of kind %s: is one in the account of this test, and are its shelves read (Sources of pkg/assembly/cloud.go, look in discover.go)? In\n%s", key, got.Config)
		}
	}
	// What a kind says of the mode minimum is the same in its Demands, for who reads the file, and in its Rule, for the schema.
	least := bytes.ReplaceAll(got.Config, []byte("mode: observe"), []byte("mode: minimum"))
	_, err = config.Parse("starter", least)
	for _, tier := range cfg.Tiers {
		refused := err != nil && strings.Contains(err.Error(), "tiers."+tier.Name+".mode: `minimum` ")
		if rule := strings.Contains(fmt.Sprint(tier.Target.Rule()), fmt.Sprint(kind.NoMinimum())); rule != refused {
			t.Errorf("kind %s refuses the mode minimum in its Demands: %t (kind.Slow), in its Rule: %t (kind.NoMinimum)", tier.Target.Kind(), refused, rule)
		}
	}
}
