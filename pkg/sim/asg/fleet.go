package asg

import (
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/elb"
	"github.com/dynascale/dynascale/pkg/sim/sqs"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

const (
	defaultBoot  = 120 * time.Second
	defaultDrain = 60 * time.Second
	defaultBase  = 0.1 // seconds
)

// Fleet is the Auto Scaling groups of a world.
type Fleet struct {
	*world.World
	mail   *sqs.Mail
	quota  int // of machines; 0 is none
	groups []*group
	byName map[string]*group
	former []*group // that were deleted
	zones  []string // of the region, as AWS calls them
	// spotPrices are what an hour of a type costs on the spot market.
	spotPrices map[string]float64
}

// NewFleet builds groups at the start of a world. Those that work on a queue find it in mail.
func NewFleet(w *world.World, mail *sqs.Mail, balancers *elb.Balancers, specs []GroupSpec, quota int) (*Fleet, error) {
	c := &Fleet{World: w, mail: mail, quota: quota, byName: map[string]*group{}, spotPrices: map[string]float64{}}
	for _, letter := range zones {
		c.zones = append(c.zones, w.Opts.Region+letter)
	}
	balancers.Join(c)
	for _, spec := range specs {
		if c.byName[spec.Name] != nil {
			return nil, fmt.Errorf("two groups named %q", spec.Name)
		}
		if err := c.addGroup(spec); err != nil {
			return nil, fmt.Errorf("group %q: %w", spec.Name, err)
		}
	}
	return c, nil
}

// Begin implements Beginner: what launches and ends does so before any work is done.
func (c *Fleet) Begin(t int64) {
	for _, g := range c.groups {
		c.reconcile(g, t)
	}
	c.bury()
}

// Run implements Part.
func (c *Fleet) Run(t int64) {
	for _, g := range c.groups {
		g.run(t, c.Opts)
	}
}

// Loads implements Loaded. A group that works on a queue gets its work there.
func (c *Fleet) Loads(name string) []*world.Load {
	switch g := c.byName[name]; {
	case g == nil:
		return nil
	case g.queue != nil:
		return c.mail.Loads(g.Queue)
	default:
		return []*world.Load{&g.Load}
	}
}

// GroupNames lists the groups in the order of Options.
func (c *Fleet) GroupNames() []string {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	names := make([]string, len(c.groups))
	for i, g := range c.groups {
		names[i] = g.Name
	}
	return names
}

// GroupARNs implements Targeted.
func (c *Fleet) GroupARNs() (all []string) {
	for _, g := range c.groups {
		all = append(all, g.targets...)
	}
	return all
}

// Registered implements Targeted: machines from in service until terminated.
func (c *Fleet) Registered(group string) (list []elb.Registration) {
	now := c.Time.Unix()
	for _, g := range c.groups {
		if !slices.Contains(g.targets, group) {
			continue
		}
		for i := range g.machines {
			m := &g.machines[i]
			told := resource.Target{Group: group, Port: elb.GroupPort, State: resource.TargetHealthy}
			switch {
			case m.ready > now || m.leaving && m.gone <= now:
				continue
			case m.leaving:
				told.State, told.Why = resource.TargetDraining, elb.Deregistering
			case m.shunned:
				told.State, told.Why = "unhealthy", "Target.FailedHealthChecks: Health checks failed"
			}
			list = append(list, elb.Registration{Machine: m.id, Target: told})
		}
	}
	return list
}
