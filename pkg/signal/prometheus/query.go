package prometheus

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Query is one value of what a query answers.
type Query struct {
	signal.Remote
	PromQL string
	// Lookback is how old a sample may be that the server takes for the value of now. Its own default is 5 minutes, and
	// an answer does not say how old what it was made of is.
	Lookback time.Duration
	// Range asks for the values since so long ago, one for every Step; 0 for the value of now alone.
	Range, Step time.Duration
	// Period is how long the query averages over: a rate over 2 minutes is about these, and not about now.
	Period time.Duration
}

// New is a query that nothing was said of.
func New() signal.Direct { return &Query{Lookback: 3 * time.Minute, Step: time.Minute} }

// Key is its key in a signal.
func (*Query) Key() string { return "prometheus" }

// mostPoints is what Prometheus answers of one series at most. Source: prometheus/docs, "HTTP API", range queries.
const mostPoints = 11_000

// Keys are the keys of a query.
func (q *Query) Keys() keys.Set {
	return keys.Set{
		q.Foreign(),
		q.Alone("query"),
		q.Name(),
		keys.Text("query", &q.PromQL, keys.NotEmpty, oneLine, wellFormed).Required().Like("promql", "expr", "expression", "metric", "metric_name", "q"),
		q.Chosen(),
		keys.Span("lookback", &q.Lookback, keys.AtLeast(time.Second), keys.AtMost(time.Hour)),
		keys.Span("range", &q.Range, keys.AtMost(keys.Day)).ShownIf(q.ranged),
		keys.Span("step", &q.Step, keys.AtLeast(time.Second), keys.AtMost(time.Hour)).ShownIf(q.ranged),
		keys.Then(func() { q.Period = window(q.PromQL) }),
		keys.Span("period", &q.Period, keys.AtMost(keys.Day)),
		keys.Demand(nil, func(at keys.At) {
			switch {
			case !at.Sound("range", "step"):
			case q.Range == 0 && at.Has("step"):
				at.Problem("step", "is used only with range; set range as well, or remove step")
			case q.Range > 0 && q.Range < q.Step:
				at.Problem("range", "%s is shorter than step %s; write a longer range", keys.Say(q.Range), keys.Say(q.Step))
			case q.Range/q.Step >= mostPoints:
				at.Problem("step", "range %s has %s at a step of %s, but Prometheus answers %s at most; choose a longer step", keys.Say(q.Range), amount.Count(int(q.Range/q.Step)+1, "value"), keys.Say(q.Step), amount.Count(mostPoints, "value"))
			}
		}),
	}
}

func (q *Query) ranged() bool { return q.Range > 0 }

// selector is the length of a range in a query: the 5m of [5m], or of [5m:1m].
var (
	selector = pattern.Of(`\[\s*((?:[0-9]+(?:ms|[smhdwy]))+)\s*(?::[^\]]*)?\]`)
	part     = pattern.Of(`([0-9]+)(ms|[smhdwy])`)
	units    = map[string]time.Duration{"ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour, "d": keys.Day, "w": 7 * keys.Day, "y": 365 * keys.Day}
)

// window is the longest range that a query selects; 0 for none.
func window(promQL string) (longest time.Duration) {
	for _, found := range selector.FindAllStringSubmatch(promQL, -1) {
		var d time.Duration
		for _, p := range part.FindAllStringSubmatch(found[1], -1) {
			n, _ := strconv.Atoi(p[1])
			d += time.Duration(n) * units[p[2]]
		}
		longest = max(longest, d)
	}
	return min(longest, keys.Day)
}

// Subject names it.
func (q *Query) Subject() string {
	return "endpoint " + q.Endpoint + ": " + q.PromQL + signal.Written(q.Labels)
}

func (q *Query) request() facts.Request {
	r := facts.Request{Query: strings.TrimSpace(q.PromQL), Lookback: q.Lookback}
	if q.Range > 0 {
		r.Range, r.Step = q.Range, q.Step
	}
	return r
}

// Want orders the answer.
func (q *Query) Want(order *facts.Order) { q.Order(order, q.request()) }

// Read is the value of the one series that the labels choose, the newest that is a number.
func (q *Query) Read(f facts.Facts) (r signal.Reading) {
	is := q.Answer(f, q.request())
	if r.Trouble = is.Trouble; !is.Found {
		return r
	}
	one, why := q.one(is.Is)
	if why != "" {
		r.Trouble = cmp.Or(r.Trouble, why)
		if r.Absent = is.Is.At; is.Is.Partial != "" || len(q.Matching(is.Is.Series)) > 0 {
			r.Absent = time.Time{}
		}
		return r
	}
	r.Period, r.Partial = q.Period, is.Is.Partial
	for _, p := range one.Points {
		if !math.IsNaN(p.Value) && !math.IsInf(p.Value, 0) {
			r.Before = append(r.Before, signal.Point{At: p.At.Add(-q.Period), Value: p.Value})
		}
	}
	if len(r.Before) == 0 {
		r.Trouble = cmp.Or(r.Trouble, fmt.Sprintf("the query answers %v, which is not a finite number: a division by zero, or no data in its range", one.Points[0].Value))
		return r
	}
	r.Point, r.Before = r.Before[0], r.Before[1:]
	return r
}

// one is the series that the labels choose, or why there is not one.
func (q *Query) one(a resource.Answer) (s resource.Series, why string) {
	found := q.Matching(a.Series)
	switch {
	case len(a.Series) == 0:
		return s, "the query has no result now; this is missing data, and counts as 0 only with missing: zero"
	case len(found) == 0:
		return s, fmt.Sprintf("the query answers %s, and none has the labels %s", amount.CountOf(len(a.Series), "series", "series"), signal.Written(q.Labels))
	case len(found) > 1:
		with := ""
		if len(q.Labels) > 0 {
			with = " with the labels " + signal.Written(q.Labels)
		}
		return s, fmt.Sprintf("the query answers %s%s, for example %s and %s, but a signal needs exactly one: write sum(...) or max(...) around the query, or choose one series with the key `labels`", amount.CountOf(len(found), "series", "series"), with, written(found[0]), written(found[1]))
	case len(found[0].Points) == 0:
		return s, "the series has no value"
	}
	return found[0], ""
}

func written(s resource.Series) string {
	if len(s.Labels) == 0 {
		return "{}"
	}
	return signal.Written(s.Labels)
}

// Tell is the value, of how many series.
func (q *Query) Tell(f facts.Facts) string {
	is, r := q.Answer(f, q.request()).Is, q.Read(f)
	switch {
	case r.At.IsZero():
		return r.Trouble
	case r.Partial != "":
		return fmt.Sprintf("%s or more, because the answer is partial: %s", amount.Number(r.Value), r.Partial)
	case len(is.Series) > 1:
		return fmt.Sprintf("%s, one of %s", amount.Number(r.Value), amount.CountOf(len(is.Series), "series", "series"))
	}
	return amount.Number(r.Value)
}
