package sim

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Register answers RegisterTargets: a machine takes a seat in a target group, by its id or
// its address, with port 0 at the group's own port. By its id it must be running. One that
// is registered stays so, and one that drains starts anew. The error is a *scale.Failure.
func (c *Cloud) Register(ctx context.Context, machine string, at scale.Attachment) error {
	doing := "registering machine " + machine + " in target group " + at.Group
	return c.changeSeats(ctx, call{api: "RegisterTargets", doing: doing}, machine, at, func(h *host, s seat) error {
		if h == nil {
			return refuse(doing, "InvalidTarget", "The following targets are not valid instances: '%s'", cmp.Or(at.Address, machine))
		}
		if (c.typeOf(at.Group) == "ip") != (s.address != "") {
			return refuse(doing, "ValidationError", "The target '%s' is not valid for a target group of this target type", cmp.Or(at.Address, machine))
		}
		if s.address == "" && h.course.at(c.now.Unix()).state != estate.Running {
			// It is refused in the code for what is wrong, but it will run in a moment.
			return fail(doing, scale.Busy, "InvalidTarget", "The following targets are not in a running state and cannot be registered: '"+machine+"'")
		}
		c.register(h, s)
		return nil
	})
}

// Deregister answers DeregisterTargets, with port 0 about the group's own port. A
// running machine drains for its DrainTime. One that is not registered there is
// left alone, as AWS does. The error is a *scale.Failure.
func (c *Cloud) Deregister(ctx context.Context, machine string, at scale.Attachment) error {
	doing := "deregistering machine " + machine + " from target group " + at.Group
	return c.changeSeats(ctx, call{api: "DeregisterTargets", doing: doing}, machine, at, func(h *host, s seat) error {
		if h != nil {
			c.deregister(h, s)
		}
		return nil
	})
}

// changeSeats finds the machine, which the wire names by its id or its address.
func (c *Cloud) changeSeats(ctx context.Context, in call, machine string, at scale.Attachment, change func(*host, seat) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	name := cmp.Or(at.Address, machine)
	var h *host
	if i := slices.IndexFunc(c.hosts, func(h *host) bool {
		return (h.ID == name || h.PrivateIP == name) && !h.forgotten(c.now.Unix())
	}); i >= 0 {
		h = c.hosts[i]
		machine, at.Address = h.ID, ""
		if name == h.PrivateIP {
			at.Address = name
		}
	}
	in.service, in.names, in.resource, in.argument = "elasticloadbalancing", []string{at.Group, machine}, machine, at.Group
	return c.deliver(ctx, in, func() error {
		if !slices.Contains(c.targetGroups(), at.Group) {
			return refuse(in.doing, "TargetGroupNotFound", "Target groups '%s' not found", at.Group)
		}
		return change(h, seat{group: at.Group, port: port(at.Port), address: at.Address})
	})
}

func (s seat) same(other seat) bool {
	return s.group == other.group && s.port == other.port && s.address == other.address
}

func (c *Cloud) register(h *host, s seat) {
	if i := slices.IndexFunc(h.seats, s.same); i >= 0 && h.seats[i].gone == 0 {
		return
	}
	s.since = c.now.Unix()
	h.seats = append(slices.DeleteFunc(h.seats, s.same), s)
}

func (c *Cloud) deregister(h *host, which seat) {
	now := c.now.Unix()
	for i := range h.seats {
		s := &h.seats[i]
		if !s.same(which) || s.gone != 0 {
			continue
		}
		s.gone = now
		if h.course.at(now).state == estate.Running {
			s.gone += int64(h.DrainTime / time.Second)
		}
	}
}
