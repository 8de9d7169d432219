package policy

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// A policy that only grows, as one of AWS with DisableScaleIn, leaves shrinking to the others; alone it
// never shrinks.
func TestAScalerThatOnlyGrowsLeavesShrinkingToTheOthers(t *testing.T) {
	up := scaler.StepScaling{Alarms: scaler.Alarms{Signal: "cpu", Above: 70}, Grow: scaler.Steps{Adjusting: scaler.Adjusting{Adjustment: scaler.ByUnits}, Steps: []scaler.Step{{Change: 3}}}}
	down := scaler.Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}
	for _, c := range []struct {
		name    string
		scalers []Scaler
		cpu     float64
		want    int
	}{
		{"it does not grow: the other one shrinks", []Scaler{up, down}, 30, 5},
		{"whichever stands first", []Scaler{down, up}, 30, 5},
		{"it grows by more", []Scaler{down, up}, 75, 13},
		{"alone it holds", []Scaler{up}, 30, 10},
		{"alone it grows", []Scaler{up}, 75, 13},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Tier: "web", Mode: scale.Manage, Now: noon, Capacity: scale.Capacity{Desired: 10, InService: 10, Max: 100, At: noon},
				Samples: []scale.Sample{{Signal: "cpu", Value: c.cpu, Unit: "percent", At: noon.Add(-2 * time.Minute), Period: time.Minute, Quality: scale.Fresh}}}
			d := scale.Decision{To: 10}
			(&Policy{Scalers: c.scalers}).propose(&s, &d, 10)
			if d.To != c.want {
				t.Errorf("got %d, want %d:\n%s", d.To, c.want, chain(d))
			}
		})
	}
}
