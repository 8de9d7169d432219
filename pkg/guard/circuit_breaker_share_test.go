package guard

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// What is held is in proportion to what did not arrive.
func TestAnOpenBreakerGivesTheShareThatArrived(t *testing.T) {
	g := CircuitBreaker{After: 5, Probe: 10 * time.Minute}
	open := scale.Breaker{Opened: noon.Add(-time.Minute), Probe: noon.Add(9 * time.Minute), Tries: 1, Why: "199 of 200 in service, no progress for 5 evaluations"}
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
			"open since 11:59 UTC (199 of 200 in service, no progress for 5 evaluations); 1 of the 200 ordered units did not come into service, so the size may grow to 314 and not yet to 316"},
		{"one of twenty", open, 20, 1, 39, 37,
			"open since 11:59 UTC (199 of 200 in service, no progress for 5 evaluations); 1 of the 20 ordered units did not come into service, so the size may grow to 37 and not yet to 39"},
		{"half of what was ordered holds all", open, 20, 10, 30, 20,
			"open since 11:59 UTC (199 of 200 in service, no progress for 5 evaluations); growth by one is tried at 12:09 UTC"},
		{"a share is given once", tried, 200, 1, 316, 200,
			"open since 11:59 UTC (199 of 200 in service, no progress for 5 evaluations); growth by one is tried at 12:09 UTC"},
		{"a shrink is not its business", open, 200, 1, 100, 100, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Now: noon, Capacity: scale.Capacity{Desired: c.desired, InService: c.desired - c.pending, Pending: c.pending, At: noon}}
			s.Past.Breaker = c.breaker
			to, why := asked(g, s, c.desired, c.want)
			if to != c.to || why != c.why {
				t.Errorf("got %d %q, want %d %q", to, why, c.to, c.why)
			}
		})
	}
}

// Where a share of the launches fails for good, the others arrive: a second surge gets its
// share as the first did. Where none arrives it does not.
func TestAnOpenBreakerGivesAShareAgainOnceSomeArrived(t *testing.T) {
	g := CircuitBreaker{After: 5, Probe: 10 * time.Minute}
	given := scale.Breaker{Opened: noon.Add(-9 * time.Minute), Probe: noon.Add(19 * time.Minute), Tries: 2, Waiting: 3, Best: 110, Why: "launches fail"}
	failed := []scale.Activity{{Failed: true, Start: noon.Add(-time.Minute), Message: "no capacity for this type"}}
	for _, c := range []struct {
		name            string
		inService, want int
	}{
		{"some arrived", 160, 262},
		{"none arrived", 110, 183},
		{"some more were lost", 100, 183},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Now: noon, Past: scale.Past{Learned: scale.Learned{Breaker: given}}, FailedLaunches: failed,
				Capacity: scale.Capacity{Desired: 183, InService: c.inService, Pending: 183 - c.inService, At: noon}}
			b, _ := g.Watch(&s)
			s.Past.Breaker = b
			if to, why := asked(g, s, 183, 300); to != c.want || !b.Open() {
				t.Errorf("got %d %q, want %d; %+v", to, why, c.want, b)
			}
		})
	}
}
