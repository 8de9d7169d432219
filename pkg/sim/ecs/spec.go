package ecs

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/appscaling"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

const (
	defaultPlace = 40 * time.Second
	defaultPull  = 20 * time.Second
	defaultWarm  = 15 * time.Second
	defaultDrain = 60 * time.Second
	defaultBase  = 0.1 // seconds
	fargate      = "FARGATE"
)

// ServiceSpec describes a service and the work that its tasks do. The work comes either from
// Load, through a load balancer, or from Queue.
type ServiceSpec struct {
	Cluster string // "" is the cluster named default
	Name    string
	Desired int

	LoadBalancer string // app/<name>/<16 hex>; "" publishes no load balancer metrics
	TargetGroup  string // targetgroup/<name>/<16 hex>
	Load         world.Load
	Queue        string // URL of the queue its tasks work off
	// UnitRate is the requests per second that one task can serve with what is reserved for
	// it; for tasks that work on a queue it may be 0, which means one message per service
	// time.
	UnitRate float64
	// Burst is how many times what is reserved a task may use, where its CPU is reserved on
	// the container and not bounded by the task: its CPU then goes beyond 100 %. 0 means 1.
	Burst       float64
	BaseLatency float64 // seconds per request on an idle task; 0 means 0.1

	// Place is from the order of a task to its place, Pull the time that its image takes; it
	// is pending meanwhile, and not billed while it waits for its place. Warm is from
	// running to healthy. Grace is the health check grace period: a task that is not healthy
	// after it and as long as Patience is stopped. Drain is from the decision to stop a
	// task until it is gone. 0 means 40, 20, 15, 0, 60 and 60 s, negative none.
	Place, Pull, Warm, Grace, Patience, Drain time.Duration
	// MinHealthy and MaxPercent bound a deployment, in percent of the desired count; 0 means
	// 100 and 200, and a negative MinHealthy none.
	MinHealthy, MaxPercent int
	// Bake is how long the controllers CODE_DEPLOY and EXTERNAL keep the tasks before beside
	// the new ones, once these are healthy; 0 means 5 minutes.
	Bake time.Duration

	// Task is what a task reserves; zero means half a vCPU and one GiB.
	Task resource.Task

	Launch     string   // FARGATE unless it has Providers; or EC2, or EXTERNAL
	Providers  []string // capacity providers
	Scheduling string   // REPLICA unless said otherwise; a DAEMON has a task on each of Desired instances
	Controller string   // ECS unless said otherwise; or CODE_DEPLOY, or EXTERNAL
	Managed    bool     // ECS itself owns the count, as it does of an Express service
	// Room is how many tasks of the service have a place; 0 is no bound.
	Room int
	// Insights publishes the counts of tasks, as ECS/ContainerInsights.
	Insights bool
	Tags     map[string]string
	// Scaling is what Application Auto Scaling does with the service; nil is nothing.
	Scaling *Scaling
}

// Scaling is a scalable target. It raises and lowers the count into its bounds only when it is
// registered; its policies are only told, and never act.
type Scaling struct {
	resource.ScalableTarget
	Policies []appscaling.Policy
}

// Web is a service behind a load balancer of its own, which starts with the tasks that serve
// the load at the start.
func Web(cluster, name string, load world.Load, unitRate float64, start time.Time) ServiceSpec {
	return ServiceSpec{
		Cluster: cluster, Name: name, Desired: max(1, units(load.At(start), unitRate)),
		LoadBalancer: "app/" + name + "/50dc6c495c0c9188", TargetGroup: "targetgroup/" + name + "/73e2d6bc24d8a067",
		UnitRate: unitRate, Load: load,
	}
}

func units(rate, unitRate float64) int { return int(math.Ceil(rate/unitRate - 1e-9)) }

// Key is what a service is named by: "cluster/service".
func (s ServiceSpec) Key() string { return cmp.Or(s.Cluster, "default") + "/" + s.Name }

// usual fills in what was left out.
func (s *ServiceSpec) usual() {
	s.Cluster = cmp.Or(s.Cluster, "default")
	s.Scheduling, s.Controller = cmp.Or(s.Scheduling, resource.SchedulingReplica), cmp.Or(s.Controller, resource.ControllerECS)
	if len(s.Providers) == 0 {
		s.Launch = cmp.Or(s.Launch, fargate)
	}
	if s.Load == nil {
		s.Load = world.Constant(0)
	}
	if s.Burst == 0 {
		s.Burst = 1
	}
	if s.BaseLatency == 0 {
		s.BaseLatency = defaultBase
	}
	if s.MinHealthy == 0 {
		s.MinHealthy = 100
	}
	if s.MaxPercent == 0 {
		s.MaxPercent = 200
	}
	for _, x := range []struct {
		d     *time.Duration
		usual time.Duration
	}{{&s.Place, defaultPlace}, {&s.Pull, defaultPull}, {&s.Warm, defaultWarm}, {&s.Grace, 0}, {&s.Patience, time.Minute}, {&s.Drain, defaultDrain}, {&s.Bake, 5 * time.Minute}} {
		*x.d = world.Defaulted(*x.d, x.usual)
	}
}

// check refuses what would make numbers without a meaning, and what AWS would not take.
func (s *ServiceSpec) check() error {
	switch {
	case s.Name == "":
		return fmt.Errorf("no name")
	case s.Desired < 0:
		return fmt.Errorf("the desired count %d is below 0", s.Desired)
	case s.Queue == "" && !(s.UnitRate > 0) || math.IsInf(s.UnitRate, 0) || s.UnitRate < 0:
		return fmt.Errorf("unit rate %v is not a positive number of requests per second", s.UnitRate)
	case s.Burst < 1 || math.IsInf(s.Burst, 0) || math.IsNaN(s.Burst):
		return fmt.Errorf("burst is %v; it must be finite and at least 1: a task may use at most its reserved CPU times burst", s.Burst)
	case s.TargetGroup != "" && s.LoadBalancer == "":
		return fmt.Errorf("has a target group without a load balancer")
	case s.Scheduling != resource.SchedulingReplica && s.Scheduling != resource.SchedulingDaemon:
		return fmt.Errorf("scheduling %q is neither REPLICA nor DAEMON", s.Scheduling)
	case s.Controller != resource.ControllerECS && s.Controller != resource.ControllerCodeDeploy && s.Controller != resource.ControllerExternal:
		return fmt.Errorf("controller %q is none of ECS, CODE_DEPLOY and EXTERNAL", s.Controller)
	case s.Launch != "" && len(s.Providers) > 0:
		return fmt.Errorf("has a launch type and capacity providers, and may have only one of them")
	case s.Scaling != nil && (s.Scaling.Min < 0 || s.Scaling.Min > s.Scaling.Max):
		return fmt.Errorf("the scaling limits %d to %d are wrong: they need 0 <= min <= max", s.Scaling.Min, s.Scaling.Max)
	}
	return nil
}
