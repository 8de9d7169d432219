package api

import (
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestAge(t *testing.T) {
	for name, c := range map[string]struct {
		age, interval time.Duration
		text          string
		stale         bool
	}{
		"now":                      {0, time.Minute, "0s ago", false},
		"a moment":                 {12 * time.Second, time.Minute, "12s ago", false},
		"almost stale":             {3*time.Minute - time.Second, time.Minute, "2m59s ago", false},
		"stale":                    {3 * time.Minute, time.Minute, "3m ago", true},
		"a dead daemon":            {3*time.Hour + 12*time.Minute + 9*time.Second, time.Minute, "3h12m ago", true},
		"days":                     {50*time.Hour + time.Minute, time.Minute, "2d2h ago", true},
		"a long interval":          {14 * time.Minute, 5 * time.Minute, "14m ago", false},
		"an interval nobody knows": {14 * time.Minute, 0, "14m ago", false},
		"half a second ahead":      {-500 * time.Millisecond, time.Minute, "0s ago", false},
		"a little ahead":           {-30 * time.Second, time.Minute, "30s in the future", false},
		"far ahead":                {-2 * time.Hour, time.Minute, "2h in the future", true},
	} {
		t.Run(name, func(t *testing.T) {
			got := AgeOf(noon, noon.Add(c.age), c.interval)
			if got.String() != c.text || got.Stale != c.stale || got.Seconds != c.age.Seconds() || !got.EvaluatedAt.Equal(noon) {
				t.Errorf("%s, %+v; want %s, stale %v", got, got, c.text, c.stale)
			}
		})
	}
}
