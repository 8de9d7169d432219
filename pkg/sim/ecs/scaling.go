package ecs

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/appscaling"
)

// prefix stands before "cluster/service" in the id of a scalable target.
const prefix = "service/"

// Scalable implements appscaling.Scaler.
func (c *Scheduler) Scalable() (list []appscaling.ScalableTarget) {
	for _, s := range c.services {
		if s.Scaling != nil && s.active() {
			list = append(list, appscaling.ScalableTarget{
				Namespace: appscaling.ECS, ID: prefix + s.Key(), Dimension: appscaling.Tasks,
				ScalableTarget: s.Scaling.ScalableTarget, Policies: s.Scaling.Policies,
			})
		}
	}
	return list
}

// Target implements appscaling.Registrar.
func (c *Scheduler) Target(namespace, id string) (is *resource.ScalableTarget, own bool) {
	s := c.scalable(namespace, id)
	if s == nil || s.Scaling == nil {
		return nil, s != nil
	}
	return &s.Scaling.ScalableTarget, true
}

// Retarget implements appscaling.Registrar.
func (c *Scheduler) Retarget(namespace, id string, to resource.ScalableTarget) {
	s := c.scalable(namespace, id)
	scaling := Scaling{ScalableTarget: to}
	if s.Scaling != nil {
		scaling.Policies = s.Scaling.Policies
	}
	s.Scaling = &scaling
	if size := min(max(s.Desired, to.Min), to.Max); size != s.Desired {
		c.set(s, size)
	}
}

func (c *Scheduler) scalable(namespace, id string) *service {
	key, is := strings.CutPrefix(id, prefix)
	if s := c.byKey[key]; namespace == appscaling.ECS && is && s != nil && s.active() && s.Scheduling != resource.SchedulingDaemon {
		return s
	}
	return nil
}
