package config

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// owners are the tiers read so far, by what they scale and by what they claim: of thousands of
// tiers, each would otherwise look at all the others.
type owners struct {
	of       map[[2]string][]*Tier
	claiming map[kind.Claim][]*Tier
	// selecting are those that choose what they scale.
	selecting []*Tier
}

func newOwners() *owners {
	return &owners{of: map[[2]string][]*Tier{}, claiming: map[kind.Claim][]*Tier{}}
}

func scaled(x kind.Target) [2]string { return [2]string{x.Kind(), x.Name()} }

func (o *owners) add(t *Tier) {
	if t.Target == nil {
		return
	}
	o.of[scaled(t.Target)] = append(o.of[scaled(t.Target)], t)
	if selectorOf(t.Target).Is() {
		o.selecting = append(o.selecting, t)
	}
	for _, c := range t.Target.Claims() {
		o.claiming[c] = append(o.claiming[c], t)
	}
}

// oneOwner reports a tier whose group, database or machine another tier of its kind scales
// already. Groups of one name are different ones in two regions or two accounts. A
// region that is left to the environment may be any.
func (t *tierKeys) oneOwner(at keys.At) {
	if t.Target.Name() == "" {
		return
	}
	for _, other := range t.owners.of[scaled(t.Target)] {
		if other.AssumeRole.account() != t.AssumeRole.account() {
			continue
		}
		key, name, thing := t.Target.Kind(), keys.Show(t.Target.Name()), t.Target.Thing()
		switch {
		case other.Region == t.Region:
			at.Problem(key, "%s is already scaled by tier %s (%s); one %s can have only one tier", name, keys.Show(other.Name), t.where(other), thing)
			return
		case other.Region == "" || t.Region == "":
			at.Problem(key, "tier %s (%s) also scales a resource named %s, and only one of the two tiers has the key `region`, so both tiers may "+
				"scale the same resource; write `region` for both (one %s can have only one tier)", keys.Show(other.Name), t.where(other), name, thing)
			return
		}
	}
}

// ownPlace reports a tier that claims what another one does, such as the file where it
// publishes its endpoints: each evaluation the one would overwrite the other's.
func (t *tierKeys) ownPlace(at keys.At) {
	for _, mine := range t.Target.Claims() {
		for _, other := range t.owners.claiming[mine] {
			if mine.Local || other.Region == t.Region && other.AssumeRole.account() == t.AssumeRole.account() {
				at.Problem(mine.Key, "is already used by tier %s (%s); give each tier its own", keys.Show(other.Name), t.where(other))
			}
		}
	}
}

// selectorOf is what a target is chosen by; zero where it is named.
func selectorOf(x kind.Target) kind.Selector {
	if k, is := x.(kind.Selecting); is {
		return k.Selects()
	}
	return kind.Selector{}
}

// ownChoice reports a tier whose selector is sure to match what another tier has, or the other
// way round. What two tags match is not known before AWS is asked.
func (t *tierKeys) ownChoice(at keys.At) {
	mine, key, thing := selectorOf(t.Target), t.Target.Kind(), t.Target.Thing()
	near := func(other *Tier) bool {
		return other.Target.Kind() == key && other.Region == t.Region && other.AssumeRole.account() == t.AssumeRole.account()
	}
	for _, other := range t.owners.selecting {
		s := selectorOf(other.Target)
		if !near(other) || s.String() == mine.String() {
			continue
		}
		if len(s.Tags) > 0 && s.Overlaps(mine, "") {
			at.Problem(key, "every %s with the %s is matched by the %s of tier %s (%s) too, and one %[1]s can have only one tier; write another tag in tier %[4]s", thing, mine, s, keys.Show(other.Name), t.where(other))
			return
		}
		if len(mine.Tags) > 0 && mine.Overlaps(s, "") {
			at.Problem(key, "the %s matches every %s of tier %s (%s) too (selector: %s), and one %[2]s can have only one tier; write another tag here", mine, thing, keys.Show(other.Name), t.where(other), s)
			return
		}
		if s.Overlaps(mine, t.Target.Name()) {
			at.Problem(key, "%s is matched by the %s of tier %s (%s) too; one %s can have only one tier", keys.Show(t.Target.Name()), s, keys.Show(other.Name), t.where(other), thing)
			return
		}
	}
	if mine.Prefix == "" {
		return
	}
	for _, same := range t.owners.of {
		for _, other := range same {
			s := selectorOf(other.Target)
			if near(other) && s.String() != mine.String() && mine.Overlaps(s, other.Target.Name()) {
				at.Problem(key, "the %s matches %s of tier %s (%s) too; one %s can have only one tier", mine, keys.Show(other.Target.Name()), keys.Show(other.Name), t.where(other), thing)
				return
			}
		}
	}
}

// ofTerraform is how Terraform names a value of a resource, a variable, a module.
var ofTerraform = pattern.Of(`^(?:data\.)?aws_[a-z0-9_]+\.[A-Za-z0-9_-]+(?:\[[^\]]*\])?\.[a-z_]+$|^(?:var|local)\.[A-Za-z_][A-Za-z0-9_-]*$|^module\.[A-Za-z_][A-Za-z0-9_-]*\.[A-Za-z_][A-Za-z0-9_.-]*$`)

// letters notes names and tags that are compared letter by letter, and look like something else.
func (t *tierKeys) letters(at keys.At) {
	key := t.Target.Kind()
	if s := selectorOf(t.Target); s.Is() {
		if tag := s.Patterned(); tag != "" {
			t.config.note(at, key+".tag", "the value of the tag "+keys.Show(tag)+" looks like a pattern, but values of tags are compared letter by letter; write the whole value")
		}
		if v := s.Prefix; ofPattern.MatchString(v) && at.Sound(key+".prefix") {
			t.config.note(at, key+".prefix", keys.Show(v)+" looks like a pattern, but is compared letter by letter with the beginning of each name; write only the beginning"+
				beginning(v, ", as in {prefix: %s}")+", unless there are names that begin with "+keys.Show(v))
		}
		return
	}
	if name := t.Target.Name(); ofTerraform.MatchString(name) && at.Sound(key) {
		t.config.note(at, key, keys.Show(name)+" looks like a reference of Terraform, but is taken as the name of the "+t.Target.Thing()+"; write the name itself; "+
			"in a template of Terraform, write the reference within ${ }")
		return
	}
	if name := t.Target.Name(); ofPattern.MatchString(name) && at.Sound(key) {
		t.config.note(at, key, keys.Show(name)+" looks like a pattern, but is taken letter by letter as the name of the "+t.Target.Thing()+"; write the whole name"+
			beginning(name, ", or {prefix: %s} for the only "+t.Target.Thing()+" whose name begins with %[1]s")+", unless there is a "+t.Target.Thing()+" of the name "+keys.Show(name))
		return
	}
	if strings.Contains(t.Target.Name(), ",") && at.Sound(key) {
		t.config.note(at, key, keys.Show(t.Target.Name())+" has a comma, but is read as the name of one "+t.Target.Thing()+"; to scale several, write one tier for each")
	}
}

// ofPattern is a name with signs of a pattern. AWS allows each of them in the name of a group.
var ofPattern = pattern.Of(`^\^|\*|\.\+|\$$`)

// beginning says how a pattern begins, where that says anything.
func beginning(v, says string) string {
	v = strings.TrimPrefix(v, "^")
	if i := strings.IndexAny(v, ".*+?[](){}|\\$^"); i >= 0 {
		v = v[:i]
	}
	if v == "" {
		return ""
	}
	return fmt.Sprintf(says, keys.Show(v))
}

// named refuses a selector of a kind that has none.
func (t *tierKeys) named(at keys.At) {
	if t.Target == nil {
		return
	}
	if _, is := t.Target.(kind.Selecting); is {
		return
	}
	key := t.Target.Kind()
	paths := []string{key}
	for _, name := range at.Names(key) {
		paths = append(paths, keys.Join(key, name))
	}
	for _, path := range paths {
		if at.Sound(path) && (at.Has(path+".tag") || at.Has(path+".prefix")) {
			at.Problem(path, "cannot be chosen by tag or prefix; only an Auto Scaling group can, with the key `group`")
		}
	}
}

// where is where another tier begins, as seen from this one.
func (t *tierKeys) where(other *Tier) string { return keys.Where(t.File, other.File, other.Line) }
