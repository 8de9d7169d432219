package report

// point is a value at an index of a track.
type point struct {
	index int
	value float64
}

// maxPoints bounds what the widest plot draws, so that a month of minutes stays a small
// file.
const maxPoints = 1500

// envelope thins a series to at most most points without losing a peak or
// a dip: of each bucket it keeps the smallest and the largest value, in the
// order in which they came. NaN marks a gap; a bucket of gaps stays one.
func envelope(n, most int, value func(int) float64) []point {
	if n <= most {
		out := make([]point, n)
		for i := range out {
			out[i] = point{i, value(i)}
		}
		return out
	}
	buckets := most / 2
	out := make([]point, 0, most)
	for b := range buckets {
		from, to := b*n/buckets, (b+1)*n/buckets
		low, high := point{from, value(from)}, point{from, value(from)}
		for i := from + 1; i < to; i++ {
			v := value(i)
			// Every comparison with NaN is false: a gap never replaces a value,
			// and the first value replaces a gap.
			if v < low.value || !finite(low.value) && finite(v) {
				low = point{i, v}
			}
			if v > high.value || !finite(high.value) && finite(v) {
				high = point{i, v}
			}
		}
		if low.index > high.index {
			low, high = high, low
		}
		out = append(out, low)
		if high.index != low.index {
			out = append(out, high)
		}
	}
	return out
}
