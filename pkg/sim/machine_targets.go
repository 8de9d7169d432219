package sim

import (
	"cmp"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
)

// health is the state of a registration, and AWS's reason for it.
func (c *Hosts) health(h *host, s seat, t int64) (state, why string) {
	switch running := h.course.at(t).state; {
	case s.gone != 0 && t >= s.gone:
		return estate.TargetUnused, notRegistered
	case s.gone != 0:
		return estate.TargetDraining, deregistering
	case s.address != "" && running != estate.Running:
		return "unhealthy", silent // a balancer knows nothing of who has an address
	case running == estate.Pending:
		return estate.TargetInitial, registering
	case running != estate.Running:
		return estate.TargetUnused, notRunning
	case t < max(h.running, s.since)+int64(h.HealthTime/time.Second):
		return estate.TargetInitial, checkingHealth
	case c.impaired(h, t):
		return "unhealthy", failingHealth
	}
	return estate.TargetHealthy, ""
}

// seatsOf are a machine's registrations in a group that are not gone.
func (c *Hosts) seatsOf(machine, group string) (list []seat) {
	h := c.hostByID[machine]
	if h == nil {
		return nil
	}
	for _, s := range h.seats {
		if s.group == group && (s.gone == 0 || c.now.Unix() < s.gone) {
			list = append(list, s)
		}
	}
	return list
}

// Seated implements Machines: a machine's registrations are those registrations as Elastic Load Balancing tells them.
func (c *Hosts) Seated(group, machine string) (list []estate.Target) {
	for _, s := range c.seatsOf(machine, group) {
		state, why := c.health(c.hostByID[machine], s, c.now.Unix())
		told := estate.Target{Group: group, Port: s.port, State: state, Why: why}
		if s.address != "" {
			told.Address, told.Zone = s.address, c.hostByID[machine].Zone
		}
		list = append(list, told)
	}
	return list
}

func (c *Hosts) register(h *host, s seat) {
	if i := slices.IndexFunc(h.seats, s.same); i >= 0 && h.seats[i].gone == 0 {
		return
	}
	s.since = c.now.Unix()
	h.seats = append(slices.DeleteFunc(h.seats, s.same), s)
}

func (c *Hosts) deregister(h *host, which seat) {
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

// GroupARNs implements Targeted: those that a machine was registered in at the start or
// is now.
func (c *Hosts) GroupARNs() (all []string) {
	for _, spec := range c.began {
		all = append(all, slices.Concat(spec.TargetGroups, spec.ByAddress)...)
	}
	for _, h := range c.hosts {
		for _, s := range h.seats {
			all = append(all, s.group)
		}
	}
	return all
}

// Registered implements Targeted.
func (c *Hosts) Registered(group string) (list []Registration) {
	for _, h := range c.hosts {
		for _, told := range c.Seated(group, h.ID) {
			list = append(list, Registration{Machine: cmp.Or(told.Address, h.ID), Target: told})
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
	return defaultVPC
}

// ByAddress implements Machines.
func (c *Hosts) ByAddress(group string) bool {
	return slices.ContainsFunc(c.began, func(m MachineSpec) bool { return slices.Contains(m.ByAddress, group) })
}

// Find implements Machines.
func (c *Hosts) Find(name string) (id, address string, running, found bool) {
	now := c.now.Unix()
	for _, h := range c.hosts {
		if (h.ID == name || h.PrivateIP == name) && !h.forgotten(now) {
			return h.ID, h.PrivateIP, h.course.at(now).state == estate.Running, true
		}
	}
	return "", "", false, false
}

// Seat implements Machines.
func (c *Hosts) Seat(id string, s seat) { c.register(c.hostByID[id], s) }

// Unseat implements Machines.
func (c *Hosts) Unseat(id string, s seat) { c.deregister(c.hostByID[id], s) }
