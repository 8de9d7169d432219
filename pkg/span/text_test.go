package span

import (
	"testing"
	"time"
)

func TestSpanIsWrittenAsPeopleWriteIt(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0s": 0, "45s": 45 * time.Second, "10s": 10 * time.Second, "1m": time.Minute, "10m": 10 * time.Minute,
		"1m30s": 90 * time.Second, "1h": time.Hour, "10h": 10 * time.Hour, "1h30m": 90 * time.Minute, "1h0m5s": time.Hour + 5*time.Second,
		"1d": Day, "30d": 30 * Day, "25h": 25 * time.Hour, "-5m": -5 * time.Minute, "1.5s": 1500 * time.Millisecond, "15us": 15 * time.Microsecond,
	} {
		if got := Span(d).String(); got != want {
			t.Errorf("%d: %q, want %q", d, got, want)
		}
	}
}
