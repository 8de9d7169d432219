package keys

import (
	"iter"
	"slices"
	"strings"
)

// Set is the keys of one section and the demands on them, in the order in which they
// are read and shown.
type Set []Part

// Part is a Key, a choice between keys, a demand on several, or what follows from those
// before it. Only this package has parts.
type Part interface {
	read(s *section)
	show(to *Values)
	// describe adds what the part demands to the schema of its section.
	describe(section Rule)
}

// Keyed has keys.
type Keyed interface {
	Keys() Set
}

// read reads a section into the values that the set is bound to.
func (set Set) read(s *section) {
	if len(s.entries) > 0 { // most sections of a large file are not written
		s.know(set)
		if s.strangers() {
			s.forget()
			return
		}
		s.mend(set)
		s.mark()
	}
	for k := range set.keys() {
		if k.required {
			s.need(k.name, k.eg)
		}
	}
	for _, part := range set {
		part.read(s)
	}
	s.done()
	s.forget()
}

// keys are the keys of the parts.
func (set Set) keys() iter.Seq[Key] {
	return func(yield func(Key) bool) {
		for _, part := range set {
			switch x := part.(type) {
			case Key:
				if !yield(x) {
					return
				}
			case oneOf:
				for _, k := range x.keys {
					if !yield(k) {
						return
					}
				}
			}
		}
	}
}

// need reports a key that must be written and is not. An absent section has been
// reported by whoever needed it.
func (s *section) need(key string, eg func() string) {
	switch {
	case !s.written || s.lost || s.has(key) || s.misspells(key):
	case eg != nil:
		s.get(key).problem("is missing; write it, such as %s: %s", key, eg())
	default:
		s.get(key).problem("is missing")
	}
}

// misspells reports whether an unknown key is told to mean this one.
func (s *section) misspells(key string) bool {
	return slices.ContainsFunc(s.entries, func(e entry) bool {
		return !s.knows(e.name) && (s.means(e.name) == key || s.guessed(e.name, key) || slices.Contains(s.beneath(key), e.name))
	})
}

// Show is the keys with their values, as a file would have them.
func (set Set) Show() Values {
	out := Values{}
	for _, part := range set {
		part.show(&out)
	}
	return out
}

// Then runs between the keys before it and those behind it: it sets defaults that follow
// from what was read. It is not run when a set is shown.
func Then(do func()) Part { return then{do: func(At) { do() }} }

// Shared lets pass keys that begin with a prefix: they hold blocks that other places use by an
// alias, and are not read themselves.
func Shared(prefix string) Part { return shared(prefix) }

type shared string

// shares reports whether a key holds a block for aliases.
func (set Set) shares(name string) bool {
	return slices.ContainsFunc(set, func(part Part) bool {
		prefix, is := part.(shared)
		return is && strings.HasPrefix(name, string(prefix))
	})
}

func (shared) read(*section) {}
func (shared) show(*Values)  {}
func (x shared) describe(around Rule) {
	around.add(Rule{"patternProperties": Rule{"^" + string(x): Rule{}}})
}

// Demand is asked when the keys before it are read, and says what is wrong with them
// together. rule is what a schema can say of that; nil for nothing.
// It is not asked of a section in whose place something else stands: that was told, and nothing was read.
func Demand(rule Rule, ask func(at At)) Part { return then{do: ask, rule: rule, asks: true} }

// Says adds to the schema of a section. It is asked when there is a schema to write: a file of
// thousands of tiers would wait for it.
func Says(rule func() Rule) Part { return says(rule) }

type says func() Rule

func (says) read(*section)          {}
func (says) show(*Values)           {}
func (s says) describe(around Rule) { around.add(s()) }

type then struct {
	do   func(At)
	rule Rule
	asks bool
}

func (t then) describe(around Rule) { around.add(t.rule) }
func (t then) read(s *section) {
	if !t.asks || !s.other {
		t.do(At{s})
	}
}
func (then) show(*Values) {}

// Values are keys and what they hold, in their order. A value is a text, a number, a bool, a
// list of such or of Values, or Values.
type Values []Value

// Value is one key with what it holds.
type Value struct {
	Key   string
	Holds any
}
