package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kinds"
	"github.com/dynascale/dynascale/pkg/scale"
)

// shared are the keys of a tier that defaults may hold. The others are about one thing: its name,
// what stands before it, and its limits, because a maximum that a new tier takes from elsewhere
// is a cost that nobody chose.
var inheritable = []string{"mode", "region", "assume_role", "unit_price", "adaptive", "signals", "scalers", "guards"}

// inheritance gives a tier what it does not say itself and the defaults of a document do. What
// it says itself wins; after it what defaults say of its kind, then what they say of every
// tier. guards are merged key by key and signals signal by signal; everything else is taken
// whole or not at all: scalers are a list, in which nobody could say which replaces which.
// It is nil for a document without defaults.
func inheritance(root *keys.Node) func(tier *keys.Node) *keys.Node {
	all := entry(root, "defaults")
	if all == nil || all.Kind != keys.Mapping {
		return nil
	}
	return func(value *keys.Node) *keys.Node {
		own := behind(value)
		if own.Kind != keys.Mapping {
			return value
		}
		tier := *own
		tier.Line, tier.Col = value.Line, value.Col
		for _, kind := range kinds.Keys() {
			if entry(own, kind) != nil {
				tier.Entries = taken(tier.Entries, entry(all, kind), "defaults."+kind)
			}
		}
		tier.Entries = taken(tier.Entries, all, "defaults")
		if i := slices.IndexFunc(all.Entries, func(p keys.Pair) bool { return p.Key.Value == "limits" }); i >= 0 && entry(own, "limits") == nil && counts(own) {
			tier.Entries = append(slices.Clone(tier.Entries), all.Entries[i]) // defaults are refused for the key, and the tier is not told as well
		}
		return &tier
	}
}

// counts reports whether a tier is of a kind that has limits.
func counts(tier *keys.Node) bool {
	return slices.ContainsFunc(kinds.Keys(), func(kind string) bool { return entry(tier, kind) != nil && !kinds.New(kind).Traits().Vertical })
}

// taken are the entries of a tier with those that it takes from defaults. A set of which the tier writes nothing
// itself has no place, so that what the set lacks is told at the tier, where it is to be written.
func taken(own []keys.Pair, from *keys.Node, name string) []keys.Pair {
	if from == nil || from.Kind != keys.Mapping {
		return own
	}
	out := slices.Clone(own)
	for _, p := range from.Entries {
		if !slices.Contains(inheritable, p.Key.Value) {
			continue
		}
		depth := map[string]int{"guards": 8, "signals": 1}[p.Key.Value]
		before := len(out)
		out = filled(out, p, name, name, depth)
		if last := out[len(out)-1]; len(out) > before && last.Value.Kind == keys.Mapping && last.Value.Alias == nil && last.Value.Rare().From == "" {
			out[before].Key = &keys.Node{Value: p.Key.Value, Tag: p.Key.Tag}
			last.Value.File, last.Value.Line, last.Value.Col = "", 0, 0
		}
	}
	return out
}

// filled are entries with one more of the defaults called name, where it stands within a path, unless they have its key. Sets of keys are merged as deep as
// that goes.
func filled(own []keys.Pair, p keys.Pair, name, within string, depth int) []keys.Pair {
	origin := keys.Join(within, p.Key.Value)
	for i, has := range own {
		if has.Key.Value != p.Key.Value {
			continue
		}
		mine, other := behind(has.Value), behind(p.Value)
		empty := mine.Null() // all that is in it is commented out
		if depth == 0 || other.Kind != keys.Mapping || mine.Kind != keys.Mapping && !empty {
			return own
		}
		both := *mine
		if empty {
			both = keys.Node{Kind: keys.Mapping, File: mine.File}
		}
		if own := has.Value.Rare(); own.From != "" || both.Rare().From != "" {
			taken := both.Mark()
			taken.From, taken.Origin = own.From, own.Origin
		}
		both.Line, both.Col = has.Value.Line, has.Value.Col
		for _, inner := range other.Entries {
			both.Entries = filled(slices.Clone(both.Entries), inner, name, origin, depth-1)
		}
		out := slices.Clone(own)
		out[i].Value = &both
		return out
	}
	value := *p.Value
	if other := behind(p.Value); depth > 0 && other.Kind == keys.Mapping && len(other.Entries) > 0 {
		// What it holds is taken, one by one: the rest of the set is not from there.
		value = keys.Node{Kind: keys.Mapping, File: value.File, Line: value.Line, Col: value.Col}
		for _, inner := range other.Entries {
			value.Entries = filled(value.Entries, inner, name, origin, depth-1)
		}
	} else {
		taken := value.Mark()
		taken.From, taken.Origin = name, origin
	}
	return append(slices.Clone(own), keys.Pair{Key: p.Key, Value: &value})
}

// entry is the value of a key; nil where there is none.
func entry(n *keys.Node, key string) *keys.Node {
	for _, p := range n.Entries {
		if p.Key.Value == key {
			return behind(p.Value)
		}
	}
	return nil
}

func behind(n *keys.Node) *keys.Node {
	if n.Alias != nil {
		return n.Alias
	}
	return n
}

// defaultsKey is the key of defaults. They are read where tiers take them; here stands what may be
// written, and what is wrong with it that no tier would tell.
func defaultsKey() keys.Key {
	return keys.Open("defaults", defaultsRule(), func(at keys.At) {
		for _, key := range at.Names("") {
			if slices.Contains(kinds.Keys(), key) {
				if !at.Set(key) {
					at.Problem(key, "takes settings here, for all tiers of this kind, such as {guards: {cooldown: {grow: 5m}}}; what one tier scales is written in that tier")
					continue
				}
				for _, inner := range at.Names(key) {
					checkDefault(at, keys.Join(key, inner), inner)
				}
				continue
			}
			checkDefault(at, key, key)
		}
	})
}

// untaken notes settings for a kind of which there is no tier: nobody takes them, and what is in them is not checked.
func (c *Config) untaken(at keys.At) {
	for _, key := range kinds.Keys() {
		if at.Set("defaults."+key) && at.SoundBelow("tiers") && !slices.ContainsFunc(c.Tiers, func(t Tier) bool { return t.Target == nil || t.Target.Kind() == key }) {
			c.note(at, "defaults."+key, "no tier has the key `"+key+"`, so these settings have no effect, and dynascale does not check them")
		}
	}
}

// checkDefault says what is wrong with a key that defaults have.
func checkDefault(at keys.At, path, key string) {
	value := at.Value(path)
	switch {
	case key == "mode" && value != string(scale.Observe) && value != string(scale.Off):
		at.Problem(path, "%s is not allowed in defaults, only observe and off; write mode: minimum or mode: manage in each tier that dynascale may change", keys.Show(value))
	case slices.Contains(inheritable, key):
	case key == "limits":
		at.Problem(path, "belongs in each tier: from defaults, a new tier would get a maximum that nobody chose for it")
	case slices.Contains([]string{"load_balancer", "target_group", "queue", "schedule", "spare", "priority", "critical"}, key):
		at.Problem(path, "belongs to one tier; write it below tiers.NAME")
	default:
		known := slices.Clone(inheritable)
		if path == key {
			known = append(known, kinds.Keys()...)
		}
		if kind := kinds.Alike(key); path == key && kind != "" {
			at.Problem(path, "unknown key; settings for tiers of this kind stand below the key `%s`", kind)
			return
		}
		if near := keys.Nearest(key, known); near != "" {
			at.Problem(path, "unknown key; did you mean %s?", near)
			return
		}
		if path != key { // settings of one kind hold no other kind
			at.Problem(path, "unknown key; known here: %s", strings.Join(inheritable, ", "))
			return
		}
		at.Problem(path, "unknown key; known here: %s; also known here, for all tiers of one kind: %s", strings.Join(inheritable, ", "), strings.Join(kinds.Keys(), ", "))
	}
}

// defaultsRule is what a schema can say of defaults: the same as of the keys of a tier, whose rules
// they refer to.
func defaultsRule() keys.Rule {
	own := keys.Rule{}
	for _, key := range inheritable {
		own[key] = keys.Rule{"$ref": "#/properties/tiers/additionalProperties/properties/" + key}
	}
	own["mode"] = keys.Rule{"enum": []string{string(scale.Observe), string(scale.Off)}}
	some := keys.Rule{"type": []string{"object", "null"}, "properties": own, "additionalProperties": false}
	return keys.Rule{
		"type": []string{"object", "null"}, "properties": own, "additionalProperties": false,
		"patternProperties": keys.Rule{fmt.Sprintf("^(%s)$", strings.Join(kinds.Keys(), "|")): some},
	}
}

// whole says what every tier must have that takes nothing from defaults. A schema cannot see
// what a tier takes.
func whole() keys.Rule {
	own := kinds.Rules()
	own["required"] = []string{"signals", "scalers"}
	return keys.Rule{"if": keys.Rule{"not": keys.Rule{"required": []string{"defaults"}}},
		"then": keys.Rule{"properties": keys.Rule{"tiers": keys.Rule{"additionalProperties": own}}}}
}
