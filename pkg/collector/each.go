package collector

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// followMembers makes a query for every member that this evaluation saw, and returns those that
// nobody made before. Members come and go, so these queries cannot be planned when the
// program starts; and one that is not asked for in the evaluation that finds it would not be
// ready for a minute after every start.
func (c *Collector) followMembers(now time.Time) []*ask {
	before := len(c.asks)
	working := map[string]bool{}
	for i := range c.tiers {
		t := &c.tiers[i]
		m := t.view.Members
		for j := range t.readings {
			reading := &t.readings[j]
			if m == nil { // those of the last evaluation are asked for until it is known again
				for _, id := range reading.members {
					working[id] = true
				}
				continue
			}
			if reading.signal.Source.Each == nil {
				continue
			}
			reading.each, reading.members, reading.shared = nil, []string{}, m.Shared
			for _, id := range m.Each {
				reading.each = append(reading.each, c.askOf(*reading.signal.Source.Each, id))
				reading.members = append(reading.members, id)
				working[id] = true
			}
			if reading.signal.Source.InRotation {
				reading.each = append(reading.each, c.askOf(*reading.signal.Source.Each, m.Source))
				reading.members = append(reading.members, m.Source)
			}
		}
	}
	c.noteJoined(working, now)
	made := slices.Clone(c.asks[before:])
	c.forgetMembers()
	return made
}

// askOf is the query for one reader.
func (c *Collector) askOf(q signal.Query, reader string) *ask {
	q.Dimensions = q.Dimensions.With(kind.MemberDimension, reader)
	return c.join(q)
}

// join is the query, which is asked from now on.
func (c *Collector) join(q signal.Query) *ask {
	before := len(c.named)
	a := askFor(c.named, q)
	if len(c.named) > before {
		c.asks = append(c.asks, a)
	}
	return a
}

// readEach is the largest value of all readers. One that does not answer is a gap:
// it may be the worst of all.
func (c *Collector) readEach(r *reading, now time.Time) (scale.Sample, string) {
	if r.members == nil {
		return scale.Sample{}, "dynascale does not know the read replicas yet"
	}
	if len(r.members) == 0 {
		return sample(*r.signal, signal.Point{At: now}, 0, now, fault{})
	}
	var worst scale.Sample
	quality, lacks := scale.Fresh, ""
	for i := range r.each {
		x, why := c.readOne(r, i, now)
		if why != "" {
			return scale.Sample{}, r.members[i] + ": " + why
		}
		if i == 0 || x.Value > worst.Value {
			worst = x
		}
		if x.Quality != scale.Fresh {
			quality = x.Quality
		}
		if x.Missing != "" {
			lacks = r.members[i] + ": " + x.Missing
		}
	}
	worst.Quality, worst.Missing = quality, lacks
	return worst, ""
}

// readOne is the value of one reader.
func (c *Collector) readOne(r *reading, i int, now time.Time) (scale.Sample, string) {
	a := r.each[i]
	p, ok := a.latest(now, c.o.Settle, r.signal.MissingIsZero)
	p.Value = perSecond(*r.signal.Source.Each, p.Value, a)
	x, why := sample(*r.signal, p, a.query.Period, now, c.lacking(missing(ok, a), r.signal.MissingIsZero, now, a))
	if why == "" && x.Value < 0 {
		why = "it reports " + amount.Value(x.Value, x.Unit) + ", which is impossible"
		if x.Unit == "seconds" || x.Unit == "milliseconds" { // RDS's own word for a replica that does not replicate is a lag of -1
			why = "replication is not running, so its lag is unknown"
		}
	}
	return x, why
}

// forgetMembers drops the queries of readers that are gone, so that they are not
// asked and paid for any more.
func (c *Collector) forgetMembers() {
	if len(c.asks) == len(c.planned) {
		return // no reader has queries of its own, and what was planned is always used
	}
	used := map[*ask]bool{}
	for i := range c.tiers {
		for _, r := range c.tiers[i].readings {
			for _, a := range append([]*ask{r.metric, r.part, r.whole}, r.each...) {
				used[a] = true
			}
		}
	}
	c.asks = slices.DeleteFunc(c.asks, func(a *ask) bool {
		if !used[a] {
			delete(c.named, a.key)
		}
		return !used[a]
	})
}
