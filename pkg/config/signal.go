package config

import (
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/signal/queue"
)

// slack is added to the default max_age beyond three periods and loop.settle: an
// evaluation that is late, and CloudWatch that is.
const slack = time.Minute

// queueAge is the default max_age of a queue's reading: three minutes.
const queueAge = 3 * time.Minute

// longAge is what max_age may be of a signal that is read every minute without a remark.
const longAge = time.Hour

// notCapacity keeps the word for the tier's own size free.
var notCapacity = keys.That(keys.Rule{"not": keys.Rule{"const": scale.CapacitySignal}}, func(v string) string {
	if v == scale.CapacitySignal {
		return "is the name of the tier's own size; choose another name"
	}
	return ""
})

// signals is the key of the signals of a tier.
func (t *tierKeys) signals() keys.Key {
	return keys.Map("signals", keys.Entries{
		Names: []keys.Check[string]{keys.Word, notCapacity}, Such: "cpu: {preset: asg-cpu}",
		Entry: func(name string, _ int) keys.Key {
			s := &signalKeys{Signal: &signal.Signal{Name: name}, tier: t}
			return keys.Section(name, s).Then(func() {
				t.Signals = append(t.Signals, *s.Signal)
				t.presets[name] = s.preset
			})
		},
		All: func() (out []keys.Key) {
			for i := range t.Signals {
				s := &signalKeys{Signal: &t.Signals[i], tier: t}
				out = append(out, keys.Section(s.Name, s))
			}
			return out
		},
	})
}

// signalKeys is a signal while it is read or shown. A preset is a short way to write one
// of the sources.
type signalKeys struct {
	*signal.Signal
	tier *tierKeys

	from      string // the key that says where it comes from
	chosen    string // the preset's name
	preset    kind.Preset
	how       signal.Query // statistic and period of a preset
	namespace string
	delayed   bool
	formula   string
	usualAge  time.Duration // of the newest value, where max_age is not written
}

// Keys are the keys of a signal.
func (s *signalKeys) Keys() keys.Set {
	written := func() bool { return s.from != "" && s.from != "preset" && s.from != "sum" }
	own := func() bool { return !s.made() } // of no other signals
	return keys.Set{
		foreignToASignal,
		keys.OneOf("a signal", &s.from, append([]keys.Key{
			keys.Answer("preset", &s.chosen, presetNames(), s.tier.noPreset).Hidden(),
			keys.Sub("metric", s.metric).ShownIf(func() bool { return s.plain() || s.Source.Each != nil }),
			keys.Sub("math", s.math).ShownIf(func() bool { return s.Source.Metric != nil && !s.plain() }),
			keys.Sub("ratio", s.ratio).ShownIf(func() bool { return s.Source.Ratio != nil }),
			s.sum(),
			s.expression(),
		}, s.directs()...)...),
		keys.Demand(company, s.begin),
		keys.Text("statistic", &s.how.Statistic, statistic, levelOnly).When(func() bool { return s.preset.Level }).Hidden(),
		keys.Span("period", &s.how.Period, aPeriod(&s.namespace)).When(func() bool { return s.preset.Build != nil }).Hidden(),
		keys.Yes("delayed", &s.delayed).When(func() bool { return s.preset.Unit != "" && s.preset.Build == nil }).Hidden(),
		keys.Then(s.build),
		keys.Demand(nil, s.bare),
		keys.Text("unit", &s.Unit, keys.NotEmpty).Eg("percent").When(written).RequiredIf(func() bool { return written() && (s.Source.Direct == nil || s.Source.Direct.Unit() == "") }).ShownIf(func() bool { return !s.isSum() }),
		keys.Then(func() { s.MaxAge = queueAge; s.aged(func(p time.Duration) { s.MaxAge = 3*p + s.settle() + slack }) }),
		keys.Span("every", &s.Every, keys.AtMost(time.Hour)).ShownIf(func() bool { return s.Every > 0 }),
		keys.Demand(nil, s.seldom),
		keys.Then(func() { s.usualAge = s.MaxAge }),
		keys.Span("max_age", &s.MaxAge).ShownIf(own),
		keys.Demand(nil, s.age),
		s.missing().ShownIf(own),
		keys.Demand(nil, func(at keys.At) {
			if s.MissingIsZero && own() && s.neverZero() {
				at.Problem("missing", "%s", noZero)
			}
		}),
		keys.Then(func() { s.Ceiling = ceiling(*s.Signal) }),
		keys.Number("ceiling", &s.Ceiling, keys.AtLeast(0.0)).ShownIf(func() bool { return !s.isSum() }),
		keys.Text("traffic", &s.Traffic).ShownIf(own),
		keys.Then(func() { s.Importance = signal.High }),
		keys.Answered("importance", &s.Importance, keys.Words{"critical": "very_high", "highest": "very_high", "very-high": "very_high", "normal": "medium", "lowest": "low"}, signal.VeryHigh, signal.High, signal.Medium, signal.Low).ShownIf(func() bool { return s.Importance != signal.High }),
	}
}

// company is what goes only with another key.
var company = keys.Rule{"dependentRequired": keys.Rule{"metric": []string{"unit"}, "math": []string{"unit"}, "ratio": []string{"unit"}, "expression": []string{"unit"},
	"prometheus": []string{"unit"}, "scrape": []string{"unit"}, "json": []string{"unit"},
	"statistic": []string{"preset"}, "period": []string{"preset"}, "delayed": []string{"preset"}}}

// noZero is said of a signal whose missing datapoints stand for no value.
const noZero = "cannot be zero for this signal: no datapoint means unknown, not zero; remove the key `missing`"

// neverZero reports whether a missing datapoint of the signal tells nothing.
func (s *signalKeys) neverZero() bool {
	return !s.tellsAbsence() && (s.Source.Metric == nil || s.preset.Unit != "" && !s.preset.Zero)
}

// missing is the key of what a datapoint that is not there means. A word of others for zero is answered by what
// this signal may have.
func (s *signalKeys) missing() keys.Key {
	return keys.Switched("missing", &s.MissingIsZero, "unknown", "zero", func(word string) string {
		switch ours := otherMissing[strings.ToLower(word)]; {
		case ours == "zero" && s.neverZero():
			return noZero
		case ours != "":
			return keys.Show(word) + " is not one of unknown, zero; write " + ours
		}
		return ""
	})
}

// otherMissing are words for what a datapoint that is not there means, of CloudWatch's alarms and our own
// earlier one.
var otherMissing = keys.Words{"gap": "unknown", "missing": "unknown", "ignore": "unknown", "null": "unknown", "~": "unknown", "none": "unknown", "nan": "unknown",
	"breaching": "unknown", "0": "zero", "notbreaching": "zero"}

// plain reports whether the source is one metric.
func (s *signalKeys) plain() bool { return s.Source.Metric != nil && s.Source.Metric.Expression == "" }

func (s *signalKeys) settle() time.Duration { return s.tier.config.Loop.Settle }

// insideOf is where keys that stand beside a preset belong for another source; a source that has no such key is missing.
var insideOf = map[string]string{"metric.statistic": "metric", "metric.period": "metric", "math.statistic": "each entry of math.inputs", "math.period": "math",
	"ratio.statistic": "ratio.part and ratio.whole", "ratio.period": "ratio", "prometheus.period": "prometheus", "queue.delayed": "queue"}

// begin finds the preset, and tells apart a key in the wrong company from an unknown one.
func (s *signalKeys) begin(at keys.At) {
	switch s.from {
	case "":
		return
	case "preset":
		s.find(at)
		return
	}
	if d := s.Source.Direct; d != nil {
		s.Unit = d.Unit()
	}
	for _, key := range []string{"statistic", "period", "delayed"} {
		if at.Has(key) && !s.made() {
			if inside := insideOf[s.from+"."+key]; inside != "" {
				at.Problem(key, "is only for a signal with a preset; here write it inside %s", inside)
			} else {
				at.Problem(key, "is only for a signal with a preset, and has no meaning for %s; remove the key", s.from)
			}
		}
	}
}

func (s *signalKeys) find(at keys.At) {
	if s.chosen == "" {
		return
	}
	p, wrong := s.tier.preset(s.chosen)
	if wrong != "" {
		if rest, is := strings.CutSuffix(wrong, otherPreset); is && at.Taken("preset") {
			_, of := presets()
			wrong = rest + "write this signal below defaults." + strings.Join(of[s.chosen], " or defaults.") + " instead, so that only tiers with " + strings.Join(of[s.chosen], " or ") + " inherit the signal"
		}
		at.Problem("preset", "%s", wrong)
	}
	if p.Unit == "" {
		return
	}
	s.preset, s.Unit = p, p.Unit
	for _, key := range p.Needs {
		if !s.tier.at.Has(key) && !s.tier.at.Misspelt(key) && !s.tier.needed[key] { // one missing key is told once
			s.tier.needed[key] = true
			at.Problem("preset", "%s needs %s", s.chosen, s.tier.at.Path(key))
		}
	}
	if at.Has("unit") {
		at.Problem("unit", "is fixed to %s for %s; remove the key", p.Unit, s.chosen)
	}
	if p.Build == nil {
		for _, key := range []string{"statistic", "period"} {
			if at.Has(key) {
				at.Problem(key, "cannot be used with %s, which reads the queue itself and not CloudWatch; remove the key", s.chosen)
			}
		}
		return
	}
	if at.Has("delayed") {
		at.Problem("delayed", "is for sqs-backlog only")
	}
	if !p.Level && at.Has("statistic") {
		at.Problem("statistic", "is always %s for %s; remove the key", p.Statistic, s.chosen)
	}
	s.how = signal.Query{Statistic: p.Statistic, Period: p.Usual()}
	for _, q := range queriesOf(p.Build(s.how)) {
		s.namespace = q.Namespace
	}
}

// build makes the source of a preset.
func (s *signalKeys) build() {
	switch {
	case s.preset.Build != nil:
		s.Source = s.preset.Build(s.how)
	case s.preset.Unit != "":
		s.Source.Direct = &queue.Queue{URL: s.tier.Queue, Delayed: s.delayed}
	}
}

// queriesOf are the CloudWatch queries of a source; nil for one that is asked itself.
func queriesOf(source signal.Source) []*signal.Query {
	switch {
	case source.Metric != nil:
		return []*signal.Query{source.Metric}
	case source.Ratio != nil:
		return []*signal.Query{&source.Ratio.Part, &source.Ratio.Whole}
	case source.Each != nil:
		return []*signal.Query{source.Each}
	}
	return nil
}

// aged calls with the period of the source, where it has one.
func (s *signalKeys) aged(do func(period time.Duration)) {
	if queries := queriesOf(s.Source); queries != nil {
		do(queries[0].Period)
	}
}

// age looks at max_age. A sample must be allowed to grow as old as the newest settled
// datapoint can be, or the signal would be stale for ever.
func (s *signalKeys) age(at keys.At) {
	if !at.Has("max_age") || !at.Sound("max_age") {
		return
	}
	periodic := false
	s.aged(func(period time.Duration) {
		if periodic = true; s.MaxAge < period+s.settle() {
			at.Problem("max_age", "%s is below period %s + loop.settle %s: even the newest datapoint that is used would be stale; write %s or more",
				keys.Say(s.MaxAge), keys.Say(period), keys.Say(s.settle()), keys.Say(period+s.settle()))
		}
	})
	switch wrong := keys.Above(time.Duration(0)).Wrong(s.MaxAge); {
	case !periodic && wrong != "":
		at.Problem("max_age", "%s", wrong)
	case s.Every > 0 && s.MaxAge < s.Every && at.Sound("max_age"):
		s.tier.config.note(at, "max_age", keys.Say(s.MaxAge)+" is less than the key `every` ("+keys.Say(s.Every)+"): the age is compared only at a read, so a value up to "+
			keys.Say(s.MaxAge+s.Every)+" old may be used; write a shorter time for `every`, or remove max_age")
	case s.MaxAge > max(3*s.usualAge, longAge) && at.Sound("max_age"):
		s.tier.config.note(at, "max_age", keys.Say(s.MaxAge)+" is long: until that age an old value would be used, even if its source has stopped; the default here is "+keys.Say(s.usualAge))
	}
}

// seldom looks at a signal that is asked for less often than there are evaluations.
func (s *signalKeys) seldom(at keys.At) {
	switch interval := s.tier.config.Loop.Interval; {
	case s.Every == 0 || !at.Sound("every"):
	case s.made():
		at.Problem("every", "follows from the signals that this signal is computed from; remove the key here")
	case s.Source.Direct != nil && !s.remote():
		at.Problem("every", "is only for signals from CloudWatch (AWS bills each read) and from the section `endpoints`; this signal is from neither: remove the key")
	case s.Every < interval:
		at.Problem("every", "%s is less than loop.interval %s, and a signal is read at most once in each evaluation; write %[2]s or more", keys.Say(s.Every), keys.Say(interval))
	}
}

// traffic looks at the signals that say of which other one they are undefined without.
func (t *tierKeys) traffic(at keys.At) {
	for i := range t.Signals {
		s := &t.Signals[i]
		if s.Traffic == "" {
			s.Traffic = t.workOf(*s)
		}
		path := "signals." + s.Name + ".traffic"
		_, known := t.presets[s.Traffic]
		switch {
		case s.Traffic == "":
		case s.Traffic == s.Name:
			at.Problem(path, "is the signal itself; name another signal, which counts the traffic")
		case !known:
			at.Problem(path, "%s", t.unknown(s.Traffic, "this tier"))
		case !t.counts(s.Traffic):
			at.Problem(path, "%s does not count traffic; name a signal from a queue, an endpoint or metric math, or one with the statistic Sum or SampleCount; that signal must not have the key `traffic`", keys.Show(s.Traffic))
		}
	}
}

var levelOnly = keys.That(keys.Rule{"not": keys.Rule{"enum": []string{"Sum", "SampleCount"}}}, func(v string) string {
	if v == "Sum" || v == "SampleCount" {
		return v + " has no meaning for this metric, which is measured and not counted; use Average, Minimum, Maximum or a percentile such as p95"
	}
	return ""
})
