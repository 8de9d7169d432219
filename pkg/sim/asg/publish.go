package asg

import (
	"github.com/dynascale/dynascale/pkg/sim/elb"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// feeds are the metrics of the units; those of their load balancer are its own.
type feeds struct{ cpu, memory *world.Ring }

func (c *Fleet) publishGroup(g *group) {
	period := int64(300)
	if g.Detailed {
		period = 60
	}
	g.feed.cpu = c.Offer(world.NewRing("CPUUtilization", period, g.Name), "AWS/EC2", "AutoScalingGroupName", g.Name)
	g.feed.memory = c.Offer(world.NewRing("mem_used_percent", 60, g.Name), "CWAgent", "AutoScalingGroupName", g.Name)
	g.front = elb.NewFront(c.World, g.Name, g.LoadBalancer, g.TargetGroup)
}
