package scaler

import (
	"math"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

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
		{12345.67, "requests/second", "12,346 requests/second"},
		{9999.6, "messages", "10,000 messages"},
		{9999, "", "9999"},
		{66.1234, "percent", "66.12 %"},
		{0.00012, "seconds", "0.00012 s"},
		{7.5833e9, "bytes", "7.06 GiB"},
		{15860, "seconds", "4 h 24 min"},
	} {
		if got := value(&scale.Snapshot{}, scale.Sample{Signal: "x", Value: c.value, Unit: c.unit}); got != "x "+c.want {
			t.Errorf("%v %s: %q, want %q", c.value, c.unit, got, c.want)
		}
	}
	p := Target{Signal: "cpu", Goal: 60, Tolerance: 0.025}.Recommend(new(tier(10, 10, 10, cpu(61))), 10)
	if !strings.HasSuffix(p.Because, "within the tolerance of 2.5 %") {
		t.Error(p.Because)
	}
}
