package config

import (
	"fmt"
	"regexp"
	"strconv"

	"gopkg.in/yaml.v3"
)

// mostVisits bounds the nodes looked at, so that a few aliases of aliases cannot
// keep dynascale busy for hours. A thousand tiers need about a quarter of it.
const mostVisits = 250_000

// reader gathers the problems while a file is walked.
type reader struct {
	file     string
	problems Problems
	visits   int
	// keys holds every key that was asked for, with names and positions replaced
	// by "*", and whether the file had it anywhere. The test of the manual reads it.
	keys map[string]bool
	// outline is filled while it is not nil.
	outline outline
}

func (r *reader) exhausted() bool { return r.visits > mostVisits }

// place is one spot in the file.
type place struct {
	r         *reader
	node      *yaml.Node // nil when nothing is written there
	line, col int        // what a problem points at: the value, else the key around it
	path      string     // tiers.web.limits
	shape     string     // tiers.*.limits
}

// problem writes down what is wrong here.
func (p place) problem(format string, args ...any) {
	if p.r.exhausted() {
		return // what follows from not reading on is not the reader's mistake
	}
	p.r.problems = append(p.r.problems, Problem{
		File: p.r.file, Line: p.line, Col: p.col, Path: p.path, Message: fmt.Sprintf(format, args...),
	})
}

// read is the node itself, behind aliases; nil when there is none to be used.
func (p place) read() *yaml.Node {
	if p.node == nil || p.r.exhausted() {
		return nil
	}
	if p.r.visits++; p.r.exhausted() {
		p.r.visits--
		p.problem("aliases make this file too large to read: more than %d values", mostVisits)
		p.r.visits++
		return nil
	}
	node := p.node
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node.Style&yaml.TaggedStyle != 0 {
		p.problem("the tag %s is not understood here; write the plain value", show(node.Tag))
		return nil
	}
	return node
}

// child is the place of a value under a key or at an index.
func (p place) child(path, shape string, key, value *yaml.Node) place {
	at := value
	if key != nil && (value.Kind == yaml.MappingNode || value.Kind == yaml.SequenceNode) {
		at = key // in block style a section begins one line below its key
	}
	return place{r: p.r, node: value, line: at.Line, col: at.Column, path: path, shape: shape}
}

// items are the entries of a list. A list without entries is a problem, and why
// says what it would lead to.
func (p place) items(why string) []place {
	p.note(rule{"type": "array", "minItems": 1})
	node := p.read()
	if node == nil {
		return nil
	}
	if isNull(node) || node.Kind == yaml.SequenceNode && len(node.Content) == 0 {
		p.problem("is empty; %s", why)
		return nil
	}
	if node.Kind != yaml.SequenceNode {
		p.problem("%s where a list belongs", describe(node))
		return nil
	}
	items := make([]place, len(node.Content))
	for i, value := range node.Content {
		items[i] = p.child(fmt.Sprintf("%s[%d]", p.path, i), p.shape+"[*]", nil, value)
	}
	return items
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// describe names what a node is, for sentences of the form "X where Y belongs".
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a set of keys"
	case yaml.SequenceNode:
		return "a list"
	}
	switch {
	case isNull(n):
		return "nothing"
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return "the text " + quote(n.Value)
	}
	return show(n.Value)
}

var plain = regexp.MustCompile(`^[^\s"'\x00-\x1f:{}\[\]]{1,60}$`)

// show is a text fit for a one-line message.
func show(s string) string {
	if plain.MatchString(s) {
		return s
	}
	return quote(s)
}

func quote(s string) string {
	if short := []rune(s); len(short) > 60 {
		s = string(short[:60]) + "..."
	}
	return strconv.Quote(s)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
