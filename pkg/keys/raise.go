package keys

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/secret"
)

// A section that stands one level too deep, as do an entry within the entry above and the keys of an entry in the
// column of its own name, is one mistake: it is told once, and the rest is judged as if it was written right.

// raise is what stands at a place, with the keys that stand one level too deep put where the set has them.
func (p place) raise(set Set) *Node {
	if p.node == nil || p.node.Alias != nil || p.node.Kind != Mapping {
		return p.node
	}
	outer := &section{place: p, set: set}
	out := p.node
	for i, pair := range p.node.Entries {
		inner := pair.Value
		if inner.Alias != nil || inner.Kind != Mapping || inner.Tagged {
			continue
		}
		var deep, left []Pair
		for j := 0; j < len(inner.Entries); j++ {
			e := inner.Entries[j]
			if p.node.has(e.Key.Value) || !outer.knows(e.Key.Value) || !outer.lacks(pair, e) {
				left = append(left, e)
				continue
			}
			if own := outer.beside(pair, e, inner.Entries[j+1:]); len(own) > 0 {
				j += len(own)
				e.Value = &Node{Kind: Mapping, File: e.Key.File, Line: e.Key.Line, Col: e.Key.Col, Entries: own}
			}
			deep = append(deep, e)
		}
		if deep == nil {
			continue
		}
		outer.deep(pair, deep)
		rest := *inner
		rest.Entries = left
		if out == p.node {
			whole := *p.node
			out = &whole
		}
		out.Entries = append(slices.Clone(out.Entries), deep...)
		out.Entries[i].Value = &rest
	}
	return out
}

// lacks reports whether a key of the section stands one level too deep: within another key, which has none of
// this name.
func (s *section) lacks(around, e Pair) bool {
	k, known := s.key(around.Key.Value)
	name, set := e.Key.Value, k.set()
	switch {
	case !known:
		return false
	case set != nil:
		in := &section{place: s.child(Join(s.path, k.name), Join(s.shape, k.name), around.Key, around.Value)}
		in.know(set())
		where := ""
		if in.stranger(name) {
			where = in.elsewhere(name)
		}
		return strings.HasPrefix(where, "belongs directly in "+s.path+";") || s.path == "" && strings.HasPrefix(where, "belongs at the top level")
	case k.entries == nil || s.path == "":
		return false
	}
	own, _ := s.key(name)
	switch value := e.Value.behind(); value.Kind {
	case Sequence:
		return own.items != nil
	case Mapping:
		among := func(known []string) bool {
			return slices.ContainsFunc(value.Entries, func(x Pair) bool { return slices.Contains(known, x.Key.Value) })
		}
		return own.within != nil && !among(k.entries()) && among(s.beneath(name))
	}
	return false
}

// beside are the keys that stand in the column of a key without a value, and belong below that key.
func (s *section) beside(around, e Pair, next []Pair) []Pair {
	own, _ := s.key(e.Key.Value)
	outer, _ := s.key(around.Key.Value)
	if !e.Value.Null() || outer.set() == nil {
		return nil
	}
	known := outer.set()().names()
	n := slices.IndexFunc(next, func(x Pair) bool {
		return slices.Contains(known, x.Key.Value) || s.knows(x.Key.Value) || own.entries == nil && !slices.Contains(s.beneath(own.name), x.Key.Value) ||
			own.entries != nil && x.Value.Kind != Mapping
	})
	if n < 0 {
		return next
	}
	return next[:n]
}

// set are the keys beneath a key; nil where none are, or names.
func (k Key) set() func() Set {
	if k.either != nil {
		return k.either
	}
	return k.within
}

// stranger reports whether nothing in the section is like a key, and no answer is known to it.
func (s *section) stranger(name string) bool {
	if s.knows(name) || s.now(name) != "" || secret.Name(name) != "" || s.hidden(name) {
		return false
	}
	if x, is := s.foreignTo(name); is && x.Say != "" {
		return false
	}
	near := s.means(name)
	return s.word(name) == "" && (near == "" || Distance(name, near) > 1) && s.beginning(name) == "" && within(name, s.set.names()) == ""
}

// deep tells of keys that stand one level too deep.
func (s *section) deep(around Pair, which []Pair) {
	var names []string
	for _, e := range which {
		names = append(names, Show(e.Key.Value))
	}
	key, what := which[0].Key, plural(names, "it", "these keys")
	where, less := "directly in "+s.path, "indent "+what+" less"
	if s.path == "" {
		where, less = "at the top level of the file", "begin "+what+" in the first column"
	}
	at := place{w: s.w, file: cmp.Or(key.File, s.file), line: key.Line, col: key.Col, path: Join(Join(s.path, around.Key.Value), Show(key.Value))}
	if k, _ := s.key(around.Key.Value); k.set() == nil {
		at.problem("%s %s %s; %s", amount.List(names), plural(names, "belongs", "belong"), where, less)
		return
	}
	at.problem("unknown key here; %s %s %s; %s", amount.List(names), plural(names, "belongs", "belong"), where, less)
}

// inner are the entries that stand within the entry before: deeper than its name, or with the name in the column
// of its keys, and the own keys in this column too. what is the section, known are the keys of an entry, of which set
// is the set.
func (s *section) inner(what string, known []string, set func() Set) {
	for i := 0; i < len(s.entries); i++ {
		e := &s.entries[i]
		if e.node == nil || e.node.Alias != nil || e.node.Kind != Mapping {
			continue
		}
		for j, p := range e.node.Entries {
			if slices.Contains(known, p.Key.Value) || p.Key.Line <= e.key.line || s.has(p.Key.Value) || p.Value.Alias != nil || !p.Value.Null() && p.Value.Kind != Mapping {
				continue
			}
			before, own, left := e.node.Entries[:j], p.Value.Entries, e.node.Entries[j+1:]
			if p.Value.Null() {
				own, left = left, nil
			}
			in := &section{place: e.place}
			in.shape = s.shape + ".*"
			in.know(set())
			if len(own) == 0 || slices.ContainsFunc(own, func(x Pair) bool { return !in.knows(x.Key.Value) }) || !in.twice(before, own, p.Value.Null()) ||
				!in.stranger(p.Key.Value) || in.elsewhere(p.Key.Value) != "" {
				continue
			}
			at := e.key
			at.line, at.col, at.path = p.Key.Line, p.Key.Col, Join(s.path, Show(p.Key.Value))
			where := fmt.Sprintf("begin %s in column %d, and the keys of %[1]s below, indented", Show(p.Key.Value), e.key.col)
			if e.node.braced() {
				where = fmt.Sprintf("close the braces of %s before it", e.name)
			}
			s.w.muted = s.w.wrong[Show(e.name)] // adopt told that the entry around it is in a wrong place
			at.problem("stands within %s (line %d), and has the keys of an entry of %s; %s", e.name, e.key.line, what, where)
			s.w.muted = false
			mine, other := *e.node, Node{Kind: Mapping, File: p.Key.File, Line: p.Key.Line, Col: p.Key.Col, Entries: own}
			mine.Entries = slices.Concat(before, left)
			e.node = &mine
			s.entries = slices.Insert(s.entries, i+1, entry{name: p.Key.Value, key: at, place: s.child(at.path, Join(s.shape, p.Key.Value), p.Key, &other)})
			i-- // it may hold one more
			break
		}
	}
}

// twice reports whether an entry has what only one has: both keys of a choice, or the same key a second time.
func (s *section) twice(one, other []Pair, beside bool) bool {
	has := func(in []Pair, key string) bool {
		return slices.ContainsFunc(in, func(p Pair) bool { return p.Key.Value == key })
	}
	if beside && slices.ContainsFunc(other, func(p Pair) bool { return has(one, p.Key.Value) }) {
		return true
	}
	for _, part := range s.set {
		if x, is := part.(oneOf); is && slices.ContainsFunc(x.keys, func(k Key) bool { return has(one, k.name) }) &&
			slices.ContainsFunc(x.keys, func(k Key) bool { return has(other, k.name) }) {
			return true
		}
	}
	return false
}

// fill gives each entry what it takes from elsewhere, when all that is its own is where it belongs.
func (s *section) fill(of Entries) {
	mended := slices.ContainsFunc(s.entries, func(e entry) bool { return e.mended })
	if of.Fill == nil && !mended || s.node == nil {
		return
	}
	pairs := make([]Pair, len(s.entries))
	own := of.Entry("", 0).within()
	for i := range s.entries {
		e := &s.entries[i]
		if e.node != nil {
			at := e.place
			at.shape = s.shape + ".*"
			s.w.muted = e.mended
			e.node = at.raise(own)
			s.w.muted = false
		}
		if e.node != nil && of.Fill != nil {
			e.node = of.Fill(e.node)
		}
		pairs[i] = Pair{Key: &Node{File: e.key.file, Line: e.key.line, Col: e.key.col, Value: e.name, Tag: "!!str"}, Value: cmp.Or(e.node, &Node{Tag: "!!null"})}
	}
	s.node.behind().Entries = pairs // as a Demand on the whole document looks at it
}
