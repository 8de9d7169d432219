package ecs

import (
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// EditService changes a service as somebody else would, without asking. Its name, load
// balancer, queue, scheduling and controller stay. The error says what was wrong.
func (c *Scheduler) EditService(cluster, name string, change func(*ServiceSpec)) error {
	return c.outside("editing", cluster, name, func(s *service) error {
		spec := s.ServiceSpec
		change(&spec)
		spec.Cluster, spec.Name, spec.Queue, spec.LoadBalancer, spec.TargetGroup = s.Cluster, s.Name, s.Queue, s.LoadBalancer, s.TargetGroup
		spec.Scheduling, spec.Controller, spec.Insights = s.Scheduling, s.Controller, s.Insights
		if err := spec.check(); err != nil {
			return err
		}
		size := spec.Desired
		spec.Desired = s.Desired
		s.ServiceSpec = spec
		c.set(s, size)
		return nil
	})
}

// Deploy replaces all tasks by those of another version; broken ones never become healthy.
func (c *Scheduler) Deploy(cluster, name string, broken bool) error {
	return c.outside("deploying", cluster, name, func(s *service) error {
		c.begin(s, broken, c.Time.Unix())
		c.deploy(s, c.Time.Unix())
		return nil
	})
}

// LoseTasks lets n tasks that serve end at once, as when their host dies. ECS orders others.
func (c *Scheduler) LoseTasks(cluster, name string, n int) error {
	return c.outside("losing tasks of", cluster, name, func(s *service) error {
		now := c.Time.Unix()
		s.tasks = slices.DeleteFunc(s.tasks, func(x *task) bool {
			if n == 0 || !x.serves(now) {
				return false
			}
			n--
			if s.queue != nil {
				s.queue.GiveBack(&x.Worker, now)
			}
			return true
		})
		s.steady = 0
		return nil
	})
}

// DeleteService lets the tasks of a service go. ECS tells of it as DRAINING, and then INACTIVE.
func (c *Scheduler) DeleteService(cluster, name string) error {
	return c.outside("deleting", cluster, name, func(s *service) error {
		now := c.Time.Unix()
		s.Desired, s.status = 0, resource.ServiceDraining
		c.stopped(s, now, s.stop(len(s.tasks), now, func(*task) bool { return true }))
		return nil
	})
}

func (c *Scheduler) outside(doing, cluster, name string, change func(*service) error) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	s := c.byKey[ServiceSpec{Cluster: cluster, Name: name}.Key()]
	if s == nil {
		return fmt.Errorf("%s service %q: there is no such service", doing, name)
	}
	if err := change(s); err != nil {
		return fmt.Errorf("%s service %q: %w", doing, name, err)
	}
	return nil
}

// ServiceKeys are the services that were not deleted, by "cluster/service", in the order in
// which they were made.
func (c *Scheduler) ServiceKeys() (keys []string) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	for _, s := range c.services {
		if s.active() {
			keys = append(keys, s.Key())
		}
	}
	return keys
}

// AddService puts another service into the world.
func (c *Scheduler) AddService(spec ServiceSpec) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if c.byKey[spec.Key()] != nil {
		return fmt.Errorf("adding service %q: this service exists already", spec.Key())
	}
	if err := c.add(spec); err != nil {
		return fmt.Errorf("adding service %q: %w", spec.Key(), err)
	}
	return nil
}

var _ world.Beginner = (*Scheduler)(nil)
