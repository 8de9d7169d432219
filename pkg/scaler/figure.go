package scaler

import (
	"fmt"
	"math"
	"strconv"

	"github.com/dynascale/dynascale/pkg/scale"
)

// ceilSize rounds up to a size in 0..MaxInt32. The tiny slack keeps 1.1 x 50,
// which floating point makes 55.00000000000001, from becoming 56. Whatever is above 0
// needs a unit.
func ceilSize(x float64) int {
	if math.IsNaN(x) || x <= 0 {
		return 0
	}
	if x >= math.MaxInt32 {
		return math.MaxInt32
	}
	return max(1, int(math.Ceil(x-1e-9*math.Max(1, x))))
}

// usable tells why a value cannot be computed with; "" when it can.
func usable(x scale.Sample) string {
	if math.IsNaN(x.Value) || math.IsInf(x.Value, 0) {
		return fmt.Sprintf("%s reads %v, which is not a usable number", x.Signal, x.Value)
	}
	if x.Value < 0 {
		return fmt.Sprintf("%s reads %.4g, but it can never be negative", x.Signal, x.Value)
	}
	return ""
}

// read returns the sample of a signal, or the sentence that says why there is
// none to use.
func read(s scale.Snapshot, signal string) (scale.Sample, string) {
	x, ok := s.Sample(signal)
	if !ok {
		if why := s.GapOf(signal); why != "" {
			return x, signal + " is missing: " + why
		}
		return x, signal + " is missing"
	}
	return x, usable(x)
}

// abstain holds the current size because a signal is missing.
func abstain(name string, current int, why string) scale.Recommendation {
	return scale.Recommendation{Scaler: name, Size: current, Urgency: scale.Calm, Because: why, Abstains: true}
}

// value prints a sample: what it reads with its unit, that it is no more than a lower
// bound, or that there was nothing to measure.
func value(x scale.Sample) string {
	switch {
	case x.Quality == scale.Idle:
		return x.Signal + " has nothing to measure"
	case x.AtLeast:
		return x.Signal + " at least " + number(x.Value, x.Unit)
	}
	return x.Signal + " " + number(x.Value, x.Unit)
}

// number prints a value with its unit.
func number(v float64, unit string) string { return figure(v) + suffix(unit) }

func suffix(unit string) string {
	switch unit {
	case "":
		return ""
	case "percent":
		return " %"
	case "seconds":
		return " s"
	}
	return " " + unit
}

// figure prints four digits, and the whole number where it has more: nobody reads
// 1.234e+04 requests/second.
func figure(v float64) string {
	if math.Abs(v) >= 9999.5 && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
