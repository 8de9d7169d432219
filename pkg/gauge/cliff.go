package gauge

import "math"

const (
	// chance is the count below which the noise of arrivals alone makes cliffs: of 50
	// expected events, 10 or fewer happen once in ten billion periods.
	chance = 50
	// fallen is the share of a count that is left after a cliff.
	fallen = 0.2
)

// Cliff looks for the place where a count fell to a fifth of what it was, or less,
// within two datapoints, and has not come back to half of that since. Values are per
// period, newest first, NaN where nothing is known. It returns the place of the first
// value after the deepest fall, and the count before it.
func Cliff(values []float64) (place int, from float64, fell bool) {
	most := 0.0 // since the place
	for i, v := range values {
		if !math.IsNaN(v) {
			most = max(most, v)
		}
		before := 0.0
		for _, b := range values[i+1 : min(i+3, len(values))] {
			if !math.IsNaN(b) {
				before = max(before, b)
			}
		}
		if before >= chance && v <= before*fallen && most < before/2 && before >= from {
			place, from, fell = i, before, true
		}
	}
	return place, from, fell
}
