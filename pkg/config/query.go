package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kinds"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/signal"
)

var (
	percentile = pattern.Of(`^p[0-9]{1,2}(\.[0-9]{1,2})?$`)
	// likePercentile is how percentiles are written elsewhere: P95, 95, 95th, p95%.
	likePercentile = pattern.Of(`^(?:p|pct|percentile)?[ _-]?([0-9]{1,2}(?:\.[0-9]{1,2})?)(?:th|%)?$`)
	otherWords     = map[string]string{"avg": "Average", "mean": "Average", "max": "Maximum", "min": "Minimum", "total": "Sum", "count": "SampleCount", "samples": "SampleCount", "median": "p50"}

	statistics = []string{"Average", "Sum", "Minimum", "Maximum", "SampleCount"}
)

// statistic demands a statistic that CloudWatch knows.
var statistic = keys.That(keys.Rule{"anyOf": []any{keys.Rule{"enum": statistics}, keys.Rule{"pattern": percentile.String()}}}, func(v string) string {
	if slices.Contains(statistics, v) || percentile.MatchString(v) {
		return ""
	}
	if k := otherWords[strings.ToLower(v)]; k != "" {
		return fmt.Sprintf("%s is not a statistic; did you mean %s?", keys.Show(v), k)
	}
	if found := likePercentile.FindStringSubmatch(strings.ToLower(v)); found != nil && percentile.MatchString("p"+found[1]) {
		return fmt.Sprintf("%s is not a statistic; did you mean p%s?", keys.Show(v), found[1])
	}
	for _, k := range statistics {
		if strings.EqualFold(k, v) || keys.Nearest(v, []string{k}) != "" {
			return fmt.Sprintf("%s is not a statistic; did you mean %s?", keys.Show(v), k)
		}
	}
	return fmt.Sprintf("%s is not a statistic; write %s, or a percentile such as p95 or p99.9", keys.Show(v), strings.Join(statistics, ", "))
})

// aPeriod demands a period of CloudWatch, for a query in a namespace that is read before.
func aPeriod(namespace *string) keys.Check[time.Duration] {
	return keys.That(nil, func(d time.Duration) string {
		switch d {
		case time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second:
			if strings.HasPrefix(*namespace, "AWS/") {
				return fmt.Sprintf("%s is too short: %s publishes at most once a minute", keys.Say(d), *namespace)
			}
			return ""
		}
		if d <= 0 || d%time.Minute != 0 || d > keys.Day {
			return fmt.Sprintf("%s is not a CloudWatch period; write whole minutes up to a day, or 1s, 5s, 10s, 20s or 30s for a high-resolution metric", keys.Say(d))
		}
		return ""
	})
}

// queryKeys are the keys of one CloudWatch metric.
func queryKeys(q *signal.Query) keys.Set {
	return keys.Set{
		keys.Text("namespace", &q.Namespace, keys.NotEmpty).Required(),
		keys.Text("name", &q.Name, keys.NotEmpty).Required(),
		dimensions(&q.Dimensions),
		keys.Demand(nil, func(at keys.At) {
			if len(q.Dimensions) > 30 {
				at.Problem("dimensions", "has %d dimensions; CloudWatch allows at most 30", len(q.Dimensions))
			}
		}),
		keys.Text("statistic", &q.Statistic, statistic).Eg("Average").Required(),
		keys.Span("period", &q.Period, aPeriod(&q.Namespace)),
		keys.Demand(nil, func(at keys.At) { unpublished(at, q) }),
	}
}

// dimensions are written as a map. What was read before may be shared with other queries, so that each entry
// makes a copy.
func dimensions(into *signal.Dimensions) keys.Key {
	entry := func(name string) keys.Key {
		v := into.Get(name)
		return keys.Text(name, &v, keys.NotEmpty).Then(func() { *into = into.With(name, v) })
	}
	return keys.Map("dimensions", keys.Entries{
		Names: []keys.Check[string]{keys.NotEmpty}, Rule: keys.Rule{"maxProperties": 30},
		Entry: func(name string, _ int) keys.Key { return entry(name) },
		All: func() (out []keys.Key) {
			for _, d := range *into {
				out = append(out, entry(d.Name))
			}
			return out
		},
	}).ShownIf(func() bool { return len(*into) > 0 })
}

// metric are the keys of one metric, or the same one of every reader of the tier.
func (s *signalKeys) metric() keys.Set {
	q, each, inRotation, redistributes, relative := signal.Query{Period: kind.UsualPeriod}, false, false, false, false
	if source := s.Source; source.Metric != nil {
		q, relative = *source.Metric, source.RelativeToMin
	} else if source.Each != nil {
		q, each, inRotation, redistributes = *source.Each, !source.InRotation, source.InRotation, source.Redistributes
	}
	byReader := func() bool { return each || inRotation }
	return append(queryKeys(&q), keys.Set{
		keys.Yes("per_second", &q.PerSecond),
		keys.Yes("relative_to_min", &relative).Was("of_least").ShownIf(func() bool { return !byReader() }),
		keys.Yes("each_reader", &each).ShownIf(byReader),
		keys.Yes("in_rotation", &inRotation).Was("serving").ShownIf(byReader),
		keys.Yes("redistributes", &redistributes).Was("spread").ShownIf(byReader),
		keys.Demand(nil, func(at keys.At) {
			if q.PerSecond && q.Statistic != "" && q.Statistic != "Sum" && q.Statistic != "SampleCount" {
				at.Problem("per_second", "needs the statistic Sum or SampleCount: %s is not a count", q.Statistic)
			}
			if each {
				s.goesWith(at, "each_reader", "this tier has no readers", func(of kind.Traits) bool { return of.Readers })
			}
			if inRotation {
				s.goesWith(at, "in_rotation", "this tier has no readers", func(of kind.Traits) bool { return of.Readers })
			}
			if relative {
				s.goesWith(at, "relative_to_min", "this tier has no minimum capacity", func(of kind.Traits) bool { return of.Least })
			}
			if each && inRotation {
				at.Problem("in_rotation", "cannot be combined with each_reader: in_rotation gives the mean of the readers, and each_reader the largest value")
			}
			if redistributes && !inRotation {
				at.Problem("redistributes", "needs in_rotation: true")
			}
			if s.Source = (signal.Source{Metric: &q, RelativeToMin: relative}); byReader() {
				s.Source = signal.Source{Each: &q, InRotation: inRotation, Redistributes: redistributes}
			}
		}),
	}...)
}

// goesWith refuses a way to read a metric that the tier's kind does not have.
func (s *signalKeys) goesWith(at keys.At, key, why string, has func(kind.Traits) bool) {
	if s.tier.Target == nil || has(s.tier.Target.Traits()) { // of what is missing the tier tells
		return
	}
	var with []string
	for _, kind := range kinds.Keys() {
		if has(kinds.New(kind).Traits()) {
			with = append(with, kind)
		}
	}
	at.Problem(key, "is only for tiers with %s: %s; remove the key", strings.Join(with, " or "), why)
}

// ratio are the keys of one metric as a share of another.
func (s *signalKeys) ratio() keys.Set {
	r := signal.Ratio{Times: 100}
	if s.Source.Ratio != nil {
		r = *s.Source.Ratio
	}
	period := kind.UsualPeriod
	return keys.Set{
		keys.Span("period", &period, aPeriod(new(string))).Hidden(),
		keys.Then(func() { r.Part.Period, r.Whole.Period = period, period }),
		keys.Sub("part", func() keys.Set { return queryKeys(&r.Part) }).Required().Like("numerator", "dividend", "errors", "bad", "failed", "failures", "top"),
		keys.Sub("whole", func() keys.Set { return queryKeys(&r.Whole) }).Required().Like("denominator", "divisor", "total", "all", "requests", "bottom", "of"),
		keys.Number("times", &r.Times, keys.Above(0.0)),
		keys.Demand(nil, func(at keys.At) {
			if r.Part.Period != r.Whole.Period {
				at.Problem("whole", "has the period %s, but ratio.part has the period %s; both must be equal",
					keys.Say(r.Whole.Period), keys.Say(r.Part.Period))
			}
			if p, w := r.Part, r.Whole; p.Expression == "" && p.Name != "" && p.Namespace == w.Namespace && p.Name == w.Name &&
				p.Statistic == w.Statistic && p.PerSecond == w.PerSecond && slices.Equal(p.Dimensions, w.Dimensions) &&
				at.SoundBelow("part") && at.SoundBelow("whole") {
				at.Problem("whole", "is the same metric as ratio.part, so the value is always %s; write another metric in one of the two", keys.Say(r.Times))
			}
			s.Source.Ratio = &r
		}),
	}
}
