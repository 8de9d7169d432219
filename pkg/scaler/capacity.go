package scaler

import (
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// forgotten is how old the newest entry of the ring may be to speak for an
// instant: three of the longest intervals between ticks. An older one was left
// by a daemon that was away since.
const forgotten = 15 * time.Minute

// inServiceAt is the capacity in service at an instant: the last entry of the
// ring that is not younger than t, in the tier's unit. Where the ring does not
// tell, exact is false, and low and high are what is known of before and after:
// growth multiplies low, which cannot wind up, and shrinking high.
func inServiceAt(s scale.Snapshot, t time.Time) (low, high int, exact bool) {
	now := s.Capacity.InService
	if !s.Capacity.At.After(t) {
		return now, now, true
	}
	after := now
	ring := s.Past.Ring
	for i := len(ring) - 1; i >= 0; i-- {
		n := ring[i].InService
		if ring[i].At.After(t) {
			after = n
			continue
		}
		if t.Sub(ring[i].At) > forgotten {
			return min(n, after), max(n, after), false
		}
		return n, n, true
	}
	return min(after, now), max(after, now), false
}

// baseText names the capacity a ratio was multiplied by.
func baseText(size int, exact bool, at time.Time) string {
	if exact {
		return fmt.Sprintf("%d in service at %s", size, at.UTC().Format("15:04:05"))
	}
	return fmt.Sprintf("%d in service (at %s it is not known)", size, at.UTC().Format("15:04:05"))
}

// ceilSize rounds up to a size in 0..MaxInt32. The tiny slack keeps 1.1 x 50,
// which floating point makes 55.00000000000001, from becoming 56.
func ceilSize(x float64) int {
	if math.IsNaN(x) || x <= 0 {
		return 0
	}
	if x >= math.MaxInt32 {
		return math.MaxInt32
	}
	return int(math.Ceil(x - 1e-9*math.Max(1, x)))
}

// usable tells why a value cannot be computed with; "" when it can.
func usable(x scale.Sample) string {
	if math.IsNaN(x.Value) || math.IsInf(x.Value, 0) {
		return fmt.Sprintf("%s reads %v, which is not a number to compute with", x.Signal, x.Value)
	}
	if x.Value < 0 {
		return fmt.Sprintf("%s reads %.4g, and less than nothing cannot be right", x.Signal, x.Value)
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
func abstain(name string, current int, why string) scale.Proposal {
	return scale.Proposal{Scaler: name, Size: current, Urgency: scale.Calm, Because: why, Abstains: true}
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
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.4g", v)
}
