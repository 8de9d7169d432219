package wire

import (
	"cmp"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// question is one checked metric query.
type question struct {
	id, label string
	account   string
	returned  bool
	query     signal.Query
}

var (
	idForm = pattern.Of(`^[a-z][a-zA-Z0-9_]*$`)
	// statForm is every statistic that GetMetricData takes: the five simple ones,
	// percentiles, and trimmed and winsorized forms.
	statForm = pattern.Of(`^(Average|Sum|Minimum|Maximum|SampleCount|IQM|(p|tm|wm|tc|ts)\d{1,3}(\.\d{1,10})?|(PR|TM|WM|TC|TS)\([^)]*:[^)]*\))$`)
)

// translate checks a request's queries and says them in scale's words. Any
// mistake refuses them all, as CloudWatch does.
func translate(queries []metricDataQuery) ([]question, error) {
	t := translation{byID: make(map[string]*metricDataQuery, len(queries)), done: make(map[string]signal.Query, len(queries))}
	for i := range queries {
		q := &queries[i]
		place := fmt.Sprintf("MetricDataQueries.member.%d", i+1)
		switch {
		case !idForm.MatchString(q.Id) || len(q.Id) > 255:
			return nil, engine.Invalid(fmt.Sprintf("The value %s for parameter %s.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.", q.Id, place))
		case t.byID[q.Id] != nil:
			return nil, engine.Invalid("The values for parameter id in MetricDataQueries are not unique: " + q.Id)
		case (q.MetricStat == nil) == (q.Expression == ""):
			return nil, engine.Invalid("Exactly one of the parameters " + place + ".MetricStat and " + place + ".Expression is required.")
		}
		if err := q.check(place); err != nil {
			return nil, err
		}
		t.byID[q.Id] = q
	}
	asked := make([]question, len(queries))
	some := false
	for i, q := range queries {
		query, err := t.query(q.Id)
		if err != nil {
			return nil, err
		}
		asked[i] = question{
			id: q.Id, label: cmp.Or(q.Label, query.Name, q.Id), account: q.AccountId, query: query,
			returned: q.ReturnData == nil || *q.ReturnData,
		}
		some = some || asked[i].returned
	}
	if !some {
		return nil, engine.Invalid("At least one of the MetricDataQueries must have ReturnData set to true.")
	}
	return asked, nil
}

func (q *metricDataQuery) check(place string) error {
	if q.Period != nil {
		if err := checkPeriod(*q.Period, place); err != nil {
			return err
		}
	}
	if q.MetricStat == nil {
		return nil
	}
	place += ".MetricStat"
	switch m := q.MetricStat; {
	case m.Metric.Namespace == "":
		return engine.Invalid("The parameter " + place + ".Metric.Namespace is required.")
	case m.Metric.MetricName == "":
		return engine.Invalid("The parameter " + place + ".Metric.MetricName is required.")
	case !statForm.MatchString(m.Stat):
		return engine.Invalid("The value " + m.Stat + " for parameter " + place + ".Stat is not supported.")
	case len(m.Metric.Dimensions) > 30:
		return engine.Invalid("The collection " + place + ".Metric.Dimensions must not have a size greater than 30.")
	}
	for _, d := range q.MetricStat.Metric.Dimensions {
		if d.Name == "" || d.Value == "" {
			return engine.Invalid("The parameters " + place + ".Metric.Dimensions.member.N.Name and .Value are required.")
		}
	}
	return checkPeriod(q.MetricStat.Period, place)
}

func checkPeriod(seconds int, place string) error {
	switch seconds {
	case 1, 5, 10, 20, 30:
		return nil
	}
	if seconds <= 0 || seconds%60 != 0 {
		return engine.Invalid(fmt.Sprintf("The parameter %s.Period must be 1, 5, 10, 20, 30 or a multiple of 60, and is %d.", place, seconds))
	}
	return nil
}

// translation turns queries by id into signal.Query, inputs first.
type translation struct {
	byID    map[string]*metricDataQuery
	done    map[string]signal.Query
	parents []string // the expressions being translated, outermost first
}

func (t *translation) query(id string) (signal.Query, error) {
	if q, ok := t.done[id]; ok {
		return q, nil
	}
	source := t.byID[id]
	query := signal.Query{Period: time.Duration(or(source.Period, 0)) * time.Second}
	if m := source.MetricStat; m != nil {
		query = signal.Query{
			Namespace: m.Metric.Namespace, Name: m.Metric.MetricName,
			Statistic: m.Stat, Period: time.Duration(m.Period) * time.Second,
		}
		for _, d := range m.Metric.Dimensions {
			query.Dimensions = query.Dimensions.With(d.Name, d.Value)
		}
	} else if err := t.expression(source, &query); err != nil {
		return query, err
	}
	t.done[id] = query
	return query, nil
}

func (t *translation) expression(source *metricDataQuery, query *signal.Query) error {
	for _, parent := range t.parents {
		if parent == source.Id {
			return badExpression(source.Id, "it refers to itself")
		}
	}
	t.parents = append(t.parents, source.Id)
	defer func() { t.parents = t.parents[:len(t.parents)-1] }()

	names, err := inputsOf(source.Expression)
	if err != nil {
		return badExpression(source.Id, err.Error())
	}
	query.Expression = source.Expression
	query.Inputs = make(map[string]signal.Query, len(names))
	for _, name := range names {
		if t.byID[name] == nil {
			return badExpression(source.Id, "there is no query with the id "+name)
		}
		if query.Inputs[name], err = t.query(name); err != nil {
			return err
		}
		// Without a period of its own an expression has its inputs' longest.
		if source.Period == nil {
			query.Period = max(query.Period, query.Inputs[name].Period)
		}
	}
	return nil
}

func badExpression(id, why string) error {
	return engine.Invalid("Error in expression '" + id + "': " + why)
}
