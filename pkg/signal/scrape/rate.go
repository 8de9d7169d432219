package scrape

import (
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/signal"
)

// grown is how much a counter grew between two looks.
type grown struct {
	labels map[string]string
	by     float64
}

// growth is what counters counted between two pages, each by itself, and how long that was. A counter that is smaller
// than before began anew: since then it counted what it says, and what it had counted before that is lost, so that the
// growth is the least that it can be. So it is where a counter is gone. One that is new began at 0 in between, unless the
// process did so too. first reports that there is no page before this one.
// Source: prometheus, promql/functions.go, extrapolatedRate, without the extrapolation.
func growth(a resource.Answer, now, before []resource.Series) (all []grown, from time.Time, took time.Duration, anew, first bool) {
	if a.Before == nil || len(before) == 0 {
		return nil, from, 0, false, true
	}
	old := make(map[string]float64, len(before))
	for _, s := range before {
		old[key(s)] = s.Points[0].Value
	}
	for _, s := range now {
		v, k := s.Points[0].Value, key(s)
		was, known := old[k]
		delete(old, k)
		switch {
		case !known:
			was = 0
		case v < was:
			was, anew = 0, true
		}
		all = append(all, grown{s.Labels, max(0, v-was)})
	}
	from = at(*a.Before, before)
	return all, from, at(a, now).Sub(from), anew || len(old) > 0, false
}

// key tells one series from another.
func key(s resource.Series) string { return signal.Written(s.Labels) }

// restarted is what is told of a counter that began anew.
const restarted = "a counter was reset or has disappeared since the last read, so a part of what it counted is lost"

// firstLook is what is told where there is nothing to compare with.
const firstLook = "there is no rate yet: the counter was read only once, and a rate needs two reads"

// firstBuckets is the same of a quantile.
const firstBuckets = "there is no quantile yet: the histogram was read only once, and a quantile needs two reads"

func (m *Metric) rate(a resource.Answer, now []resource.Series) signal.Reading {
	all, from, took, anew, first := growth(a, now, m.before(a))
	switch {
	case first:
		return signal.Reading{Trouble: firstLook, First: true}
	case took <= 0:
		return nothing("the timestamp of the counter on the metrics page is not newer than at the last read, so there is no rate")
	}
	rates := make([]float64, len(all))
	for i, g := range all {
		rates[i] = g.by / took.Seconds()
	}
	r := signal.Reading{Point: signal.Point{At: from, Value: combined(m.Combine, rates)}, Period: took}
	if anew {
		r.Partial = restarted
	}
	return r
}

func (m *Metric) before(a resource.Answer) []resource.Series {
	if a.Before == nil {
		return nil
	}
	return m.Matching(a.Before.Series)
}

// quantile is a quantile of what was counted between two reads.
func (m *Metric) quantile(a resource.Answer, now []resource.Series) signal.Reading {
	all, from, took, anew, first := growth(a, now, m.before(a))
	if first {
		return signal.Reading{Trouble: firstBuckets, First: true}
	}
	counts := map[float64]float64{}
	for _, g := range all {
		le, err := bound(g.labels["le"])
		if err != nil {
			return nothing("%s%s has a value whose label le is missing or not a number, so this metric is not a histogram", m.Name, buckets)
		}
		counts[le] += g.by
	}
	v, atLeast, why := quantile(m.Quantile, counts)
	switch {
	case why != "":
		return nothing("%s", why)
	case took <= 0:
		return nothing("the timestamp of the histogram on the metrics page is not newer than at the last read, so there is no quantile")
	}
	r := signal.Reading{Point: signal.Point{At: from, Value: v}, Period: took, AtLeast: atLeast}
	if anew {
		r.Partial = restarted
	}
	return r
}
