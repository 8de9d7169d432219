package sim

import (
	"slices"
	"strings"
)

// inactive is after how many idle seconds SQS stops publishing a queue's metrics.
const inactive = 6 * 3600

type feeds struct {
	cpu, memory                  *ring
	requests, perTarget, latency *ring
	target5xx, elb5xx            *ring
	healthy, unhealthy           *ring
}

type queueFeeds struct {
	visible, inFlight, delayed, age *ring
	sent, received, deleted         *ring
}

// offer makes a ring answer to a namespace and a set of dimensions. Rings that
// share a set, such as those of two groups behind one load balancer, are merged
// when they are read.
func (c *Cloud) offer(r *ring, namespace string, dimensions ...string) *ring {
	k := key(namespace, r.metric, dimensions)
	c.feeds[k] = append(c.feeds[k], r)
	return r
}

// key identifies a metric; dimensions are name, value pairs in any order.
func key(namespace, metric string, dimensions []string) string {
	switch d := dimensions; {
	case len(d) == 2:
		return namespace + "\x01" + metric + "\x01" + d[0] + "\x00" + d[1]
	case len(d) == 4 && d[0] < d[2]:
		return namespace + "\x01" + metric + "\x01" + d[0] + "\x00" + d[1] + "\x01" + d[2] + "\x00" + d[3]
	case len(d) == 4 && d[0] > d[2]:
		return namespace + "\x01" + metric + "\x01" + d[2] + "\x00" + d[3] + "\x01" + d[0] + "\x00" + d[1]
	}
	pairs := make([]string, 0, len(dimensions)/2)
	for i := 0; i < len(dimensions); i += 2 {
		pairs = append(pairs, dimensions[i]+"\x00"+dimensions[i+1])
	}
	slices.Sort(pairs)
	return namespace + "\x01" + metric + "\x01" + strings.Join(pairs, "\x01")
}

func (c *Cloud) publishGroup(g *group) {
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

func (c *Cloud) publishQueue(q *queue) {
	ring := func(metric string) *ring {
		return c.offer(newRing(metric, 60, q.name, q.URL), "AWS/SQS", "QueueName", q.name)
	}
	q.feed = queueFeeds{
		visible: ring("ApproximateNumberOfMessagesVisible"), inFlight: ring("ApproximateNumberOfMessagesNotVisible"),
		delayed: ring("ApproximateNumberOfMessagesDelayed"), age: ring("ApproximateAgeOfOldestMessage"),
		sent: ring("NumberOfMessagesSent"), received: ring("NumberOfMessagesReceived"), deleted: ring("NumberOfMessagesDeleted"),
	}
}

// publish reports a queue's cell. SQS falls silent about a queue that has been
// idle for six hours.
func (q *queue) publish(t int64, sent, received, deleted int) {
	f := q.flow()
	if sent+received+deleted+f.Visible+f.InFlight+f.Delayed > 0 {
		q.active = t
	}
	if t-q.active > inactive {
		return
	}
	q.feed.visible.add(t, float64(f.Visible), 1)
	q.feed.inFlight.add(t, float64(f.InFlight), 1)
	q.feed.delayed.add(t, float64(f.Delayed), 1)
	age := int64(0)
	if len(q.visible) > 0 {
		age = t + cell - q.visible[0].sent
	}
	q.feed.age.add(t, float64(age), 1)
	q.feed.sent.add(t, float64(sent), 1)
	q.feed.received.add(t, float64(received), 1)
	q.feed.deleted.add(t, float64(deleted), 1)
}
