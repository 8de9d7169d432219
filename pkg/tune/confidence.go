package tune

import (
	"math"
	"time"
)

// Confidence is how much a history is worth, in intervals (VPA: days):
//
//	the smaller of  span / interval  and  samples / (interval / 1 min)
//
// span is from its first to its last sample, and samples how many there are of a minute each. A week of which half is
// missing is worth three and a half days. 0 for an interval that is not above 0, and for less than nothing.
// Source: the confidence of VPA's estimator.
func Confidence(samples float64, span, interval time.Duration) float64 {
	if interval <= 0 || math.IsNaN(samples) {
		return 0
	}
	return max(0, min(span.Seconds()/interval.Seconds(), samples/interval.Minutes()))
}

// Bound moves a value away by what its confidence leaves open, in the unit of the value:
//
//	value x (1 + multiplier / confidence) ^ exponent
//
// With an exponent above 0 it is an upper bound, below 0 a lower one; both come nearer with more confidence. Without
// any, the upper one of something is endless and the lower one 0. Source: the confidence multiplier of VPA's estimator.
func Bound(value, multiplier, exponent, confidence float64) float64 {
	if value == 0 || multiplier == 0 || exponent == 0 {
		return value
	}
	return value * math.Pow(1+multiplier/max(0, confidence), exponent)
}
