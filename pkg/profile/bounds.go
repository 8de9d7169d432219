package profile

import (
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Enough is how many points are needed before anything learned counts: the seed's.
const Enough = 50

// Bounds are where a signal is unusually high or low at an instant, and what that is made of.
type Bounds struct {
	// Above and Below are the configured ones while fewer than Enough points are known.
	Above, Below float64
	// Points are those of the last day, Days the other days of which this hour is known.
	Points, Days int
	// Seasonal is the middle of this hour of other days, or Mean where none is known. Mean and Spread (the standard
	// deviation) are of the points that are no outliers, Left is how many are.
	Seasonal, Mean, Spread float64
	Left                   int
	// High and Low are the 95th and the 5th percentile of the points that are no outliers.
	High, Low float64
	// Confidence is from 0 to 1: the share of the day that is known, by half, and half of it for other days of a week.
	Confidence float64
}

// Learned reports whether enough is known.
func (b Bounds) Learned() bool { return b.Points >= Enough }

// Adjustment is by how much this hour is usually higher than the day.
func (b Bounds) Adjustment() float64 { return b.Seasonal - b.Mean }

// outlying is how many robust standard deviations (1.4826 x the median of the distances from the median) away from the
// median a point is an outlier: the rule of Hampel.
const outlying, robust = 3, 1.4826

// At says what is usual at an instant.
//
//	above = max(seasonal + 2 x spread, 0.9 x p95, configured above), at most the ceiling
//	below = min(seasonal - spread, 1.2 x p05, configured below), at least the floor
//
// Source: the seed document, calculate_adaptive_thresholds, with three departures. Its same hour of other days is the newest
// points of the window (it counts from now in whole hours, modulo 24, over a window of a day); here it is the same hour of up
// to six days before. Its mean and deviation take an incident for what is usual; outliers are left out here, by median
// and MAD, and the middle of several days is a median. And it has no ceiling and no floor.
func At(p scale.Profile, now time.Time, l Limits) Bounds {
	b := Bounds{Above: l.Above, Below: l.Below}
	k := open(p, max(l.Ceiling, math.SmallestNonzeroFloat64))
	var all []float64
	for i, c := range k.window {
		if c != none && k.at(i).After(now.Add(-day-Every)) && !k.at(i).After(now) {
			all = append(all, decode(c, k.full))
		}
	}
	if b.Points = len(all); b.Points < Enough {
		return b
	}
	usual := within(all)
	b.Left = len(all) - len(usual)
	b.Mean, b.Spread = moments(usual)
	slices.Sort(usual)
	b.High, b.Low = quantile(usual, 0.95), quantile(usual, 0.05)
	other := k.same(now)
	if b.Days, b.Seasonal = len(other), b.Mean; b.Days > 0 {
		b.Seasonal = median(other)
	}
	b.Above = min(max(b.Seasonal+2*b.Spread, 0.9*b.High, l.Above), max(l.Ceiling, l.Above))
	b.Below = max(min(b.Seasonal-b.Spread, 1.2*b.Low, l.Below), min(l.Floor, l.Below))
	b.Confidence = float64(b.Points) / Window * (1 + float64(b.Days)/(Days-1)) / 2
	return b
}

// at is the instant of the newest point of a slot.
func (k *known) at(i int) time.Time {
	ago := slot(k.last) - i
	if ago < 0 {
		ago += Window
	}
	return k.last.Add(-time.Duration(ago) * Every)
}

// within are the points that are no outliers.
func within(all []float64) []float64 {
	middle := median(all)
	away := make([]float64, len(all))
	for i, v := range all {
		away[i] = math.Abs(v - middle)
	}
	most := outlying * robust * median(away)
	out := make([]float64, 0, len(all))
	for i, v := range all {
		if away[i] <= most {
			out = append(out, v)
		}
	}
	return out
}

// moments are mean and sample standard deviation.
func moments(of []float64) (mean, deviation float64) {
	for _, v := range of {
		mean += v / float64(len(of))
	}
	if len(of) < 2 {
		return mean, 0
	}
	for _, v := range of {
		deviation += (v - mean) * (v - mean) / float64(len(of)-1)
	}
	return mean, math.Sqrt(deviation)
}

// quantile is one of sorted values, between two of them in proportion.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}
