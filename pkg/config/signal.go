package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/gauge"
	"github.com/dynascale/dynascale/pkg/scale"
)

// sources are the keys that say where a signal comes from: a preset is a short
// way to write one of the others.
var sources = []string{"preset", "metric", "math", "ratio", "queue"}

// slack is added to the default max_age beyond three periods and loop.settle: a
// pass that is late, and CloudWatch that is.
const slack = time.Minute

// queueAge is the default max_age of a queue's reading: three minutes.
const queueAge = 3 * time.Minute

// decodeSignals reads the signals of a tier into t.Signals, sorted by name. It
// returns the preset behind every name; the zero preset where there is none.
func decodeSignals(tier *section, t *Tier, settle time.Duration) map[string]preset {
	from, bodies := map[string]preset{}, map[string]*section{}
	for _, e := range tier.get("signals").section().named("", name, notCapacity) {
		s := e.section()
		sig := gauge.Signal{Name: e.name}
		from[e.name] = decodeSource(s, &sig, tier, t)
		decodeAge(s, &sig, settle)
		sig.MissingIsZero = s.choice("missing", "gap", "gap", "zero") == "zero"
		if p := from[e.name]; sig.MissingIsZero && (sig.Source.Metric == nil || p.unit != "" && !p.zero) {
			s.get("missing").problem("cannot be zero here: for this signal no answer means not known, not none")
		}
		sig.Ceiling = s.number("ceiling", ceiling(sig), atLeast(0.0))
		sig.Traffic = s.text("traffic", "")
		t.Signals = append(t.Signals, sig)
		bodies[e.name] = s
	}
	for i, sig := range t.Signals {
		s := bodies[sig.Name]
		if sig.Traffic == "" {
			sig.Traffic = t.messagesOf(sig)
			t.Signals[i] = sig
		}
		switch _, known := from[sig.Traffic]; {
		case sig.Traffic == "":
		case sig.Traffic == sig.Name:
			s.get("traffic").problem("is the signal itself; name the signal that counts the traffic it is about")
		case !known:
			s.get("traffic").problem("%s is not a signal of this tier", show(sig.Traffic))
		case !t.counts(sig.Traffic):
			s.get("traffic").problem("%s counts no traffic: name a Sum, a SampleCount, math over them, or a queue", show(sig.Traffic))
		}
		s.done()
	}
	slices.SortFunc(t.Signals, func(a, b gauge.Signal) int { return cmp.Compare(a.Name, b.Name) })
	return from
}

// decodeSource reads Source and Unit. Every key of a signal is asked for, so that
// a key in the wrong company is told apart from an unknown one.
func decodeSource(s *section, sig *gauge.Signal, tier *section, t *Tier) preset {
	for _, key := range []string{"unit", "max_age", "missing", "ceiling", "traffic", "statistic", "period", "delayed"} {
		s.get(key)
	}
	s.note(rule{"dependentRequired": rule{"metric": []string{"unit"}, "math": []string{"unit"}, "ratio": []string{"unit"},
		"statistic": []string{"preset"}, "period": []string{"preset"}, "delayed": []string{"preset"}}})
	kind := s.only("a signal", sources...)
	if kind == "preset" {
		return decodePreset(s, sig, tier, t)
	}
	if kind == "" {
		return preset{}
	}
	for _, key := range []string{"statistic", "period", "delayed"} {
		if s.has(key) {
			s.get(key).problem("goes with a preset; write it inside %s", kind)
		}
	}
	if kind == "queue" {
		sig.Unit = s.text("unit", "messages", notEmpty)
	} else {
		s.needHere("unit")
		sig.Unit = s.text("unit", "", notEmpty)
	}
	body := s.get(kind).section()
	switch kind {
	case "metric":
		sig.Source = decodeMetric(body, t)
	case "math":
		sig.Source.Metric = decodeMath(body)
	case "ratio":
		sig.Source.Ratio = decodeRatio(body)
	case "queue":
		sig.Source.Queue = decodeQueue(body)
		if sig.Source.Queue.URL != "" {
			sameRegion(body.get("url"), t.Region)
		}
	}
	return preset{}
}

func decodePreset(s *section, sig *gauge.Signal, tier *section, t *Tier) preset {
	chosen := s.choice("preset", "", slices.Sorted(maps.Keys(presets))...)
	p, known := presets[chosen]
	if !known {
		return preset{}
	}
	if key, _ := t.scales(); len(p.of) > 0 && key != "" && !slices.Contains(p.of, key) {
		s.get("preset").problem("%s goes with %s, and this tier has %s", chosen, strings.Join(p.of, " or "), key)
		return preset{}
	}
	if wrong := p.unfit(t); wrong != "" {
		s.get("preset").problem("%s %s", chosen, wrong)
		return preset{}
	}
	for _, key := range p.needs {
		if !tier.has(key) {
			s.get("preset").problem("%s needs %s", chosen, join(tier.path, key))
		}
	}
	if s.has("unit") {
		s.get("unit").problem("is %s for %s and cannot be chosen", p.unit, chosen)
	}
	sig.Unit = p.unit
	if p.build == nil { // a queue is asked itself, not CloudWatch
		for _, key := range []string{"statistic", "period"} {
			if s.has(key) {
				s.get(key).problem("does not go with %s: the queue is asked for its counts at every pass", chosen)
			}
		}
		sig.Source.Queue = &gauge.QueueSource{URL: t.Queue, Delayed: s.yes("delayed")}
		return p
	}
	if s.has("delayed") {
		s.get("delayed").problem("goes with sqs-backlog only")
	}
	how := gauge.Query{Statistic: p.statistic, Period: p.usual()}
	switch {
	case p.level:
		how.Statistic = s.text("statistic", p.statistic, statistic, levelOnly)
	case s.has("statistic"):
		s.get("statistic").problem("is always %s for %s and cannot be chosen", p.statistic, chosen)
	}
	sig.Source = p.build(t, how)
	setPeriod(&sig.Source, s, p.usual())
	return p
}

// notCapacity keeps the word for the tier's own size free.
var notCapacity = check[string]{rule{"not": rule{"const": scale.CapacitySignal}}, func(v string) string {
	if v == scale.CapacitySignal {
		return "is the name of the tier's own size; choose another"
	}
	return ""
}}

var levelOnly = check[string]{rule{"not": rule{"enum": []string{"Sum", "SampleCount"}}}, func(v string) string {
	if v == "Sum" || v == "SampleCount" {
		return v + " of a level says nothing; use Average, Minimum, Maximum or a percentile such as p95"
	}
	return ""
}}

// setPeriod reads the period of a preset into the queries it was built from.
func setPeriod(source *gauge.Source, s *section, usual time.Duration) {
	queries := []*gauge.Query{source.Metric}
	switch {
	case source.Ratio != nil:
		queries = []*gauge.Query{&source.Ratio.Part, &source.Ratio.Whole}
	case source.Each != nil:
		queries = []*gauge.Query{source.Each}
	}
	period := decodePeriod(s, usual, queries[0].Namespace)
	for _, q := range queries {
		q.Period = period
	}
}

// decodeAge reads MaxAge. A sample must be allowed to grow as old as the newest
// settled datapoint can be, or the signal would be stale for ever.
func decodeAge(s *section, sig *gauge.Signal, settle time.Duration) {
	var period time.Duration
	switch {
	case sig.Source.Metric != nil:
		period = sig.Source.Metric.Period
	case sig.Source.Ratio != nil:
		period = sig.Source.Ratio.Part.Period
	case sig.Source.Each != nil:
		period = sig.Source.Each.Period
	default:
		sig.MaxAge = s.duration("max_age", queueAge, above(time.Duration(0)))
		return
	}
	sig.MaxAge = s.duration("max_age", 3*period+settle+slack)
	if s.has("max_age") && sig.MaxAge < period+settle {
		s.get("max_age").problem("%s is below period %s + loop.settle %s: even the newest settled datapoint would be stale",
			formatDuration(sig.MaxAge), formatDuration(period), formatDuration(settle))
	}
}
