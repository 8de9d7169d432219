package amount

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/span"
)

func TestSpan(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0 s": 0, "45 s": 45 * time.Second, "1 min 30 s": 90 * time.Second, "4 h 25 min": 265 * time.Minute, "1 h 5 s": time.Hour + 5*time.Second,
		"1 d": 24 * time.Hour, "1 d 1 h": 25 * time.Hour, "30 d": 30 * span.Day, "-5 min": -5 * time.Minute, "1.5 s": 1500 * time.Millisecond,
		"250 ms": 250 * time.Millisecond, "15 us": 15 * time.Microsecond, "1 h 1 ns": time.Hour + 1,
	} {
		if got := Span(d); got != want {
			t.Errorf("%d: %q, want %q", d, got, want)
		}
	}
}

// What people are shown can be typed in again.
func TestAnAgeReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]time.Duration{1, time.Millisecond, time.Second, time.Minute, time.Hour, span.Day}).Draw(t, "unit")
		d := unit * time.Duration(rapid.Int64Range(0, 20_000).Draw(t, "count"))
		if got, err := span.Parse(Span(d)); got != d || err != nil {
			t.Errorf("%d is shown as %s and read as %s %v", d, Span(d), Span(got), err)
		}
		if rough, err := span.Parse(Rough(d)); err != nil || rough > d+time.Second/2 || d-rough > d/20+time.Second {
			t.Errorf("%s is roughly %s, which is read as %s %v", Span(d), Rough(d), Span(rough), err)
		}
	})
}

func TestRough(t *testing.T) {
	for _, test := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0 s"}, {-time.Hour, "0 s"}, {400 * time.Millisecond, "0 s"}, {12400 * time.Millisecond, "12 s"}, {5*time.Minute + 3*time.Second, "5 min 3 s"},
		{time.Hour, "1 h"}, {time.Hour + 5*time.Second, "1 h"}, {3*time.Hour + 12*time.Minute + 9*time.Second, "3 h 12 min"},
		{span.Day, "1 d"}, {span.Day + 59*time.Minute, "1 d"}, {36 * time.Hour, "1 d 12 h"}, {50*time.Hour + time.Minute, "2 d 2 h"}, {400 * span.Day, "400 d"},
	} {
		if got := Rough(test.d); got != test.want {
			t.Errorf("%s: %s, want %s", test.d, got, test.want)
		}
	}
}
