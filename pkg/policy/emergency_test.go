package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"pgregory.net/rapid"
)

// alarming is a tier of 10 that grew two minutes ago and whose CPU reads 97 %, with what slows growth down.
func alarming() (Policy, scale.Snapshot) {
	p := Policy{
		Limits:         guard.Limits{Min: 2, Max: 100},
		Scalers:        []Scaler{scaler.Phases{Signal: "cpu", Phases: []scaler.Phase{{Above: 90, For: time.Minute, Percent: 50}, {Above: 95, For: 30 * time.Second, Emergency: 60}}}},
		Stabilization:  guard.Stabilization{Grow: 10 * time.Minute, Interval: time.Minute},
		Cooldown:       guard.Cooldown{Grow: 5 * time.Minute},
		Pace:           guard.Pace{Grow: guard.Rate{Policies: []guard.Allowance{{Count: 2, Period: time.Minute}}}, Interval: time.Minute},
		CircuitBreaker: guard.CircuitBreaker{After: 5, Probe: time.Minute},
	}
	s := scale.Snapshot{Tier: "web", Mode: scale.Manage, Now: noon, Capacity: scale.Capacity{Desired: 10, InService: 10, Max: 1000, At: noon},
		Samples: []scale.Sample{{Signal: "cpu", Unit: "percent", Value: 97, At: before(2), Period: time.Minute, Quality: scale.Fresh}},
		Past:    scale.Past{Since: before(600), Grew: before(2), Ring: []scale.CapacityPoint{{At: before(3), Desired: 10, InService: 10}}}}
	return p, s
}

func TestAnEmergencyPassesWhatSlowsGrowthDown(t *testing.T) {
	for _, c := range []struct {
		name      string
		change    func(*Policy, *scale.Snapshot)
		want      int
		emergency int
		says      string
	}{
		{"cooldown, pace and stabilization", func(*Policy, *scale.Snapshot) {}, 60, 60, "in a load emergency the tier grows to 60 at once, in spite of: grew 2 min ago"},
		{"below it they hold", func(_ *Policy, s *scale.Snapshot) { s.Samples[0].Value = 92 }, 10, 0, "growth waits until the recommendations of the last 10 min are known"},
		{"an old value passes none", func(_ *Policy, s *scale.Snapshot) { s.Samples[0].Quality = scale.Stale }, 10, 0, "the value is old"},
		{"never limits", func(p *Policy, _ *scale.Snapshot) { p.Limits.Max = 30 }, 30, 60, "30"},
		{"nor AWS's", func(_ *Policy, s *scale.Snapshot) { s.Capacity.Max = 25 }, 25, 60, "25"},
		{"nor the breaker", func(_ *Policy, s *scale.Snapshot) {
			s.Capacity.InService, s.Capacity.Pending = 8, 2
			s.Past.Breaker = scale.Breaker{Opened: before(9), Probe: before(-5), Tries: 1, Why: "no capacity"}
		}, 48, 60, "the size may grow to 48 and not yet to 60"},
		{"nor the brake", func(_ *Policy, s *scale.Snapshot) { s.Brake = "the brake is pulled" }, 10, 0, "the brake is pulled"},
		{"what another scaler wants beyond it waits", func(p *Policy, _ *scale.Snapshot) {
			p.Scalers = append(p.Scalers, scaler.Threshold{Bounds: []scaler.Bound{{Signal: "cpu", Above: 80}}, Step: 70})
		}, 60, 60, "in a load emergency the tier grows to 60"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, s := alarming()
			c.change(&p, &s)
			d := p.Decide(s)
			if d.To != c.want || d.Emergency != c.emergency || !strings.Contains(chain(d), c.says) {
				t.Errorf("%d, emergency %d, want %d, %d and %q:\n%s", d.To, d.Emergency, c.want, c.emergency, c.says, chain(d))
			}
			if err := reason.Check(d); err != nil {
				t.Error(err)
			}
		})
	}
}

// Whatever else holds: an emergency leads no tier past its limits, and a decision without one is none.
func TestAnEmergencyStaysWithinLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		p.Scalers = append(p.Scalers, scaler.Phases{Signal: "cpu", Phases: []scaler.Phase{{Above: 1, For: time.Second, Emergency: rapid.IntRange(1, 60).Draw(t, "size")}}})
		d := p.Decide(s)
		if err := reason.Check(d); err != nil {
			t.Fatalf("%v\n%s", err, chain(d))
		}
		if d.Changes() && !inBounds(p, s, d.To) && d.Emergency > 0 {
			t.Fatalf("out of bounds:\n%s", chain(d))
		}
		if d.Emergency > 0 && (d.To <= d.From || d.Emergency != emergencyOf(d.Recommendations)) {
			t.Fatalf("emergency %d:\n%s", d.Emergency, chain(d))
		}
	})
}
