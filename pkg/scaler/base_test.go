package scaler

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestTheBaseIsWhatServedTheSamplesPeriod(t *testing.T) {
	at := func(minutes int, n int) scale.CapacityPoint {
		return scale.CapacityPoint{At: noon.Add(time.Duration(minutes) * time.Minute), InService: n}
	}
	ring := []scale.CapacityPoint{at(-5, 5), at(-4, 6), at(-3, 7), at(-1, 9)}
	lost := []scale.CapacityPoint{at(-5, 10), at(-4, 10), at(-3, 5), at(-2, 5), at(-1, 5)}
	offbeat := []scale.CapacityPoint{{At: noon.Add(-150 * time.Second), InService: 10}, {At: noon.Add(-90 * time.Second), InService: 10}, {At: noon.Add(-30 * time.Second), InService: 6}}
	for _, c := range []struct {
		name         string
		ring         []scale.CapacityPoint
		when         time.Time
		period       time.Duration
		fewest, most int
		known        bool
	}{
		{"the entry of that very minute", ring, noon.Add(-4 * time.Minute), 0, 6, 6, true},
		{"between two entries the older holds", ring, noon.Add(-3*time.Minute - time.Second), 0, 6, 6, true},
		{"a missed minute is bridged", ring, noon.Add(-2 * time.Minute), 0, 7, 7, true},
		{"now", ring, noon, 0, 10, 10, true},
		{"a sample from the future", ring, noon.Add(time.Minute), 0, 10, 10, true},
		{"before memory began: the oldest and now enclose it", ring, noon.Add(-6 * time.Minute), 0, 5, 10, false},
		{"before memory began, and smaller now", []scale.CapacityPoint{at(-1, 30)}, noon.Add(-2 * time.Minute), 0, 10, 30, false},
		{"no memory", nil, noon.Add(-2 * time.Minute), 0, 10, 10, false},
		{"the entry before is too old to tell", []scale.CapacityPoint{at(-180, 2), at(-1, 9)}, noon.Add(-2 * time.Minute), 0, 2, 10, false},
		{"the longest interval is no hole", []scale.CapacityPoint{at(-7, 2)}, noon.Add(-2 * time.Minute), 0, 2, 2, true},
		{"a minute in which the tier grew", ring, noon.Add(-4 * time.Minute), time.Minute, 6, 7, true},
		{"a minute in which five were lost", lost, noon.Add(-4 * time.Minute), time.Minute, 5, 10, true},
		{"the minute before it", lost, noon.Add(-5 * time.Minute), time.Minute, 10, 10, true},
		{"five minutes in which five were lost", lost, noon.Add(-5 * time.Minute), 5 * time.Minute, 5, 10, true},
		{"a loss is first seen after the end of the period", offbeat, noon.Add(-2 * time.Minute), time.Minute, 6, 10, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Now: noon, Capacity: scale.Capacity{InService: 10, At: noon}, Past: scale.Past{Ring: c.ring}}
			got := baseOf(&s, scale.Sample{At: c.when, Period: c.period})
			if got.fewest != c.fewest || got.most != c.most || got.known != c.known {
				t.Errorf("got %d to %d, %v; want %d to %d, %v", got.fewest, got.most, got.known, c.fewest, c.most, c.known)
			}
		})
	}
}
