package prometheus

import (
	"cmp"
	"fmt"
	"math"
	"slices"
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

var oneLine = keys.LikeUpTo(8192, pattern.Of(`^[^\x00-\x1f\x7f]+$`), "a query of one line, of at most 8,192 bytes and without tabs; to use several lines, "+
	"write query: >- and put the lines below it, all indented by the same number of spaces")

// wellFormed demands what is balanced, has no variables of another tool, and that no server refuses for its form.
var wellFormed = keys.That(nil, func(v string) string {
	var open []rune
	quote, escaped := rune(0), false
	for i, c := range v {
		if found := variable.FindString(v[i:]); found != "" && (quote == 0 || strings.HasPrefix(found, "$__")) {
			return ofGrafana(found, "its value, such as 5m for a length of time")
		}
		switch {
		case quote != 0:
			if c == quote && !escaped {
				quote = 0
			}
			escaped = c == '\\' && !escaped && quote != '`'
		case strings.ContainsRune("\"'`", c):
			quote = c
		case strings.ContainsRune("“”„‘’«»", c):
			return fmt.Sprintf("%c (character %d) is no quote of PromQL; write '", c, len([]rune(v[:i]))+1)
		case (c == '=' || c == '~' && strings.HasSuffix(v[:i], "!")) && len(open) > 0 && open[len(open)-1] == '{' && !defining.MatchString(v):
			if label := unquoted.FindStringSubmatch(v[i:]); label != nil {
				return fmt.Sprintf("the value of a label needs quotes; write '%s' in the place of %[1]s (character %d), or \"%[1]s\" if the whole query is in single quotes", label[1], len([]rune(v[:i+len(label[0])-len(label[1])]))+1)
			}
		case strings.ContainsRune("([{", c):
			open = append(open, c)
		case strings.ContainsRune(")]}", c):
			at := len([]rune(v[:i])) + 1
			if len(open) == 0 {
				return fmt.Sprintf("the %c (character %d) closes nothing", c, at)
			}
			if last := open[len(open)-1]; last != opens[c] {
				return fmt.Sprintf("the %c (character %d) closes nothing, because the %c before it is still open", c, at, last)
			}
			open = open[:len(open)-1]
		}
	}
	switch {
	case quote != 0:
		return fmt.Sprintf("a quote %c is never closed", quote)
	case len(open) > 0:
		return fmt.Sprintf("a %c is never closed", open[len(open)-1])
	}
	s, root := shaped(v)
	if root != nil && root.sort == aString {
		return "the whole query is a text in quotes, and no query; remove the inner quotes"
	}
	if found := inBraces.FindString(v); s.refused == "" && found != "" && !replacing.MatchString(v) {
		return ofGrafana(found, "its value, such as 5m for a length of time")
	}
	return s.refused
})

// ofGrafana says what to write in place of a variable. In capital letters, one of the environment may be meant.
func ofGrafana(variable, write string) string {
	says := variable + " is a variable of Grafana, which dynascale does not fill in; write " + write
	if name := strings.Trim(variable, "${}"); name == strings.ToUpper(name) && !strings.Contains(name, ":") {
		says += ", or ${env:" + name + "} for an environment variable"
	}
	return says
}

var (
	variable = pattern.Of(`^\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*(?::[a-z]+)?\})`)
	inBraces = pattern.Of(`\$\{[A-Za-z_][A-Za-z0-9_]*(?::[a-z]+)?\}`)
	// replacing are functions of which an argument names the groups of a regular expression: $1, ${name}.
	replacing = pattern.Of(`\blabel_(?:replace|transform)\s*\(`)
	opens     = map[rune]rune{')': '(', ']': '[', '}': '{'}
	// unquoted is a value of a label that has no quotes, behind its sign.
	unquoted = pattern.Of(`^[=~]~?\s*([A-Za-z0-9_./*+-][A-Za-z0-9_./*+|-]*)`)
	// defining begins a query of MetricsQL with names for texts, which have no quotes.
	defining = pattern.Of(`(?i)^\s*with\s*\(`)
	// ofRange are the functions that take the values of a time.
	ofRange = pattern.Of(`\b(rate|irate|increase|delta|idelta|deriv|resets|changes|predict_linear|[a-z]+_over_time)\s*\(`)
	// counting is a name that a counter has, with its labels, and rates are the functions that make a rate of one.
	counting = pattern.Of(`\b([a-zA-Z_:][a-zA-Z0-9_:]*_total)\b(?:\s*\{[^{}]*\})?`)
	// valueless are the functions for which only counts that there is a value, and the one that takes a value as it is.
	valueless = pattern.Of(`\b(?:count|group|absent|absent_over_time|present_over_time|count_over_time|timestamp|last_over_time)\s*(?:(?:by|without)\s*\([^()]*\)\s*)?\(`)
	earlier   = pattern.Of(`\)?\s*\boffset\s+-?[0-9]`)
	rates     = pattern.Of(`\b(rate|irate|increase|delta|idelta|deriv|resets|changes)\s*\(`)
)

// Note is what is right and probably not meant: a counter that is taken for a level, and a function that lacks its range,
// which VictoriaMetrics adds and Prometheus does not. "" for nothing.
func (q *Query) Note() string {
	for _, at := range ofRange.FindAllStringSubmatchIndex(q.PromQL, -1) {
		if of := inside(q.PromQL[at[1]:]); !strings.Contains(of, "[") {
			name := q.PromQL[at[2]:at[3]]
			if found := misplaced.FindStringSubmatch(of); found != nil {
				return name + "(" + of + ") has its range outside of brackets, so the server refuses the query; write " + name + "(" + found[1] + "[" + found[2] + "])"
			}
			return name + "(" + of + ") has no range, so Prometheus refuses the query (VictoriaMetrics adds one); write " + ranged(name, of)
		}
	}
	if name, written := q.counter(); name != "" && !rates.MatchString(q.PromQL) {
		return name + " looks like a counter by its name, and a counter only grows; write rate(" + written + "[2m]) for its growth per second, or, if " + name + " can fall, " +
			"last_over_time(" + written + "[2m]), which ends this note"
	}
	return ""
}

// counter is the first counter, by its name, of which the query uses the value, and how it is written with its labels; ""
// for none. The result of a recording rule (with a colon) has the name of what it was made of, a function that only
// counts does not use values, and a difference from an earlier time is no level.
func (q *Query) counter() (name, written string) {
	if earlier.MatchString(q.PromQL) {
		return "", ""
	}
	var without [][2]int
	for _, at := range valueless.FindAllStringIndex(q.PromQL, -1) {
		without = append(without, [2]int{at[1], at[1] + len(inside(q.PromQL[at[1]:]))})
	}
	for _, at := range counting.FindAllStringSubmatchIndex(q.PromQL, -1) {
		name := q.PromQL[at[2]:at[3]]
		if !strings.Contains(name, ":") && !slices.ContainsFunc(without, func(part [2]int) bool { return part[0] <= at[0] && at[1] <= part[1] }) {
			return name, q.PromQL[at[0]:at[1]]
		}
	}
	return "", ""
}

var (
	// misplaced is a length of time behind what it is the range of: rate(x, 2m) and rate(x 2m).
	misplaced = pattern.Of(`^\s*([a-zA-Z_:][a-zA-Z0-9_:]*\s*(?:\{[^{}]*\})?)\s*[,\s]\s*([0-9]+(?:ms|[smhdwy]))\s*$`)
	// selected is a selector, with what stands before and behind it among the arguments of a function.
	selected = pattern.Of(`^(\s*(?:[0-9.]+\s*,\s*)?)([a-zA-Z_:][a-zA-Z0-9_:]*(?:\s*\{[^{}]*\})?)(\s*(?:(?:,|offset\b|@)[^()]*)?)$`)
	// aggregated is an aggregation of a selector.
	aggregated = pattern.Of(`^\s*((?:sum|avg|max|min|count)\s*(?:(?:by|without)\s*\([^()]*\)\s*)?)\(([^()]*)\)(\s*(?:(?:by|without)\s*\([^()]*\))?)\s*$`)
)

// ranged is a call of a function with a range for what it takes. A rate is taken before values are added up.
func ranged(name, of string) string {
	if found := selected.FindStringSubmatch(of); found != nil {
		return name + "(" + found[1] + found[2] + "[2m]" + found[3] + ")"
	}
	if found := aggregated.FindStringSubmatch(of); found != nil && rates.MatchString(name+"(") {
		return found[1] + "(" + name + "(" + found[2] + "[2m]))" + found[3]
	}
	return name + "(" + of + "[2m:])" // a range of what is computed
}

// adding begins a query that adds up, or counts, whatever is in its parentheses.
var adding = pattern.Of(`^\s*(?:sum|count)\s*(?:(?:by|without)\s*\([^)]*\)\s*)?\(`)

// Totals reports whether the query as a whole adds up.
func (q *Query) Totals() bool {
	begin := len(adding.FindString(q.PromQL))
	if begin == 0 {
		return false
	}
	rest := q.PromQL[begin:]
	return strings.TrimSpace(rest[len(inside(rest)):]) == ")"
}

// inside is a text up to the parenthesis that closes the one before it.
func inside(text string) string {
	open, quote := 1, rune(0)
	for i, c := range text {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case strings.ContainsRune("\"'`", c):
			quote = c
		case c == '(':
			open++
		case c == ')':
			open--
		}
		if open == 0 {
			return text[:i]
		}
	}
	return text
}

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
