package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/schedule"
)

// link is a key of a tier that names another one.
type link struct {
	path, tier string // of the key, below the tier
	// needs is set when the tier with the key depends on the named one, and not the other way.
	needs bool
}

// linking is a scaler that looks at another tier, which depends on its own.
type linking interface {
	Links() string
	// Unreachable says what of it never happens where that tier has at most so many units.
	Unreachable(most int) (key, why string)
}

// misfitting is a scaler that does not go with every tier.
type misfitting interface {
	Misfits(of scaler.Sizes) []scaler.Note
}

// misfit tells of scalers that do not go with the tier.
func (t *tierKeys) misfit(at keys.At, path string, s scaler.Scaler) {
	m, may := s.(misfitting)
	if !may || t.Target == nil || !at.SoundBelow(path) || t.counted() && (t.Limits.Max == 0 || !at.SoundBelow("limits")) {
		return
	}
	of := scaler.Sizes{Least: t.Limits.Min, Most: t.Limits.Max, Rungs: len(t.ladder())}
	for _, e := range t.Schedule.Entries { // limits.min is what a schedule may go below
		for _, b := range []schedule.Bound{e.Min, e.Max} {
			if b.Given {
				of.Least = min(of.Least, b.Size)
			}
		}
	}
	if of.Rungs > 0 {
		of.Least, of.Most = 1, of.Rungs
	}
	for _, x := range m.Misfits(of) {
		at.Problem(keys.Join(path, x.At), "%s", x.Says)
	}
}

// links are the keys of a tier that name another one, in the order of the file.
func (t *Tier) links() (out []link) {
	for i, s := range t.Scalers {
		if l, is := s.(linking); is && l.Links() != "" {
			out = append(out, link{fmt.Sprintf("scalers[%d].%s.tier", i, s.Kind()), l.Links(), false})
		}
	}
	if name := t.Guards.Connections.Links(); name != "" {
		out = append(out, link{"guards.connections.tier", name, true})
	}
	if name := t.Guards.Bottleneck.Links(); name != "" {
		out = append(out, link{"guards.bottleneck.tier", name, true})
	}
	return out
}

// Links are the names of the tiers that are looked at when this one is decided about.
func (t *Tier) Links() (names []string) {
	for _, l := range t.links() {
		if !slices.Contains(names, l.tier) {
			names = append(names, l.tier)
		}
	}
	return names
}

// linked looks at the keys that name other tiers, once all tiers are read: there is such a tier, it can
// say what is asked of it, and nothing waits for itself.
func (c *Config) linked(at keys.At, written map[string]*tierKeys) {
	tiers := map[string]*Tier{}
	for i := range c.Tiers {
		tiers[c.Tiers[i].Name] = &c.Tiers[i]
	}
	needs, published := map[string][]string{}, map[string][]*Tier{}
	for i := range c.Tiers {
		t := &c.Tiers[i]
		for _, l := range t.links() {
			path := "tiers." + t.Name + "." + l.path
			other := tiers[l.tier]
			switch {
			case l.tier == t.Name:
				at.Problem(path, "is the tier itself; name another tier")
				continue
			case other == nil && misnamed(l.tier, slices.Collect(maps.Keys(tiers))):
				continue
			case other == nil:
				hint := "; there are " + strings.Join(slices.Sorted(maps.Keys(tiers)), ", ")
				if near := keys.Nearest(l.tier, slices.Collect(maps.Keys(tiers))); near != "" {
					hint = "; did you mean " + near + "?"
				}
				at.Problem(path, "%s is not a tier of this configuration%s", keys.Show(l.tier), hint)
				continue
			}
			if l.needs {
				needs[t.Name] = append(needs[t.Name], l.tier)
			} else {
				needs[l.tier] = append(needs[l.tier], t.Name)
			}
		}
		for i, s := range t.Scalers {
			l, is := s.(linking)
			if !is || tiers[l.Links()] == nil || l.Links() == t.Name || tiers[l.Links()].Limits.Max == 0 {
				continue
			}
			if key, why := l.Unreachable(tiers[l.Links()].Limits.Max); why != "" {
				at.Problem(fmt.Sprintf("tiers.%s.scalers[%d].%s.%s", t.Name, i, s.Kind(), key), "%s", why)
			}
		}
		c.connections(at, t, tiers)
		if p := t.Guards.Connections.Parameter; p != "" {
			for _, first := range published[p] { // SSM has it once in each region of an account
				if (first.Region == t.Region || first.Region == "" || t.Region == "") && first.AssumeRole.account() == t.AssumeRole.account() {
					at.Problem("tiers."+t.Name+".guards.connections.parameter", "is the parameter of tier %s already; one parameter holds the pool size of one tier: give each tier its own parameter", first.Name)
					break
				}
			}
			published[p] = append(published[p], t)
		}
		b := t.Guards.Bottleneck
		switch other := written[b.Tier]; {
		case other == nil || b.Tier == t.Name || len(other.presets) == 0: // which was told
		case b.Signal != "" && !other.has(b.Signal):
			at.Problem("tiers."+t.Name+".guards.bottleneck.signal", "%s", other.unknown(b.Signal, b.Tier))
		default:
			other.read(at, "tiers."+t.Name+".guards.bottleneck", "", scaler.Reading{Signal: b.Signal, Key: "above", Bound: b.Above, Factor: 1})
		}
	}
	if circle := circleOf(needs); circle != nil {
		at.Problem("tiers."+circle[0], "waits for itself: %s; in one of these tiers, remove the guard (connections or bottleneck) or the scaler (dependents) that names another of these tiers", circled(circle))
	}
}

// circled tells who needs whom: "db needs web, and web needs db".
func circled(circle []string) string {
	var each []string
	for i, name := range circle {
		each = append(each, name+" needs "+circle[(i+1)%len(circle)])
	}
	return strings.Join(each, ", and ")
}

// connections looks at what the guard of that name needs to know.
func (c *Config) connections(at keys.At, t *Tier, tiers map[string]*Tier) {
	g, path := t.Guards.Connections, "tiers."+t.Name+".guards.connections"
	switch db := tiers[g.Tier]; {
	case g.PerUnit == 0, g.Tier == t.Name, !at.Sound(path+".total", path+".tier"):
	case len(t.ladder()) > 0 || t.Target != nil && t.Target.Traits().Vertical:
		at.Problem(path, "is for tiers whose size is a number of units, because each unit opens connections; remove it")
	case g.Least > g.PerUnit:
		at.Problem(path+".min_pool", "%d is more than per_unit (%d); write %[2]d or less", g.Least, g.PerUnit)
	case g.Total == 0 && db != nil && (db.Target == nil || !db.Target.Traits().Vertical):
		at.Problem(path+".tier", "the number of connections that the tier %s accepts is known only if its size is a class or a capacity; write the number in the key `total`", g.Tier)
	case g.Total > 0 && g.Total/max(g.Least, 1) < t.Limits.Min && at.Sound("tiers."+t.Name+".limits.min"):
		at.Problem(path+".total", "is enough for %s with %s each, but limits.min is %d, so the tier would never grow; write a larger number, or lower limits.min or min_pool",
			amount.Count(g.Total/max(g.Least, 1), "unit"), amount.Count(max(g.Least, 1), "connection"), t.Limits.Min)
	case g.Total > 0 && g.Total/max(t.Limits.Min, 1) < g.PerUnit && at.Sound("tiers."+t.Name+".limits.min"):
		least := max(t.Limits.Min, 1)
		c.note(at, path+".per_unit", fmt.Sprintf("%d is never reached: the total of %s allows each unit at most %d, even while the tier has only %s; write %[3]d or less, or a larger total",
			g.PerUnit, amount.Count(g.Total, "connection"), g.Total/least, amount.Count(least, "unit")))
	}
	for key, is := range map[string]time.Duration{"connection_timeout": g.Timeout, "idle_timeout": g.Idle} {
		if is > 0 && g.Parameter == "" {
			at.Problem(path+"."+key, "needs an SSM parameter: dynascale only writes this value there, as advice for applications; set guards.connections.parameter to the name of an SSM parameter, or remove this key")
		}
	}
}

// circleOf is a way along the edges that ends where it begins, from its first name in the
// alphabet on; nil where there is none.
func circleOf(needs map[string][]string) []string {
	const open, done = 1, 2
	state := map[string]int{}
	var way []string
	var walk func(name string) []string
	walk = func(name string) []string {
		switch state[name] {
		case done:
			return nil
		case open:
			return slices.Clone(way[slices.Index(way, name):])
		}
		state[name] = open
		way = append(way, name)
		for _, next := range needs[name] {
			if circle := walk(next); circle != nil {
				return circle
			}
		}
		way = way[:len(way)-1]
		state[name] = done
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		if circle := walk(name); circle != nil {
			first := slices.Index(circle, slices.Min(circle))
			return append(circle[first:], circle[:first]...)
		}
	}
	return nil
}
