package savings

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestTheAverageDay(t *testing.T) {
	cost := &scale.Cost{Unit: 0.5}
	points := minutes(cost, [2]int{2, 6}, [2]int{8, 6}, [2]int{0, 6}, [2]int{4, 6})
	for _, c := range []struct {
		name   string
		points []Point
		end    time.Time
		zone   *time.Location
		chart  string
	}{
		{"four sizes", points, monday.Add(24 * time.Hour), time.UTC, "▂▂▂▂▂▂██████      ▄▄▄▄▄▄"},
		{"by another clock", points, monday.Add(24 * time.Hour), time.FixedZone("", 2*3600), "▄▄▂▂▂▂▂▂██████      ▄▄▄▄"},
		{"half a day", points, monday.Add(12 * time.Hour), time.UTC, "▂▂▂▂▂▂██████············"},
		{"a stretch over the hour", []Point{{monday.Add(30 * time.Minute), 2, cost}, {monday.Add(90 * time.Minute), 4, cost}}, monday.Add(2 * time.Hour), time.UTC, "▄▆······················"},
		{"no price", []Point{{monday, 4, nil}}, monday.Add(time.Hour), time.UTC, "························"},
		{"a size of 0", []Point{{monday, 0, cost}}, monday.Add(time.Hour), time.UTC, " ·······················"},
		{"nothing", nil, monday, time.UTC, "························"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := OfDay(c.points, c.end, time.Hour, c.zone).Chart(); got != c.chart {
				t.Errorf("%q, want %q", got, c.chart)
			}
		})
	}
}
