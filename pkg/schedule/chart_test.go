package schedule

import (
	"strings"
	"testing"
	"time"
)

func TestChart(t *testing.T) {
	monday := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	at := func(hours int) time.Time { return monday.Add(time.Duration(hours) * time.Hour) }
	got := strings.Join(Chart([]Band{{at(0), at(8), 2, 10}, {at(8), at(20), 10, 10}, {at(20), at(32), 3, 10}, {at(32), at(48), 0, 5}}, time.UTC, 24, 5), "\n")
	const want = `
10 │░░░░██████░░░░░░
   │░░░░██████░░░░░░
   │░░░░██████░░░░░░░░░░░░░░
   │░░░░██████▄▄▄▄▄▄░░░░░░░░
   │████████████████░░░░░░░░
 0 └────────────────────────
    Mon 2       Tue 3`
	if "\n"+got != want {
		t.Errorf("drawn is\n%s\nwant%s", got, want)
	}
	if Chart(nil, time.UTC, 10, 5) != nil || Chart([]Band{{at(0), at(1), 0, 0}}, time.UTC, 10, 1) == nil {
		t.Error("no bands have no chart, and an empty one has")
	}
}
