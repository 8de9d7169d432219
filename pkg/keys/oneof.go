package keys

import (
	"reflect"
	"slices"
	"strings"
)

// OneOf is several keys that exclude each other, of which one must be written; chosen
// becomes its name. what names the section in messages: "a signal". Keys that are shown at
// all say with ShownIf when they are the one.
func OneOf(what string, chosen *string, keys ...Key) Part {
	return oneOf{what: what, keys: keys, choose: func(k Key) Key { *chosen = k.name; return k }}
}

// Pick is OneOf for keys that each stand for a value of their own kind, which becomes what
// into points at. names are the kinds in their order, made makes one with its defaults,
// and key is the key of one.
func Pick[T any](what string, into *T, names []string, made func(name string) T, key func(T) Key) Part {
	keys := make([]Key, len(names))
	for i, name := range names {
		keys[i] = key(made(name)).ShownIf(func() bool { return false })
	}
	if v := reflect.ValueOf(into).Elem(); !v.IsZero() {
		keys = append(keys[:0:0], key(*into))
	}
	return oneOf{what: what, keys: keys, choose: func(k Key) Key {
		*into = made(k.name)
		return key(*into)
	}}
}

type oneOf struct {
	what   string
	keys   []Key
	choose func(Key) Key
}

func (o oneOf) names() []string {
	out := make([]string, len(o.keys))
	for i, k := range o.keys {
		out[i] = k.name
	}
	return out
}

func (o oneOf) read(s *section) {
	var found []Key
	for _, k := range o.keys {
		if s.has(k.name) {
			found = append(found, k)
		}
	}
	switch {
	case len(found) == 1:
		o.choose(found[0]).read(s)
	case len(found) > 1:
		s.get(found[1].name).problem("cannot be combined with %s; %s has only one of %s", found[0].name, o.what, strings.Join(o.names(), ", "))
	case s.written && (o.typed(s) || o.nameless(s)):
	case s.written && !s.lost && !s.misspelt(o.names()):
		s.problem("%s needs one of %s", o.what, strings.Join(o.names(), ", "))
	}
}

// typed tells of a section that names the choice in a value, as other tools do: {type: target, signal: cpu, goal: 60}
// for {target: {signal: cpu, goal: 60}}.
func (o oneOf) typed(s *section) bool {
	for i, e := range s.entries {
		if s.knows(e.name) || !slices.Contains(typeWords, flat(e.name)) || e.node == nil || e.node.behind().Kind != Scalar {
			continue
		}
		n := slices.IndexFunc(o.keys, func(k Key) bool { return k.within != nil && flat(k.name) == flat(e.node.behind().Value) })
		if n < 0 {
			continue
		}
		choice := o.keys[n]
		known := choice.within().names()
		var inner, left []entry
		says := ""
		for j, x := range s.entries {
			switch {
			case j == i:
			case !s.knows(x.name) && slices.Contains(known, x.name):
				inner = append(inner, x)
			case s.alien(x.name): // it came from the same tool, and is a part of the same mistake
				if x, _ := s.foreignTo(x.name); x.Of == choice.name {
					says = x.Say
				}
			default:
				left = append(left, x)
			}
		}
		list := strings.Join(outlined(inner), ", ")
		if list == "" {
			list = "..."
		}
		if says == "" || len(inner) > 0 {
			says = "write " + choice.name + ": {" + list + "}"
		}
		e.key.problem("%s names its kind by a key, and not by a value; %s", o.what, says)
		s.entries, s.lost = left, true
		return true
	}
	return false
}

// alien reports whether a key is one of another tool.
func (s *section) alien(name string) bool {
	_, is := s.foreignTo(name)
	return is && !s.knows(name)
}

// typeWords are the keys whose value says in other tools what a section is.
var typeWords = []string{"type", "kind", "name", "policy_type", "scaler", "channel"}

// nameless tells of a section that holds the keys of a choice without its name, {signal: cpu, goal: 60}
// for {target: {signal: cpu, goal: 60}}, and names the choices that have the most of them.
func (o oneOf) nameless(s *section) bool {
	var fit []string
	best := 0
	for _, k := range o.keys {
		if k.within == nil {
			continue
		}
		known, n := k.within().names(), 0
		for _, e := range s.entries {
			if s.knows(e.name) {
				return false
			}
			if slices.Contains(known, e.name) {
				n++
			}
		}
		if n > best {
			fit, best = nil, n
		}
		if n == best && n > 0 {
			fit = append(fit, k.name)
		}
	}
	if len(s.entries) == 0 {
		return false
	}
	list := o.deeper(s)
	if best < len(s.entries) && (list != "" || 2*best <= len(s.entries)) {
		if list != "" {
			s.entries[0].key.problem("%s takes these keys only inside another key; write %s", o.what, listed(list, s.entries))
			s.entries, s.lost = nil, true
			return true
		}
		return false
	}
	name, choice := fit[0], ""
	inner := outlined(o.of(name, s.entries))
	if len(fit) > 1 {
		choice = ", or " + strings.Join(fit[1:], ", ") + " instead of " + name
	}
	if list != "" && len(inner) > 2 {
		choice = ", or " + listed(list, s.entries)
	}
	s.entries[0].key.problem("%s takes these keys only inside another key; write %s: {%s}%s", o.what, name, strings.Join(inner, ", "), choice)
	s.entries, s.lost = nil, true
	return true
}

// of are the entries that a choice knows.
func (o oneOf) of(name string, entries []entry) []entry {
	known := o.keys[slices.IndexFunc(o.keys, func(k Key) bool { return k.name == name })].within().names()
	return slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return !slices.Contains(known, e.name) })
}

// outlined are entries as they are written, without their values.
func outlined(entries []entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, Show(e.name)+": ...")
	}
	return out
}

// listed is how entries are written as one entry of a list: threshold: {bounds: [{signal: ..., above: ...}]}.
func listed(list string, entries []entry) string {
	choice, name, _ := strings.Cut(list, ".")
	return choice + ": {" + name + ": [{" + strings.Join(outlined(entries), ", ") + "}]}"
}

// deeper is the list of a choice whose entries have all of the keys: threshold.bounds for {signal: cpu,
// above: 80}, which is meant as {threshold: {bounds: [{signal: cpu, above: 80}]}}. "" for none.
func (o oneOf) deeper(s *section) string {
	for _, k := range o.keys {
		if k.within == nil {
			continue
		}
		for inner := range k.within().keys() {
			if inner.items == nil || len(s.entries) == 0 {
				continue
			}
			known := inner.items()
			if slices.ContainsFunc(s.entries, func(e entry) bool { return !slices.Contains(known, e.name) }) {
				continue
			}
			return k.name + "." + inner.name
		}
	}
	return ""
}

func (o oneOf) show(to *Values) {
	for _, k := range o.keys {
		k.show(to)
	}
}

func (o oneOf) describe(around Rule) {
	var one []any
	for _, k := range o.keys {
		one = append(one, Rule{"required": []string{k.name}})
		k.describe(around)
	}
	around["oneOf"] = one
}
