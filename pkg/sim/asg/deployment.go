package asg

import (
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Twin is somebody else's blue/green deployment: another group like one that there is, with
// its bounds, tags and balancer, which launches as many machines. The work stays where it is.
// A group that works on a queue gets a twin that works on it too.
func (c *Fleet) Twin(group, name string) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	of := c.byName[group]
	switch {
	case of == nil:
		return fmt.Errorf("copying group %q: there is no such group", group)
	case c.byName[name] != nil:
		return fmt.Errorf("copying group %q: there is a group %q already", group, name)
	}
	spec := of.GroupSpec
	spec.Name, spec.Load, spec.Min, spec.Desired = name, nil, 0, 0
	if err := c.addGroup(spec); err != nil {
		return fmt.Errorf("copying group %q: %w", group, err)
	}
	g := c.byName[name]
	g.Min, g.Desired = of.Min, of.Desired
	c.reconcile(g, c.Time.Unix())
	return nil
}

// Shift sends the work of one group to another one.
func (c *Fleet) Shift(from, to string) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	a, b := c.byName[from], c.byName[to]
	if a == nil || b == nil {
		return fmt.Errorf("shifting the work of group %q to %q: one of these groups does not exist", from, to)
	}
	for _, g := range []*group{a, b} {
		if g.deleting {
			return fmt.Errorf("shifting the work of group %q to %q: %s is being deleted", from, to, g.Name)
		}
	}
	a.Load, b.Load = world.Constant(0), a.Load
	return nil
}

// Delete is somebody else deleting a group with its machines. It tells of that until the last
// of them is gone.
func (c *Fleet) Delete(group string) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	g := c.byName[group]
	if g == nil {
		return fmt.Errorf("deleting group %q: there is no such group", group)
	}
	g.deleting, g.Min, g.Desired = true, 0, 0
	c.reconcile(g, c.Time.Unix())
	return nil
}

// deletion is what AWS says of a group that is being deleted.
const deletion = "Delete in progress"

// bury forgets the groups whose last machine is gone. What they did is still told.
func (c *Fleet) bury() {
	if !slices.ContainsFunc(c.groups, (*group).dead) {
		return
	}
	for _, g := range c.groups {
		if g.dead() {
			delete(c.byName, g.Name)
			c.former = append(c.former, g)
		}
	}
	c.groups = slices.DeleteFunc(c.groups, (*group).dead)
}

func (g *group) dead() bool { return g.deleting && len(g.machines) == 0 }
