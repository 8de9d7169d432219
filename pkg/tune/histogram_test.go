package tune

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// counted is a value with its weight and time.
type counted struct {
	value, weight float64
	at            time.Time
}

// countedOf are values of CPU over two weeks. Weights are whole: sums of them are the same in any order.
func countedOf(t *rapid.T, least int) (out []counted) {
	for range rapid.IntRange(least, 40).Draw(t, "samples") {
		out = append(out, counted{
			rapid.Float64Range(0, 1200).Draw(t, "value"), float64(rapid.IntRange(1, 5).Draw(t, "weight")),
			noon.Add(time.Duration(rapid.IntRange(0, 14*24).Draw(t, "hour")) * time.Hour),
		})
	}
	return out
}

func histogramOf(t interface{ Fatal(...any) }, all []counted, halfLife time.Duration) *Histogram {
	b, err := Exponential(largestUse, smallestUse, finer)
	if err != nil {
		t.Fatal(err)
	}
	h := NewHistogram(b, halfLife)
	for _, x := range all {
		h.Add(x.value, x.weight, x.at)
	}
	return h
}

// A larger share is at or below no smaller value, and no value is outside of what was counted but for its bucket.
func TestPercentilesRise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := countedOf(t, 1)
		h := histogramOf(t, all, rapid.SampledFrom([]time.Duration{0, time.Minute, 24 * time.Hour}).Draw(t, "half-life"))
		least, most := math.Inf(1), 0.0
		for _, x := range all {
			least, most = min(least, x.value), max(most, x.value)
		}
		last := 0.0
		for p := -0.1; p <= 1.1; p += 0.05 {
			v, known := h.Percentile(p)
			if !known || v < last {
				t.Fatalf("%v is %v, known: %v, after %v", p, v, known, last)
			}
			// A bucket is 5 % wide, or 0.01 where values are small; the last begins below 1050.
			if v < min(least, 1000) || v > most*finer+0.011 {
				t.Fatalf("%v is %v, of values from %v to %v", p, v, least, most)
			}
			last = v
		}
	})
}

// In which order samples come makes no difference.
func TestTheOrderOfSamplesIsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := countedOf(t, 1)
		halfLife := rapid.SampledFrom([]time.Duration{0, 30 * time.Minute, time.Hour, 24 * time.Hour}).Draw(t, "half-life")
		one, other := histogramOf(t, all, halfLife), histogramOf(t, rapid.Permutation(all).Draw(t, "order"), halfLife)
		// Between two buckets the last digit of a sum may decide, so a share beside it is asked for as well.
		for _, p := range []float64{0, 0.1, 0.5, 0.9, 0.95, 1} {
			a, _ := one.Percentile(p)
			if below, above := at(other, p-1e-9), at(other, p+1e-9); a < below || a > above {
				t.Fatalf("%v is %v in one order, and from %v to %v in another", p, a, below, above)
			}
		}
	})
}

func at(h *Histogram, p float64) float64 {
	v, _ := h.Percentile(p)
	return v
}

// Weights that are all multiplied, and times that are all later, change nothing.
func TestOnlySharesCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all, later := countedOf(t, 1), time.Duration(rapid.IntRange(0, 1000).Draw(t, "later"))*24*time.Hour
		moved := make([]counted, len(all))
		for i, x := range all {
			moved[i] = counted{x.value, x.weight * 8, x.at.Add(later)}
		}
		for _, p := range []float64{0, 0.5, 0.9, 1} {
			if a, b := at(histogramOf(t, all, 24*time.Hour), p), at(histogramOf(t, moved, 24*time.Hour), p); a != b {
				t.Fatalf("%v is %v, and then %v", p, a, b)
			}
		}
	})
}

func TestWhatIsNoValueCountsForNothing(t *testing.T) {
	nan, endless := math.NaN(), math.Inf(1)
	h := histogramOf(t, []counted{{nan, 1, noon}, {endless, 1, noon}, {-endless, 1, noon}, {1, nan, noon}, {1, 0, noon}, {1, -1, noon}, {1, endless, noon}}, time.Hour)
	if v, known := h.Percentile(0.5); known || v != 0 {
		t.Errorf("%v of nothing", v)
	}
	h.Add(1, 1, noon)
	if v, known := h.Percentile(nan); !known || math.IsNaN(v) {
		t.Errorf("a share that is no number is at or below %v", v)
	}
	if none := NewHistogram(nil, time.Hour); at(none, 0.5) != 0 {
		t.Error("something without buckets")
	}
}

func FuzzHistogram(f *testing.F) {
	f.Add(1.0, 1.0, int64(0), 0.5, int64(3600))
	f.Add(-1.0, 1e300, int64(1)<<62, 2.0, int64(1))
	f.Add(math.NaN(), math.Inf(-1), int64(-1)<<62, math.NaN(), int64(-1))
	f.Fuzz(func(t *testing.T, value, weight float64, later int64, p float64, halfLife int64) {
		h := histogramOf(t, []counted{{1, 1, noon}, {value, weight, noon.Add(time.Duration(later))}, {2, 1, noon}}, time.Duration(halfLife))
		if v, known := h.Percentile(p); !known || !(v > 0 && v <= 1050) {
			t.Errorf("%v", v)
		}
	})
}

// The lower bound is at or below the value, the upper one at or above it, and more confidence brings both nearer.
func TestBoundsHoldTheValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value, confidence := rapid.Float64Range(0.01, 1000).Draw(t, "value"), rapid.Float64Range(0, 100).Draw(t, "confidence")
		lower, upper := Bound(value, lowerBy, lowerTo, confidence), Bound(value, upperBy, upperTo, confidence)
		if !(lower <= value && value <= upper) {
			t.Fatalf("%v is not from %v to %v", value, lower, upper)
		}
		if more := confidence + 1; Bound(value, lowerBy, lowerTo, more) < lower || Bound(value, upperBy, upperTo, more) > upper {
			t.Fatalf("bounds at %v are further apart than at %v", more, confidence)
		}
	})
}

func TestConfidenceIsNeverNegative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		samples := rapid.OneOf(rapid.Float64(), rapid.Just(math.NaN())).Draw(t, "samples")
		span, interval := time.Duration(rapid.Int64().Draw(t, "span")), time.Duration(rapid.Int64().Draw(t, "interval"))
		if got := Confidence(samples, span, interval); !(got >= 0) {
			t.Fatalf("%v", got)
		}
	})
}

// A larger saving scores no less, a larger disruption no more, and what is worth it to one k is worth it to a larger one.
func TestScoresRise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.Float64Range(-100, 100), rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1)}))
		m := Move{number.Draw(t, "saving"), number.Draw(t, "cost"), number.Draw(t, "disruption"), number.Draw(t, "all")}
		k := rapid.Float64Range(0.01, 100).Draw(t, "k")
		if m.Worth(k) && (!m.Worth(2*k) || !(m.Saving > 0)) {
			t.Fatalf("%+v with a score of %v", m, m.Score())
		}
		for _, x := range []float64{m.Saving, m.Cost, m.Disruption, m.Disturbed} {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return
			}
		}
		more, longer := m, m
		more.Saving, longer.Disruption = m.Saving+1, max(0, m.Disruption)+1
		if more.Score() < m.Score() || m.Saving > 0 && longer.Score() > m.Score() {
			t.Fatalf("%+v has %v; saving more %v, disturbing more %v", m, m.Score(), more.Score(), longer.Score())
		}
	})
}
