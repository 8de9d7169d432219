package ecs

import (
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/resource"
)

// deployment is one version of a service's tasks. With the controllers CODE_DEPLOY and
// EXTERNAL it is a task set.
type deployment struct {
	id      string
	status  string // PRIMARY, ACTIVE
	created int64
	rollout string // "" with the other controllers
	why     string
	broken  bool  // its tasks never become healthy
	healthy int64 // since when all its tasks are; 0 while they are not
	failed  int   // tasks that were stopped for failing their checks
}

// mostFailures is after how many failed tasks a deployment fails: the circuit breaker's least
// threshold. Without a circuit breaker ECS goes on for ever.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
const mostFailures = 3

func (s *service) newDeployment(t int64) *deployment {
	s.versions++
	d := &deployment{id: fmt.Sprintf("ecs-svc/%019d", 1e18+int64(s.id%1e15)*1000+int64(s.versions)), status: resource.DeploymentPrimary, created: t}
	if s.Controller == resource.ControllerECS {
		d.rollout = resource.RolloutInProgress
	}
	return d
}

// primary is the deployment whose tasks are wanted.
func (s *service) primary() *deployment { return s.deployments[0] }

// begin makes a new deployment the primary one. Blue and green change places only when the
// green tasks are healthy.
func (c *Scheduler) begin(s *service, broken bool, t int64) {
	d := s.newDeployment(t)
	d.broken = broken
	if s.Controller == resource.ControllerECS {
		for _, old := range s.deployments {
			old.status = resource.DeploymentActive
		}
		s.deployments = slices.Insert(s.deployments, 0, d)
		return
	}
	d.status = resource.DeploymentActive
	s.deployments = append(s.deployments, d)
}

// deploy moves a service on by one cell: it starts and stops tasks until the desired ones of the
// primary deployment run and no others.
func (c *Scheduler) deploy(s *service, t int64) {
	s.bury(t)
	for _, x := range s.tasks {
		if !x.leaving && x.stopped <= t {
			c.tell(s, t, "(service %s) (task %s) failed container health checks.", s.Name, x.id[:12])
			x.leaving, x.gone = true, t
			x.of.failed++
		}
	}
	if s.Controller != resource.ControllerECS {
		c.shift(s, t)
		return
	}
	c.roll(s, t)
}

// roll is a rolling update, and what keeps the count when there is none. Both bounds are
// parts of the desired count: the least rounded up, the most rounded down.
func (c *Scheduler) roll(s *service, t int64) {
	p := s.primary()
	least := (s.Desired*max(0, s.MinHealthy) + 99) / 100
	most := max(s.Desired*s.MaxPercent/100, s.Desired)
	if len(s.deployments) == 1 {
		most = s.Desired
	}
	all, own := s.count(nil, t), s.count(p, t)
	if p.rollout == resource.RolloutInProgress && len(s.deployments) > 1 && p.failed >= mostFailures {
		p.rollout, p.why = resource.RolloutFailed, "ECS deployment circuit breaker: tasks failed to start."
		c.tell(s, t, "(service %s) (deployment %s) deployment failed: tasks failed to start.", s.Name, p.id)
	}
	if more := min(s.Desired-own.all(), most-all.all()); more > 0 && p.rollout != resource.RolloutFailed {
		c.place(s, p, more, t)
	}
	old := all.all() - own.all()
	if fewer := min(old, all.serving-least); old > 0 && fewer > 0 {
		c.stopped(s, t, s.stop(fewer, t, func(x *task) bool { return x.of != p }))
	}
	if fewer := own.all() - s.Desired; fewer > 0 {
		c.stopped(s, t, s.stop(fewer, t, func(x *task) bool { return x.of == p }))
	}
	own = s.count(p, t)
	if own.serving < s.Desired || own.all() != s.Desired {
		s.steady = 0
		return
	}
	if s.count(nil, t).all() == s.Desired {
		s.deployments = s.deployments[:1]
		if p.rollout == resource.RolloutInProgress {
			p.rollout, p.why = resource.RolloutCompleted, "ECS deployment "+p.id+" completed."
		}
	}
	c.settle(s, t)
}

// shift is a blue/green deployment: the green tasks come beside the blue ones, as many of
// each as are desired, and these go when those have been healthy for a while.
func (c *Scheduler) shift(s *service, t int64) {
	settled := true
	for _, d := range slices.Clone(s.deployments) {
		is := s.count(d, t)
		switch more := s.Desired - is.all(); {
		case more > 0:
			c.place(s, d, more, t)
			settled = false
		case more < 0:
			c.stopped(s, t, s.stop(-more, t, func(x *task) bool { return x.of == d }))
		}
		settled = settled && is.serving >= s.Desired
		if is.serving < s.Desired {
			d.healthy = 0
		} else if d.healthy == 0 {
			d.healthy = t
		}
	}
	if green := s.deployments[len(s.deployments)-1]; len(s.deployments) > 1 && green.healthy > 0 && t >= green.healthy+seconds(s.Bake) {
		green.status = resource.DeploymentPrimary
		s.deployments = []*deployment{green}
		c.stopped(s, t, s.stop(len(s.tasks), t, func(x *task) bool { return x.of != green }))
	}
	if settled {
		c.settle(s, t)
	} else {
		s.steady = 0
	}
}
