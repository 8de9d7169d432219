package scaler

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
)

// position is that of an entry in a list of keys.
var position = regexp.MustCompile(`\[\d+\]`)

// Every kind is made under its own name, reads signals by a path that its keys have, and
// grows above its bound.
func TestEveryKindIsWhole(t *testing.T) {
	made := map[string]Scaler{
		"target":             &Target{Signal: "cpu", Goal: 60, Tolerance: 0.1},
		"pressure":           &Pressure{GrowAbove: 1.2, ShrinkBelow: 0.6, Terms: []Term{{Signal: "cpu", Goal: 60}, {Signal: "requests", Goal: 100, PerUnit: true}}},
		"backlog":            &Backlog{Signal: "jobs", AcceptableDelay: 60e9, ProcessingTime: 2e9},
		"threshold":          &Threshold{Bounds: []Bound{{Signal: "cpu", Above: 80, Below: 20, HasBelow: true}, {Signal: "memory", Above: 90}}},
		"composite":          &Composite{Parts: []Part{{Signal: "cpu", Weight: 0.5, Above: 70, Below: 30}, {Signal: "latency", Weight: 0.5, Above: 2, Below: 0.5}}},
		"target_tracking":    &TargetTracking{Signal: "cpu", Goal: 50, Low: 0.9, Shrink: true},
		"step_scaling":       &StepScaling{Alarms: Alarms{Signal: "cpu", Above: 70, Below: 30, HasBelow: true}},
		"simple_scaling":     &SimpleScaling{Alarms: Alarms{Signal: "cpu", Above: 70}},
		"adaptive_threshold": &AdaptiveThreshold{Bounds: []LearnedBound{{Bound: Bound{Signal: "cpu", Above: 70, Below: 30, HasBelow: true}, Ceiling: 85, Floor: 15, Drift: 0.1}}},
		"phases":             &Phases{Signal: "cpu", Phases: []Phase{{Above: 70, For: 5 * time.Minute, Percent: 20}, {Above: 95, For: 30 * time.Second, Emergency: 60}}},
		"dependents":         &Dependents{Tier: "web", MoreThan: 10, Signal: "cpu", Above: 70, AtMost: 3},
	}
	if len(Kinds()) != len(made) {
		t.Fatalf("kinds %v; add one with its keys set to made in scaler_test.go", Kinds())
	}
	for _, kind := range Kinds() {
		t.Run(kind, func(t *testing.T) {
			if got := New(kind); got == nil || got.Kind() != kind {
				t.Fatalf("got %v", got)
			}
			has := made[kind].Keys().Schema().Names()
			for _, r := range made[kind].Reads() {
				for _, key := range []string{cmp.Or(r.Named, "signal"), r.Key} {
					if path := position.ReplaceAllString(keys.Join(r.At, key), "[*]"); key != "" && !slices.Contains(has, path) {
						t.Errorf("%+v is at the key %s, and the keys of the scaler are %q: change At, Named or Key in Reads", r, path, has)
					}
				}
				if r.Signal == "" || (r.Key == "") != math.IsNaN(r.Grow()) || r.Key == "" && r.PerWorker == 0 {
					t.Errorf("%+v compares a signal with nothing", r)
				}
				if !math.IsNaN(r.Shrink) && r.Shrink >= r.Grow() {
					t.Errorf("%+v shrinks at %v and grows at %v", r, r.Shrink, r.Grow())
				}
				if r.Ratio != !math.IsNaN(r.Goal()) {
					t.Errorf("%+v has the goal %v", r, r.Goal())
				}
			}
		})
	}
	if r := made["backlog"].Reads()[0]; r.PerWorker != 30 || r.Delay != 60e9 || r.Counts != "messages" {
		t.Errorf("a backlog reads %+v", r)
	}
	if New("none") != nil {
		t.Error("there is a kind that nobody registered")
	}
}
