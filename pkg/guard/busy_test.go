package guard

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestBusy(t *testing.T) {
	stopping := scale.Operation{ID: "r", Tier: "vm-reporting", Kind: scale.Resize, Phase: "stopping", Step: 2, Steps: 4, Began: noon.Add(-190 * time.Second)}
	back := stopping
	back.Back, back.Trouble = true, "status checks are impaired"
	ended := stopping
	ended.Ended, ended.Result = noon, scale.Reached
	foreign := scale.Operation{ID: "c", Tier: "db-primary", Kind: scale.ChangeClass, Phase: "modifying", Step: 2, Steps: 2, Began: noon}
	for _, c := range []struct {
		name string
		ops  []scale.Operation
		want string
	}{
		{"nothing is under way", nil, ""},
		{"its own", []scale.Operation{stopping}, "resize vm-reporting: stopping, step 2 of 4, operation began 3 min 10 s ago"},
		{"one that turned back holds as well, and says what is wrong", []scale.Operation{back},
			"resize vm-reporting: stopping (rolling back), step 2 of 4, operation began 3 min 10 s ago; status checks are impaired"},
		{"another tier's on the same resource", []scale.Operation{foreign}, "change class db-primary: modifying, step 2 of 2, operation began 0 s ago"},
		{"one that has ended holds nothing", []scale.Operation{ended}, ""},
		{"an ended one hides no open one", []scale.Operation{ended, foreign}, "change class db-primary: modifying, step 2 of 2, operation began 0 s ago"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (Busy{}).Hold(&scale.Snapshot{Tier: "vm-reporting", Now: noon, Operations: c.ops}); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
