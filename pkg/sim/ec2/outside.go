package ec2

import (
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/elb"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// EditMachine is somebody else at the console: change is given the machine's
// specification as it is now, Stopped and TargetGroups included, and the machine
// follows what comes back at once: its type without a stop, Stopped without
// stopping and booting, its target groups without draining. No call is counted and
// no fault applies. ID, Zone, VPC and Detailed cannot be changed; change must not
// call the Cloud.
func (c *Hosts) EditMachine(id string, change func(*MachineSpec)) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	h := c.hostByID[id]
	if h == nil {
		return fmt.Errorf("editing machine %q: there is no such machine", id)
	}
	now := c.Time.Unix()
	spec := h.MachineSpec
	state := h.course.At(now).State
	stopped := state == resource.Stopped || state == resource.Stopping
	spec.Stopped, spec.TargetGroups, spec.ByAddress = stopped, nil, nil
	for _, s := range h.seats {
		switch {
		case s.Gone != 0:
		case s.Address != "":
			spec.ByAddress = append(spec.ByAddress, s.Group)
		default:
			spec.TargetGroups = append(spec.TargetGroups, s.Group)
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
		h.course = world.Course{{From: now, State: resource.Stopped, Why: userStopped}}
	case !spec.Stopped && stopped:
		h.course = world.Course{{From: now, State: resource.Running}}
		h.launched, h.running = now, now
		h.starts++
	}
	wanted := slices.Concat(spec.TargetGroups, spec.ByAddress)
	h.seats = slices.DeleteFunc(h.seats, func(s elb.Seat) bool { return !slices.Contains(wanted, s.Group) })
	for i, group := range wanted {
		if slices.ContainsFunc(h.seats, func(s elb.Seat) bool { return s.Group == group && s.Gone == 0 }) {
			continue
		}
		s := elb.Seat{Group: group, Port: elb.Port(spec.Port)}
		if i >= len(spec.TargetGroups) {
			s.Address = h.PrivateIP
		}
		c.register(h, s)
	}
	return nil
}

// TerminateMachine is somebody else terminating a machine, which takes its
// StopTime. EC2 tells of it for an hour more.
func (c *Hosts) TerminateMachine(id string) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	h := c.hostByID[id]
	if h == nil {
		return fmt.Errorf("terminating machine %q: there is no such machine", id)
	}
	now := c.Time.Unix()
	h.course = world.Course{
		{From: now, State: resource.ShuttingDown, Why: userTerminated},
		{From: now + int64(h.StopTime/time.Second), State: resource.Terminated, Why: userTerminated},
	}
	h.seats = nil
	return nil
}
