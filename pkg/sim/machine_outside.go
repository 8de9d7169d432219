package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
)

// EditMachine is somebody else at the console: change is given the machine's
// specification as it is now, Stopped and TargetGroups included, and the machine
// follows what comes back at once: its type without a stop, Stopped without
// stopping and booting, its target groups without draining. No call is counted and
// no fault applies. ID, Zone, VPC and Detailed cannot be changed; change must not
// call the Cloud.
func (c *Hosts) EditMachine(id string, change func(*MachineSpec)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.hostByID[id]
	if h == nil {
		return fmt.Errorf("editing machine %q: there is none", id)
	}
	now := c.now.Unix()
	spec := h.MachineSpec
	state := h.course.at(now).state
	stopped := state == estate.Stopped || state == estate.Stopping
	spec.Stopped, spec.TargetGroups, spec.ByAddress = stopped, nil, nil
	for _, s := range h.seats {
		switch {
		case s.gone != 0:
		case s.address != "":
			spec.ByAddress = append(spec.ByAddress, s.group)
		default:
			spec.TargetGroups = append(spec.TargetGroups, s.group)
		}
	}
	change(&spec)
	if spec.Load == nil {
		return fmt.Errorf("editing machine %q: the load is missing", id)
	}
	if err := spec.check(); err != nil {
		return fmt.Errorf("editing machine %q: %w", id, err)
	}
	spec.ID, spec.Zone, spec.VPC, spec.Detailed, spec.PrivateIP = h.ID, h.Zone, h.VPC, h.Detailed, h.PrivateIP
	h.MachineSpec = spec
	switch {
	case spec.Stopped && !stopped:
		h.course = course{{from: now, state: estate.Stopped, why: userStopped}}
	case !spec.Stopped && stopped:
		h.course = course{{from: now, state: estate.Running}}
		h.launched, h.running = now, now
		h.starts++
	}
	wanted := slices.Concat(spec.TargetGroups, spec.ByAddress)
	h.seats = slices.DeleteFunc(h.seats, func(s seat) bool { return !slices.Contains(wanted, s.group) })
	for i, group := range wanted {
		if slices.ContainsFunc(h.seats, func(s seat) bool { return s.group == group && s.gone == 0 }) {
			continue
		}
		s := seat{group: group, port: port(spec.Port)}
		if i >= len(spec.TargetGroups) {
			s.address = h.PrivateIP
		}
		c.register(h, s)
	}
	return nil
}

// TerminateMachine is somebody else terminating a machine, which takes its
// StopTime. EC2 tells of it for an hour more.
func (c *Hosts) TerminateMachine(id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.hostByID[id]
	if h == nil {
		return fmt.Errorf("terminating machine %q: there is none", id)
	}
	now := c.now.Unix()
	h.course = course{
		{from: now, state: estate.ShuttingDown, why: userTerminated},
		{from: now + int64(h.StopTime/time.Second), state: estate.Terminated, why: userTerminated},
	}
	h.seats = nil
	return nil
}
