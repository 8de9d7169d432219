package ec2

import (
	"cmp"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/elb"
)

// health is the state of a registration, and AWS's reason for it.
func (c *Hosts) health(h *host, s elb.Seat, t int64) (state, why string) {
	switch running := h.course.At(t).State; {
	case s.Gone != 0 && t >= s.Gone:
		return resource.TargetUnused, elb.NotRegistered
	case s.Gone != 0:
		return resource.TargetDraining, elb.Deregistering
	case s.Address != "" && running != resource.Running:
		return "unhealthy", elb.Silent // a balancer knows nothing of who has an address
	case running == resource.Pending:
		return resource.TargetInitial, elb.Registering
	case running != resource.Running:
		return resource.TargetUnused, elb.NotRunning
	case t < max(h.running, s.Since)+int64(h.HealthTime/time.Second):
		return resource.TargetInitial, elb.CheckingHealth
	case c.impaired(h, t):
		return "unhealthy", elb.FailingHealth
	}
	return resource.TargetHealthy, ""
}

// seatsOf are a machine's registrations in a group that are not gone.
func (c *Hosts) seatsOf(machine, group string) (list []elb.Seat) {
	h := c.hostByID[machine]
	if h == nil {
		return nil
	}
	for _, s := range h.seats {
		if s.Group == group && (s.Gone == 0 || c.Time.Unix() < s.Gone) {
			list = append(list, s)
		}
	}
	return list
}

// Seated implements Machines: a machine's registrations are those registrations as Elastic Load Balancing tells them.
func (c *Hosts) Seated(group, machine string) (list []resource.Target) {
	for _, s := range c.seatsOf(machine, group) {
		state, why := c.health(c.hostByID[machine], s, c.Time.Unix())
		told := resource.Target{Group: group, Port: s.Port, State: state, Why: why}
		if s.Address != "" {
			told.Address, told.Zone = s.Address, c.hostByID[machine].Zone
		}
		list = append(list, told)
	}
	return list
}

func (c *Hosts) register(h *host, s elb.Seat) {
	if i := slices.IndexFunc(h.seats, s.Same); i >= 0 && h.seats[i].Gone == 0 {
		return
	}
	s.Since = c.Time.Unix()
	h.seats = append(slices.DeleteFunc(h.seats, s.Same), s)
}

func (c *Hosts) deregister(h *host, which elb.Seat) {
	now := c.Time.Unix()
	for i := range h.seats {
		s := &h.seats[i]
		if !s.Same(which) || s.Gone != 0 {
			continue
		}
		s.Gone = now
		if h.course.At(now).State == resource.Running {
			s.Gone += int64(h.DrainTime / time.Second)
		}
	}
}

// GroupARNs implements Targeted: those that a machine was registered in at the start or
// is now.
func (c *Hosts) GroupARNs() (all []string) {
	for _, spec := range c.began {
		all = append(all, slices.Concat(spec.TargetGroups, spec.ByAddress)...)
	}
	for _, h := range c.hosts {
		for _, s := range h.seats {
			all = append(all, s.Group)
		}
	}
	return all
}

// Registered implements Targeted.
func (c *Hosts) Registered(group string) (list []elb.Registration) {
	for _, h := range c.hosts {
		for _, told := range c.Seated(group, h.ID) {
			list = append(list, elb.Registration{Machine: cmp.Or(told.Address, h.ID), Target: told})
		}
	}
	return list
}

// VPCOf implements Machines.
func (c *Hosts) VPCOf(group string) string {
	for _, spec := range c.began {
		if slices.Contains(slices.Concat(spec.TargetGroups, spec.ByAddress), group) && spec.VPC != "" {
			return spec.VPC
		}
	}
	return elb.DefaultVPC
}

// ByAddress implements Machines.
func (c *Hosts) ByAddress(group string) bool {
	return slices.ContainsFunc(c.began, func(m MachineSpec) bool { return slices.Contains(m.ByAddress, group) })
}

// Find implements Machines.
func (c *Hosts) Find(name string) (id, address string, running, found bool) {
	now := c.Time.Unix()
	for _, h := range c.hosts {
		if (h.ID == name || h.PrivateIP == name) && !h.forgotten(now) {
			return h.ID, h.PrivateIP, h.course.At(now).State == resource.Running, true
		}
	}
	return "", "", false, false
}

// Seat implements Machines.
func (c *Hosts) Seat(id string, s elb.Seat) { c.register(c.hostByID[id], s) }

// Unseat implements Machines.
func (c *Hosts) Unseat(id string, s elb.Seat) { c.deregister(c.hostByID[id], s) }
