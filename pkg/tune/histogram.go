package tune

import (
	"errors"
	"math"
	"slices"
	"sort"
	"time"
)

// Buckets are the ranges of a Histogram, by where each begins. A bucket ends where the next one begins; the last one
// has no end. What is below the second start is in the first bucket.
type Buckets []float64

// mostBuckets is how many buckets there may be. A tier has one Histogram, and 200 are usual.
const mostBuckets = 10_000

// Exponential are buckets of which each is ratio times as wide as the one before it:
//
//	start(i) = first x (ratio^i - 1) / (ratio - 1)
//
// up to the first start that is at least most. All three are in the unit of the values; first and most must be above
// 0 and ratio above 1. With a ratio of 1.05 a value is told to within 5 % of itself.
// Source: the exponential histogram of the Kubernetes Vertical Pod Autoscaler (VPA).
func Exponential(most, first, ratio float64) (Buckets, error) {
	if !(most > 0 && first > 0 && ratio > 1) || math.IsInf(most+first+ratio, 1) {
		return nil, errors.New("buckets need a largest value above 0, a first width above 0 and a ratio above 1, all finite")
	}
	var out Buckets
	for i := range mostBuckets {
		if out = append(out, first*(math.Pow(ratio, float64(i))-1)/(ratio-1)); out[i] >= most {
			return out, nil
		}
	}
	return nil, errors.New("there would be too many buckets: take a larger first width or ratio")
}

// Find is the bucket of a value, from 0: the first for what is below all, the last for what is above.
func (b Buckets) Find(value float64) int {
	return max(0, sort.Search(len(b), func(i int) bool { return b[i] > value })-1)
}

// End is the upper end of a bucket; of the last one, which has none, its beginning.
func (b Buckets) End(i int) float64 { return b[min(i+1, len(b)-1)] }

// Histogram counts weighted values. A weight halves with every half-life:
//
//	weight at t, seen later = weight x 2^-(age / half-life)
//
// so that what was long ago says little, and no day has to be forgotten at once. Samples may come in any order. A
// half-life of 0 forgets nothing. Source: the decaying histogram of VPA, whose half-life is 24 h.
type Histogram struct {
	buckets  Buckets
	weights  []float64 // as they were at the instant at
	halfLife float64
	// Instants are in seconds since 1970; first and last are of the earliest and the latest sample.
	at, first, last float64
	some            bool
}

// NewHistogram is an empty one.
func NewHistogram(b Buckets, halfLife time.Duration) *Histogram {
	return &Histogram{buckets: b, weights: make([]float64, len(b)), halfLife: halfLife.Seconds()}
}

const (
	// mostHalvings is how many half-lives of growth weights are kept in before all are made smaller: 2^100 is far
	// from the largest number that a float64 holds.
	mostHalvings = 100
	// tooLight is the weight below which a bucket at the edge is taken for empty: VPA's epsilon. It is measured at the
	// earliest sample, or at the latest where that is more than mostHalvings later.
	tooLight = 1e-4
)

// Add counts a value that was seen at an instant. What is not a number, endless, or of a weight that is not above 0
// counts for nothing.
func (h *Histogram) Add(value, weight float64, at time.Time) {
	if len(h.buckets) == 0 || math.IsNaN(value) || math.IsInf(value, 0) || !(weight > 0) || math.IsInf(weight, 1) {
		return
	}
	now := float64(at.UnixMilli()) / 1000
	if !h.some {
		h.some, h.at, h.first, h.last = true, now, now, now
	}
	h.first, h.last = min(h.first, now), max(h.last, now)
	if n := h.halvings(now); n > mostHalvings {
		for i := range h.weights {
			h.weights[i] *= math.Pow(2, -n)
		}
		h.at = now
	}
	h.weights[h.buckets.Find(value)] += weight * math.Pow(2, h.halvings(now))
}

// halvings is how many half-lives an instant is after the one that the weights are of.
func (h *Histogram) halvings(at float64) float64 {
	if h.halfLife <= 0 {
		return 0
	}
	return (at - h.at) / h.halfLife
}

// light is tooLight in weights of the instant at.
func (h *Histogram) light() float64 {
	from := h.halvings(h.first)
	if last := h.halvings(h.last); last-from > mostHalvings {
		from = last
	}
	return tooLight * math.Pow(2, from)
}

// bounds are the first and the last bucket that holds something; false for an empty histogram.
func (h *Histogram) bounds() (first, last int, some bool) {
	least := h.light()
	heavy := func(w float64) bool { return w >= least && w > 0 }
	if first = slices.IndexFunc(h.weights, heavy); first < 0 {
		return 0, 0, false
	}
	for last = len(h.weights) - 1; !heavy(h.weights[last]); last-- {
	}
	return first, last, true
}
