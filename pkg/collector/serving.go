package collector

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// readServing is the mean of the databases that reads are sent to, as the list of
// readers is published: the readers, or the source where there are none. The figures of
// the source alone fall to nothing once applications read elsewhere, at full load.
//
// A reader that does not answer, because it has just joined, is a gap of its own: the
// others may still make the tier grow, and none may shrink it. While the first ones are
// so new that none can answer, the source speaks for them in the same way.
func (c *Collector) readServing(r *reading, behind map[string]string, now time.Time) (mean scale.Sample, silent []scale.Gap, why string) {
	if len(r.each) == 0 {
		return mean, nil, "the readers are not known yet"
	}
	last := len(r.each) - 1 // the source
	source, sourceWhy := c.readOne(r, last, now)
	var sent []int // the readers that reads are sent to
	for i := range last {
		if behind[r.readers[i]] == "" {
			sent = append(sent, i)
		}
	}
	if len(sent) == 0 {
		return source, nil, sourceWhy
	}
	quality := scale.Fresh
	sum, n := 0.0, 0
	for _, i := range sent {
		x, none := c.readOne(r, i, now)
		if none != "" {
			silent = append(silent, scale.Gap{Signal: r.signal.Name + " of " + r.readers[i], Why: none})
			continue
		}
		if x.Quality != scale.Fresh {
			quality = x.Quality
		}
		if n == 0 || x.At.Before(mean.At) {
			mean = x
		}
		sum += x.Value
		n++
	}
	if n == 0 {
		if c.justJoined(r, sent, now) && sourceWhy == "" {
			source.Quality = scale.Stale
			return source, silent, ""
		}
		return mean, nil, r.readers[sent[len(sent)-1]] + ": " + silent[len(silent)-1].Why
	}
	mean.Value = sum / float64(n)
	switch {
	case !r.signal.Source.Spread:
	case n > 1:
		mean.Fewer = sum / float64(n-1)
	case sourceWhy == "":
		mean.Fewer = sum + source.Value // the last one leaves its work to the source
	default:
		quality = scale.Stale
	}
	mean.Quality = quality
	return mean, silent, ""
}

// silence is how long CloudWatch may take to show the first figures of a database.
const silence = 15 * time.Minute

// justJoined reports whether all of these readers were seen first a moment ago.
func (c *Collector) justJoined(r *reading, readers []int, now time.Time) bool {
	for _, i := range readers {
		if now.Sub(c.joined[r.readers[i]]) > silence {
			return false
		}
	}
	return true
}

// noteJoined remembers since when readers work, and forgets those that do not.
func (c *Collector) noteJoined(readers map[string]bool) {
	was := c.joined
	c.joined = make(map[string]time.Time, len(readers))
	for id := range readers {
		c.joined[id] = was[id]
		if c.joined[id].IsZero() {
			c.joined[id] = c.stock.databases.at
		}
	}
}
