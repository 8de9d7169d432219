package kinds

import (
	"slices"
	"testing"

	"github.com/dynascale/dynascale/pkg/keys"
)

// What is listed under a key is of that kind, and plays its part before anything is read.
func TestEveryKindIsWhole(t *testing.T) {
	for _, k := range All {
		t.Run(k.Key, func(t *testing.T) {
			made := k.New()
			if made.Kind() != k.Key || made.Key().Name() != k.Key {
				t.Errorf("it is listed as %s, its kind is %s and its key %s", k.Key, made.Kind(), made.Key().Name())
			}
			if !slices.Contains([]string{"group", "database", "cluster", "instance", "service"}, made.Thing()) {
				t.Errorf("%s is no thing that locks and messages know: add it to this list, and its service to services of pkg/aws/cloud/lock.go", made.Thing())
			}
			if len(made.Presets()) == 0 {
				t.Error("it has no ready-made signals")
			}
			g := made.Guards()
			if g.Cooldown.Shrink == 0 || g.Stabilization.Shrink == 0 || g.CircuitBreaker.Probe == 0 || g.ShrinkLimit.Share == 0 {
				t.Errorf("a guard has no default: %+v", g)
			}
			ladder := slices.Contains(keys.Set{made.Key()}.Schema().Names(), k.Key+".ladder")
			if made.Traits().Vertical != ladder {
				t.Errorf("its keys have a ladder: %t; its traits say %t", ladder, made.Traits().Vertical)
			}
			if again := k.New(); again == made {
				t.Error("two tiers would share one value")
			}
			if made.Rule()["allOf"] == nil {
				t.Error("a schema can say nothing of what it demands")
			}
		})
	}
	if New("none") != nil {
		t.Error("there is a kind that nobody listed")
	}
}
