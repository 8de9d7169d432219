package keys

import (
	"maps"
	"slices"
)

// Rule is a piece of JSON Schema: what a value must be, as far as a schema can say it. It
// stands beside the code that demands the same, so that an editor's help and this package
// agree.
type Rule map[string]any

// always is the same rule whenever it is asked.
func always(r Rule) func() Rule { return func() Rule { return r } }

func (r Rule) add(other Rule) { maps.Copy(r, other) }

// with is a copy with one more keyword, unless it has it.
func (r Rule) with(keyword string, is any) Rule {
	out := r.copy()
	if out[keyword] == nil {
		out[keyword] = is
	}
	return out
}

func (r Rule) copy() Rule {
	out := Rule{}
	out.add(r)
	return out
}

// Schema is what may be written in a section with these keys.
func (set Set) Schema() Rule {
	own := Rule{"type": "object"}
	for _, part := range set {
		part.describe(own)
	}
	own.close()
	return own
}

// close shuts a set of keys against strangers. One of which nothing is required may be
// left without content, as when all of its lines are commented out.
func (r Rule) close() {
	if _, named := r["additionalProperties"]; !named {
		r["additionalProperties"] = false
	}
	for _, demand := range []string{"required", "oneOf", "minProperties"} {
		if r[demand] != nil {
			return
		}
	}
	r["type"] = []string{"object", "null"}
}

// Names are all keys of a schema, with names and positions replaced by "*", sorted: what a
// manual has to explain.
func (r Rule) Names() []string {
	var out []string
	r.names("", &out)
	slices.Sort(out)
	return slices.Compact(out)
}

func (r Rule) names(shape string, to *[]string) {
	properties, _ := r["properties"].(Rule)
	for key, of := range properties {
		at := Join(shape, key)
		*to = append(*to, at)
		if of, is := of.(Rule); is {
			of.names(at, to)
		}
	}
	for _, one := range alternatives(r["anyOf"]) {
		one.names(shape, to)
	}
	if items, is := r["items"].(Rule); is {
		items.names(shape+"[*]", to)
	}
	if entries, is := r["additionalProperties"].(Rule); is {
		entries.names(shape+".*", to)
	}
}

// alternatives are the rules of which one must hold.
func alternatives(anyOf any) (out []Rule) {
	all, _ := anyOf.([]any)
	for _, one := range all {
		if r, is := one.(Rule); is {
			out = append(out, r)
		}
	}
	return out
}
