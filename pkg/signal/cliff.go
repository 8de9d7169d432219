package signal

import "math"

const (
	// chance is the count below which the noise of arrivals alone makes cliffs: of 50
	// expected events, 10 or fewer happen once in ten billion periods.
	chance = 50
	// fallen is the share of a count that is left after a cliff.
	fallen = 0.2
)

// Cliff looks for the place where a count that had stood for a while fell to a fifth of
// what it was, or less, within two datapoints, and has not come back to half of that
// since. Of the last stood datapoints before it fell, at least half were at half of it or
// above; bursts and the noise of little traffic come and go by nature. Values are per
// period, newest first, NaN where nothing is known; what stood must lie within them. It returns the place of the first
// value after the deepest fall, and the count before it.
func Cliff(values []float64, stood int) (place int, from float64, fell bool) {
	most := 0.0 // since the place
	for i, v := range values {
		if !math.IsNaN(v) {
			most = max(most, v)
		}
		before, at := 0.0, i
		for j := i + 1; j < min(i+3, len(values)); j++ {
			if b := values[j]; !math.IsNaN(b) && b > before {
				before, at = b, j
			}
		}
		if before >= chance && v <= before*fallen && most < before/2 && before >= from && at+stood <= len(values) && stands(values[at:at+stood]) {
			place, from, fell = i, before, true
		}
	}
	return place, from, fell
}

// stands reports whether at least half of what is known was at half of the first or above.
func stands(values []float64) bool {
	high, known := 0, 0
	for _, v := range values {
		if !math.IsNaN(v) {
			known++
			if v >= values[0]/2 {
				high++
			}
		}
	}
	return 2*high >= known
}
