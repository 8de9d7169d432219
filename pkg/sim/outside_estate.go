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
func (c *Cloud) EditMachine(id string, change func(*MachineSpec)) error {
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
func (c *Cloud) TerminateMachine(id string) error {
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

// EditDatabase is somebody else at the console: change is given the database's
// specification as it is now, and the database follows what comes back at once. No
// call is counted and no fault applies. ID, Engine and Cluster cannot be changed, a
// Source can only be taken away; change must not call the Cloud.
func (c *Cloud) EditDatabase(id string, change func(*DatabaseSpec)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.database(id)
	if d == nil {
		return fmt.Errorf("editing database %q: there is none", id)
	}
	d.settle(c.now.Unix())
	before := d.DatabaseSpec
	change(&d.DatabaseSpec)
	d.ID, d.Engine, d.Cluster, d.Writer = before.ID, before.Engine, before.Cluster, before.Writer
	if d.Source != "" {
		d.Source = before.Source
	}
	if err := d.check(); err != nil {
		d.DatabaseSpec = before
		return fmt.Errorf("editing database %q: %w", id, err)
	}
	return nil
}

// EditCluster is somebody else at the console: the cluster follows what change
// makes of its specification at once. ID and Engine cannot be changed.
func (c *Cloud) EditCluster(id string, change func(*ClusterSpec)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.clusterByID[id]
	if k == nil {
		return fmt.Errorf("editing cluster %q: there is none", id)
	}
	spec := k.ClusterSpec
	spec.MinACU, spec.MaxACU = k.acu(c.now.Unix())
	change(&spec)
	if bad := badRange(spec.MinACU, spec.MaxACU); bad != "" && spec.MinACU+spec.MaxACU != 0 {
		return fmt.Errorf("editing cluster %q: %s", id, bad)
	}
	spec.ID, spec.Engine = k.ID, k.Engine
	k.ClusterSpec = spec
	if k.change.until <= c.now.Unix() {
		k.change = rangeChange{}
	}
	return nil
}

// DeleteDatabaseByHand is somebody else deleting a database, protected or not. It
// takes as long as any deletion.
func (c *Cloud) DeleteDatabaseByHand(id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.database(id)
	if d == nil {
		return fmt.Errorf("deleting database %q: there is none", id)
	}
	if d.gone == 0 {
		c.remove(d, c.now.Unix())
	}
	return nil
}

// Failover is somebody else, or AWS, making another member of a cluster its
// writer. Both do not serve for 30 seconds.
func (c *Cloud) Failover(id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.clusterByID[id]
	if k == nil {
		return fmt.Errorf("failing over cluster %q: there is none", id)
	}
	k.failOver(c.now.Unix())
	return nil
}
