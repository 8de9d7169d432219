package keys

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/rawtext"
	"github.com/dynascale/dynascale/pkg/secret"
)

// section is a set of keys in a document.
type section struct {
	place
	entries []entry // in the order of the file
	known   []string
	old     map[string]string // what a key was called, and what it is called now
	written bool              // false when the section is absent or not a set of keys at all
	lost    bool              // keys of it cannot be read, so that none is told to be missing
	told    map[string]bool
	shared  string // what the keys begin with that hold blocks for others; "" for none
}

// entry is one key of a section with its value.
type entry struct {
	name string
	key  place
	place
	gone bool // it was put elsewhere
}

// section reads a place as a set of keys. Nothing written, or a key with all its
// content commented out, is a section without keys.
func (p place) section(known ...string) *section {
	s := &section{place: p}
	node := p.read()
	if node == nil {
		return s
	}
	if node.Null() {
		s.written = true
		return s
	}
	if node.Kind != Mapping {
		p.problem("%s", notKeys(node, known))
		return s
	}
	s.written = true
	first := map[string]*Node{}
	for _, pair := range node.Entries {
		key, value := pair.Key, pair.Value
		at := place{w: p.w, file: cmp.Or(key.File, p.file), from: cmp.Or(value.From, p.from), line: key.Line, col: key.Col, path: Join(p.path, Show(key.Value))}
		switch before, again := first[key.Value]; {
		case key.Alias != nil || key.Kind != Scalar || key.Tagged:
			at.path = p.path
			at.problem("a key must be plain text")
		case key.Tag == "!!merge":
			s.lost = true // what it would bring is not missing
			at.problem("merge keys are not supported; write the keys out, or use one alias for a whole section")
		case again:
			at.problem("is given twice; the first is in %s", Where(at.file, before.File, before.Line))
		default:
			first[key.Value] = key
			s.entries = append(s.entries, entry{
				name: key.Value, key: at,
				place: p.child(at.path, Join(p.shape, key.Value), key, value),
			})
		}
	}
	return s
}

// get is the value of a key; its place is the section's when it is absent.
func (s *section) get(key string) place {
	for _, e := range s.entries {
		if e.name == key {
			return e.place
		}
	}
	return place{w: s.w, file: s.file, from: s.from, line: s.line, col: s.col, path: Join(s.path, key), shape: Join(s.shape, key)}
}

// has reports whether a key is written, under its name or the one that it had.
func (s *section) has(key string) bool {
	return slices.ContainsFunc(s.entries, func(e entry) bool { return e.name == key || s.old[e.name] == key })
}

// misspelt reports whether one of keys was probably meant, because another key is
// close to one or no key is known at all: done will tell, and a second problem
// would only be its echo.
func (s *section) misspelt(keys []string) bool {
	strangers := 0
	for _, e := range s.entries {
		if Nearest(e.name, keys) != "" {
			return true
		}
		if !slices.Contains(s.known, e.name) {
			strangers++
		}
	}
	return strangers > 0 && strangers == len(s.entries)
}

// hidden reports whether a key holds a block for others, and is not read itself.
func (s *section) hidden(name string) bool {
	return s.shared != "" && strings.HasPrefix(name, s.shared)
}

// done reports every key that is not known. Several that belong to one place are one mistake.
func (s *section) done() {
	astray := map[string]int{} // how many belong to a place
	for _, e := range s.entries {
		if slices.Contains(s.known, e.name) || s.hidden(e.name) {
			continue
		}
		if now := s.old[e.name]; now != "" {
			s.w.wrong[Join(s.path, now)] = true // which demands on it need not tell again
			e.key.problem("%s is now called %s", e.name, now)
			continue
		}
		s.strange(e, astray)
	}
}

// strange tells of a key that is not known: a credential, one that belongs elsewhere, or one that was
// misspelt.
func (s *section) strange(e entry, astray map[string]int) {
	if what := secret.Name(e.name); what != "" {
		remedy := secret.Remedy
		if slices.Contains(s.known, e.name+"_file") {
			remedy = "write it into a file of its own, and name that file in " + e.name + "_file"
		}
		e.key.problem("unknown key, for %s by its name, which does not belong in this file; %s", what, remedy)
		return
	}
	if odd := rawtext.Odd(e.name); odd != "" {
		e.key.problem("the key %s", odd)
		return
	}
	near := Nearest(e.name, slices.AppendSeq(slices.Clone(s.known), maps.Keys(s.old)))
	if near == "" || Distance(e.name, near) > 1 {
		if where := s.elsewhere(e.name); where != "" {
			if astray[where]++; astray[where] == 1 {
				e.key.problem("unknown key here; %s %s", e.name, where)
			}
			return
		}
	}
	if near == "" {
		near = within(e.name, s.known)
	}
	if near != "" {
		e.key.problem("unknown key; did you mean %s?", cmp.Or(s.old[near], near))
		return
	}
	known := slices.Sorted(slices.Values(s.known))
	e.key.problem("unknown key; known here: %s", strings.Join(known, ", "))
}

// within is the only known key that is a word of a name: min of min_size.
func within(name string, known []string) string {
	found := ""
	for _, word := range strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return c == '_' || c == '-' || c == '.' }) {
		if slices.Contains(known, word) {
			if found != "" && found != word {
				return ""
			}
			found = word
		}
	}
	return found
}

// notKeys says what stands where a set of keys belongs.
func notKeys(n *Node, known []string) string {
	switch {
	case n.Kind == Scalar && !n.Quoted && slices.Contains(known, rawtext.NoSpace(n.Value)):
		key := rawtext.NoSpace(n.Value)
		return "a space is missing after the colon of " + key + "; write " + key + ": and the value behind a space"
	case n.Kind == Scalar && !n.Quoted && rawtext.Equals(n.Value) != "":
		return "a value stands behind a colon and a space, not behind =; write " + rawtext.Equals(n.Value) + ": and the value"
	case n.Kind == Scalar && !n.Quoted && strings.Contains(n.Value, " "):
		return describe(n) + " is given, a set of keys is expected: a key, a colon, a space and its value in each line"
	case n.Kind == Sequence && len(n.Items) > 0 && n.Items[0].behind().Kind == Mapping:
		return "a list is given, a set of keys is expected; remove the dash before the key"
	}
	const few = 6
	if len(known) > 0 && len(known) <= few && n.Kind == Scalar {
		return describe(n) + " is given, a set of keys is expected; write one of its keys in the next line, indented: " + strings.Join(known, ", ")
	}
	return describe(n) + " is given, a set of keys is expected"
}
