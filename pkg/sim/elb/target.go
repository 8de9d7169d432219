package elb

import (
	"context"
	"slices"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// GroupPort is the port of every target group of the world.
const GroupPort = 80

// DefaultVPC is where all target groups are unless said otherwise.
const DefaultVPC = "vpc-0d15ca1ab1e000001"

// Port is the one that was asked for, or a target group's own.
func Port(asked int) int {
	if asked == 0 {
		return GroupPort
	}
	return asked
}

// Seat is a machine's registration in a target group.
type Seat struct {
	Group string // ARN
	Port  int
	// address is the one that it is registered by, in a target group of type ip; else "".
	Address string
	Since   int64
	Gone    int64 // when a deregistered one is gone; 0 while it is registered
}

// What Elastic Load Balancing says of a target, reason and description.
const (
	NotRegistered  = "Target.NotRegistered: Target is not registered to the target group"
	NotRunning     = "Target.InvalidState: Target is in the stopped state"
	Registering    = "Elb.RegistrationInProgress: Target registration is in progress"
	CheckingHealth = "Elb.InitialHealthChecking: Initial health checks in progress"
	Deregistering  = "Target.DeregistrationInProgress: Target deregistration is in progress"
	FailingHealth  = "Target.FailedHealthChecks: Health checks failed"
	Silent         = "Target.Timeout: Request timed out"
)

// Targets answers DescribeTargetHealth for one machine in each of some target
// groups, in their order: one entry for each port that it is registered with, and
// one that is unused where it is not registered. A group that is named twice is
// asked once. The error is a *scale.Failure.
func (c *Balancers) Targets(ctx context.Context, groups []string, machine resource.Machine) ([]resource.Target, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	var list []resource.Target
	for i, group := range groups {
		if slices.Contains(groups[:i], group) {
			continue
		}
		told, err := c.targets(ctx, group, machine)
		if err != nil {
			return nil, err
		}
		if len(told) == 0 {
			told = []resource.Target{{Group: group, State: resource.TargetUnused, Why: NotRegistered}}
		}
		list = append(list, told...)
	}
	return list, nil
}

func (c *Balancers) targets(ctx context.Context, group string, machine resource.Machine) ([]resource.Target, error) {
	in := world.Call{Doing: "reading machine " + machine.ID + " in target group " + group, Names: []string{group, machine.ID}}
	if err := c.askGroup(ctx, in, group); err != nil {
		return nil, err
	}
	// Whoever does not know the addresses does not find what is registered by them.
	return slices.DeleteFunc(c.seated(group, machine.ID), func(t resource.Target) bool {
		return t.Address != "" && !slices.Contains(machine.Addresses, t.Address)
	}), nil
}

func (c *Balancers) askGroup(ctx context.Context, in world.Call, group string) error {
	in.Service, in.API = "elasticloadbalancing", "DescribeTargetHealth"
	if err := c.Enter(ctx, in); err != nil {
		return err
	}
	if !slices.Contains(c.targetGroups(), group) {
		return world.Refuse(in.Doing, "TargetGroupNotFound", "One or more target groups not found")
	}
	return nil
}

// Registration is a machine in a target group, by its id or by its address.
type Registration struct {
	Machine string
	resource.Target
}

// TargetHealth answers DescribeTargetHealth for all that is registered in a target
// group: the machines of Auto Scaling groups from in service until terminated, and
// the others. The error is a *scale.Failure.
func (c *Balancers) TargetHealth(ctx context.Context, group string) ([]Registration, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.askGroup(ctx, world.Call{Doing: "reading target group " + group, Names: []string{group}}, group); err != nil {
		return nil, err
	}
	var list []Registration
	for _, of := range c.sources {
		list = append(list, of.Registered(group)...)
	}
	return list, nil
}

// Seats lists every registration of a machine in a target group. No call is
// counted and no fault applies.
func (c *Balancers) Seats(group, machine string) []resource.Target {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	return c.seated(group, machine)
}
