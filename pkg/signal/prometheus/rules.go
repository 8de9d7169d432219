package prometheus

import (
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
		s.refuse("the word as (character %d) belongs to SQL, and a query has no name in PromQL; remove %s", s.place(w), strings.TrimSpace(s.query[w.at:min(then.end(), len(s.query))]))
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
		s.refuse("|| (character %d) is no sign of PromQL; write the word or", s.place(w))
	case w.is == "&&":
		s.refuse("&& (character %d) is no sign of PromQL; write the word and", s.place(w))
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
