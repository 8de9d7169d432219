package asg

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
)

// upkeep is what DescribeAutoScalingGroups says of how AWS watches over the machines.
func (c *Fleet) upkeep(g *group) resource.Upkeep {
	out := g.Upkeep
	if out.Check == "" {
		out.Check, out.Ends = "EC2", []string{"Default"}
		if g.TargetGroup != "" {
			out.Check, out.Grace = "ELB", 5*time.Minute
		}
	}
	if len(out.Zones) == 0 {
		out.Zones = []string{c.Opts.Region + "a", c.Opts.Region + "b", c.Opts.Region + "c"}
	}
	out.In = c.spread(g)
	return out
}

// spread is how many machines that serve are in which zone.
func (c *Fleet) spread(g *group) map[string]int {
	now := c.Time.Unix()
	var room [4]zoned // looked through: a look into a map for each machine costs more
	counted := room[:0]
	for i := range g.machines {
		m := &g.machines[i]
		if m.leaving || m.sick || m.ready > now {
			continue
		}
		at := slices.IndexFunc(counted, func(z zoned) bool { return z.zone == m.zone })
		if at < 0 {
			at, counted = len(counted), append(counted, zoned{zone: m.zone})
		}
		counted[at].machines++
	}
	in := make(map[string]int, len(counted))
	for _, z := range counted {
		in[c.Opts.Region+z.zone] = z.machines
	}
	return in
}

// zoned is how many machines are in a zone.
type zoned struct {
	zone     string
	machines int
}

// targets are the ARNs of target groups, of which a group has one or none.
func targets(arn string) []string {
	if arn == "" {
		return nil
	}
	return []string{arn}
}

// TargetGroup is how the target group of a tail, targetgroup/NAME/ID, checks its targets, and its traits. No call is
// counted.
func (c *Fleet) TargetGroup(tail string) (resource.HealthCheck, resource.TargetTraits) {
	check := resource.HealthCheck{Protocol: "HTTP", Path: "/health", Interval: 30 * time.Second, Timeout: 5 * time.Second, Healthy: 2, Unhealthy: 3}
	traits := resource.TargetTraits{Drain: 30 * time.Second}
	c.Mu.Lock()
	defer c.Mu.Unlock()
	for _, g := range c.groups {
		if g.TargetGroup != tail {
			continue
		}
		if g.Check.Protocol != "" {
			check = g.Check
		}
		if g.Traits != (resource.TargetTraits{}) {
			traits = g.Traits
		}
	}
	return check, traits
}
