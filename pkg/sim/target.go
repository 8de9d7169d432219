package sim

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
)

// groupPort is the port of every target group of the world.
const groupPort = 80

func port(asked int) int {
	if asked == 0 {
		return groupPort
	}
	return asked
}

// seat is a machine's registration in a target group.
type seat struct {
	group string // ARN
	port  int
	// address is the one that it is registered by, in a target group of type ip; else "".
	address string
	since   int64
	gone    int64 // when a deregistered one is gone; 0 while it is registered
}

// What Elastic Load Balancing says of a target, reason and description.
const (
	notRegistered  = "Target.NotRegistered: Target is not registered to the target group"
	notRunning     = "Target.InvalidState: Target is in the stopped state"
	registering    = "Elb.RegistrationInProgress: Target registration is in progress"
	checkingHealth = "Elb.InitialHealthChecking: Initial health checks in progress"
	deregistering  = "Target.DeregistrationInProgress: Target deregistration is in progress"
	failingHealth  = "Target.FailedHealthChecks: Health checks failed"
	silent         = "Target.Timeout: Request timed out"
)

// health is the state of a registration, and AWS's reason for it.
func (c *Cloud) health(h *host, s seat, t int64) (state, why string) {
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

// Targets answers DescribeTargetHealth for one machine in each of some target
// groups, in their order: one entry for each port that it is registered with, and
// one that is unused where it is not registered. A group that is named twice is
// asked once. The error is a *scale.Failure.
func (c *Cloud) Targets(ctx context.Context, groups []string, machine estate.Machine) ([]estate.Target, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []estate.Target
	for i, group := range groups {
		if slices.Contains(groups[:i], group) {
			continue
		}
		told, err := c.targets(ctx, group, machine)
		if err != nil {
			return nil, err
		}
		if len(told) == 0 {
			told = []estate.Target{{Group: group, State: estate.TargetUnused, Why: notRegistered}}
		}
		list = append(list, told...)
	}
	return list, nil
}

func (c *Cloud) targets(ctx context.Context, group string, machine estate.Machine) ([]estate.Target, error) {
	in := call{doing: "reading machine " + machine.ID + " in target group " + group, names: []string{group, machine.ID}}
	if err := c.askGroup(ctx, in, group); err != nil {
		return nil, err
	}
	// Whoever does not know the addresses does not find what is registered by them.
	return slices.DeleteFunc(c.seated(group, machine.ID), func(t estate.Target) bool {
		return t.Address != "" && !slices.Contains(machine.Addresses, t.Address)
	}), nil
}

func (c *Cloud) askGroup(ctx context.Context, in call, group string) error {
	in.service, in.api = "elasticloadbalancing", "DescribeTargetHealth"
	if err := c.enter(ctx, in); err != nil {
		return err
	}
	if !slices.Contains(c.targetGroups(), group) {
		return refuse(in.doing, "TargetGroupNotFound", "One or more target groups not found")
	}
	return nil
}

// Registration is a machine in a target group, by its id or by its address.
type Registration struct {
	Machine string
	estate.Target
}

// TargetHealth answers DescribeTargetHealth for all that is registered in a target
// group: the machines of Auto Scaling groups from in service until terminated, and
// the others. The error is a *scale.Failure.
func (c *Cloud) TargetHealth(ctx context.Context, group string) ([]Registration, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.askGroup(ctx, call{doing: "reading target group " + group, names: []string{group}}, group); err != nil {
		return nil, err
	}
	var list []Registration
	now := c.now.Unix()
	for _, g := range c.groups {
		for i := range g.machines {
			m := &g.machines[i]
			told := estate.Target{Group: group, Port: groupPort, State: estate.TargetHealthy}
			switch {
			case c.targetGroupOf(g) != group || m.ready > now || m.leaving && m.gone <= now:
				continue
			case m.leaving:
				told.State, told.Why = estate.TargetDraining, deregistering
			}
			list = append(list, Registration{Machine: m.id, Target: told})
		}
	}
	for _, h := range c.hosts {
		for _, told := range c.seated(group, h.ID) {
			list = append(list, Registration{Machine: cmp.Or(told.Address, h.ID), Target: told})
		}
	}
	return list, nil
}

// seatsOf are a machine's registrations in a group that are not gone.
func (c *Cloud) seatsOf(machine, group string) (list []seat) {
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

// seated are those registrations as Elastic Load Balancing tells them.
func (c *Cloud) seated(group, machine string) (list []estate.Target) {
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

// Seats lists every registration of a machine in a target group. No call is
// counted and no fault applies.
func (c *Cloud) Seats(group, machine string) []estate.Target {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seated(group, machine)
}
