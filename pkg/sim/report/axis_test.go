package report

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestSizeMarks(t *testing.T) {
	for name, test := range map[string]struct {
		top  float64
		want string
	}{
		"nothing":        {0, "0 1"},
		"not a number":   {math.NaN(), "0 1"},
		"few":            {3, "0 1 2 3"},
		"between":        {7.2, "0 2 4 6 8"},
		"tens":           {65, "0 20 40 60 80"},
		"just above":     {101, "0 20 40 60 80 100 120"},
		"thousands":      {4300, "0 1000 2000 3000 4000 5000"},
		"one half is up": {1.5, "0 1 2"},
	} {
		t.Run(name, func(t *testing.T) {
			marks, end := sizeMarks(test.top)
			if got := labels(marks, false); got != test.want {
				t.Errorf("marks %q, want %q", got, test.want)
			}
			if last := marks[len(marks)-1].at; last != end || finite(test.top) && end < test.top {
				t.Errorf("the axis ends at %v, the last mark is %v, the largest value %v", end, last, test.top)
			}
		})
	}
}

func TestTimeMarks(t *testing.T) {
	for name, test := range map[string]struct {
		from   time.Time
		length time.Duration
		want   string
	}{
		"fourteen minutes":  {monday.Add(3*time.Minute + 30*time.Second), 14 * time.Minute, "00:04[2 Mar] 00:05 00:06 00:07 00:08 00:09 00:10 00:11 00:12 00:13 00:14 00:15 00:16 00:17"},
		"half a minute":     {monday, 30 * time.Second, "00:00:00[2 Mar] 00:00:05 00:00:10 00:00:15 00:00:20 00:00:25 00:00:30"},
		"over midnight":     {monday.Add(-3 * time.Hour), 7 * time.Hour, "21:00[1 Mar] 21:30 22:00 22:30 23:00 23:30 00:00[2 Mar] 00:30 01:00 01:30 02:00 02:30 03:00 03:30 04:00"},
		"two days":          {monday, 48 * time.Hour, "00:00[2 Mar] 06:00 12:00 18:00 00:00[3 Mar] 06:00 12:00 18:00 00:00[4 Mar]"},
		"five weeks":        {monday.Add(day), 35 * day, "9 Mar[2026] 16 Mar 23 Mar 30 Mar 6 Apr"},
		"a year's turn":     {time.Date(2025, 12, 29, 0, 0, 0, 0, time.UTC), 8 * day, "29 Dec[2025] 30 Dec 31 Dec 1 Jan[2026] 2 Jan 3 Jan 4 Jan 5 Jan 6 Jan"},
		"nothing":           {monday, 0, "00:00:00[2 Mar]"},
		"centuries are few": {monday, 200 * 364 * day, ""},
	} {
		t.Run(name, func(t *testing.T) {
			marks := timeMarks(test.from, test.from.Add(test.length), desk.times)
			if got := labels(marks, true); test.want != "" && got != test.want {
				t.Errorf("marks %q, want %q", got, test.want)
			}
			if len(marks) > 210 {
				t.Errorf("%d marks", len(marks))
			}
		})
	}
}

func labels(marks []mark, under bool) string {
	var out []string
	for _, m := range marks {
		s := m.label
		if under && m.under != "" {
			s += "[" + m.under + "]"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestEnvelopeKeepsPeaksAndGaps(t *testing.T) {
	const n = 40_320
	value := func(i int) float64 {
		switch {
		case i == 12_345:
			return 1000
		case i == 23_456:
			return -1000
		case i >= 30_000 && i < 31_000:
			return math.NaN()
		}
		return float64(i % 7)
	}
	points := envelope(n, maxPoints, value)
	if len(points) > maxPoints {
		t.Fatalf("%d points, want at most %d", len(points), maxPoints)
	}
	var peak, dip, gap bool
	for i, p := range points {
		if i > 0 && p.index <= points[i-1].index {
			t.Fatalf("point %d goes back in time", i)
		}
		peak = peak || p.value == 1000
		dip = dip || p.value == -1000
		gap = gap || math.IsNaN(p.value)
	}
	if !peak || !dip || !gap {
		t.Errorf("kept the peak %v, the dip %v, the gap %v", peak, dip, gap)
	}
}

func TestNumber(t *testing.T) {
	for want, x := range map[string]float64{
		"0": 0, "1.23": 1.234, "12.3": 12.34, "999.9": 999.9, "1234": 1234.4, "12,345,678": 12345678, "-1000": -1000, "0.5": 0.5, "unknown": math.Inf(1),
	} {
		if got := number(x); got != want {
			t.Errorf("number(%v) = %q, want %q", x, got, want)
		}
	}
	if got := percent(0.0001); got != "under 0.01 %" {
		t.Errorf("a small loss reads %q", got)
	}
}
