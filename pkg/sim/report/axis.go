package report

import (
	"math"
	"strconv"
	"time"
)

// mark is one labelled place on an axis.
type mark struct {
	at    float64 // a size, or seconds since 1970
	label string
	under string // a second line: the date, where it changes
}

// sizeMarks divides 0..top by whole numbers into at most about six parts, and
// returns the marks and the end of the axis, which is the last mark.
func sizeMarks(top float64) ([]mark, float64) {
	if !finite(top) || top < 1 {
		top = 1
	}
	step := math.Pow(10, math.Floor(math.Log10(top)))
	for _, share := range []float64{0.1, 0.2, 0.5, 1, 2} {
		if s := step * share; s >= 1 && top/s <= 6 {
			step = s
			break
		}
	}
	end := math.Ceil(top/step) * step
	var out []mark
	for v := 0.0; v <= end+step/2; v += step {
		out = append(out, mark{at: v, label: strconv.FormatFloat(v, 'f', -1, 64)})
	}
	return out, end
}

// valueMarks divides 0..top into two to five parts of 1, 2 or 5 times a power of ten.
func valueMarks(top float64) ([]mark, float64) {
	if !finite(top) || top <= 0 {
		top = 1
	}
	step := math.Pow(10, math.Floor(math.Log10(top))-1)
	for _, share := range []float64{1, 2, 5, 10, 20, 50} {
		if top/(step*share) <= 4 {
			step *= share
			break
		}
	}
	n := int(math.Ceil(top/step - 1e-9))
	var out []mark
	for i := range n + 1 {
		out = append(out, mark{at: float64(i) * step, label: number(float64(i) * step)})
	}
	return out, float64(n) * step
}

const day = 24 * time.Hour

var timeSteps = []time.Duration{
	time.Second, 5 * time.Second, 15 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	day, 2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 364 * day,
}

// timeMarks divides a span of UTC time at round instants into at most about so many
// parts. Below a day the label is the clock and the date stands under it
// where it changes; from a day on the label is the date.
func timeMarks(from, to time.Time, parts int) []mark {
	step := timeSteps[len(timeSteps)-1]
	for _, s := range timeSteps {
		if to.Sub(from)/s <= time.Duration(parts) {
			step = s
			break
		}
	}
	var out []mark
	seen := ""
	// Truncate counts from year 1, whose first day was a Monday: weeks begin on
	// Mondays and days at midnight.
	for at := from.UTC().Truncate(step); !at.After(to); at = at.Add(step) {
		if at.Before(from) {
			continue
		}
		m := mark{at: float64(at.Unix()), label: clock(at, step)}
		if step < day {
			if date := at.Format("2 Jan"); date != seen {
				m.under, seen = date, date
			}
		} else {
			m.label = at.Format("2 Jan")
			if year := at.Format("2006"); year != seen {
				m.under, seen = year, year
			}
		}
		out = append(out, m)
	}
	return out
}

func clock(at time.Time, step time.Duration) string {
	if step < time.Minute {
		return at.Format("15:04:05")
	}
	return at.Format("15:04")
}
