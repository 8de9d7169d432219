package keys

import (
	"slices"
	"strings"
)

// entitled is a list in braces whose entries tell their names in a key, [{id: a, ...}], as the keys that are meant:
// "a: {...}"; "" for another list.
func entitled(n *Node) string {
	var out []string
	for _, item := range n.Items {
		if !item.behind().braced() || n.Items[0].Line != n.Line || n.Items[0].Col >= n.Col+2 {
			return ""
		}
		i := slices.IndexFunc(item.behind().Entries, func(p Pair) bool {
			return (strings.EqualFold(p.Key.Value, "id") || strings.EqualFold(p.Key.Value, "name")) && p.Value.behind().Kind == Scalar && !p.Value.Null()
		})
		if i < 0 {
			return ""
		}
		out = append(out, Show(item.behind().Entries[i].Value.behind().Value)+": {...}")
	}
	return strings.Join(out[:min(len(out), 3)], ", ")
}

// undashed is how a block list is written as a set of keys.
func undashed(n *Node) string {
	first := n.Items[0].behind()
	switch {
	case len(first.Entries) > 1 && (strings.EqualFold(first.Entries[0].Key.Value, "name") || strings.EqualFold(first.Entries[0].Key.Value, "id")):
		return `write the line "NAME:" for each entry, without a dash, and below that line the other keys of the entry, indented`
	case len(n.Items) > 1:
		return "remove the dash before each key"
	case first.braced():
		return "remove the dash before the brace"
	case len(first.Entries) > 1 && !first.Entries[0].Value.Null():
		return "remove the dash, and begin all these keys in the same column"
	}
	return "remove the dash before the key"
}

// named is a list as AWS writes tags and dimensions, [{Name: a, Value: b}], as the keys that are meant:
// "a: b"; "" for another list.
func named(n *Node) string {
	var out []string
	for _, item := range n.Items {
		name, value, given := "", "", false
		for _, p := range item.behind().Entries {
			switch text := p.Value.behind().Value; strings.ToLower(p.Key.Value) {
			case "key", "name":
				name = text
			case "value":
				value, given = text, true
			}
		}
		if name == "" || !given {
			return ""
		}
		out = append(out, Show(name)+": "+Show(value))
	}
	return strings.Join(out, ", ")
}
