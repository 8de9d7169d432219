package prometheus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

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
		if quote == 0 && c == '#' {
			break // a comment
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
		return "the whole query stands in inner quotes, which makes it a text; remove the inner quotes"
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
