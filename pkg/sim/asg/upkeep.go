package asg

import (
	"slices"
	"strings"
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
		out.Zones = c.zones
	}
	out.In = c.spread(g, out.Zones)
	return out
}

// spread is how many machines that serve are in each of some zones.
func (c *Fleet) spread(g *group, among []string) []int {
	now := c.Time.Unix()
	in := make([]int, len(among))
	for i := range g.machines {
		m := &g.machines[i]
		if m.leaving || m.sick || m.ready > now {
			continue
		}
		if at := slices.IndexFunc(among, func(zone string) bool { return strings.TrimPrefix(zone, c.Opts.Region) == m.zone }); at >= 0 {
			in[at]++
		}
	}
	return in
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
