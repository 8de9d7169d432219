package sim

import "slices"

type feeds struct {
	cpu, memory                  *ring
	requests, perTarget, latency *ring
	target5xx, elb5xx            *ring
	healthy, unhealthy           *ring
}

func (c *Fleet) publishGroup(g *group) {
	period := int64(300)
	if g.Detailed {
		period = 60
	}
	g.feed.cpu = c.offer(newRing("CPUUtilization", period, g.Name), "AWS/EC2", "AutoScalingGroupName", g.Name)
	g.feed.memory = c.offer(newRing("mem_used_percent", 60, g.Name), "CWAgent", "AutoScalingGroupName", g.Name)
	if g.LoadBalancer == "" {
		return
	}
	const alb = "AWS/ApplicationELB"
	ring := func(metric string) *ring {
		return newRing(metric, 60, g.Name, g.LoadBalancer, g.TargetGroup)
	}
	lb := []string{"LoadBalancer", g.LoadBalancer}
	tg := []string{"TargetGroup", g.TargetGroup}
	g.feed.requests, g.feed.latency = ring("RequestCount"), ring("TargetResponseTime")
	g.feed.latency.exponential = true
	g.feed.target5xx, g.feed.elb5xx = ring("HTTPCode_Target_5XX_Count"), ring("HTTPCode_ELB_5XX_Count")
	c.offer(g.feed.requests, alb, lb...)
	c.offer(g.feed.latency, alb, lb...)
	c.offer(g.feed.target5xx, alb, lb...)
	c.offer(g.feed.elb5xx, alb, lb...)
	if g.TargetGroup == "" {
		return
	}
	both := slices.Concat(tg, lb)
	g.feed.perTarget = ring("RequestCountPerTarget")
	g.feed.healthy, g.feed.unhealthy = ring("HealthyHostCount"), ring("UnHealthyHostCount")
	c.offer(g.feed.requests, alb, both...)
	c.offer(g.feed.latency, alb, both...)
	c.offer(g.feed.target5xx, alb, both...)
	c.offer(g.feed.healthy, alb, both...)
	c.offer(g.feed.unhealthy, alb, both...)
	c.offer(g.feed.perTarget, alb, both...)
	c.offer(g.feed.perTarget, alb, tg...)
}
