package collector

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

const (
	// tooOld times MaxAge a value is no longer even a hint.
	tooOld = 3
	// nearCeiling is the share of its ceiling from which a signal counts as being there:
	// a mean over many machines hardly ever reads 100 %.
	nearCeiling = 0.99
	// defaultMaxAge is for signals that do not say.
	defaultMaxAge = 5 * time.Minute
)

// read is the sample of a signal at this evaluation, or why there is none.
func (c *Collector) read(r *reading, now time.Time) (scale.Sample, string) {
	x, why := c.value(r, now)
	if why == "" {
		x = c.cliff(r, x, now)
	}
	return x, why
}

func (c *Collector) value(r *reading, now time.Time) (scale.Sample, string) {
	switch {
	case r.metric != nil:
		if at, none := r.proof.none(now, c.o.Settle); none {
			if r.proof.count != r.metric {
				return nothing(*r.signal, at, r.metric.query.Period, now)
			}
			// A count of nothing is a count.
			return sample(*r.signal, signal.Point{At: at}, r.metric.query.Period, now, fault{})
		}
		p, ok := r.metric.latest(now, c.o.Settle, r.signal.MissingIsZero)
		p.Value = perSecond(*r.signal.Source.Metric, p.Value, r.metric)
		f := r.proof.excuse(c.lacking(missing(ok, r.metric), r.signal.MissingIsZero, now, r.metric), now, c.o.Settle)
		return sample(*r.signal, p, r.metric.query.Period, now, f)
	case r.whole != nil:
		if at, none := r.proof.none(now, c.o.Settle); none && !r.signal.MissingIsZero {
			return nothing(*r.signal, at, r.whole.query.Period, now)
		}
		p, ok, why := c.ratio(r, now)
		f := r.proof.excuse(c.lacking(missing(ok, r.whole, r.part), r.signal.MissingIsZero, now, r.whole, r.part), now, c.o.Settle)
		if why != "" {
			f.why = why
		}
		return sample(*r.signal, p, r.whole.query.Period, now, f)
	case r.signal.Source.Direct != nil:
		return c.direct(r, now)
	case r.signal.Source.Each != nil:
		return c.readEach(r, now)
	}
	if r.signal.Follows() {
		return scale.Sample{}, "it is not known yet which group the tier scales"
	}
	return scale.Sample{}, "the signal has no source"
}

// fault is the trouble with a value: whether there is none, and the reason for
// there being none or no newer one; and why the newest one is missing, although an
// older one may be fresh enough.
type fault struct {
	none       bool
	why, lacks string
}

func missing(ok bool, asks ...*ask) fault {
	for _, a := range asks {
		if a.trouble != "" {
			return fault{none: !ok, why: a.trouble}
		}
	}
	if ok {
		return fault{}
	}
	for _, a := range asks {
		if len(a.points) == 0 {
			check := "its namespace, name and dimensions"
			if a.query.Expression != "" {
				check = "the expression and its metrics"
			}
			return fault{none: true, why: "no datapoint of " + describe(a.query) + " yet; if there should be one by now, check " + check}
		}
	}
	if len(asks) > 1 {
		return fault{none: true, why: "no complete period has values of both " + describe(asks[0].query) + " and " + describe(asks[1].query)}
	}
	return fault{none: true, why: "every datapoint of " + describe(asks[0].query) + " is too new or not a number"}
}

// sample checks the age of a value, counted from the end of its period.
func sample(s signal.Signal, p signal.Point, period time.Duration, now time.Time, f fault) (scale.Sample, string) {
	if f.none {
		return scale.Sample{}, f.why
	}
	if !finite(p.Value) {
		return scale.Sample{}, fmt.Sprintf("the value is %v, which is not a finite number", p.Value)
	}
	maxAge := s.MaxAge
	if maxAge <= 0 {
		maxAge = defaultMaxAge
	}
	age := now.Sub(p.At.Add(period))
	quality := scale.Fresh
	if age > tooOld*maxAge {
		why := "last value " + span(age) + " old"
		if f.why != "" {
			why += "; " + f.why
		}
		return scale.Sample{}, why
	}
	if age > maxAge {
		quality = scale.Stale
	}
	x := scale.Sample{Signal: s.Name, Value: p.Value, Unit: s.Unit, At: p.At, Period: period, Quality: quality, Missing: f.lacks,
		AtLeast: s.Ceiling > 0 && p.Value >= nearCeiling*s.Ceiling}
	if x.AtLeast {
		// A goal that the configuration accepts is exceeded by the ceiling, and need not be by
		// what is near it.
		x.Value = max(x.Value, s.Ceiling)
	}
	return x, ""
}

// ratio is the newest period for which both halves are known. The part may be
// known to be absent, which is 0: AWS publishes error counts only when there
// are errors.
func (c *Collector) ratio(r *reading, now time.Time) (signal.Point, bool, string) {
	source, whole, part := r.signal.Source.Ratio, r.whole, r.part
	if r.signal.MissingIsZero {
		// No traffic at all has no errors either.
		if p, ok := whole.latest(now, c.o.Settle, true); ok && p.Value == 0 {
			return p, true, ""
		}
	}
	why := ""
	for w := range whole.all() {
		if !settled(w.At, now, c.o.Settle, whole.query.Period) || !finite(w.Value) {
			continue
		}
		if w.Value == 0 {
			why = describe(whole.query) + " is 0, so the ratio has no value"
			continue
		}
		x, ok := part.at(w.At)
		if !ok && w.At.After(part.through) || !finite(x) {
			continue // not known, which is not 0
		}
		value := source.Times * perSecond(source.Part, x, part) / perSecond(source.Whole, w.Value, whole)
		return signal.Point{At: w.At, Value: value}, true, ""
	}
	return signal.Point{}, false, why
}

func perSecond(q signal.Query, value float64, a *ask) float64 {
	if q.PerSecond {
		return value / a.query.Period.Seconds()
	}
	return value
}

func describe(q signal.Query) string {
	if q.Expression != "" {
		return q.Expression
	}
	return strings.TrimSpace(q.Namespace + " " + q.Name)
}

// span is an age in whole minutes, or in seconds below one: 45 s, 23 min, 1 h 5 min.
func span(d time.Duration) string {
	if d >= time.Minute {
		return amount.Span(d.Truncate(time.Minute))
	}
	return amount.Span(d.Truncate(time.Second))
}
