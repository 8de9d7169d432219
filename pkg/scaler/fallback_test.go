package scaler

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/vectors"
)

// What KEDA calls a fallback is that of a composite: once its signals failed more often than the threshold, as many evaluations of a
// minute as the patience has here, the metric is what the fallback's size has at the target; before that there is none.
func TestFallbackVectors(t *testing.T) {
	var all struct {
		Cases []struct {
			ID        string
			Failures  int     `json:"failures_after"`
			Threshold int     `json:"failure_threshold"`
			Replicas  int     `json:"fallback_replicas"`
			Target    float64 `json:"target_average"`
			Expected  struct {
				Metric     float64
				Propagated bool `json:"error_propagated"`
			}
		} `json:"keda_fallback"`
	}
	vectors.Read(t, &all, "keda_fallback")
	for _, c := range all.Cases {
		t.Run(c.ID, func(t *testing.T) {
			each := patience / time.Duration(c.Threshold) // between two looks
			s := tier(1, 1, 1)
			s.Past.Since = s.Now.Add(-each * time.Duration(c.Failures))
			one := Composite{Parts: []Part{{Signal: "jobs", Weight: 1, Above: c.Target, Below: c.Target / 2}}, GrowAbove: 0.3, HighAbove: 0.6, ShrinkAbove: 0.5, Grow: 1, High: 2, Shrink: 1, Fallback: c.Replicas}
			r := one.Recommend(&s, 1)
			if r.Abstains != c.Expected.Propagated || !r.Abstains && float64(r.Size)*c.Target != c.Expected.Metric {
				t.Errorf("%+v, want a metric of %v or an error: %v", r, c.Expected.Metric, c.Expected.Propagated)
			}
		})
	}
}
