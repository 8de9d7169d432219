package collector

import (
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// proof is what tells "nothing happened" from "nothing could be read": a count of the
// traffic that a signal is about, and a witness, which has a datapoint for every period
// whether there is traffic or not.
type proof struct {
	count, witness *ask
}

// proofOf plans what could explain the absence of a signal's datapoints. It is fetched
// only while they are absent.
func (c *Collector) proofOf(s signal.Signal, r reading) proof {
	var q signal.Query
	switch {
	case r.metric != nil:
		q = *s.Source.Metric
	case r.whole != nil:
		q = s.Source.Ratio.Whole
	default:
		return proof{}
	}
	var out proof
	if r.whole != nil {
		out.count = r.whole
	} else if count, is := q.Requests(); is {
		out.count = askFor(c.named, count)
	} else if q.Statistic == "Sum" {
		out.count = r.metric
	}
	if w, is := q.Witness(); is && out.count != nil {
		out.witness = askFor(c.named, w)
	}
	return out
}

// excuse takes back that data is missing where the witness speaks for the newest period:
// CloudWatch answers, and there may have been nothing to tell.
func (s proof) excuse(f fault, now time.Time, settle time.Duration) fault {
	if w := s.witness; w != nil && w.trouble == "" && s.count.trouble == "" && !w.empty(newest(now, settle, w.query.Period)) {
		f.lacks = ""
	}
	return f
}

// explain returns the asks that are worth a call, because a signal lacks the newest
// datapoint that it should have.
func (c *Collector) explain(now time.Time) []*ask {
	var out []*ask
	for i := range c.tiers {
		for j := range c.tiers[i].readings {
			r := &c.tiers[i].readings[j]
			own := r.metric
			if own == nil {
				own = r.whole
			}
			if own == nil || own.resting(now) || r.proof.count == nil || !own.silent(now, c.o.Settle) {
				continue
			}
			for _, a := range []*ask{r.proof.count, r.proof.witness} {
				if a != nil && a != own && !slices.Contains(out, a) && (!c.planned[a.key] || a.resting(now)) {
					a.due = now
					out = append(out, a)
				}
			}
		}
	}
	return out
}

// silent reports whether CloudWatch answered and has no datapoint for the newest settled
// period.
func (a *ask) silent(now time.Time, settle time.Duration) bool {
	t := newest(now, settle, a.query.Period)
	return a.trouble == "" && !a.through.Before(t) && a.empty(t)
}

// absent reports whether CloudWatch answered and has no datapoint for the two newest
// settled periods. One alone may only be late.
func (a *ask) absent(now time.Time, settle time.Duration) bool {
	t := newest(now, settle, a.query.Period)
	return a.silent(now, settle) && a.empty(t.Add(-a.query.Period))
}

func (a *ask) empty(t time.Time) bool {
	_, ok := a.at(t)
	return !ok
}

// none is the newest settled period in which a count is known to have been 0, and
// whether there is one: AWS says 0, or says nothing while the witness speaks.
func (s proof) none(now time.Time, settle time.Duration) (time.Time, bool) {
	if s.count == nil {
		return time.Time{}, false
	}
	a := s.count
	t := newest(now, settle, a.query.Period)
	if v, ok := a.at(t); ok {
		return t, v == 0
	}
	before := t.Add(-a.query.Period)
	if !a.absent(now, settle) {
		v, ok := a.at(before)
		return before, ok && v == 0 && a.trouble == ""
	}
	if s.witness == nil || s.witness.trouble != "" || s.witness.empty(t) || s.witness.empty(before) {
		return time.Time{}, false
	}
	return t, true
}

// nothing is the sample of a signal that had nothing to measure.
func nothing(s signal.Signal, at time.Time, period time.Duration, now time.Time) (scale.Sample, string) {
	x, why := sample(s, signal.Point{At: at}, period, now, fault{})
	if x.Quality == scale.Fresh {
		x.Quality = scale.Idle
	}
	return x, why
}

// followTraffic replaces what is missing of signals that are undefined without another
// one, where that one is known to be zero.
func followTraffic(readings []reading, s *scale.Snapshot) {
	for i := range readings {
		r := readings[i].signal
		traffic, ok := s.Sample(r.Traffic)
		if r.Traffic == "" || !ok || !traffic.Current() || traffic.Value != 0 {
			continue
		}
		if own, has := s.Sample(r.Name); has && !own.At.Before(traffic.At) {
			continue
		}
		x, why := nothing(*r, traffic.At, traffic.Period, s.Now)
		if why != "" {
			continue
		}
		s.Samples, s.Gaps = replace(s.Samples, x), without(s.Gaps, r.Name)
	}
}

func replace(samples []scale.Sample, x scale.Sample) []scale.Sample {
	for i := range samples {
		if samples[i].Signal == x.Signal {
			samples[i] = x
			return samples
		}
	}
	return append(samples, x)
}

func without(gaps []scale.Gap, signal string) []scale.Gap {
	var out []scale.Gap
	for _, g := range gaps {
		if g.Signal != signal {
			out = append(out, g)
		}
	}
	return out
}

// Traffic has to have stood for this long to end as a cliff, in datapoints between the two
// bounds. The larger is half of what is remembered, so that a cliff is seen for as long
// after it.
const (
	stand      = 8 * time.Minute
	leastStand = 3
	mostStand  = keepPoints / 2
)

// cliff notes on a sample where its traffic fell: the count that it is, the whole that it
// is a share of, or the requests without which it has no value.
func (c *Collector) cliff(r *reading, x scale.Sample, now time.Time) scale.Sample {
	a := r.proof.count
	if a == nil || !a.traffic || a.trouble != "" {
		return x
	}
	itself := a == r.metric
	zeroes := itself && r.signal.MissingIsZero
	start := newest(now, c.o.Settle, a.query.Period)
	values := make([]float64, keepPoints)
	told := a.since(start)
	for i := range values {
		t := func() time.Time { return start.Add(-time.Duration(i) * a.query.Period) }
		v := 0.0
		switch p := told[i]; {
		case p != nil:
			v = *p
		case i == 0 && !zeroes && !a.absent(now, c.o.Settle):
			v = math.NaN() // it may only be late
		case zeroes && !t().After(a.knownThrough(now, c.o.Settle)), r.proof.witness != nil && !r.proof.witness.empty(t()):
			v = 0
		default:
			v = math.NaN()
		}
		values[i] = v
	}
	if i, from, fell := signal.Cliff(values, min(max(int(stand/a.query.Period), leastStand), mostStand)); fell {
		x.FellAt = start.Add(-time.Duration(i) * a.query.Period)
		if itself {
			x.FellFrom = perSecond(*r.signal.Source.Metric, from, a)
		}
	}
	return x
}
