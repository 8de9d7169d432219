package assembly

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// decided is what an example does with a size and what its signals read.
func decided(t *testing.T, file string, c scale.Capacity, values map[string]float64) scale.Decision {
	t.Helper()
	cfg, err := config.Load("../../configs/examples/" + file)
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	c.InService, c.Max, c.At = c.Desired, math.MaxInt32, noon
	s := scale.Snapshot{Tier: cfg.Tiers[0].Name, Mode: scale.Manage, Now: noon, Capacity: c, Past: scale.Past{Since: noon.Add(-24 * time.Hour)}}
	for name, value := range values {
		s.Samples = append(s.Samples, scale.Sample{Signal: name, Value: value, At: noon, Quality: scale.Fresh})
	}
	p := Policy(cfg.Tiers[0])
	d := (&policy.Policy{Limits: p.Limits, Pace: p.Pace, Scalers: p.Scalers}).Decide(s)
	if err := reason.Check(d); err != nil {
		t.Error(err)
	}
	return d
}

// A group that counts in weights is decided about in units: 90 messages at 4 for each are 23 units, whatever machines those are, and
// the pace lets 4 units become 8.
func TestTheExampleOfAWeightedGroup(t *testing.T) {
	weighted := scale.Capacity{Desired: 20, Step: 1}
	if d := decided(t, "weighted-group.yaml", weighted, map[string]float64{"jobs": 90}); d.To != 23 || d.Reasons[0].To != 23 {
		t.Errorf("20 units become %d, want 23: %+v", d.To, d.Reasons)
	}
	weighted.Desired = 4
	if d := decided(t, "weighted-group.yaml", weighted, map[string]float64{"jobs": 90}); d.Wish != 23 || d.To != 8 {
		t.Errorf("4 units become %d of %d recommended, want 8 of 23: %+v", d.To, d.Wish, d.Reasons)
	}
	weighted.Step = 2 // the lightest machine weighs 2, so that an odd size cannot be had
	if d := decided(t, "weighted-group.yaml", weighted, map[string]float64{"jobs": 24}); d.To%2 != 0 || d.To < 6 {
		t.Errorf("4 units become %d, want an even number of at least 6: %+v", d.To, d.Reasons)
	}
	weighted.Desired, weighted.Step = 20, 1
	if d := decided(t, "weighted-group.yaml", weighted, map[string]float64{"jobs": 0}); d.To != 16 {
		t.Errorf("20 units become %d, want 16: %+v", d.To, d.Reasons)
	}
}

// The score of six signals: each is as urgent as it is above its bound, by its weight.
func TestTheExampleOfSixSignals(t *testing.T) {
	low := map[string]float64{"cpu": 15, "memory": 20, "response": 0.1, "errors": 0, "queue": 0, "users": 50}
	with := func(changes map[string]float64) map[string]float64 {
		out := map[string]float64{}
		for name, value := range low {
			out[name] = value
		}
		for name, value := range changes {
			out[name] = value
		}
		return out
	}
	for _, c := range []struct {
		name   string
		values map[string]float64
		to     int
	}{
		{"all low", low, 19},
		{"all at twice their bounds", map[string]float64{"cpu": 140, "memory": 160, "response": 4, "errors": 10, "queue": 200, "users": 2000}, 25},
		{"response and memory: 0.30 + 0.15", with(map[string]float64{"response": 4, "memory": 160}), 22},
		{"all but response and memory: 0.25 + 0.15 + 0.10 + 0.05", with(map[string]float64{"cpu": 140, "errors": 10, "queue": 200, "users": 2000}), 22},
		{"response, cpu and queue: 0.65", with(map[string]float64{"response": 4, "cpu": 140, "queue": 200}), 25},
		{"cpu: 0.25", with(map[string]float64{"cpu": 140}), 20},
		{"users: 0.05", with(map[string]float64{"users": 1500}), 20},
	} {
		d := decided(t, "composite-six.yaml", scale.Capacity{Desired: 20}, c.values)
		if d.To != c.to || !strings.Contains(d.Reasons[0].Because, "score") && c.to != 20 {
			t.Errorf("%s: 20 become %d, want %d: %+v", c.name, d.To, c.to, d.Reasons)
		}
	}
	missing := with(nil)
	delete(missing, "users")
	if d := decided(t, "composite-six.yaml", scale.Capacity{Desired: 20}, missing); d.To != 20 {
		t.Errorf("20 become %d while the users are missing: %+v", d.To, d.Reasons)
	}
}
