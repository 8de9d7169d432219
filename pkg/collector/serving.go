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
//
// Readers that are too far behind do not count while others keep up. But what one does
// that was read from a moment ago is work on its way to the others, who look calm until
// it is there. When all are behind, applications are on their way to the source or still
// with the readers: the worst of them speaks.
func (c *Collector) readServing(r *reading, behind map[string]lateness, now time.Time) (mean scale.Sample, silent []scale.Gap, why string) {
	if len(r.each) == 0 {
		return mean, nil, "dynascale does not know the read replicas yet"
	}
	last := len(r.each) - 1 // the source
	source, sourceWhy := c.readOne(r, last, now)
	var sent, late []int // the readers that reads are sent to, and the others that work
	for i := range last {
		// The endpoint of a cluster points to all its readers, however far behind.
		if behind[r.members[i]].why == "" || r.shared {
			sent = append(sent, i)
		} else {
			late = append(late, i)
		}
	}
	switch {
	case last == 0:
		return source, nil, sourceWhy
	case len(sent) == 0:
		return c.readWorst(r, now)
	}
	quality, lacks := scale.Fresh, ""
	sum, n := 0.0, 0
	for _, i := range sent {
		x, none := c.readOne(r, i, now)
		if none != "" {
			silent = append(silent, scale.Gap{Signal: r.signal.Name + " of " + r.members[i], Why: none})
			continue
		}
		if x.Quality != scale.Fresh {
			quality = x.Quality
		}
		if x.Missing != "" {
			lacks = r.members[i] + ": " + x.Missing
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
		return mean, nil, r.members[sent[len(sent)-1]] + ": " + silent[len(silent)-1].Why
	}
	for _, i := range late {
		if !r.signal.Source.Redistributes || !c.wasReady(r.members[i], now) {
			continue
		}
		x, none := c.readOne(r, i, now)
		if none != "" {
			quality = scale.Stale // it may be much
			continue
		}
		sum += x.Value
	}
	mean.Value = sum / float64(n)
	switch {
	case !r.signal.Source.Redistributes:
	case n > 1:
		mean.IfOneLess = sum / float64(n-1)
	case sourceWhy == "":
		mean.IfOneLess = sum + source.Value // the last one leaves its work to the source
	default:
		quality = scale.Stale
	}
	mean.Quality, mean.Missing = quality, lacks
	return mean, silent, ""
}

// readWorst is the largest value of all, the source among them. Those that do not
// answer are gaps of their own.
func (c *Collector) readWorst(r *reading, now time.Time) (worst scale.Sample, silent []scale.Gap, why string) {
	found, quality := false, scale.Fresh
	for i, id := range r.members {
		x, none := c.readOne(r, i, now)
		if none != "" {
			silent = append(silent, scale.Gap{Signal: r.signal.Name + " of " + id, Why: none})
			continue
		}
		if x.Quality != scale.Fresh {
			quality = x.Quality
		}
		if !found || x.Value > worst.Value {
			worst, found = x, true
		}
	}
	if !found {
		return worst, nil, r.members[0] + ": " + silent[0].Why
	}
	worst.Quality = quality
	return worst, silent, ""
}
