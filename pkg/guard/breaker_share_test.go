package guard

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// What is held is in proportion to what did not arrive.
func TestAnOpenBreakerGivesTheShareThatArrived(t *testing.T) {
	g := Breaker{After: 5, Probe: 10 * time.Minute}
	open := scale.Breaker{Opened: noon.Add(-time.Minute), Probe: noon.Add(9 * time.Minute), Tries: 1, Why: "199 of 200 in service and no progress for 5 evaluations"}
	tried := open
	tried.Tries = 2
	for _, c := range []struct {
		name             string
		breaker          scale.Breaker
		desired, pending int
		want, to         int
		why              string
	}{
		{"one of two hundred holds almost nothing", open, 200, 1, 316, 314,
			"open since 11:59 (199 of 200 in service and no progress for 5 evaluations); 1 of the 200 ordered did not arrive, so growth is to 314 of 316"},
		{"one of twenty", open, 20, 1, 39, 37,
			"open since 11:59 (199 of 200 in service and no progress for 5 evaluations); 1 of the 20 ordered did not arrive, so growth is to 37 of 39"},
		{"half of what was ordered holds all", open, 20, 10, 30, 20,
			"open since 11:59 (199 of 200 in service and no progress for 5 evaluations); growth by one is tried at 12:09"},
		{"a share is given once", tried, 200, 1, 316, 200,
			"open since 11:59 (199 of 200 in service and no progress for 5 evaluations); growth by one is tried at 12:09"},
		{"a shrink is not its business", open, 200, 1, 100, 100, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Now: noon, Capacity: scale.Capacity{Desired: c.desired, InService: c.desired - c.pending, Pending: c.pending, At: noon}}
			to, why := g.Check(s, c.breaker, scale.Breaker{}, c.desired, c.want)
			if to != c.to || why != c.why {
				t.Errorf("got %d %q, want %d %q", to, why, c.to, c.why)
			}
		})
	}
}
