package main

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// Sizes out of bounds are corrected in the first evaluation, whatever has become of
// the metrics. The evaluation says all the same that it could not evaluate.
func TestOutOfBoundsIsCorrectedWithoutMetrics(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{
		"permission missing": sim.FaultDenied, "no datapoints": sim.FaultNoData, "no answer": sim.FaultTimeout,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := born()
			group := func(name string, desired int) sim.GroupSpec {
				return sim.GroupSpec{Name: name, Max: 100, Desired: desired, UnitRate: 100, Load: sim.Constant(500), Detailed: true}
			}
			a := newAccount(t, sim.Options{
				Start: start, Groups: []sim.GroupSpec{group("low-asg", 2), group("high-asg", 50), group("fine-asg", 7)},
				Faults: []sim.Fault{{From: start, To: start.Add(48 * time.Hour), Kind: kind, Service: "cloudwatch"}},
			})
			s := newSite(t, a, `
  low:
    mode: manage
    group: low-asg
    limits: {min: 5, max: 60}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
  high:
    mode: manage
    group: high-asg
    limits: {min: 5, max: 10}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
  fine:
    mode: manage
    group: fine-asg
    limits: {min: 5, max: 10}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
`)
			e := s.run("run", "--once", "-c", s.config())
			if e.code != 1 {
				t.Errorf("exit code %d, want 1: no tier could be evaluated", e.code)
			}
			contains(t, e.errors, "no tier could be evaluated", "cpu is missing")
			for group, want := range map[string]int{"low-asg": 5, "high-asg": 10, "fine-asg": 7} {
				if got := a.desired(t, group); got != want {
					t.Errorf("%s: desired %d after one pass, want %d", group, got, want)
				}
			}
			if a.writes() != 2 {
				t.Errorf("%d writes, want one for each size out of bounds", a.writes())
			}
			contains(t, s.must("explain", "low", "-c", s.config()).out,
				"grow 2 -> 5", "outcome: applied", "  cpu     missing", "bounds   2 -> 5  2 is outside the limits: not below 5 (configured 5 to 60)")
			contains(t, s.must("explain", "high", "-c", s.config()).out,
				"shrink 50 -> 10", "50 is outside the limits: not above 10 (configured 5 to 10)")
		})
	}
}
