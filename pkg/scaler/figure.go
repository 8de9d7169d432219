package scaler

import (
	"fmt"
	"math"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
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
		return x.Signal + " reads " + amount.Value(x.Value, x.Unit) + ": scalers cannot use negative values"
	}
	return ""
}

// read returns the sample of a signal, or the sentence that says why there is
// none to use.
func read(s *scale.Snapshot, signal string) (scale.Sample, string) {
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
// bound, what it is the sum of, or that there was nothing to measure.
func value(s *scale.Snapshot, x scale.Sample) string {
	switch {
	case x.Quality == scale.Idle:
		return x.Signal + " has nothing to measure"
	case x.AtLeast:
		return x.Signal + " at least " + amount.Value(x.Value, x.Unit) + addends(s, x)
	}
	return x.Signal + " " + amount.Value(x.Value, x.Unit) + addends(s, x)
}

// addends are what a sum consists of: " (orders 60 + mails 60)"; "" for what is none.
func addends(s *scale.Snapshot, x scale.Sample) string {
	if len(x.Of) == 0 {
		return ""
	}
	all := make([]string, len(x.Of))
	for i, name := range x.Of {
		all[i] = name + " unknown"
		if part, is := s.Sample(name); is {
			all[i] = name + " " + plain(part.Value, part.Unit)
		}
	}
	return " (" + strings.Join(all, " + ") + ")"
}

// plain is a value beside a goal or a bound, which has the unit; where the unit changes with the
// number, as that of sizes does, it has its own.
func plain(v float64, unit string) string {
	number, _ := parted(v, unit)
	return number
}

// parted is plain, and the unit that it leaves out.
func parted(v float64, unit string) (number, rest string) {
	value := amount.Value(v, unit)
	number = amount.Number(v)
	if rest, is := strings.CutPrefix(value, number); is && strings.HasPrefix(rest, " ") {
		return number, rest
	}
	return value, ""
}
