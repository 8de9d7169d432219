package kind

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
)

// Selecting is a kind whose resource may be chosen by what it is like, because a deployment
// replaces it by another one with another name.
//
// The rule is the same for every such kind, and remembers nothing, so that a restart in the
// middle of a change-over decides as the daemon before it did:
//
//   - Exactly one that matches is the tier's resource.
//   - What is being deleted does not count. What is empty, with nothing running and nothing
//     ordered, does not count beside others that are not.
//   - With none or several left the tier holds, and is told with their names: nothing is guessed.
type Selecting interface {
	// Selects is what it is chosen by; the zero Selector where the configuration names it.
	Selects() Selector
	// Called is the kind with the name that was chosen.
	Called(name string) Target
}

// Selector is what a resource is chosen by: tags with their values, all of which it must have,
// or how its name begins.
type Selector struct {
	Tags   []Tag // sorted by key
	Prefix string
}

// Tag is a tag of AWS.
type Tag struct{ Key, Value string }

// Is reports whether it chooses anything.
func (s Selector) Is() bool { return len(s.Tags) > 0 || s.Prefix != "" }

// String is the selector as people read it: "tag role=web", "prefix web-"; "" for none.
func (s Selector) String() string {
	if s.Prefix != "" {
		return "prefix " + s.Prefix
	}
	var all []string
	for _, t := range s.Tags {
		all = append(all, t.Key+"="+t.Value)
	}
	if all == nil {
		return ""
	}
	return "tag " + strings.Join(all, ", ")
}

// Matches reports whether something of this name with these tags is meant.
func (s Selector) Matches(name string, tags map[string]string) bool {
	for _, t := range s.Tags {
		if is, has := tags[t.Key]; !has || is != t.Value {
			return false
		}
	}
	return s.Is() && strings.HasPrefix(name, s.Prefix)
}

// Overlaps reports whether whatever another one chooses, or names, is sure to match this one
// too: two tiers would have it.
func (s Selector) Overlaps(other Selector, name string) bool {
	switch {
	case !s.Is():
		return false
	case other.Is():
		return s.String() == other.String() || s.Prefix != "" && strings.HasPrefix(other.Prefix, s.Prefix) || s.within(other)
	}
	return s.Prefix != "" && strings.HasPrefix(name, s.Prefix)
}

// within reports whether all tags of a selector are among those of another one, which then chooses no more.
func (s Selector) within(other Selector) bool {
	for _, t := range s.Tags {
		if !slices.Contains(other.Tags, t) {
			return false
		}
	}
	return len(s.Tags) > 0
}

// Patterned is the first tag whose value looks like a pattern, which is compared letter by letter; "" for none.
func (s Selector) Patterned() string {
	for _, t := range s.Tags {
		if strings.ContainsAny(t.Value, "*") || strings.HasPrefix(t.Value, "^") && strings.HasSuffix(t.Value, "$") {
			return t.Key
		}
	}
	return ""
}

// Chosen is what a tier scales, by the name that its selector chose; "" is none, and leaves it as
// it is.
func Chosen(t Target, name string) Target {
	if s, is := t.(Selecting); is && name != "" && s.Selects().Is() {
		return s.Called(name)
	}
	return t
}

// Candidate is something that matches a selector.
type Candidate struct {
	Name string
	// Empty says that nothing of it runs and nothing is ordered, Leaving that it is being
	// deleted.
	Empty, Leaving bool
}

// Choice is what came of a selector.
type Choice struct {
	// Name is what was chosen; "" where none was, and Names are then those between which nobody
	// chooses. Beside are matches that do not count.
	Name   string
	Names  []string
	Beside []string
}

// Choose chooses by the rule of Selecting.
func Choose(all []Candidate) (c Choice) {
	slices.SortFunc(all, byName)
	var stay, busy []Candidate
	for _, x := range all {
		if !x.Leaving {
			stay = append(stay, x)
		}
		if !x.Leaving && !x.Empty {
			busy = append(busy, x)
		}
	}
	if len(busy) > 0 {
		stay = busy
	}
	for _, x := range all {
		if slices.Contains(stay, x) {
			c.Names = append(c.Names, x.Name)
		} else {
			c.Beside = append(c.Beside, x.Name)
		}
	}
	if len(c.Names) == 1 {
		c.Name = c.Names[0]
	}
	return c
}

// Why says why nothing was chosen, of things of a kind: "Auto Scaling group"; "" when
// something was. place is the region in a sentence.
func (c Choice) Why(s Selector, noun, place string) string {
	switch {
	case c.Name != "":
		return ""
	case len(c.Names) == 0 && len(c.Beside) > 0:
		return fmt.Sprintf("the only %ss in %s with the %s are being deleted: %s; nothing is changed until another group matches", noun, place, s, amount.Few(c.Beside))
	case len(c.Names) == 0:
		return fmt.Sprintf("no %s in %s has the %s; nothing is changed until exactly one has it: check the %s, the account and the region", noun, place, s, s.what())
	}
	return fmt.Sprintf("%d %ss in %s have the %s: %s; nothing is changed until exactly one of them has machines", len(c.Names), noun, place, s, amount.Few(c.Names))
}

func (s Selector) what() string {
	if s.Prefix != "" {
		return "prefix"
	}
	return "tag"
}

// foreignToSelector are keys that people write beside tag and prefix.
var foreignToSelector = keys.Foreign{}.Answer("", func(given map[string]string) string {
	name := "web"
	for _, key := range slices.Sorted(maps.Keys(given)) { // the same answer each time
		name = given[key][strings.LastIndex(given[key], "/")+1:] // of an ARN too
	}
	return "write only the name, as in group: " + keys.Show(name)
}, "name", "names", "asg", "auto_scaling_group_name", "arn")

// Keys are the keys of a selector.
func (s *Selector) Keys() keys.Set {
	by := ""
	entry := func(t Tag) keys.Key {
		return keys.Text(t.Key, &t.Value).Then(func() {
			s.Tags = append(s.Tags, t)
			slices.SortFunc(s.Tags, func(a, b Tag) int { return strings.Compare(a.Key, b.Key) })
		})
	}
	return keys.Set{
		foreignToSelector,
		keys.Demand(nil, func(at keys.At) {
			if names := at.Names("tag"); len(names) == 2 && strings.EqualFold(names[0], "key") && strings.EqualFold(names[1], "value") {
				at.Problem("tag", "does not take the keys `key` and `value`; write the tag itself: {%s: %s}", keys.Show(at.Value("tag."+names[0])), keys.Show(at.Value("tag."+names[1])))
			}
		}),
		keys.OneOf("a selector", &by,
			keys.Map("tag", keys.Entries{
				Names: []keys.Check[string]{aTag}, Empty: "names no tag; write the key of a tag and its value, such as {service: shop}",
				Entry: func(name string, _ int) keys.Key { return entry(Tag{Key: name}) },
				All: func() (out []keys.Key) {
					for _, t := range s.Tags {
						out = append(out, entry(t))
					}
					return out
				},
			}).ShownIf(func() bool { return len(s.Tags) > 0 }),
			keys.Text("prefix", &s.Prefix, keys.NotEmpty).ShownIf(func() bool { return s.Prefix != "" })),
	}
}

// aTag demands what AWS takes as the key of a tag: 1 to 128 characters. Source: EC2 Auto
// Scaling API reference, Tag.
var aTag = keys.That(keys.Rule{"minLength": 1, "maxLength": 128}, func(v string) string {
	switch n := len([]rune(v)); {
	case n == 0:
		return "is empty; a tag has a key of 1 to 128 characters"
	case n > 128:
		return fmt.Sprintf("has %d characters; the key of a tag has at most 128", n)
	}
	return ""
})
