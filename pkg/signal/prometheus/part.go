package prometheus

import (
	"strings"
)

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
