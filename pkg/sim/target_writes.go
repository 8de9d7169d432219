package sim

import (
	"context"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Register answers RegisterTargets: a machine takes a seat in a target group, with
// port 0 at the group's own port. It must be running. One that is registered stays
// so, and one that drains starts anew. The error is a *scale.Failure.
func (c *Cloud) Register(ctx context.Context, group, machine string, at int) error {
	doing := "registering machine " + machine + " in target group " + group
	return c.changeSeats(ctx, call{api: "RegisterTargets", doing: doing}, group, machine, func() error {
		now := c.now.Unix()
		h := c.hostByID[machine]
		if h == nil || h.forgotten(now) {
			return refuse(doing, "InvalidTarget", "The following targets are not valid instances: '%s'", machine)
		}
		if h.course.at(now).state != estate.Running {
			// It is refused in the code for what is wrong, but it will run in a moment.
			return fail(doing, scale.Busy, "InvalidTarget", "The following targets are not in a running state and cannot be registered: '"+machine+"'")
		}
		c.register(h, group, port(at))
		return nil
	})
}

// Deregister answers DeregisterTargets, with port 0 about the group's own port. A
// running machine drains for its DrainTime. One that is not registered there is
// left alone, as AWS does. The error is a *scale.Failure.
func (c *Cloud) Deregister(ctx context.Context, group, machine string, at int) error {
	doing := "deregistering machine " + machine + " from target group " + group
	return c.changeSeats(ctx, call{api: "DeregisterTargets", doing: doing}, group, machine, func() error {
		if h := c.hostByID[machine]; h != nil {
			c.deregister(h, group, port(at))
		}
		return nil
	})
}

func (c *Cloud) changeSeats(ctx context.Context, in call, group, machine string, change func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	in.service, in.names, in.resource, in.argument = "elasticloadbalancing", []string{group, machine}, machine, group
	return c.deliver(ctx, in, func() error {
		if !slices.Contains(c.targetGroups(), group) {
			return refuse(in.doing, "TargetGroupNotFound", "Target groups '%s' not found", group)
		}
		return change()
	})
}

func (c *Cloud) register(h *host, group string, at int) {
	here := func(s seat) bool { return s.group == group && s.port == at }
	if i := slices.IndexFunc(h.seats, here); i >= 0 && h.seats[i].gone == 0 {
		return
	}
	h.seats = append(slices.DeleteFunc(h.seats, here), seat{group: group, port: at, since: c.now.Unix()})
}

func (c *Cloud) deregister(h *host, group string, at int) {
	now := c.now.Unix()
	for i := range h.seats {
		s := &h.seats[i]
		if s.group != group || s.port != at || s.gone != 0 {
			continue
		}
		s.gone = now
		if h.course.at(now).state == estate.Running {
			s.gone += int64(h.DrainTime / time.Second)
		}
	}
}
