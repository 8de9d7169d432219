package ec2

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// groupTag is what Auto Scaling puts on every machine of a group.
const groupTag = "aws:autoscaling:groupName"

// Machines answers DescribeInstances and, for those that run,
// DescribeInstanceStatus: what each machine says of itself. A missing one is
// absent; a terminated one is told for an hour. The error is a *scale.Failure.
func (c *Hosts) Machines(ctx context.Context, ids []string) (map[string]resource.Machine, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if len(ids) == 0 {
		return map[string]resource.Machine{}, nil
	}
	in := world.Call{Service: "ec2", API: "DescribeInstances", Doing: world.About("machine", ids), Names: ids, Times: (len(ids) + 99) / 100}
	if err := c.Enter(ctx, in); err != nil {
		return nil, err
	}
	now := c.Time.Unix()
	found := make(map[string]resource.Machine, len(ids))
	running := 0
	var placed []string
	for _, id := range ids {
		if h := c.hostByID[id]; h != nil && !h.forgotten(now) {
			found[id] = c.machineOf(h, now)
			if found[id].State == resource.Running {
				running++
			}
			if g := found[id].PlacementGroup; g != "" && !slices.Contains(placed, g) {
				placed = append(placed, g)
			}
		}
	}
	if running > 0 {
		in.API, in.Doing, in.Times = "DescribeInstanceStatus", strings.Replace(in.Doing, "reading ", "reading the status checks of ", 1), (running+99)/100
		if err := c.Enter(ctx, in); err != nil {
			return nil, err
		}
	}
	if len(placed) == 0 {
		return found, nil
	}
	slices.Sort(placed)
	err := c.askPlacement(ctx, placed)
	switch {
	case err == nil:
		return found, nil
	case scale.KindOf(err) != scale.Denied:
		return nil, err
	}
	for id, m := range found { // the machines are known without it
		m.Strategy = ""
		found[id] = m
	}
	return found, nil
}

// DescribeMachine is what Machines tells of one machine, and whether it exists. No
// call is counted and no fault applies.
func (c *Hosts) DescribeMachine(id string) (resource.Machine, bool) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	h := c.hostByID[id]
	if h == nil || h.forgotten(c.Time.Unix()) {
		return resource.Machine{}, false
	}
	return c.machineOf(h, c.Time.Unix()), true
}

// MachineIDs lists the machines that EC2 tells of, in the order of Options. No
// call is counted.
func (c *Hosts) MachineIDs() []string {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	var ids []string
	for _, h := range c.hosts {
		if !h.forgotten(c.Time.Unix()) {
			ids = append(ids, h.ID)
		}
	}
	return ids
}

// forgotten reports that EC2 no longer tells of a terminated machine.
func (h *host) forgotten(t int64) bool {
	s := h.course.At(t)
	return s.State == resource.Terminated && t >= s.From+int64(time.Hour/time.Second)
}

func (c *Hosts) machineOf(h *host, now int64) resource.Machine {
	s := h.course.At(now)
	m := resource.Machine{
		ID: h.ID, Type: h.Type, State: s.State, Why: s.Why, Checks: c.checks(h, now), Zone: h.Zone, VPC: h.VPC,
		Architecture: h.architecture(), Virtualization: h.Virtualization, RootDevice: h.RootDevice, Hibernation: h.Hibernation,
		PublicIP: h.address(s.State), ENA: true, Interfaces: h.Interfaces, Volumes: h.Volumes, Group: h.Group, Operator: h.Operator,
		Tags: maps.Clone(h.Tags), Launched: time.Unix(h.launched, 0).UTC(), Addresses: []string{h.PrivateIP}, Ties: h.ties(),
	}
	if m.Virtualization == "" {
		m.Virtualization = "hvm"
	}
	if m.RootDevice == "" {
		m.RootDevice = "ebs"
	}
	if h.Spot {
		m.Lifecycle = "spot"
	}
	if h.Group != "" {
		if m.Tags == nil {
			m.Tags = map[string]string{}
		}
		m.Tags[groupTag] = h.Group
	}
	return m
}

// checks are those of a running machine, and "" while it is not.
func (c *Hosts) checks(h *host, t int64) string {
	switch {
	case h.course.At(t).State != resource.Running:
		return ""
	case t < h.running+int64(h.CheckTime/time.Second):
		return resource.ChecksInitializing
	case c.impaired(h, t):
		return resource.ChecksImpaired
	}
	return resource.ChecksOK
}

// address is another one after every start. The documentation's networks
// (RFC 5737) are nobody's.
func (h *host) address(state string) string {
	switch {
	case h.PublicIP == "" || state != resource.Pending && state != resource.Running:
		return ""
	case h.starts == 1:
		return h.PublicIP
	}
	return newAddress(h.id, h.starts)
}
