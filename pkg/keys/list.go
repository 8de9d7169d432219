package keys

import (
	"slices"
	"strings"
)

// Sections is a list of sections. A list without entries is a problem, and why says what
// it would lead to. Each entry stands at its index, also one that could not be read.
func Sections[T any](name string, into *[]T, why string, keys func(*T) Set) Key {
	known := func() []string { return keys(new(T)).names() }
	return Key{
		name: name, items: known,
		take: func(p place) {
			for i, item := range p.items(why, known) {
				if i == 0 {
					*into = nil
				}
				var one T
				set := keys(&one)
				set.read(item.section(set.names))
				*into = append(*into, one)
			}
		},
		holds: func() any {
			out := make([]any, len(*into))
			for i := range *into {
				out[i] = keys(&(*into)[i]).Show()
			}
			return out
		},
		schema: func() Rule {
			return Rule{"type": "array", "minItems": 1, "items": keys(new(T)).Schema()}
		},
	}
}

// Such answers a set of names where the list belongs with an entry as it is written.
func (k Key) Such(entry string) Key {
	take := k.take
	k.take = func(p place) {
		if p.node != nil {
			known, node := k.items(), p.node.behind()
			if node.Kind == Mapping && len(node.Entries) > 0 && !slices.ContainsFunc(node.Entries, func(e Pair) bool { return slices.Contains(known, e.Key.Value) || strings.HasPrefix(e.Key.Value, "-") }) {
				p.problem("a set of keys is given, a list is expected; write an entry for each of these keys, such as [%s]", entry)
				return
			}
		}
		take(p)
	}
	return k
}

// Entered answers a set of keys where the list of values belongs with the list as it is written.
func (k Key) Entered(list string) Key {
	take := k.take
	k.take = func(p place) {
		if p.node != nil && p.node.Alias == nil && p.node.Kind == Mapping && len(p.node.Entries) > 0 && !strings.HasPrefix(p.node.Entries[0].Key.Value, "-") {
			p.problem("a set of keys is given, a list is expected; write %s", list)
			return
		}
		take(p)
	}
	return k
}

// List is a list of values, as Sections is of sections.
func List[T any](name string, into *[]T, why string, as Form[T]) Key {
	return Key{
		name: name,
		take: func(p place) {
			if instead := lone(p.node, as); instead != "" {
				p.problem("%s is given, a list is expected; write [%s]", describe(p.node.behind()), instead)
				return
			}
			for i, item := range p.items(why, nil) {
				if i == 0 {
					*into = nil
				}
				if several := apart(item.node, as); several != nil {
					item.problem("one entry has several values; between [ and ] write a comma after each value, or write each value in a line of its own, with a dash before it")
					*into = append(*into, several...)
					continue
				}
				var one T
				take(item, &one, as)
				*into = append(*into, one)
			}
		},
		holds: func() any {
			out := make([]any, len(*into))
			for i, v := range *into {
				out[i] = as.show(v)
			}
			return out
		},
		schema: func() Rule { return Rule{"type": "array", "minItems": 1, "items": as.schema()} },
	}
}

// lone is how the value is written that stands without brackets where a list belongs, if the value itself is to be
// written otherwise too; "" for any other.
func lone[T any](node *Node, as Form[T]) string {
	if node == nil || as.hidden {
		return ""
	}
	n := node.behind()
	if n.Kind != Scalar || n.Null() || n.Rare().Wrong != "" || n.Rare().Env != nil || n.Tagged {
		return ""
	}
	_, wrong := as.read(n)
	_, instead, found := strings.Cut(wrong, "; write \"")
	if !found || strings.Count(instead, "\"") != 1 || !strings.HasSuffix(instead, "\"") {
		return ""
	}
	return "\"" + instead
}

// apart are the values that stand in one entry of a list, as without commas between brackets; none for any other entry.
func apart[T any](item *Node, as Form[T]) (several []T) {
	n := item.behind()
	words := strings.Fields(n.Value)
	if len(words) < 2 || as.hidden || n.Kind != Scalar || n.Tag != "!!str" || n.Quoted || n.Tagged || n.Rare().Wrong != "" || n.Rare().Env != nil || as.sound(n) {
		return nil
	}
	for _, word := range words {
		one := *n
		one.Value = word
		v, wrong := as.read(&one)
		if wrong != "" {
			return nil
		}
		several = append(several, v)
	}
	return several
}

// With adds to what a schema says of a key.
func (k Key) With(rule Rule) Key {
	of := k.schema
	k.schema = func() Rule {
		own := of()
		own.add(rule)
		return own
	}
	return k
}
