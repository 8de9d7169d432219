package collector

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/signal"
)

// What tiers ask for together is divided among them, and the sum is what was asked of CloudWatch: nothing in
// an evaluation that needs nothing new.
func TestTiersShareWhatIsAskedForTogether(t *testing.T) {
	points := every(time.Minute, noon.Add(time.Hour), make([]float64, 400)...)
	cloud := &cloud{points: map[string][]signal.Point{"cpu": points, "own": points}}
	one, two := web(metric("cpu", time.Minute)), web(metric("cpu", time.Minute), metric("own", time.Minute))
	two.Name = "api"
	o := cloud.options(one, two)
	got := map[string]float64{}
	o.OnAsked = func(tier string, metrics float64) { got[tier] += metrics }
	c := New(o)
	for range 2 { // the second needs nothing new
		c.Observe(t.Context(), noon)
	}
	if diff := cmp.Diff(map[string]float64{one.Name: 0.5, "api": 1.5}, got); diff != "" {
		t.Error(diff)
	}
	c.Observe(t.Context(), noon.Add(time.Minute))
	if got["api"] != 3 || got[one.Name] != 1 {
		t.Errorf("after another minute %v", got)
	}
}
