package asg

import (
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
	out.In = map[string]int{}
	for i := range g.machines {
		if m := &g.machines[i]; !m.leaving && !m.sick && m.ready <= c.Time.Unix() {
			out.In[c.Opts.Region+m.zone]++
		}
	}
	return out
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
