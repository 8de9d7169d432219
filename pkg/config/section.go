package config

import (
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// section is a set of keys. Every key that is asked for becomes known; done
// reports the others.
type section struct {
	place
	entries []entry // in the order of the file
	known   []string
	written bool // false when the section is absent or not a set of keys at all
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
	p.note(rule{"type": "object"})
	node := p.read()
	if node == nil {
		return s
	}
	if isNull(node) {
		s.written = true
		return s
	}
	if node.Kind != yaml.MappingNode {
		p.problem("%s where a set of keys belongs", describe(node))
		return s
	}
	s.written = true
	first := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		at := place{r: p.r, line: key.Line, col: key.Column, path: join(p.path, show(key.Value))}
		switch line, again := first[key.Value]; {
		case key.Kind != yaml.ScalarNode || key.Style&yaml.TaggedStyle != 0:
			at.path = p.path
			at.problem("a key must be plain text")
		case key.ShortTag() == "!!merge":
			at.problem("merge keys are not understood; write the keys out, or use one alias for a whole section")
		case again:
			at.problem("is given twice; the first is in line %d", line)
		default:
			first[key.Value] = key.Line
			s.entries = append(s.entries, entry{
				name: key.Value, key: at,
				place: p.child(at.path, join(p.shape, key.Value), key, value),
			})
		}
	}
	return s
}

// get is the value of a key; its place is the section's when it is absent.
func (s *section) get(key string) place {
	shape := join(s.shape, key)
	if !slices.Contains(s.known, key) {
		s.known = append(s.known, key)
	}
	for _, e := range s.entries {
		if e.name == key {
			s.r.keys[shape] = true
			return e.place
		}
	}
	if !s.r.keys[shape] {
		s.r.keys[shape] = false // an absent key is known as well
	}
	return place{r: s.r, line: s.line, col: s.col, path: join(s.path, key), shape: shape}
}

// has reports whether a key is written.
func (s *section) has(key string) bool { return s.get(key).node != nil }

// either is the first of two keys that is written.
func (s *section) either(a, b string) place {
	if s.has(a) {
		return s.get(a)
	}
	return s.get(b)
}

// need reports the keys that must be written and are not. An absent section has
// been reported by whoever needed it.
func (s *section) need(keys ...string) {
	s.note(rule{"required": keys})
	s.needHere(keys...)
}

// needHere is need for keys that other sections of the kind do without.
func (s *section) needHere(keys ...string) {
	for _, key := range keys {
		if p := s.get(key); s.written && p.node == nil {
			p.problem("is missing")
		}
	}
}

// only is the one key that is written of several that exclude each other; "" and
// a problem when there is none, or more than one.
func (s *section) only(what string, keys ...string) string {
	var found []string
	var one []any
	for _, key := range keys {
		one = append(one, rule{"required": []string{key}})
		if s.has(key) {
			found = append(found, key)
		}
	}
	s.note(rule{"oneOf": one})
	switch {
	case len(found) == 1:
		return found[0]
	case len(found) > 1:
		s.get(found[1]).problem("stands beside %s; %s has only one of %s", found[0], what, strings.Join(keys, ", "))
	case s.written && !s.misspelt(keys):
		s.problem("%s needs one of %s", what, strings.Join(keys, ", "))
	}
	return ""
}

// misspelt reports whether one of keys was probably meant, because another key is
// close to one or no key is known at all: done will tell, and a second problem
// would only be its echo.
func (s *section) misspelt(keys []string) bool {
	strangers := 0
	for _, e := range s.entries {
		if nearest(e.name, keys) != "" {
			return true
		}
		if !slices.Contains(s.known, e.name) {
			strangers++
		}
	}
	return strangers > 0 && strangers == len(s.entries)
}

// named is the entries of a section whose keys are names and not known words.
// empty is the problem of a section without any; "" when that is none.
func (s *section) named(empty string, names ...check[string]) []entry {
	keys := rule{}
	for _, c := range names {
		maps.Copy(keys, c.rule)
	}
	s.note(rule{"propertyNames": keys})
	if empty != "" {
		s.note(rule{"minProperties": 1})
		if s.written && len(s.entries) == 0 {
			s.problem("%s", empty)
		}
	}
	for i, e := range s.entries {
		s.entries[i].shape = s.shape + ".*"
		for _, c := range names {
			if wrong := c.wrong(e.name); wrong != "" {
				e.key.problem("%s", wrong)
				break
			}
		}
	}
	return s.entries
}

// done reports every key that nobody asked for.
func (s *section) done() {
	for _, e := range s.entries {
		if slices.Contains(s.known, e.name) {
			continue
		}
		if near := nearest(e.name, s.known); near != "" {
			e.key.problem("unknown key; did you mean %s?", near)
			continue
		}
		known := slices.Sorted(slices.Values(s.known))
		e.key.problem("unknown key; known here: %s", strings.Join(known, ", "))
	}
}
