package prometheus

import (
	"fmt"
	"slices"
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
