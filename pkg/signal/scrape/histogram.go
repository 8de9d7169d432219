package scrape

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
)

// bound is the upper bound of a bucket.
func bound(le string) (float64, error) {
	x, err := strconv.ParseFloat(le, 64)
	if err == nil && math.IsNaN(x) {
		err = errors.New("a bound that is not a number")
	}
	return x, err
}

// quantile is where a share q of what was counted lies, by buckets that each count everything up to their bound. Within a
// bucket what was counted is taken to be spread evenly. What lies above the last bound is that bound, and atLeast
// then. Source: prometheus, promql/quantile.go, BucketQuantile.
func quantile(q float64, counts map[float64]float64) (v float64, atLeast bool, why string) {
	bounds := slices.Sorted(maps.Keys(counts))
	if len(bounds) < 2 || !math.IsInf(bounds[len(bounds)-1], 1) {
		return 0, false, "a histogram needs a bucket with le=\"+Inf\" and at least one other bucket, and this one does not have both"
	}
	// Buckets are read one after the other while the process counts: each holds at least what the one before does.
	for i := 1; i < len(bounds); i++ {
		counts[bounds[i]] = max(counts[bounds[i]], counts[bounds[i-1]])
	}
	total := counts[bounds[len(bounds)-1]]
	if total <= 0 {
		return 0, false, "nothing was counted since the last read, so there is no quantile"
	}
	rank := q * total
	i := slices.IndexFunc(bounds, func(b float64) bool { return counts[b] >= rank })
	switch {
	case i == len(bounds)-1:
		return bounds[i-1], true, ""
	case i == 0 && bounds[0] <= 0:
		return bounds[0], false, ""
	}
	low, below := 0.0, 0.0
	if i > 0 {
		low, below = bounds[i-1], counts[bounds[i-1]]
	}
	in := counts[bounds[i]] - below
	if in <= 0 {
		return bounds[i], false, ""
	}
	return low + (bounds[i]-low)*(rank-below)/in, false, ""
}
