package asg

import (
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/elb"
	"github.com/dynascale/dynascale/pkg/sim/sqs"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// GroupSpec describes an Auto Scaling group and the work it does. The work comes
// either from Load, through a load balancer, or from Queue.
type GroupSpec struct {
	Name         string
	LoadBalancer string // app/<name>/<16 hex>; "" publishes no load balancer metrics
	TargetGroup  string // targetgroup/<name>/<16 hex>
	Min, Max     int
	Desired      int
	// UnitRate is the requests per second one unit can serve; for a group of
	// queue workers it may be 0, which means one message per service time.
	UnitRate float64
	Load     world.Load // requests per second; nil is none
	// Boot is from launch to in service (0 means 120 s, negative none), Drain
	// from the decision to terminate until gone (0 means 60 s, negative none).
	// Both are billed, and neither serves. The first units are in service at once.
	Boot, Drain time.Duration
	BaseLatency float64 // seconds per request on an idle unit; 0 means 0.1
	// Detailed publishes CPU every 60 s; otherwise every 300 s.
	Detailed bool
	// Policies are somebody else's scaling policies. They are only told, and
	// never act.
	Policies   []Policy
	Operator   string // the AWS service that alone may change the group
	Tags       map[string]string
	Refreshing bool     // an instance refresh is in progress
	Suspended  []string // processes; Launch and Terminate have effect
	// PoolFollowsMax is told: a warm pool of the default size. Its machines are not made.
	PoolFollowsMax bool
	Queue          string // URL of the queue its units work off
	// Upkeep is told, and is without effect; where it has no Check it is as it should be. So are the health check of the
	// target group, without a Protocol, and its traits, without either.
	Upkeep resource.Upkeep
	Check  resource.HealthCheck
	Traits resource.TargetTraits
	// Type is what its launch template says; "" means m7g.large. Launch may name several types, and how
	// many machines are bought on the spot market; without a template it has one of its own. Weights
	// count nothing here: each machine is one unit.
	Type   string
	Launch resource.Launch
}

// Policy is a scaling policy of somebody else.
type Policy struct {
	Name    string
	Type    string // TargetTrackingScaling, StepScaling, SimpleScaling, PredictiveScaling
	Enabled bool
	// Goal is the ASGAverageCPUUtilization that a target tracking policy keeps; 0 where nothing is said of it.
	Goal float64
}

// Web is a group behind a load balancer of its own, with detailed monitoring,
// from 1 to 100 units and starting with the units that serve the load at start.
func Web(name string, load world.Load, unitRate float64, start time.Time) GroupSpec {
	return GroupSpec{
		Name: name, Min: 1, Max: 100, Desired: min(100, max(1, units(load.At(start), unitRate))),
		LoadBalancer: "app/" + name + "/50dc6c495c0c9188", TargetGroup: "targetgroup/" + name + "/73e2d6bc24d8a067",
		UnitRate: unitRate, Load: load, Detailed: true,
	}
}

// Workers is a group of 0 to 100 queue workers, with detailed monitoring.
func Workers(name, queue string) GroupSpec {
	return GroupSpec{Name: name, Max: 100, Queue: queue, Detailed: true}
}

// units is how many units a rate needs. The epsilon keeps a load of exactly n
// units from needing n+1 after a division.
func units(rate, unitRate float64) int {
	return int(math.Ceil(rate/unitRate - 1e-9))
}

type group struct {
	GroupSpec
	id       uint64
	targets  []string // the ARN of its target group, where it has one
	machines []machine
	calm     struct { // the census from an instant on, while it is valid
		census
		valid bool
		from  int64
	}
	launched int   // machines ever launched; numbers the next one
	events   int   // activities ever recorded
	retryAt  int64 // when a failed launch is tried again
	stuck    int   // of the next launches, how many never come into service
	deleting bool  // until the last machine is gone
	losses   []loss
	acts     []ScalingActivity

	noise float64 // of the CPU figure, this minute
	feed  feeds
	front *elb.Front
	queue *sqs.Queue

	minute Minute
	usage  []Minute
}

func (c *Fleet) addGroup(spec GroupSpec) error {
	switch {
	case spec.Name == "":
		return fmt.Errorf("no name")
	case spec.Min < 0 || spec.Min > spec.Max || spec.Desired < spec.Min || spec.Desired > spec.Max:
		return fmt.Errorf("sizes min %d, desired %d, max %d are wrong: they need 0 <= min <= desired <= max", spec.Min, spec.Desired, spec.Max)
	case spec.Queue != "" && spec.Load != nil:
		return fmt.Errorf("has both a load and a queue, and may have only one of them")
	case spec.TargetGroup != "" && spec.LoadBalancer == "":
		return fmt.Errorf("has a target group without a load balancer")
	}
	g := &group{GroupSpec: spec, id: world.Hash("group", spec.Name)}
	if spec.TargetGroup != "" {
		g.targets = []string{c.ARN("elasticloadbalancing", spec.TargetGroup)}
	}
	g.dress()
	if spec.Queue != "" {
		g.queue = c.mail.Find(spec.Queue)
		if g.queue == nil {
			return fmt.Errorf("works on the unknown queue %q", spec.Queue)
		}
		g.queue.Join(g)
		if g.UnitRate == 0 {
			g.UnitRate = g.queue.ServiceRate()
		}
	}
	if !(g.UnitRate > 0) || math.IsInf(g.UnitRate, 0) {
		return fmt.Errorf("unit rate %v is not a positive number of requests or messages that one instance handles per second", g.UnitRate)
	}
	if g.Load == nil {
		g.Load = world.Constant(0)
	}
	g.Boot = world.Defaulted(g.Boot, defaultBoot)
	g.Drain = world.Defaulted(g.Drain, defaultDrain)
	if g.BaseLatency == 0 {
		g.BaseLatency = defaultBase
	}
	start := c.Next
	for range spec.Desired {
		g.machines = append(g.machines, g.machine(c.Opts.Seed, start, start))
	}
	c.groups = append(c.groups, g)
	c.byName[g.Name] = g
	c.publishGroup(g)
	return nil
}
