package play

import (
	"fmt"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// A bound is corrected at once, and what goes wrong is not tried again at once for a
// bound either: every try is an outage.
func TestABoundIsNoReasonToRepeatWhatGoesWrong(t *testing.T) {
	whole(t)
	t.Parallel()
	const text = `
tiers:
  vm:
    mode: manage
    ec2_size: {instance: i-0123456789abcdef0, ladder: [m6i.large, m6i.xlarge]}
    limits: {min: %d, max: %d}
    signals: {cpu: {preset: ec2-cpu, period: 60s}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 20}]}}]
    guards: {maintenance_window: {hours: ["00:00-24:00"]}}
`
	for name, c := range map[string]struct {
		is, bad string
		bound   int
		shrinks bool
	}{
		"up to a minimum":   {"m6i.large", "m6i.xlarge", 2, false},
		"down to a maximum": {"m6i.xlarge", "m6i.large", 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := config.Parse("bound.yaml", fmt.Appendf(nil, text, c.bound, c.bound))
			if err != nil {
				t.Fatal(err)
			}
			e := Experiment{
				Config: cfg, Fast: true, Start: day, Length: 26 * time.Hour,
				Machines: []sim.MachineSpec{{ID: "i-0123456789abcdef0", Type: c.is, Load: sim.Constant(1), Detailed: true}},
				Faults:   []sim.Fault{{From: day, To: day.AddDate(0, 0, 3), Kind: sim.FaultChecksFail, Match: c.bad}},
			}
			var began []time.Time
			var last scale.Decision
			var learned scale.Learned
			e.OnTick = func(now time.Time, records []scale.Record) {
				last, learned = records[0].Decision, records[0].Learned
				if records[0].Outcome.Status == scale.Begun {
					began = append(began, now)
				}
			}
			if _, err := e.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			// Twelve hours after the first, and a day after the second.
			if len(began) != 2 || began[1].Sub(began[0]) < 12*time.Hour {
				t.Errorf("operations began at %v; want one, and another half a day later", began)
			}
			if learned.ShrinkBreaker.Open() != c.shrinks || learned.Breaker.Open() == c.shrinks || last.Reasons[len(last.Reasons)-1].Rule != "circuit_breaker" {
				t.Errorf("at last %+v, %s", learned.Breaker, reason.Why(last))
			}
		})
	}
}
