package keys

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// sectionOf reads a place as the section of a set. What stands there in its place and fits one of its keys is
// answered with that key: {units: 2} for 2, the key of a list for the list.
func (p place) sectionOf(set Set) *section {
	if p.node != nil && !p.closed {
		if node := p.node.behind(); node.Rare().Wrong == "" && !node.Tagged {
			if fits := set.fitting(node); fits != "" {
				p.w.visits++
				p.problem("%s is given, a set of keys is expected; %s", describe(node), fits)
				return &section{place: p, other: true}
			}
		}
	}
	return p.section(set.names)
}

// fitting is how a value or list is written that stands where the keys of the set belong; "" where it fits none.
func (set Set) fitting(n *Node) string {
	if n.Kind == Scalar && (n.Null() || n.Rare().Env != nil) || n.Kind == Mapping {
		return ""
	}
	if n.Kind == Scalar {
		for _, part := range set {
			if words, is := part.(Foreign); is && words[flat(n.Value)].Say != "" {
				return words[flat(n.Value)].Say
			}
		}
	}
	if n.Kind == Scalar {
		for _, part := range set {
			if answer, is := part.(alone); is && answer(n.Value) != "" {
				return answer(n.Value)
			}
		}
	}
	if n.Kind == Scalar && n.Tag == "!!bool" && !n.Quoted && len(set.names()) > 1 {
		if set.has(func(k Key) bool { return k.required || k.needed != nil && k.needed() }) {
			return "this key does not take true or false; write its keys, such as " + set.names()[0] + ": ..."
		}
		return "this key does not take true or false; leave it out to get the defaults, or write its keys, such as " + set.names()[0] + ": ..."
	}
	var fit []string
	if n.Kind == Scalar && set.has(func(k Key) bool { return k.items != nil }) {
		return "" // what it says is in its list
	}
	for k := range set.keys() {
		switch {
		case n.Kind == Sequence && k.items != nil && entriesOf(n, k.items()):
			return "write `" + k.name + ":` in a line of its own, and the list below that line"
		case n.Kind == Scalar && k.within == nil && k.items == nil && k.entries == nil && !k.start && isFor(k.schema(), n):
			fit = append(fit, k.name)
		}
	}
	if slices.Contains(fit, "grow") && slices.Contains(fit, "shrink") {
		return "write {grow: " + n.Value + ", shrink: " + n.Value + "}, or only one of these two keys"
	}
	if len(fit) != 1 {
		return "" // nobody can tell which
	}
	more := ""
	for k := range set.keys() { // which would be missing then
		if k.required && k.name != fit[0] {
			more += ", " + k.name + ": ..."
		}
	}
	return "write {" + fit[0] + ": " + InBraces(n.Value) + more + "}"
}

// InBraces is a text as it is written as a value between braces; ... for what is too long for a message.
func InBraces(text string) string {
	switch {
	case len(text) > 60:
		return "..."
	case bare.MatchString(text):
		return text
	case strings.ContainsAny(text, ",#") || text == "" || strings.ContainsAny(text[:1], "&*!|>%@`-?"):
		return quote(text)
	}
	return Show(text)
}

// bare is a text whose colons are none of YAML: an address, an ARN.
var bare = pattern.Of(`^[A-Za-z0-9/]([A-Za-z0-9._/=+~-]|:[A-Za-z0-9._/=+~-])*$`)

// entriesOf reports whether a list has entries of these keys.
func entriesOf(n *Node, known []string) bool {
	return len(n.Items) > 0 && !slices.ContainsFunc(n.Items, func(item *Node) bool {
		entry := item.behind()
		return entry.Kind != Mapping || len(entry.Entries) == 0 || slices.ContainsFunc(entry.Entries, func(e Pair) bool { return !slices.Contains(known, e.Key.Value) })
	})
}

// isFor reports whether a value is one that a rule is about.
func isFor(rule Rule, n *Node) bool {
	is := func(kind string) bool {
		switch kind {
		case "integer":
			return isNumber(n) && digits.MatchString(n.Value)
		case "number":
			return isNumber(n)
		case "boolean":
			return n.Tag == "!!bool" && !n.Quoted
		case "string":
			pattern, has := rule["pattern"].(string)
			if !has || n.Tag != "!!str" {
				return false
			}
			matched, err := regexp.MatchString(pattern, n.Value)
			return matched && err == nil
		}
		return false
	}
	if some, is := rule["anyOf"].([]any); is {
		return slices.ContainsFunc(some, func(one any) bool {
			r, is := one.(Rule)
			return is && r["const"] == nil && isFor(r.with("type", rule["type"]), n)
		})
	}
	if words, is := rule["enum"].([]string); is {
		return n.Tag == "!!str" && slices.Contains(words, n.Value)
	}
	switch kinds := rule["type"].(type) {
	case string:
		return is(kinds)
	case []string:
		return slices.ContainsFunc(kinds, is)
	}
	return false
}
