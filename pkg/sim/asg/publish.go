package asg

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

type feeds struct {
	cpu, memory                  *world.Ring
	requests, perTarget, latency *world.Ring
	target5xx, elb5xx            *world.Ring
	healthy, unhealthy           *world.Ring
}

func (c *Fleet) publishGroup(g *group) {
	period := int64(300)
	if g.Detailed {
		period = 60
	}
	g.feed.cpu = c.Offer(world.NewRing("CPUUtilization", period, g.Name), "AWS/EC2", "AutoScalingGroupName", g.Name)
	g.feed.memory = c.Offer(world.NewRing("mem_used_percent", 60, g.Name), "CWAgent", "AutoScalingGroupName", g.Name)
	if g.LoadBalancer == "" {
		return
	}
	const alb = "AWS/ApplicationELB"
	ring := func(metric string) *world.Ring {
		return world.NewRing(metric, 60, g.Name, g.LoadBalancer, g.TargetGroup)
	}
	lb := []string{"LoadBalancer", g.LoadBalancer}
	tg := []string{"TargetGroup", g.TargetGroup}
	g.feed.requests, g.feed.latency = ring("RequestCount"), ring("TargetResponseTime")
	g.feed.latency.Exponential = true
	g.feed.target5xx, g.feed.elb5xx = ring("HTTPCode_Target_5XX_Count"), ring("HTTPCode_ELB_5XX_Count")
	c.Offer(g.feed.requests, alb, lb...)
	c.Offer(g.feed.latency, alb, lb...)
	c.Offer(g.feed.target5xx, alb, lb...)
	c.Offer(g.feed.elb5xx, alb, lb...)
	if g.TargetGroup == "" {
		return
	}
	both := slices.Concat(tg, lb)
	g.feed.perTarget = ring("RequestCountPerTarget")
	g.feed.healthy, g.feed.unhealthy = ring("HealthyHostCount"), ring("UnHealthyHostCount")
	c.Offer(g.feed.requests, alb, both...)
	c.Offer(g.feed.latency, alb, both...)
	c.Offer(g.feed.target5xx, alb, both...)
	c.Offer(g.feed.healthy, alb, both...)
	c.Offer(g.feed.unhealthy, alb, both...)
	c.Offer(g.feed.perTarget, alb, both...)
	c.Offer(g.feed.perTarget, alb, tg...)
}
