package profile

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Every is how long a point is about, and Window how many of them are a day: the seed's window of 288.
const (
	Every  = 5 * time.Minute
	Window = 288
	// Days is how many days the hours are known of.
	Days  = 7
	hours = 24
	day   = 24 * time.Hour
	an    = Window / hours // points of an hour
)

// Limits bound what may be learned of a signal, all in its unit.
type Limits struct {
	// Above and Below are the configured bounds, which hold while little is known.
	Above, Below float64
	// Ceiling is the largest value that is learned and the largest upper bound, at least Above; Floor is the least lower
	// bound, at most Below.
	Ceiling, Floor float64
	// Drift is by how much a time of day may become higher or lower within a day; above 0.
	Drift float64
}

// Learn is a profile with all five minutes that are over, and whether there are any. An average of the values in them is
// learned; five minutes without a value are empty, and no guess.
func Learn(p scale.Profile, x scale.Sample, l Limits) (scale.Profile, bool) {
	if x.Quality != scale.Fresh || l.Ceiling <= 0 {
		return p, false
	}
	last := x.At.Add(x.Period).Truncate(Every).Add(-Every) // Truncate counts from a midnight in UTC
	if !last.After(p.Last) {
		return p, false
	}
	k := open(p, l.Ceiling)
	first := last
	if !p.Last.IsZero() {
		first = p.Last.Add(Every)
	}
	if oldest := last.Add(-(Days - 1) * day); first.Before(oldest) {
		first = oldest
		clear(k.hours[:])
		clear(k.window[:])
	}
	for at := first; !at.After(last); at = at.Add(Every) {
		if at.Truncate(day).Equal(at) {
			clear(k.hours[row(at)*hours:][:hours])
		}
		k.point(at, x, l)
	}
	return k.closed(last), true
}

// point learns five minutes.
func (k *known) point(at time.Time, x scale.Sample, l Limits) {
	i := slot(at)
	was, had := k.window[i], k.window[i] != none
	k.window[i] = none
	v, is := mean(x, at)
	if !is {
		return
	}
	before := decode(was, k.full)
	if !had {
		before, had = k.season(at)
	}
	if had {
		v = min(max(v, before-l.Drift), before+l.Drift)
	} else {
		v = min(v, l.Above)
	}
	k.window[i] = encode(min(v, l.Ceiling), k.full)
	hour := i / an
	var so []float64
	for _, c := range k.window[hour*an : i+1] { // those behind it are of the day before
		if c != none {
			so = append(so, decode(c, k.full))
		}
	}
	k.hours[row(at)*hours+hour] = encode(median(so), k.full)
}

// mean is the average of the values within five minutes, or the one that is about all of them.
func mean(x scale.Sample, at time.Time) (float64, bool) {
	end, sum, n := at.Add(Every), 0.0, 0
	points := x.Recent
	if len(points) == 0 {
		points = []scale.Point{{At: x.At, Value: x.Value}}
	}
	for _, p := range points {
		if p.At.Before(end) && (!p.At.Before(at) || !p.At.Add(x.Period).Before(end)) && p.Value >= 0 && p.Value < 1e300 {
			sum, n = sum+p.Value, n+1
		}
	}
	if n == 0 {
		return 0, false
	}
	return sum / float64(n), true
}

// season is the middle of the same hour of the other days, up to Days of them; false where none is known.
func (k *known) season(at time.Time) (float64, bool) {
	so := k.same(at)
	return median(so), len(so) > 0
}

// same are the middles of the same hour of the days before.
func (k *known) same(at time.Time) (out []float64) {
	today, hour := at.Truncate(day), slot(at)/an
	for d := 1; d < Days; d++ {
		then := today.Add(-time.Duration(d) * day)
		if c := k.hours[row(then)*hours+hour]; c != none && !then.After(k.last) {
			out = append(out, decode(c, k.full))
		}
	}
	return out
}

// slot is the place of five minutes in the day, and row that of a day in the week, both in UTC.
func slot(at time.Time) int { return int(at.Sub(at.Truncate(day)) / Every) }
func row(at time.Time) int  { return int((at.Unix()/int64(day/time.Second)%Days + Days) % Days) }

// median is the middle of values; 0 of none.
func median(of []float64) float64 {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(of))
	return quantile(sorted, 0.5)
}
