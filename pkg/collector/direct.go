package collector

import (
	"cmp"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// direct is the sample of a signal that is asked itself. A part of it is a lower bound: it may hold or grow the tier,
// and as a stale sample it shrinks nothing.
func (c *Collector) direct(r *reading, now time.Time) (scale.Sample, string) {
	source := r.signal.Source.Direct
	is := source.Read(c.facts)
	if is.At.IsZero() && r.signal.MissingIsZero && !is.Absent.IsZero() {
		is = signal.Reading{Point: signal.Point{At: is.Absent}}
	}
	f := fault{none: is.At.IsZero(), why: is.Trouble, lacks: is.Trouble}
	if f.none {
		f.why = cmp.Or(is.Trouble, source.Subject()+" was not read yet")
	}
	x, why := sample(*r.signal, is.Point, is.Period, now, f)
	if why != "" {
		return x, why
	}
	if _, remote := source.(signal.Asked); remote {
		x.Source = source.Subject()
	}
	x.AtLeast = x.AtLeast || is.AtLeast
	if is.Partial != "" {
		x.AtLeast, x.Partial, x.Quality, x.Missing = true, true, scale.Stale, "partial: "+is.Partial
	}
	if len(is.Before) > 0 {
		r.trail = make([]scale.Point, len(is.Before))
		for i, p := range is.Before {
			r.trail[i] = scale.Point{At: p.At, Value: p.Value}
		}
	}
	return x, ""
}

var importances = []signal.Importance{signal.VeryHigh, signal.High, signal.Medium, signal.Low}

// rank puts what is more important first, and what is of low importance aside.
func rank(readings []reading, s *scale.Snapshot) {
	place := make(map[string]int, len(readings))
	other := false
	for i := range readings {
		at := slices.Index(importances, cmp.Or(readings[i].signal.Importance, signal.High))
		place[readings[i].signal.Name] = at
		other = other || readings[i].signal.Importance != signal.High && readings[i].signal.Importance != ""
	}
	if !other {
		return
	}
	last := len(importances) - 1
	for i := range s.Samples {
		s.Samples[i].Aside = place[s.Samples[i].Signal] == last
	}
	for i := range s.Gaps {
		s.Gaps[i].Aside = place[s.Gaps[i].Signal] == last
	}
	slices.SortStableFunc(s.Samples, func(a, b scale.Sample) int { return place[a.Signal] - place[b.Signal] })
	slices.SortStableFunc(s.Gaps, func(a, b scale.Gap) int { return place[a.Signal] - place[b.Signal] })
}
