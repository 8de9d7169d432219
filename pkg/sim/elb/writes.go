package elb

import (
	"cmp"
	"context"
	"slices"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Register answers RegisterTargets: a machine takes a seat in a target group, by its id or
// its address, with port 0 at the group's own port. By its id it must be running. One that
// is registered stays so, and one that drains starts anew. The error is a *scale.Failure.
func (c *Balancers) Register(ctx context.Context, machine string, at scale.Attachment) error {
	doing := "registering machine " + machine + " in target group " + at.Group
	return c.changeSeats(ctx, world.Call{API: "RegisterTargets", Doing: doing}, machine, at, func(id string, s Seat, running bool) error {
		if id == "" {
			return world.Refuse(doing, "InvalidTarget", "The following targets are not valid instances: '%s'", cmp.Or(at.Address, machine))
		}
		if (c.typeOf(at.Group) == "ip") != (s.Address != "") {
			return world.Refuse(doing, "ValidationError", "The target '%s' is not valid for a target group of this target type", cmp.Or(at.Address, machine))
		}
		if s.Address == "" && !running {
			// It is refused in the code for what is wrong, but it will run in a moment.
			return world.Fail(doing, scale.Busy, "InvalidTarget", "The following targets are not in a running state and cannot be registered: '"+machine+"'")
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
	return c.changeSeats(ctx, world.Call{API: "DeregisterTargets", Doing: doing}, machine, at, func(id string, s Seat, _ bool) error {
		if id != "" {
			c.machines.Unseat(id, s)
		}
		return nil
	})
}

// changeSeats finds the machine, which the wire names by its id or its address.
func (c *Balancers) changeSeats(ctx context.Context, in world.Call, machine string, at scale.Attachment, change func(id string, s Seat, running bool) error) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
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
	in.Service, in.Names, in.Resource, in.Argument = "elasticloadbalancing", []string{at.Group, machine}, machine, at.Group
	return c.Deliver(ctx, in, func() error {
		if !slices.Contains(c.targetGroups(), at.Group) {
			return world.Refuse(in.Doing, "TargetGroupNotFound", "Target groups '%s' not found", at.Group)
		}
		return change(id, Seat{Group: at.Group, Port: Port(at.Port), Address: at.Address}, running)
	})
}

// Same reports whether two registrations are one.
func (s Seat) Same(other Seat) bool {
	return s.Group == other.Group && s.Port == other.Port && s.Address == other.Address
}
