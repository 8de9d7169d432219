package asg

import (
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
)

// Edit is somebody else at the console: change is given the group's
// specification as it is now, and the group follows what comes back. No call is
// counted and no fault applies. Like AWS it moves Desired into changed bounds.
// Name, Queue, LoadBalancer, TargetGroup and Detailed cannot be changed; change
// must not call the Cloud.
func (c *Fleet) Edit(group string, change func(*GroupSpec)) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	g := c.byName[group]
	if g == nil {
		return fmt.Errorf("editing group %q: there is no such group", group)
	}
	spec := g.GroupSpec
	change(&spec)
	if spec.Min < 0 || spec.Min > spec.Max {
		return fmt.Errorf("editing group %q: min %d and max %d are wrong: they need 0 <= min <= max", group, spec.Min, spec.Max)
	}
	if !(spec.UnitRate > 0) || spec.Load == nil {
		return fmt.Errorf("editing group %q: the load is missing, or UnitRate (how much load one unit serves) is %v; UnitRate must be above 0", group, spec.UnitRate)
	}
	spec.Name, spec.Queue, spec.LoadBalancer, spec.TargetGroup, spec.Detailed = g.Name, g.Queue, g.LoadBalancer, g.TargetGroup, g.Detailed
	spec.Desired = min(max(spec.Desired, spec.Min), spec.Max)
	g.GroupSpec = spec
	g.dress()
	c.reconcile(g, c.Time.Unix())
	return nil
}

// ChangeDesired is somebody else setting the desired size.
func (c *Fleet) ChangeDesired(group string, size int) error {
	return c.Edit(group, func(g *GroupSpec) { g.Desired = size })
}

// SetBounds is somebody else setting the minimum and maximum.
func (c *Fleet) SetBounds(group string, low, high int) error {
	return c.Edit(group, func(g *GroupSpec) { g.Min, g.Max = low, high })
}

// Instance is one machine of a group, in AWS's words.
type Instance struct {
	ID       string
	Zone     string
	State    string // Pending, InService or Terminating
	Health   string // Healthy or Unhealthy
	Launched time.Time
	Type     string
	From     resource.Template
	Spot     bool
}

// Instances lists the machines of a group in the order of launch; nil when there
// is no such group. No call is counted.
func (c *Fleet) Instances(group string) []Instance {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	g := c.byName[group]
	if g == nil {
		return nil
	}
	now := c.Time.Unix()
	list := make([]Instance, 0, len(g.machines))
	for i := range g.machines {
		m := &g.machines[i]
		in := Instance{
			ID: m.id, Zone: c.Opts.Region + m.zone, State: "Pending", Health: "Healthy", Launched: time.Unix(m.launched, 0).UTC(),
			Type: m.kind, From: m.from, Spot: m.spot,
		}
		switch {
		case m.leaving && m.gone <= now:
			continue
		case m.leaving:
			in.State = "Terminating"
		case m.ready <= now:
			in.State = "InService"
		}
		if m.sick {
			in.Health = "Unhealthy"
		}
		list = append(list, in)
	}
	return list
}

// Spec is a group's specification as it is now, and whether the group exists.
// Its Policies, Refreshing, Operator and Suspended are what the wire reports.
func (c *Fleet) Spec(group string) (GroupSpec, bool) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	g := c.byName[group]
	if g == nil {
		return GroupSpec{}, false
	}
	spec := g.GroupSpec
	spec.Policies, spec.Suspended = slices.Clone(spec.Policies), slices.Clone(spec.Suspended)
	return spec, true
}

// ScalingActivities lists what Activities tells, with all of AWS's words, newest
// first. No call is counted and no fault applies.
func (c *Fleet) ScalingActivities(group string) []ScalingActivity {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	g := c.byName[group]
	if g == nil {
		return nil
	}
	list := slices.Clone(g.acts)
	slices.Reverse(list)
	return list
}

// Describe is what Groups tells of one group, and whether it exists. No call is
// counted and no fault applies.
func (c *Fleet) Describe(group string) (resource.Group, bool) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	g := c.byName[group]
	if g == nil {
		return resource.Group{}, false
	}
	return c.describe(g), true
}
