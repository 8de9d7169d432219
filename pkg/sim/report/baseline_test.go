package report

import (
	"testing"
	"time"
)

func TestHeld(t *testing.T) {
	run := Run{Step: time.Minute, UnitRate: map[string]float64{"web": 10}, Ticks: []Tick{sized(0, 10, 1, 1), sized(1, 30, 1, 3), sized(2, 30, 3, 3), sized(3, 10, 3, 2)}}
	for name, test := range map[string]struct {
		size int
		want Baseline
	}{
		"enough":  {3, Baseline{Name: "static", How: "chosen", UnitHours: 0.2, PeakSize: 3}},
		"too few": {2, Baseline{Name: "static", How: "chosen", UnitHours: 0.133333, LostWorkPct: 25, ViolationMinutes: 2, PeakSize: 2}},
		"nobody":  {0, Baseline{Name: "static", How: "chosen", LostWorkPct: 100, ViolationMinutes: 4}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Held(run, "web", test.size, "static", "chosen"); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
	if got := Held(run, "nobody", 2, "static", "chosen"); got.UnitHours != 0 || got.PeakSize != 2 {
		t.Errorf("a tier that is not there held %+v", got)
	}
}

func TestAgainst(t *testing.T) {
	for want, b := range map[string]float64{"42 % fewer": 648, "48 % more": 254, "the same": 376, "": 0} {
		if got := (Baseline{UnitHours: b}).Against(Figures{UnitHours: 376.8}); got != want {
			t.Errorf("376.8 unit-hours against %g are told as %q, want %q", b, got, want)
		}
	}
}
