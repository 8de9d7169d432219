package scaler

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestInServiceAt(t *testing.T) {
	at := func(minutes int, n int) scale.CapacityPoint {
		return scale.CapacityPoint{At: noon.Add(time.Duration(minutes) * time.Minute), InService: n}
	}
	ring := []scale.CapacityPoint{at(-5, 5), at(-4, 6), at(-3, 7), at(-1, 9)}
	for _, c := range []struct {
		name  string
		ring  []scale.CapacityPoint
		when  time.Time
		low   int
		high  int
		exact bool
	}{
		{"the entry of that very minute", ring, noon.Add(-4 * time.Minute), 6, 6, true},
		{"between two entries the older holds", ring, noon.Add(-3*time.Minute - time.Second), 6, 6, true},
		{"a missed minute is bridged", ring, noon.Add(-2 * time.Minute), 7, 7, true},
		{"now", ring, noon, 10, 10, true},
		{"a sample from the future", ring, noon.Add(time.Minute), 10, 10, true},
		{"before memory began: the oldest and now enclose it", ring, noon.Add(-6 * time.Minute), 5, 10, false},
		{"before memory began, and smaller now", []scale.CapacityPoint{at(-1, 30)}, noon.Add(-2 * time.Minute), 10, 30, false},
		{"no memory", nil, noon.Add(-2 * time.Minute), 10, 10, false},
		{"the entry before is too old to tell", []scale.CapacityPoint{at(-180, 2), at(-1, 9)}, noon.Add(-2 * time.Minute), 2, 9, false},
		{"the longest interval is no hole", []scale.CapacityPoint{at(-7, 2)}, noon.Add(-2 * time.Minute), 2, 2, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Now: noon, Capacity: scale.Capacity{InService: 10, At: noon}, Past: scale.Past{Ring: c.ring}}
			if low, high, exact := inServiceAt(s, c.when); low != c.low || high != c.high || exact != c.exact {
				t.Errorf("got %d to %d, %v; want %d to %d, %v", low, high, exact, c.low, c.high, c.exact)
			}
		})
	}
}

func TestCeilSize(t *testing.T) {
	share := 1.1 // a variable, because constants are exact
	for _, c := range []struct {
		name string
		x    float64
		want int
	}{
		{"float noise is not a unit", share * 50, 55},
		{"a real fraction is", 11.001, 12},
		{"whole", 7, 7},
		{"just above zero", 0.01, 1},
		{"zero", 0, 0},
		{"negative", -4, 0},
		{"not a number", math.NaN(), 0},
		{"infinite", math.Inf(1), math.MaxInt32},
		{"beyond the largest size", 1e12, math.MaxInt32},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ceilSize(c.x); got != c.want {
				t.Errorf("ceilSize(%v) = %d, want %d", c.x, got, c.want)
			}
		})
	}
}

func TestFiguresAreReadable(t *testing.T) {
	for _, c := range []struct {
		value float64
		unit  string
		want  string
	}{
		{12345.67, "requests/second", "12346 requests/second"},
		{9999.6, "messages", "10000 messages"},
		{9999, "", "9999"},
		{66.1234, "percent", "66.12 %"},
		{0.00012, "seconds", "0.00012 s"},
		{1e300, "bytes", "1e+300 bytes"},
	} {
		if got := number(c.value, c.unit); got != c.want {
			t.Errorf("%v %s: %q, want %q", c.value, c.unit, got, c.want)
		}
	}
	p := Target{Signal: "cpu", Goal: 60, Tolerance: 0.025}.Propose(tier(10, 10, 10, cpu(61)), 10)
	if !strings.HasSuffix(p.Because, "within the tolerance of 2.5 %") {
		t.Error(p.Because)
	}
}
