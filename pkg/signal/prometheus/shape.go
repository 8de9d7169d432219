package prometheus

import (
	"fmt"
	"slices"
	"strings"
)

// The sorts of parts of a query.
const (
	aNumeral      = 'n'
	aString       = 's'
	aSelector     = 'm'
	aCall         = 'f'
	anAggregation = 'a'
	aPair         = '2' // two parts with a sign between
	aGroup        = '(' // in parentheses
	aRange        = '[' // the values of a time
)

// node is a part of a query, between two bytes.
type node struct {
	sort     rune
	name     string // of a metric, a function or an aggregation, or the sign of a pair
	of       []*node
	from, to int
	boolean  bool     // a comparison that answers 1 and 0
	grouped  string   // by or without
	labels   []string // of the grouping
	computed bool     // a range with a step, which may be of anything
}

// shape is what a query is made of. What is not understood may be of a dialect, and ends the reading.
type shape struct {
	query   string
	words   []word
	i       int
	all     []*node
	refused string // what no server takes
	doubted string // what Prometheus does not take
	deep    int
}

// mostDeep is how far parts may lie within each other; what is deeper is not looked at.
const mostDeep = 60

// shaped reads a query. The root is nil where it is not understood as a whole.
func shaped(query string) (*shape, *node) {
	s := &shape{query: query, words: words(query)}
	switch first := s.now(); {
	case first.names("with") && s.next().is == "(":
		return s, nil // a definition of MetricsQL
	case first.names("select") && slices.Contains([]byte{isName, isNumber}, s.next().sort), first.names("select") && s.next().is == "*":
		s.refuse("is a query of SQL, but the endpoint is asked in PromQL; write a query such as sum(rate(http_requests_total[2m]))")
		return s, nil
	}
	root := s.expression(0)
	if root != nil && s.now().sort != isEnd {
		s.stray(root)
		root = nil
	}
	if s.refused != "" {
		return s, nil
	}
	return s, root
}

func (s *shape) now() word  { return s.words[s.i] }
func (s *shape) next() word { return s.words[min(s.i+1, len(s.words)-1)] }

// take goes on behind the word that is there.
func (s *shape) take() word {
	w := s.now()
	s.i = min(s.i+1, len(s.words)-1)
	return w
}

func (s *shape) refuse(format string, args ...any) *node {
	if s.refused == "" {
		s.refused = fmt.Sprintf(format, args...)
	}
	return nil
}

func (s *shape) doubt(format string, args ...any) *node {
	if s.doubted == "" {
		s.doubted = fmt.Sprintf(format, args...)
	}
	return nil
}

// place is where a word is, counted in characters from 1.
func (s *shape) place(w word) int { return len([]rune(s.query[:w.at])) + 1 }

func (s *shape) said(n *node) string { return s.query[n.from:n.to] }

func (s *shape) keep(n *node) *node {
	s.all = append(s.all, n)
	s.byDialect(n)
	return n
}

// ranks are how strongly signs bind.
var ranks = map[string]int{"or": 1, "default": 1, "and": 2, "unless": 2, "if": 2, "ifnot": 2, "==": 3, "!=": 3, ">": 3, "<": 3, ">=": 3, "<=": 3,
	"+": 4, "-": 4, "*": 5, "/": 5, "%": 5, "atan2": 5, "^": 6}

// sign is the sign between two parts that is there; "" for none.
func (s *shape) sign() string {
	w := s.now()
	if is := strings.ToLower(w.is); (w.sort == isSign || w.sort == isName) && ranks[is] > 0 {
		return is
	}
	return ""
}

func (s *shape) expression(least int) *node {
	if s.deep++; s.deep > mostDeep {
		return nil
	}
	defer func() { s.deep-- }()
	left := s.signed()
	for left != nil {
		sign := s.sign()
		if sign == "" || ranks[sign] <= least {
			break
		}
		at, pair := s.take(), &node{sort: aPair, name: sign, from: left.from}
		matched := false
		for s.now().names("bool", "on", "ignoring", "group_left", "group_right", "fill", "fill_left", "fill_right") {
			if w := s.take(); w.names("bool") {
				pair.boolean = true
			} else if matched = true; s.now().is == "(" {
				s.list()
			}
			if s.now().names("prefix") && s.next().sort == isText {
				s.take()
				s.take()
			}
		}
		if w := s.now(); w.sort == isEnd || w.is == ")" || w.is == "," || w.is == "]" || w.sort == isSign && w.is != "-" && w.is != "+" {
			if matched {
				return nil // a metric may have such a name
			}
			return s.lacking(at, w)
		}
		rank := ranks[sign]
		if sign == "^" {
			rank-- // from right to left
		}
		right := s.expression(rank)
		if right == nil {
			return nil
		}
		if s.now().names("keep_metric_names") {
			s.take()
		}
		pair.of, pair.to = []*node{left, right}, right.to
		left = s.keep(pair)
	}
	return left
}

// lacking refuses a sign with nothing behind it.
func (s *shape) lacking(sign, then word) *node {
	switch {
	case sign.is == "%":
		return s.refuse("a value is missing behind the %% (character %d), which is the rest of a division in PromQL; if percent is meant, remove the sign", s.place(sign))
	case then.sort == isEnd:
		return s.refuse("a value is missing behind %s (character %d)", sign.is, s.place(sign))
	}
	return s.refuse("a value is missing between %s and %s (character %d)", sign.is, then.is, s.place(then))
}

// signed is a part with what may stand before and behind it.
func (s *shape) signed() *node {
	switch w := s.now(); {
	case w.is == "-" || w.is == "+":
		s.take()
		if n := s.expression(5); n != nil {
			return s.keep(&node{sort: aGroup, of: []*node{n}, from: w.at, to: n.to})
		}
		return nil
	case w.sort == isSign:
		return s.refuse("a value is missing before %s (character %d)", w.is, s.place(w))
	}
	n := s.part()
	for n != nil {
		switch w := s.now(); {
		case w.is == "[":
			n = s.ranged(n)
		case w.is == "@":
			if s.take(); s.now().is == "-" || s.now().is == "+" {
				s.take()
			}
			if s.part() == nil { // a time, start() or end()
				return nil
			}
		case w.names("offset"):
			s.take()
			for s.now().is == "-" || s.now().is == "+" {
				s.take()
			}
			at := s.take()
			if right := length(at.is, s.now()); right != "" {
				return s.refuse("the length of time behind offset (character %d) is none of PromQL; write offset %s", s.place(at), right)
			}
		case w.names("keep_metric_names", "anchored", "smoothed"):
			s.take()
		case w.names("limit") && s.next().sort == isNumber:
			s.take()
			s.take()
		case w.names("by", "without") && n.sort != anAggregation:
			return s.misgrouped(n)
		default:
			return n
		}
	}
	return nil
}

// list is what stands in the parentheses that are there, word by word; nil where they are not closed.
func (s *shape) list() (out []string) {
	for s.take(); s.now().sort != isEnd; {
		switch w := s.take(); w.is {
		case ")":
			return out
		case ",":
		default:
			out = append(out, strings.Trim(w.is, "\"'`"))
		}
	}
	return nil
}

// arguments are the parts in the parentheses that are there.
func (s *shape) arguments() (of []*node, closed word) {
	for s.take(); s.now().is != ")"; {
		n := s.expression(0)
		if n == nil {
			return nil, word{}
		}
		of = append(of, n)
		if w := s.now(); w.is == "," {
			s.take()
		} else if w.is != ")" {
			s.stray(n)
			return nil, word{}
		}
	}
	return of, s.take()
}

// part is a number, a text, a selector, a call, or what is in parentheses.
func (s *shape) part() *node {
	w := s.now()
	switch {
	case w.sort == isNumber:
		s.take()
		return s.keep(&node{sort: aNumeral, name: w.is, from: w.at, to: w.end()})
	case w.sort == isText:
		s.take()
		return s.keep(&node{sort: aString, name: w.is, from: w.at, to: w.end()})
	case w.is == "(":
		of, closed := s.arguments()
		if len(of) == 0 {
			return nil
		}
		return s.keep(&node{sort: aGroup, of: of, from: w.at, to: closed.end()})
	case w.is == "{":
		return s.selector(&node{sort: aSelector, from: w.at})
	case w.names("inf", "nan"):
		s.take()
		return s.keep(&node{sort: aNumeral, name: w.is, from: w.at, to: w.end()})
	case w.sort != isName:
		s.odd(w)
		return nil
	case w.names("with") && s.next().is == "(":
		return nil // a definition of MetricsQL
	case s.next().is == "(" || aggregates(strings.ToLower(w.is)) && s.next().names("by", "without"):
		return s.call()
	}
	s.take()
	n := &node{sort: aSelector, name: w.is, from: w.at, to: w.end()}
	if s.now().is == "{" {
		return s.selector(n)
	}
	return s.keep(n)
}

// call is a function or an aggregation with what it takes.
func (s *shape) call() *node {
	w := s.take()
	n := &node{sort: aCall, name: w.is, from: w.at}
	if aggregates(strings.ToLower(w.is)) {
		n.sort, n.name = anAggregation, strings.ToLower(w.is)
		if !s.grouping(n, w.is) {
			return nil
		}
	}
	if s.now().is != "(" {
		return nil
	}
	of, closed := s.arguments()
	if closed.is == "" {
		return nil
	}
	if n.of, n.to = of, closed.end(); n.sort == anAggregation && n.grouped == "" && !s.grouping(n, s.said(n)) {
		return nil
	}
	n.to = max(n.to, s.words[s.i-1].end())
	s.keep(n)
	s.called(n)
	return n
}

// grouping reads the labels of an aggregation where they are; false for some that no server reads.
func (s *shape) grouping(n *node, behind string) bool {
	w := s.now()
	if !w.names("by", "without") {
		return true
	}
	s.take()
	if s.now().is != "(" {
		labels, from := []string{}, s.i
		for s.now().sort == isName && (s.next().is == "," || s.next().is == "(" || s.i == from) {
			if labels = append(labels, s.take().is); s.now().is == "," {
				s.take()
			}
		}
		if len(labels) > 0 {
			s.refuse("the labels behind %s (character %d) need parentheses; write %s %s (%s)", w.is, s.place(w), behind, w.is, strings.Join(labels, ", "))
		}
		return false
	}
	n.grouped, n.labels = strings.ToLower(w.is), s.list()
	return true
}
