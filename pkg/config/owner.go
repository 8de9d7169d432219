package config

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
)

// oneOwner reports a tier whose group, database or machine another tier of its kind scales
// already. Groups of one name are different ones in two regions or two accounts. A
// region that is left to the environment may be any.
func (t *tierKeys) oneOwner(at keys.At) {
	for _, other := range t.config.Tiers {
		if t.Target.Name() == "" || !sameTarget(t.Target, other.Target) || other.AssumeRole.account() != t.AssumeRole.account() {
			continue
		}
		key, name, thing := t.Target.Kind(), keys.Show(t.Target.Name()), t.Target.Thing()
		switch {
		case other.Region == t.Region:
			at.Problem(key, "%s is already scaled by tier %s (line %d); one %s can have only one tier", name, keys.Show(other.Name), other.Line, thing)
			return
		case other.Region == "" || t.Region == "":
			at.Problem(key, "%s is also scaled by tier %s (line %d), and only one of them names its region; "+
				"write region for both, because one %s can have only one tier", name, keys.Show(other.Name), other.Line, thing)
			return
		}
	}
}

func sameTarget(a, b kind.Target) bool {
	return b != nil && a.Kind() == b.Kind() && a.Name() == b.Name()
}

// ownPlace reports a tier that claims what another one does, such as the file where it
// publishes its endpoints: each evaluation the one would overwrite the other's.
func (t *tierKeys) ownPlace(at keys.At) {
	for _, mine := range t.Target.Claims() {
		for _, other := range t.config.Tiers {
			if other.Target == nil || !slices.ContainsFunc(other.Target.Claims(), func(c kind.Claim) bool { return c == mine }) {
				continue
			}
			if mine.Local || other.Region == t.Region && other.AssumeRole.account() == t.AssumeRole.account() {
				at.Problem(mine.Key, "is already used by tier %s (line %d)", keys.Show(other.Name), other.Line)
			}
		}
	}
}
