package policy

import (
	"math"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// tenBecomeSixteen plays 60 minutes: ten machines carry 100, and at minute 0 the
// load becomes 160. One machine carries 10, the metric is two minutes old when
// it is read, and a machine takes three minutes to boot. It returns the largest
// and the last desired size.
func tenBecomeSixteen(decide func(scale.Snapshot) int) (peak, last int) {
	const lag, boot = 2, 3
	type batch struct{ ready, n int }
	var ordered []batch
	loads := map[int]float64{}
	inService := map[int]int{}
	now, desired := 10, 10
	var ring []scale.CapacityPoint
	for m := -10; m < 60; m++ {
		for len(ordered) > 0 && ordered[0].ready <= m {
			now += ordered[0].n
			ordered = ordered[1:]
		}
		now = min(now, desired)
		loads[m], inService[m] = 100, now
		if m >= 0 {
			loads[m] = 160
		}
		at := noon.Add(time.Duration(m) * time.Minute)
		about := max(m-lag, -10)
		s := scale.Snapshot{
			Tier: "web", Mode: scale.Manage, Now: at,
			Capacity: scale.Capacity{Desired: desired, InService: now, Pending: desired - now, Max: 1000, At: at},
			Samples: []scale.Sample{{
				Signal: "load", Value: loads[about] / float64(inService[about]), Quality: scale.Fresh,
				At: noon.Add(time.Duration(about) * time.Minute), Period: time.Minute,
			}},
			Past: scale.Past{Since: noon.Add(-time.Hour), Ring: ring},
		}
		if want := decide(s); want > desired {
			ordered = append(ordered, batch{m + boot, want - desired})
			desired = want
		}
		peak = max(peak, desired)
		ring = append(ring, scale.CapacityPoint{At: at, Desired: desired, InService: now})
	}
	return peak, desired
}

// The lag experiment: with the capacity at the sample's timestamp as the base,
// and no cooldown or window to help it, ten become 16 to 18 and stay.
func TestTenBecomeSixteenAndNotAHundredAndNine(t *testing.T) {
	rules := map[string]Scaler{
		"target": scaler.Target{Signal: "load", Goal: 10, Tolerance: 0.1},
		"pressure": scaler.Pressure{Terms: []scaler.Term{{Signal: "load", Goal: 10}},
			GrowAbove: 1.2, ShrinkBelow: 0.6, Headroom: 1.1, ShrinkBy: 0.1},
	}
	for name, rule := range rules {
		t.Run(name, func(t *testing.T) {
			p := Policy{Limits: guard.Limits{Min: 1, Max: 1000}, Scalers: []Scaler{rule}, CircuitBreaker: guard.CircuitBreaker{After: 10, Probe: time.Minute}}
			peak, last := tenBecomeSixteen(func(s scale.Snapshot) int { return p.Decide(s).To })
			if peak < 16 || peak > 18 || last != peak {
				t.Errorf("peak %d, last %d; want 16 to 18", peak, last)
			}
		})
	}
	// The twins: the same world with other bases. They show that the world can
	// wind a rule up, and so that the base is what keeps ours from it.
	t.Run("twin: ratio x desired", func(t *testing.T) {
		peak, _ := tenBecomeSixteen(func(s scale.Snapshot) int {
			return int(math.Ceil(s.Samples[0].Value / 10 * float64(s.Capacity.Desired)))
		})
		if peak <= 100 {
			t.Errorf("the naive rule peaks at %d; in a world where it stays below 100 this test proves nothing", peak)
		}
	})
	t.Run("twin: ratio x in service now", func(t *testing.T) {
		peak, _ := tenBecomeSixteen(func(s scale.Snapshot) int {
			return int(math.Ceil(s.Samples[0].Value / 10 * float64(s.Capacity.InService)))
		})
		if peak <= 20 {
			t.Errorf("the rule on today's capacity peaks at %d; it should overshoot", peak)
		}
	})
}
