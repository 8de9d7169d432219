package asg

import (
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Selects is what the group is chosen by; zero where the configuration names it.
func (g *Group) Selects() kind.Selector { return g.Select }

// Called is the group that was chosen. It still knows by what, to see when it is that no more.
func (g *Group) Called(name string) kind.Target { return g.called(name) }

func (g *Group) called(name string) *Group { return &Group{Group: name, Select: g.Select} }

// open reports whether the group is still to be chosen.
func (g *Group) open() bool { return g.Group == "" && g.Select.Is() }

// choose chooses among all groups there are, of which one listing tells for every tier that
// selects.
func (g *Group) choose(f facts.Facts) (c kind.Choice, read facts.Fact[resource.ListedGroup]) {
	if read = facts.AllGroups.Get(f, facts.Everything); !read.Answered() || read.Trouble != "" {
		return c, read
	}
	return kind.Choose(facts.Derived(facts.AllGroups, f, "index", kind.Index[resource.ListedGroup](candidate)).Match(g.Select)), read
}

// candidate is a group as the rule of choosing sees it.
func candidate(is resource.ListedGroup) (kind.Candidate, map[string]string) {
	return kind.Candidate{Name: is.Name, Leaving: is.Status != "",
		Empty: is.Capacity.Desired == 0 && is.Capacity.InService == 0 && is.Capacity.Pending == 0}, is.Tags
}

// chosen is the group with the name that was chosen; nil where none was.
func (g *Group) chosen(f facts.Facts) *Group {
	if !g.open() {
		return g
	}
	if c, _ := g.choose(f); c.Name != "" {
		return g.called(c.Name)
	}
	return nil
}

// undecided is the view of a tier while no group is chosen: nothing of it is known, so that
// nothing is changed.
func (g *Group) undecided(t kind.Watched, f facts.Facts) (v kind.View) {
	c, read := g.choose(f)
	switch {
	case read.Trouble != "":
		return kind.View{Missing: read.Trouble, Unread: facts.AllGroups.Name}
	case !read.Answered():
		return kind.View{Missing: "the Auto Scaling groups were not listed"}
	}
	v.Missing = c.Why(g.Select, facts.AllGroups.Noun, t.Place())
	// Of a group that is being deleted machines may run, and one that lost its tag runs on, for example while a
	// deployment changes over. A name is never lost.
	v.Gone = g.Select.Prefix != "" && len(c.Names)+len(c.Beside) == 0
	v.Selected = &kind.Selected{By: g.Select.String(), Names: append([]string{}, c.Names...)}
	return v
}
