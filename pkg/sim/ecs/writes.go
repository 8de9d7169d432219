package ecs

import (
	"context"
	"fmt"
	"strconv"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// SetDesiredCount answers UpdateService with a desired count and nothing else: no deployment
// begins, whoever makes the deployments, and nothing is compared, neither with the count
// before nor with what Application Auto Scaling keeps. The error is a *scale.Failure.
func (c *Scheduler) SetDesiredCount(ctx context.Context, cluster, name string, size int) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	_, err := c.update(ctx, cluster, name, &size, false)
	return err
}

// update is that call. With other fields it begins a deployment, which only ECS's own
// controller takes.
func (c *Scheduler) update(ctx context.Context, cluster, name string, size *int, other bool) (s *service, err error) {
	cluster, name = nameOf(cluster), nameOf(name)
	doing := "updating service " + name + " of cluster " + cluster
	argument := ""
	if size != nil {
		argument = strconv.Itoa(*size)
		doing = fmt.Sprintf("setting the desired count of service %s of cluster %s to %s", name, cluster, argument)
	}
	key := cluster + "/" + name
	in := world.Call{Service: "ecs", API: "UpdateService", Doing: doing, Names: []string{name, cluster, key}, Resource: key, Argument: argument}
	err = c.Deliver(ctx, in, func() error {
		if s, err = c.find(doing, cluster, name); err != nil {
			return err
		}
		switch {
		case size != nil && *size < 0:
			return world.Refuse(doing, "InvalidParameterException", "Desired count cannot be negative.")
		case size != nil && s.Scheduling == resource.SchedulingDaemon:
			return world.Refuse(doing, "InvalidParameterException", "The daemon scheduling strategy does not support a desired count for services. Remove desired count and try again")
		case other && s.Controller == resource.ControllerCodeDeploy:
			return world.Refuse(doing, "InvalidParameterException", "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.")
		case other && s.Controller == resource.ControllerExternal:
			return world.Refuse(doing, "InvalidParameterException", "Unable to update task definition on services with an EXTERNAL deployment controller.")
		}
		if size != nil {
			c.set(s, *size)
		}
		if other {
			c.begin(s, false, c.Time.Unix())
			c.deploy(s, c.Time.Unix())
		}
		return nil
	})
	return s, err
}

// find is a service that may be changed.
func (c *Scheduler) find(doing, cluster, name string) (*service, error) {
	known := false
	for _, x := range c.clusters {
		known = known || x == cluster
	}
	switch s := c.byKey[cluster+"/"+name]; {
	case !known:
		return nil, world.Refuse(doing, "ClusterNotFoundException", "Cluster not found.")
	case s == nil:
		return nil, world.Refuse(doing, "ServiceNotFoundException", "Service not found.")
	case !s.active():
		return nil, world.Refuse(doing, "ServiceNotActiveException", "Service was not ACTIVE.")
	default:
		return s, nil
	}
}

// set changes the count and begins with it.
func (c *Scheduler) set(s *service, size int) {
	if size != s.Desired {
		s.steady = 0
	}
	s.Desired, s.retryAt = size, 0
	c.deploy(s, c.Time.Unix())
}
