package tune

// Percentile is the value that a share p of all weight, 0..1, is at or below:
//
//	the end of the first bucket b with  weight(first) + ... + weight(b) >= p x total
//
// It is rounded up to the end of its bucket, so that it never says less than was seen; in the last bucket, which has
// no end, it is its beginning. Buckets at the edges whose weight is too light are left out. p below 0 is 0, and above
// 1 is 1. false where nothing was counted. Source: Percentile of VPA's histogram.
func (h *Histogram) Percentile(p float64) (value float64, known bool) {
	bucket, last, some := h.bounds()
	if !some {
		return 0, false
	}
	total := 0.0
	for _, w := range h.weights {
		total += w
	}
	for sum := 0.0; bucket < last; bucket++ {
		if sum += h.weights[bucket]; sum >= p*total {
			break
		}
	}
	return h.buckets.End(bucket), true
}
