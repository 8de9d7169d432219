package policy

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"pgregory.net/rapid"
)

// Six samples 1000, 0, 0, 0, 0, 1000 at a goal of 10 a unit: the average of all is 333, that of the last five 200.
// knative/serving PR 8106 went by the short window alone in an emergency, and so to 20 where the calm
// answer was 34. Here the largest counts, however urgent it is.
func TestTheUrgentPathNeverProposesLess(t *testing.T) {
	average := func(of ...float64) (sum float64) {
		for _, v := range of {
			sum += v / float64(len(of))
		}
		return sum
	}
	p := Policy{Limits: guard.Limits{Max: 1000}, Urgency: guard.Urgency{CPU: "cpu"}, Cooldown: guard.Cooldown{Grow: time.Minute, Dynamic: true}, Scalers: []Scaler{
		scaler.Target{Signal: "long", Goal: 10, PerUnit: true, Tolerance: 0.1}, scaler.Target{Signal: "short", Goal: 10, PerUnit: true, Tolerance: 0.1},
	}}
	for _, cpu := range []float64{10, 85, 99} {
		s := calm(sample("long", average(1000, 0, 0, 0, 0, 1000)), sample("short", average(0, 0, 0, 0, 1000)), sample("cpu", cpu))
		if d := p.Decide(s); d.To != 34 {
			t.Errorf("%d at %v %% of CPU, want 34:\n%s", d.To, cpu, chain(d))
		}
	}
}

// More urgency never means less growth: neither by pace nor by cooldown.
func TestMoreUrgencyNeverGrowsLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		p.Pace.ByUrgency, p.Cooldown.Dynamic, p.Urgency = true, true, guard.Urgency{Response: "pressing"}
		s.Samples = append(s.Samples, scale.Sample{Signal: "pressing", Value: 0, Unit: "seconds", At: s.Now, Quality: scale.Fresh})
		calmly := p.Decide(s)
		s.Samples[len(s.Samples)-1].Value = rapid.SampledFrom([]float64{2.1, 6}).Draw(t, "seconds")
		if urgent := p.Decide(s); calmly.To > calmly.From && urgent.To < calmly.To {
			t.Fatalf("grows to %d, and when it is urgent to %d:\n%s\n%s", calmly.To, urgent.To, chain(calmly), chain(urgent))
		}
	})
}
