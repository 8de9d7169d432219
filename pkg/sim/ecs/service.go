package ecs

import (
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/appscaling"
	"github.com/dynascale/dynascale/pkg/sim/elb"
	"github.com/dynascale/dynascale/pkg/sim/sqs"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// service is one of the world's.
type service struct {
	ServiceSpec
	id          uint64
	status      string // ACTIVE, DRAINING or INACTIVE
	created     int64
	tasks       []*task // in the order in which they were ordered
	started     int     // tasks ever ordered; numbers the next one
	deployments []*deployment
	versions    int // deployments ever begun

	events     []Event // oldest first
	told       int
	retryAt    int64  // when tasks that found no place are tried again
	complaint  string // what was told of that last, and when
	complained int64
	steady     int64 // when it was told last that all is as it should be; 0 since it is not

	queue  *sqs.Queue
	front  *elb.Front
	feed   feeds
	noise  float64
	minute Minute
	usage  []Minute
}

// Scheduler is the services of a world, of all clusters.
type Scheduler struct {
	*world.World
	mail     *sqs.Mail
	clusters []string // in the order in which they were named first
	services []*service
	byKey    map[string]*service
}

// New builds services at the start of a world; those that work on a queue find it in mail.
// Load balancers and Application Auto Scaling know them from then on.
func New(w *world.World, mail *sqs.Mail, balancers *elb.Balancers, registry *appscaling.Registry, specs []ServiceSpec) (*Scheduler, error) {
	c := &Scheduler{World: w, mail: mail, byKey: map[string]*service{}}
	balancers.Join(c)
	registry.Join(c)
	for _, spec := range specs {
		if c.byKey[spec.Key()] != nil {
			return nil, fmt.Errorf("two services named %q", spec.Key())
		}
		if err := c.add(spec); err != nil {
			return nil, fmt.Errorf("service %q: %w", spec.Key(), err)
		}
	}
	return c, nil
}

func (c *Scheduler) add(spec ServiceSpec) error {
	spec.usual()
	if err := spec.check(); err != nil {
		return err
	}
	s := &service{ServiceSpec: spec, id: world.Hash("service", spec.Key()), status: resource.ServiceActive}
	if spec.Queue != "" {
		if s.queue = c.mail.Find(spec.Queue); s.queue == nil {
			return fmt.Errorf("works on the unknown queue %q", spec.Queue)
		}
		s.queue.Join(s)
		if s.UnitRate == 0 {
			s.UnitRate = s.queue.ServiceRate()
		}
	}
	// It has been like this for longer than anything takes.
	before := c.Next - seconds(24*time.Hour)
	s.created = before
	d := s.newDeployment(before)
	if d.rollout != "" {
		d.rollout, d.why = resource.RolloutCompleted, "ECS deployment "+d.id+" completed."
	}
	d.healthy = before
	s.deployments = []*deployment{d}
	for range spec.Desired {
		s.started++
		s.tasks = append(s.tasks, &task{id: taskID(c.Opts.Seed, s.id, s.started), of: d, ordered: before, running: before, healthy: before, stopped: never})
	}
	s.steady = c.Next
	s.front = elb.NewFront(c.World, s.Name, s.LoadBalancer, s.TargetGroup)
	c.publish(s)
	if !slices.Contains(c.clusters, s.Cluster) {
		c.clusters = append(c.clusters, s.Cluster)
	}
	c.services = append(c.services, s)
	c.byKey[s.Key()] = s
	return nil
}

// Begin implements world.Beginner: tasks start and stop before any work is done.
func (c *Scheduler) Begin(t int64) {
	for _, s := range c.services {
		switch s.status {
		case resource.ServiceActive:
			c.deploy(s, t)
		case resource.ServiceDraining:
			s.bury(t)
			if len(s.tasks) == 0 {
				s.status = resource.ServiceInactive
			}
		}
	}
}

// Run implements world.Part.
func (c *Scheduler) Run(t int64) {
	for _, s := range c.services {
		c.run(s, t)
	}
}

// Loads implements world.Loaded, by "cluster/service". A service that works on a queue gets
// its work there.
func (c *Scheduler) Loads(key string) []*world.Load {
	switch s := c.byKey[key]; {
	case s == nil:
		return nil
	case s.queue != nil:
		return c.mail.Loads(s.Queue)
	default:
		return []*world.Load{&s.Load}
	}
}

// GroupARNs implements elb.Targeted.
func (c *Scheduler) GroupARNs() (all []string) {
	for _, s := range c.services {
		if s.TargetGroup != "" {
			all = append(all, c.ARN("elasticloadbalancing", s.TargetGroup))
		}
	}
	return all
}

// Registered implements elb.Targeted: tasks are registered by their addresses from running
// until they are gone.
func (c *Scheduler) Registered(group string) (list []elb.Registration) {
	now := c.Time.Unix()
	for _, s := range c.services {
		if s.TargetGroup == "" || c.ARN("elasticloadbalancing", s.TargetGroup) != group {
			continue
		}
		for i, x := range s.tasks {
			if x.running > now || !x.there(now) {
				continue
			}
			told := resource.Target{Group: group, Port: elb.GroupPort, State: resource.TargetHealthy, Address: fmt.Sprintf("10.1.%d.%d", i/250, 4+i%250)}
			switch {
			case x.leaving:
				told.State, told.Why = resource.TargetDraining, elb.Deregistering
			case x.healthy > now && x.stopped == never:
				told.State, told.Why = resource.TargetInitial, elb.CheckingHealth
			case x.healthy > now:
				told.State, told.Why = "unhealthy", elb.FailingHealth
			}
			list = append(list, elb.Registration{Machine: told.Address, Target: told})
		}
	}
	return list
}
