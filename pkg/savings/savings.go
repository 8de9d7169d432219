package savings

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Point is a size that a tier has had from an instant on, with what sizes cost then.
type Point struct {
	At   time.Time
	Size int // NoSize where it could not be read, and where there was nothing that has a size
	// Cost is nil, or says so, where no price is known.
	Cost *scale.Cost
}

// NoSize is the size of a Point that has none.
const NoSize = -1

// PointOf is what was recorded at an evaluation.
func PointOf(d *scale.Decision) Point {
	p := Point{At: d.At, Size: d.Capacity.Desired, Cost: d.Cost}
	if !d.Capacity.Known() {
		p.Size = NoSize
	}
	return p
}

// priced reports whether size and price are known.
func (p *Point) priced() bool { return p.Size != NoSize && p.Cost.Known() }

// Result is what a tier has cost, and what it would have cost had it stood still. All amounts are US
// dollars over Hours.
type Result struct {
	// Hours is how many hours have a known size and price. The amounts in `paid`, `at_peak`, `at_present` and
	// `saved` are for these hours only.
	Hours float64 `json:"hours"`
	// Unwatched is how many hours have no records.
	Unwatched float64 `json:"unwatched_hours,omitempty"`
	// Unpriced is how many hours have a known size and no known price.
	Unpriced float64 `json:"unpriced_hours,omitempty"`
	// Unsized is how many hours have records and no size: the size could not be read, or AWS had no such resource.
	Unsized float64 `json:"unsized_hours,omitempty"`
	// Paid is the cost of the sizes that the tier had, in US dollars.
	Paid float64 `json:"paid"`
	// Peak is the largest size that the tier had.
	Peak int `json:"peak"`
	// AtPeak is what the size in Peak would have cost in all the hours that Hours counts, in US dollars.
	AtPeak float64 `json:"at_peak"`
	// Present is the newest recorded size.
	Present int `json:"present"`
	// AtPresent is what the size in Present would have cost in all the hours that Hours counts, in US dollars.
	AtPresent float64 `json:"at_present"`
	// Estimate is why the prices are estimates; "" if they are exact.
	Estimate string `json:"estimate,omitempty"`
	// Unknown is why the newest price is unknown; "" if it is known.
	Unknown string `json:"unknown,omitempty"`
	// Source is where the newest prices are from, such as `own rate` (a price from the configuration) or `price
	// list of 2026-11-20` (the price list of AWS, read on that day).
	Source string `json:"source,omitempty"`
}

// Saved is AtPeak without what was paid, and which share of AtPeak that is, from 0 to 1; false where
// nothing is known. Of nothing the share is 0.
func (r Result) Saved() (dollars, share float64, known bool) { return r.less(r.AtPeak) }

// SavedOfPresent is the same beside the present size. It is below zero where a smaller tier than today's
// would not have been enough.
func (r Result) SavedOfPresent() (dollars, share float64, known bool) { return r.less(r.AtPresent) }

func (r Result) less(fixed float64) (dollars, share float64, known bool) {
	dollars = fixed - r.Paid
	if fixed > 0 {
		share = dollars / fixed
	}
	return dollars, share, r.Hours > 0
}

// Over is an amount of the hours of the result, made one of so many days of 24 hours; false where
// nothing is known. A day that is saved counts once in a month of 30 days: the amount is of days already,
// and nothing multiplies it by the hours of one.
func (r Result) Over(days, dollars float64) (float64, bool) {
	if r.Hours <= 0 {
		return 0, false
	}
	return dollars / r.Hours * 24 * days, true
}

// Of works the result out of the points of a tier, in any order, up to end. A size holds until the next
// point, but no longer than most: of a longer time nobody wrote down what there was.
func Of(points []Point, end time.Time, most time.Duration) (r Result) {
	points = slices.Clone(points)
	slices.SortStableFunc(points, func(a, b Point) int { return a.At.Compare(b.At) })
	points = slices.DeleteFunc(points, func(p Point) bool { return !p.At.Before(end) })
	for _, p := range points {
		if p.priced() {
			r.Peak = max(r.Peak, p.Size)
		}
		if p.Size != NoSize {
			r.Present = p.Size
		}
	}
	if len(points) == 0 {
		return r
	}
	newest := points[len(points)-1]
	if newest.Cost != nil {
		r.Source, r.Unknown = newest.Cost.Source, newest.Cost.Unknown
	}
	for i, p := range points {
		until := end
		if i+1 < len(points) {
			until = points[i+1].At
		}
		hours := until.Sub(p.At).Hours()
		held := min(hours, most.Hours())
		r.Unwatched += hours - held
		switch {
		case p.Size == NoSize:
			r.Unsized += held
			continue
		case !p.Cost.Known():
			r.Unpriced += held
			continue
		}
		if p.Cost.Estimate != "" {
			r.Estimate = p.Cost.Estimate
		}
		r.Hours += held
		r.Paid += held * p.Cost.At(p.Size)
		r.AtPeak += held * p.Cost.At(r.Peak)
		r.AtPresent += held * p.Cost.At(r.Present)
	}
	return r
}
