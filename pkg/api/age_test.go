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
		"now":                      {0, time.Minute, "0 s ago", false},
		"a moment":                 {12 * time.Second, time.Minute, "12 s ago", false},
		"almost stale":             {3*time.Minute - time.Second, time.Minute, "2 min 59 s ago", false},
		"stale":                    {3 * time.Minute, time.Minute, "3 min ago", true},
		"a dead daemon":            {3*time.Hour + 12*time.Minute + 9*time.Second, time.Minute, "3 h 12 min ago", true},
		"days":                     {50*time.Hour + time.Minute, time.Minute, "2 d 2 h ago", true},
		"a long interval":          {14 * time.Minute, 5 * time.Minute, "14 min ago", false},
		"an interval nobody knows": {14 * time.Minute, 0, "14 min ago", false},
		"half a second ahead":      {-500 * time.Millisecond, time.Minute, "0 s ago", false},
		"a little ahead":           {-30 * time.Second, time.Minute, "30 s in the future", false},
		"far ahead":                {-2 * time.Hour, time.Minute, "2 h in the future", true},
	} {
		t.Run(name, func(t *testing.T) {
			got := AgeOf(noon, noon.Add(c.age), c.interval)
			if got.String() != c.text || got.Stale != c.stale || got.Seconds != c.age.Seconds() || !got.EvaluatedAt.Equal(noon) {
				t.Errorf("%s, %+v; want %s, stale %v", got, got, c.text, c.stale)
			}
		})
	}
}
