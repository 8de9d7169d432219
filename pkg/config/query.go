package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/gauge"
)

// mostInputs keeps an expression far inside one GetMetricData call of 500 queries.
const mostInputs = 100

var (
	percentile = regexp.MustCompile(`^p[0-9]{1,2}(\.[0-9]{1,2})?$`)
	inputID    = regexp.MustCompile(`^[a-z][A-Za-z0-9_]{0,254}$`)
	quoted     = regexp.MustCompile(`'[^']*'|"[^"]*"`)
	reference  = regexp.MustCompile(`\b[a-z][A-Za-z0-9_]*\b`)
)

var statistics = []string{"Average", "Sum", "Minimum", "Maximum", "SampleCount"}

// statistic demands a statistic that CloudWatch knows.
var statistic = check[string]{rule{"anyOf": []any{rule{"enum": statistics}, rule{"pattern": percentile.String()}}}, func(v string) string {
	if slices.Contains(statistics, v) || percentile.MatchString(v) {
		return ""
	}
	for _, k := range statistics {
		if strings.EqualFold(k, v) || nearest(v, []string{k}) != "" {
			return fmt.Sprintf("%s is not a statistic; did you mean %s?", show(v), k)
		}
	}
	return fmt.Sprintf("%s is not a statistic: %s, or a percentile such as p95 or p99.9", show(v), strings.Join(statistics, ", "))
}}

// decodePeriod reads the period of a query in a namespace.
func decodePeriod(s *section, fallback time.Duration, namespace string) time.Duration {
	return s.duration("period", fallback, check[time.Duration]{wrong: func(d time.Duration) string {
		switch d {
		case time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second:
			if strings.HasPrefix(namespace, "AWS/") {
				return fmt.Sprintf("%s is shorter than %s publishes: once a minute at most", formatDuration(d), namespace)
			}
			return ""
		}
		if d <= 0 || d%time.Minute != 0 || d > day {
			return fmt.Sprintf("%s is not a CloudWatch period: 1s, 5s, 10s, 20s, 30s, or whole minutes up to a day", formatDuration(d))
		}
		return ""
	}})
}

// decodeQuery reads one CloudWatch metric.
func decodeQuery(s *section, period time.Duration) gauge.Query {
	s.need("namespace", "name", "statistic")
	q := gauge.Query{
		Namespace:  s.text("namespace", "", notEmpty),
		Name:       s.text("name", "", notEmpty),
		Dimensions: decodeDimensions(s.get("dimensions").section()),
		Statistic:  s.text("statistic", "", statistic),
	}
	q.Period = decodePeriod(s, period, q.Namespace)
	return q
}

func decodeDimensions(s *section) map[string]string {
	var dimensions map[string]string
	for _, e := range s.named("", notEmpty) {
		if dimensions == nil {
			dimensions = map[string]string{}
		}
		dimensions[e.name] = s.text(e.name, "", notEmpty)
	}
	if len(dimensions) > 30 {
		s.problem("%d dimensions; CloudWatch has at most 30", len(dimensions))
	}
	s.note(rule{"maxProperties": 30})
	return dimensions
}

// decodeMetric reads one metric, or the same one of every reader of the tier.
func decodeMetric(s *section, t *Tier) gauge.Source {
	defer s.done()
	q := decodeQuery(s, presetPeriod)
	q.PerSecond = s.yes("per_second")
	if q.PerSecond && q.Statistic != "" && q.Statistic != "Sum" && q.Statistic != "SampleCount" {
		s.get("per_second").problem("goes with Sum or SampleCount: %s is not a count", q.Statistic)
	}
	each, serving, spread := s.yes("each_reader"), s.yes("serving"), s.yes("spread")
	for _, key := range []string{"each_reader", "serving"} {
		if (key == "serving" && serving || key == "each_reader" && each) && t.Subject.Replicas == nil {
			s.get(key).problem("goes with rds_replicas: this tier has no readers")
		}
	}
	ofLeast := s.yes("of_least")
	if ofLeast && t.Subject.ACU == nil {
		s.get("of_least").problem("goes with rds_acu: this tier has no least capacity")
	}
	if each && serving {
		s.get("serving").problem("and each_reader are two ways to read it: the mean, or the largest; leave one out")
	}
	if spread && !serving {
		s.get("spread").problem("goes with serving")
	}
	if each || serving {
		return gauge.Source{Each: &q, Serving: serving, Spread: spread}
	}
	return gauge.Source{Metric: &q, OfLeast: ofLeast}
}

var anID = check[string]{rule{"pattern": inputID.String()}, func(v string) string {
	if inputID.MatchString(v) {
		return ""
	}
	return "is not an id: CloudWatch wants a lower-case letter first, then letters, digits and _"
}}

func decodeMath(s *section) *gauge.Query {
	defer s.done()
	s.need("expression", "inputs")
	q := &gauge.Query{
		Expression: s.text("expression", "", notEmpty),
		Period:     decodePeriod(s, presetPeriod, ""),
		Inputs:     map[string]gauge.Query{},
	}
	inputs := s.get("inputs").section()
	ids := []string{}
	for _, e := range inputs.named("is empty; an expression needs a metric to work on", anID) {
		input := e.section()
		q.Inputs[e.name] = decodeQuery(input, q.Period)
		input.done()
		ids = append(ids, e.name)
	}
	inputs.note(rule{"maxProperties": mostInputs})
	switch {
	case len(ids) > mostInputs:
		inputs.problem("%d inputs; at most %d fit", len(ids), mostInputs)
	case len(ids) > 0:
		checkReferences(s.get("expression"), q.Expression, ids)
	}
	return q
}

// checkReferences finds ids in an expression that are not inputs. Functions and
// keywords of metric math are upper-case, so every lower-case word is an id.
func checkReferences(at place, expression string, ids []string) {
	for _, word := range reference.FindAllString(quoted.ReplaceAllString(expression, ""), -1) {
		if slices.Contains(ids, word) {
			continue
		}
		if near := nearest(word, ids); near != "" {
			at.problem("%s is not an input; did you mean %s?", show(word), near)
			continue
		}
		at.problem("%s is not an input", show(word))
	}
}

func decodeRatio(s *section) *gauge.Ratio {
	defer s.done()
	s.need("part", "whole")
	period := decodePeriod(s, presetPeriod, "")
	ratio := &gauge.Ratio{Times: s.number("times", 100, above(0.0))}
	for _, side := range []struct {
		key  string
		into *gauge.Query
	}{{"part", &ratio.Part}, {"whole", &ratio.Whole}} {
		body := s.get(side.key).section()
		*side.into = decodeQuery(body, period)
		body.done()
	}
	if ratio.Part.Period != ratio.Whole.Period {
		s.get("whole").problem("period %s differs from the part's %s; a share compares equal times",
			formatDuration(ratio.Whole.Period), formatDuration(ratio.Part.Period))
	}
	return ratio
}

func decodeQueue(s *section) *gauge.QueueSource {
	defer s.done()
	s.need("url")
	return &gauge.QueueSource{URL: s.text("url", "", aQueue), Delayed: s.yes("delayed")}
}
