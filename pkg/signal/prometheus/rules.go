package prometheus

import (
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// misgrouped refuses the labels of a grouping behind what does not group.
func (s *shape) misgrouped(n *node) *node {
	w := s.take()
	labels := ""
	if s.now().is == "(" {
		labels = strings.Join(s.list(), ", ")
	} else if s.now().sort == isName {
		labels = s.take().is
	}
	of, whole := "sum", ""
	for i, before := range s.words {
		if before.at == n.from && i > 1 && s.words[i-1].is == "(" && aggregates(strings.ToLower(s.words[i-2].is)) && s.now().is == ")" {
			of, whole = s.words[i-2].is, " in place of "+s.query[s.words[i-2].at:s.now().end()]
		}
	}
	return s.refuse("%s (character %d) is behind %s, which is no aggregation such as sum or avg; write %s %s (%s) (%s)%s",
		w.is, s.place(w), s.said(n), of, strings.ToLower(w.is), labels, s.said(n), whole)
}

// stray says what a word is that stands behind a whole part.
func (s *shape) stray(n *node) {
	w, then := s.now(), s.next()
	switch {
	case w.sort != isName:
		s.odd(w)
	case w.names("for") && then.sort == isNumber:
		whole := ""
		if s.i+2 == len(s.words)-1 {
			if whole = s.alone(bare(n)); whole == "" {
				whole = "the query without " + s.query[w.at:then.end()]
			}
			whole = "; write " + whole
		}
		s.refuse("for (character %d) belongs to an alert rule, and not to PromQL%s; how long a value must last is a key of the scaler, such as grow: {datapoints: 5}", s.place(w), whole)
	case w.names("as"):
		s.refuse("as (character %d) is a word of SQL, and a query has no name in PromQL; remove %s", s.place(w), strings.TrimSpace(s.query[w.at:min(then.end(), len(s.query))]))
	case sqlWord.MatchString(w.is) && then.sort == isName:
		s.refuse("%s (character %d) is a word of SQL, but the endpoint is asked in PromQL; labels are chosen as in %s, and values are grouped as in sum by (job) (rate(x_total[2m]))", w.is, s.place(w), "x{job='web'}")
	case then.is == "(" || then.is == "{" || then.sort == isEnd || then.is == ")":
		s.doubt("a sign such as + or / is missing between %s and %s (character %d), so the server refuses the query", short(s.said(n)), w.is, s.place(w))
	}
}

// odd says what a word is that begins no part.
func (s *shape) odd(w word) {
	switch {
	case w.is == "|" || w.is == "|=" || w.is == "|~":
		s.doubt("%s (character %d) is a word of LogQL, the language of Loki, so Prometheus refuses the query; write a query of metrics, such as sum(rate(errors_total[2m])), unless the endpoint answers LogQL", w.is, s.place(w))
	case w.is == "||":
		s.refuse("|| (character %d) is no sign of PromQL; write or", s.place(w))
	case w.is == "&&":
		s.refuse("&& (character %d) is no sign of PromQL; write and", s.place(w))
	case w.is == "<>":
		s.refuse("<> (character %d) is no sign of PromQL; write !=", s.place(w))
	case w.is == ";":
		s.refuse("a query has no ; (character %d); remove the sign", s.place(w))
	case w.is == "=":
		s.refuse("= (character %d) compares only labels, within { }; write == to compare values", s.place(w))
	case w.is == "=~" || w.is == "!~":
		s.refuse("%s (character %d) compares only labels, within { }, as in x{job%[1]s'web.*'}", w.is, s.place(w))
	}
}

var sqlWord = pattern.Of(`(?i)^(?:from|where|having|order|group)$`)

func short(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "..."
	}
	return text
}

var (
	// spelled is a length of time with a unit that is written out, or a blank.
	spelled = pattern.Of(`^\s*([0-9]+)\s*([A-Za-z]+)\s*$`)
	apart   = pattern.Of(`^\s*[0-9]+(?:ms|[smhdwy])(?:\s+[0-9]+(?:ms|[smhdwy]))+\s*$`)
	ofTimes = map[string]string{"s": "s", "m": "m", "h": "h", "d": "d", "w": "w", "ms": "ms", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
		"hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d", "days": "d", "week": "w", "weeks": "w", "msec": "ms", "millis": "ms"}
)

// rightLength is how a length of time is written, for one that is not; "" for one that is right, or unknown.
func rightLength(of string) string {
	of = strings.TrimSpace(of)
	if found := spelled.FindStringSubmatch(of); found != nil {
		if unit := ofTimes[strings.ToLower(found[2])]; unit != "" && (len(found[2]) > 2 || found[1]+found[2] != of || found[2] == "hr") {
			return found[1] + unit
		}
	}
	if apart.MatchString(of) {
		return strings.Join(strings.Fields(of), "")
	}
	return ""
}

// length is rightLength of a word, and of the unit that may stand behind it.
func length(is string, then word) string {
	if then.sort == isName && ofTimes[strings.ToLower(then.is)] != "" {
		if _, err := strconv.Atoi(is); err == nil {
			return rightLength(is + " " + then.is)
		}
	}
	return rightLength(is)
}

// ranged reads the range behind a part.
func (s *shape) ranged(of *node) *node {
	open := s.take()
	from := open.end()
	for s.now().is != "]" {
		if s.now().sort == isEnd {
			return nil
		}
		s.take()
	}
	closed := s.take()
	text := s.query[from:closed.at]
	span, step, subquery := strings.Cut(text, ":")
	if strings.TrimSpace(text) == "" {
		return s.refuse("[ ] (character %d) has no length of time; write one, such as [2m]", s.place(open))
	}
	right, rightStep := rightLength(span), rightLength(step)
	if right != "" || rightStep != "" {
		if right == "" {
			right = strings.TrimSpace(span)
		}
		if subquery {
			if right += ":"; rightStep == "" {
				rightStep = strings.TrimSpace(step)
			}
			right += rightStep
		}
		return s.refuse("[%s] (character %d) is no length of time of PromQL; write [%s]", text, s.place(open), right)
	}
	return s.keep(&node{sort: aRange, name: strings.TrimSpace(span), of: []*node{of}, from: of.from, to: closed.end(), computed: subquery})
}

// selector reads the conditions of a selector.
func (s *shape) selector(n *node) *node {
	for s.take(); s.now().is != "}"; {
		if s.now().sort == isEnd {
			return nil
		}
		label := s.take()
		if label.is == "," || label.names("or") && s.now().sort != isSign {
			continue
		}
		if label.sort == isText && (s.now().is == "," || s.now().is == "}") {
			n.name = strings.Trim(label.is, "\"'`") // the name of a metric
			continue
		}
		sign := s.now()
		if strings.HasSuffix(label.is, ":") && sign.sort == isText {
			return s.refuse("a label is compared with =, and not with a colon (character %d); write %s=%s", s.place(label), strings.TrimRight(label.is, ":"), sign.is)
		}
		if s.take(); label.sort != isName && label.sort != isText || sign.sort == isEnd {
			return nil
		}
		value := s.now()
		switch {
		case sign.is == "==" && value.sort == isText:
			return s.refuse("a label is compared with =, and not with == (character %d); write %s=%s", s.place(sign), label.is, value.is)
		case sign.is == "<>" && value.sort == isText:
			return s.refuse("<> (character %d) is no sign of PromQL; write %s!=%s", s.place(sign), label.is, value.is)
		case strings.ContainsAny(sign.is, "<>") && sign.sort == isSign:
			return s.refuse("a label is a text, which is compared only with =, !=, =~ and !~, and not with %s (character %d); write a regular expression, such as %s=~'5..'", sign.is, s.place(sign), label.is)
		case sign.sort != isSign || value.sort != isText:
			return nil
		}
		s.take()
		if s.compared(label, sign, value); s.refused != "" {
			return nil
		}
		switch then := s.now(); {
		case then.names("and") || then.is == "&&":
			return s.refuse("%s (character %d) does not join labels; write a comma", then.is, s.place(then))
		case then.sort == isName && !then.names("or"):
			return s.refuse("a comma is missing between %s and %s (character %d)", value.is, then.is, s.place(then))
		case then.is != "," && then.is != "}" && !then.names("or"):
			return nil
		}
	}
	n.to = s.take().end()
	return s.keep(n)
}

var (
	// unfilled is a value that a dashboard fills in.
	unfilled = pattern.Of(`^\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*(?::[a-z]+)?\})`)
	// likePattern are values that only a regular expression has.
	likePattern = pattern.Of(`\.[*+]|^[1-5]\.\.$|^[A-Za-z0-9_-]+(?:\|[A-Za-z0-9_-]+)+$`)
)

// compared looks at the value with which a label is compared.
func (s *shape) compared(label, sign, value word) {
	raw := value.is[1 : len(value.is)-1]
	is := raw
	if value.is[0] != '`' {
		plain := raw
		if value.is[0] == '\'' {
			plain = strings.ReplaceAll(strings.ReplaceAll(raw, `\'`, `'`), `"`, `\"`)
		}
		unquoted, err := strconv.Unquote(`"` + plain + `"`)
		if err != nil {
			return
		}
		is = unquoted
	}
	regular := strings.HasSuffix(sign.is, "~")
	if found := unfilled.FindString(is); found == is && found != "" || found != "" && regular {
		s.refuse("%s", ofGrafana(found, "the value of the label "+label.is))
		return
	}
	if !regular {
		if likePattern.MatchString(is) {
			s.doubt("%s%s%s compares the whole value of the label letter by letter, so probably no series is found; write %[1]s%[4]s%[3]s for a regular expression", label.is, sign.is, value.is, map[string]string{"=": "=~", "!=": "!~"}[sign.is])
		}
		return
	}
	if _, err := syntax.Parse(is, syntax.Perl); err != nil {
		advice := ""
		if strings.HasPrefix(is, "*") || strings.HasPrefix(is, "?") {
			advice = "; write ." + is + " if * stands for any text"
		}
		s.refuse("the value %s (character %d) is no regular expression: %s%s", value.is, s.place(value), strings.TrimPrefix(err.Error(), "error parsing regexp: "), advice)
	}
}

// otherNames are functions of other languages, each with what is written here.
var otherNames = map[string]string{"mean": "avg", "average": "avg", "total": "sum", "percentile": "quantile(0.95, ...)", "derivative": "deriv", "len": "count", "length": "count", "count_distinct": "count(count by (...) (...))",
	"maximum": "max", "minimum": "min", "moving_average": "avg_over_time", "movingaverage": "avg_over_time", "per_second": "rate", "persecond": "rate", "non_negative_derivative": "rate"}

// parametered are those that take a number first, and whether it is a share.
var parametered = map[string]bool{"histogram_quantile": true, "quantile": true, "quantile_over_time": true, "topk": false, "bottomk": false, "limitk": false}

// called refuses a call that no server answers, or that never has a usable value.
func (s *shape) called(n *node) {
	low := strings.ToLower(n.name)
	if meant := otherNames[low]; meant != "" && n.sort == aCall {
		s.refuse("%s is no function of PromQL; write %s", n.name, meant)
		return
	}
	share, is := parametered[low]
	if !is {
		return
	}
	example := map[bool]string{true: "0.95", false: "5"}[share]
	switch {
	case len(n.of) == 1 && n.of[0].sort != aGroup:
		s.refuse("%s takes a number first; write %s(%s, %s)", s.said(n), n.name, example, s.said(n.of[0]))
		return
	case len(n.of) != 2:
		return
	case n.of[1].sort == aNumeral && n.of[0].sort != aNumeral:
		s.refuse("%s takes the number first; write %s(%s, %s)", n.name, n.name, n.of[1].name, s.said(n.of[0]))
		return
	}
	if x, err := strconv.ParseFloat(n.of[0].name, 64); share && n.of[0].sort == aNumeral && err == nil && x > 1 {
		right := example
		if x <= 100 {
			right = strconv.FormatFloat(x/100, 'g', 6, 64)
		}
		s.refuse("%s(%s, ...) is infinite for every number above 1; write %s", n.name, n.of[0].name, right)
		return
	}
	if low == "histogram_quantile" {
		s.unbucketed(n.of[1])
	}
}

// unbucketed refuses an aggregation of buckets that drops their bounds: no quantile comes of what is left.
func (s *shape) unbucketed(n *node) {
	if n = bare(n); n.sort != anAggregation || len(n.of) != 1 || !slices.ContainsFunc(s.all, func(m *node) bool {
		return m.sort == aSelector && n.from < m.from && m.to <= n.to && strings.HasSuffix(m.name, "_bucket")
	}) {
		return
	}
	bounds := slices.ContainsFunc(n.labels, func(l string) bool { return l == "le" || l == "vmrange" })
	if bounds == (n.grouped == "by") && n.grouped != "" {
		return
	}
	switch n.grouped {
	case "":
		s.refuse("histogram_quantile needs the label le, which %s removes, so the query never has a value; write %s by (le) (%s)", short(s.said(n)), n.name, s.said(n.of[0]))
	case "by":
		s.refuse("histogram_quantile needs the label le, which %s removes, so the query never has a value; write %s by (%s)", short(s.said(n)), n.name, strings.Join(append([]string{"le"}, n.labels...), ", "))
	default:
		s.refuse("histogram_quantile needs the label le, which without (%s) removes, so the query never has a value; remove le there", strings.Join(n.labels, ", "))
	}
}
