package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What a tier says wins, then what defaults say of its kind, then what they say of all tiers.
func TestTiersTakeWhatTheyDoNotSay(t *testing.T) {
	c := mustParse(t, `
aws: {region: us-east-1}
defaults:
  mode: off
  region: us-west-2
  unit_price: 0.1
  signals: {cpu: {preset: asg-cpu, period: 5m}}
  scalers: [{target: {signal: cpu, goal: 50}}]
  guards:
    cooldown: {grow: 1m, shrink: 30m}
    stabilization: {shrink: 10m}
  group:
    unit_price: 0.2
    signals: {cpu: {preset: asg-cpu, statistic: p95}, memory: {preset: asg-memory}}
    guards: {cooldown: {grow: 2m}}
tiers:
  whole: {group: all-asg, limits: {min: 1, max: 4}}
  some:
    group: some-asg
    mode: manage
    region: eu-west-1
    unit_price: 0
    limits: {min: 1, max: 4}
    signals: {cpu: {preset: asg-cpu, period: 1m}}
    scalers: [{target: {signal: memory, goal: 70}}]
    guards:
      cooldown: {shrink: 1h}
      stabilization:
  bare: {group: bare-asg, limits: {min: 1, max: 4}, guards: }
`)
	say := func(name string) string {
		for _, x := range c.Tiers {
			if x.Name == name {
				q := x.Signals[0].Source.Metric
				return fmt.Sprintf("%s %s %g, %s %s, grow %s, shrink %s, stabilization %s, %s %v", x.Mode, x.Region, x.UnitPrice, q.Statistic, q.Period,
					x.Guards.Cooldown.Grow, x.Guards.Cooldown.Shrink, x.Guards.Stabilization.Shrink, x.Scalers[0].Reads()[0].Signal, x.Scalers[0].Reads()[0].Bound)
			}
		}
		return ""
	}
	for name, want := range map[string]string{
		"whole": "off us-west-2 0.2, p95 1m0s, grow 2m0s, shrink 30m0s, stabilization 10m0s, cpu 50",
		"bare":  "off us-west-2 0.2, p95 1m0s, grow 2m0s, shrink 30m0s, stabilization 10m0s, cpu 50",
		// Its signal cpu is its own as a whole, its signal memory that of its kind.
		"some": "manage eu-west-1 0, Average 1m0s, grow 2m0s, shrink 1h0m0s, stabilization 10m0s, memory 70",
	} {
		if got := say(name); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", name, got, want)
		}
	}
	var some []string
	for _, path := range slices.Sorted(maps.Keys(c.Inherited)) {
		if rest, is := strings.CutPrefix(path, "tiers.some."); is {
			some = append(some, rest+": "+c.Inherited[path])
		}
	}
	if diff := cmp.Diff([]string{"guards.cooldown.grow: defaults.group (line 15)", "guards.stabilization.shrink: defaults (line 11)", "signals.memory: defaults.group (line 14)"}, some); diff != "" {
		t.Errorf("taken by some (-want +got):\n%s", diff)
	}
	if time.Duration(c.Tiers[0].Guards.Freeze.For) != 30*time.Minute {
		t.Error("a guard of which nobody speaks lost the default of its kind")
	}
}

// A document without defaults is as it was, and its tiers are not copied.
func TestNothingIsTakenWithoutDefaults(t *testing.T) {
	c := mustParse(t, "tiers: {web: {group: web-asg, limits: {min: 1, max: 4}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}}\n")
	if c.Inherited != nil {
		t.Errorf("taken: %v", c.Inherited)
	}
}
