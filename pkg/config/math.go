package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/signal"
)

// mostInputs keeps an expression far inside one GetMetricData call of 500 queries.
const mostInputs = 100

var (
	inputID   = pattern.Of(`^[a-z][A-Za-z0-9_]*$`)
	quoted    = pattern.Of(`'[^']*'|"[^"]*"`)
	reference = pattern.Of(`\b[a-z][A-Za-z0-9_]*\b`)
)

var anID = keys.That(keys.Rule{"pattern": inputID.String(), "maxLength": 255}, func(v string) string {
	if inputID.MatchString(v) && len(v) <= 255 {
		return ""
	}
	wrong := "is not a valid id: an id begins with a lower-case letter; letters, digits and _ may follow, 255 characters in all at most"
	if small := strings.ToLower(v); small != v && inputID.MatchString(small) && len(v) <= 255 {
		return wrong + "; write " + small + ", in the expression too"
	}
	return wrong
})

// math are the keys of an expression over metrics.
func (s *signalKeys) math() keys.Set {
	q := signal.Query{Period: kind.UsualPeriod, Inputs: map[string]signal.Query{}}
	if s.Source.Metric != nil {
		q = *s.Source.Metric
	}
	entry := func(id string) keys.Key {
		input := q.Inputs[id]
		return keys.Sub(id, func() keys.Set { return queryKeys(&input) }).Then(func() { q.Inputs[id] = input })
	}
	return keys.Set{
		keys.Text("expression", &q.Expression, keys.NotEmpty).Required().Said(sign),
		keys.Map("inputs", keys.Entries{
			Names: []keys.Check[string]{anID}, Empty: "is empty; an expression needs at least one metric", Rule: keys.Rule{"maxProperties": mostInputs},
			Entry: func(id string, _ int) keys.Key { return entry(id) },
			All: func() (out []keys.Key) {
				for _, id := range slices.Sorted(maps.Keys(q.Inputs)) {
					out = append(out, entry(id))
				}
				return out
			},
		}).Required(),
		keys.Span("period", &q.Period, aPeriod(new(string))),
		keys.Demand(nil, func(at keys.At) {
			ids := slices.Collect(maps.Keys(q.Inputs))
			for _, id := range ids {
				if input := q.Inputs[id]; input.Period == 0 {
					input.Period = q.Period // 0 is no period, so none was written
					q.Inputs[id] = input
				}
			}
			switch {
			case len(ids) > mostInputs:
				at.Problem("inputs", "has %d inputs; at most %d are allowed", len(ids), mostInputs)
			case len(ids) > 0:
				references(at, q.Expression, ids)
				if wrong := misformed(q.Expression); wrong != "" && at.Sound("expression") {
					at.Problem("expression", "is not an expression of metric math: %s", wrong)
				}
			}
			s.Source.Metric = &q
		}),
	}
}

// references finds ids in an expression that are not inputs. Functions and
// keywords of metric math are upper-case, so every lower-case word is an id.
func references(at keys.At, expression string, ids []string) {
	for _, word := range reference.FindAllString(quoted.ReplaceAllString(expression, ""), -1) {
		if slices.ContainsFunc(ids, func(id string) bool { return id == word || strings.EqualFold(id, word) && !inputID.MatchString(id) }) {
			continue // also where the id is refused for its capital letter, which was told
		}
		if near := keys.Nearest(word, ids); near != "" {
			at.Problem("expression", "%s is not an input; did you mean %s?", keys.Show(word), near)
			continue
		}
		at.Problem("expression", "%s is not an input; write the id of an input, or a function in upper case, such as SUM", keys.Show(word))
	}
}
