package collector

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// recent are the values of a signal up to that of a sample, newest first, as far back as somebody looks.
// CloudWatch knows its datapoints, also those that came together or late; what is asked itself is only known
// for the evaluations that asked, and is remembered here.
func (c *Collector) recent(r *reading, x scale.Sample, now time.Time) []scale.Point {
	back := r.signal.Lookback
	if back <= 0 || x.Quality == scale.Idle {
		return nil
	}
	var all []scale.Point
	own := r.metric == nil && r.whole == nil || r.signal.Source.RelativeToMin // which turns the values into others
	switch {
	case own:
		all = r.trail
	case r.metric != nil:
		for p := range r.metric.all() {
			if finite(p.Value) && settled(p.At, now, c.o.Settle, r.metric.query.Period) {
				all = append(all, scale.Point{At: p.At, Value: perSecond(*r.signal.Source.Metric, p.Value, r.metric)})
			}
		}
	default:
		for w := range r.whole.all() {
			part, known := r.part.at(w.At)
			if !known && w.At.After(r.part.through) || !finite(part) || !finite(w.Value) || w.Value == 0 ||
				!settled(w.At, now, c.o.Settle, r.whole.query.Period) {
				continue
			}
			source := r.signal.Source.Ratio
			all = append(all, scale.Point{At: w.At, Value: source.Times * perSecond(source.Part, part, r.part) / perSecond(source.Whole, w.Value, r.whole)})
		}
	}
	// The sample itself is the newest: it may be a count of nothing that no datapoint says, or hold at its ceiling.
	first := slices.IndexFunc(all, func(p scale.Point) bool { return p.At.Before(x.At) })
	if first < 0 {
		first = len(all)
	}
	out := append(make([]scale.Point, 0, 1+len(all)-first), scale.Point{At: x.At, Value: x.Value})
	for _, p := range all[first:] {
		if x.At.Sub(p.At) > back {
			break
		}
		out = append(out, p)
	}
	if own {
		r.trail = out
	}
	return slices.Clip(out)
}
