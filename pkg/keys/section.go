package keys

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// section is a set of keys in a document.
type section struct {
	place
	entries []entry // in the order of the file
	known   []string
	old     map[string]string // what a key was called, and what it is called now
	written bool              // false when the section is absent or not a set of keys at all
}

// entry is one key of a section with its value.
type entry struct {
	name string
	key  place
	place
}

// section reads a place as a set of keys. Nothing written, or a key with all its
// content commented out, is a section without keys.
func (p place) section() *section {
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
		p.problem("%s is given, a set of keys is expected", describe(node))
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

// done reports every key that is not known.
func (s *section) done() {
	for _, e := range s.entries {
		if slices.Contains(s.known, e.name) {
			continue
		}
		if now := s.old[e.name]; now != "" {
			s.w.wrong[Join(s.path, now)] = true // which demands on it need not tell again
			e.key.problem("%s is now called %s", e.name, now)
			continue
		}
		if near := Nearest(e.name, slices.AppendSeq(slices.Clone(s.known), maps.Keys(s.old))); near != "" {
			e.key.problem("unknown key; did you mean %s?", cmp.Or(s.old[near], near))
			continue
		}
		known := slices.Sorted(slices.Values(s.known))
		e.key.problem("unknown key; known here: %s", strings.Join(known, ", "))
	}
}
