package sim

import (
	"cmp"
	"context"
	"slices"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Register answers RegisterTargets: a machine takes a seat in a target group, by its id or
// its address, with port 0 at the group's own port. By its id it must be running. One that
// is registered stays so, and one that drains starts anew. The error is a *scale.Failure.
func (c *Balancers) Register(ctx context.Context, machine string, at scale.Attachment) error {
	doing := "registering machine " + machine + " in target group " + at.Group
	return c.changeSeats(ctx, call{api: "RegisterTargets", doing: doing}, machine, at, func(id string, s seat, running bool) error {
		if id == "" {
			return refuse(doing, "InvalidTarget", "The following targets are not valid instances: '%s'", cmp.Or(at.Address, machine))
		}
		if (c.typeOf(at.Group) == "ip") != (s.address != "") {
			return refuse(doing, "ValidationError", "The target '%s' is not valid for a target group of this target type", cmp.Or(at.Address, machine))
		}
		if s.address == "" && !running {
			// It is refused in the code for what is wrong, but it will run in a moment.
			return fail(doing, scale.Busy, "InvalidTarget", "The following targets are not in a running state and cannot be registered: '"+machine+"'")
		}
		c.machines.Seat(id, s)
		return nil
	})
}

// Deregister answers DeregisterTargets, with port 0 about the group's own port. A
// running machine drains for its DrainTime. One that is not registered there is
// left alone, as AWS does. The error is a *scale.Failure.
func (c *Balancers) Deregister(ctx context.Context, machine string, at scale.Attachment) error {
	doing := "deregistering machine " + machine + " from target group " + at.Group
	return c.changeSeats(ctx, call{api: "DeregisterTargets", doing: doing}, machine, at, func(id string, s seat, _ bool) error {
		if id != "" {
			c.machines.Unseat(id, s)
		}
		return nil
	})
}

// changeSeats finds the machine, which the wire names by its id or its address.
func (c *Balancers) changeSeats(ctx context.Context, in call, machine string, at scale.Attachment, change func(id string, s seat, running bool) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	name := cmp.Or(at.Address, machine)
	id, address, running, found := "", "", false, false
	if c.machines != nil {
		id, address, running, found = c.machines.Find(name)
	}
	if found {
		machine, at.Address = id, ""
		if name == address {
			at.Address = name
		}
	}
	in.service, in.names, in.resource, in.argument = "elasticloadbalancing", []string{at.Group, machine}, machine, at.Group
	return c.deliver(ctx, in, func() error {
		if !slices.Contains(c.targetGroups(), at.Group) {
			return refuse(in.doing, "TargetGroupNotFound", "Target groups '%s' not found", at.Group)
		}
		return change(id, seat{group: at.Group, port: port(at.Port), address: at.Address}, running)
	})
}

func (s seat) same(other seat) bool {
	return s.group == other.group && s.port == other.port && s.address == other.address
}
