package elb

import (
	"context"
	"slices"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// TargetGroupsOf answers DescribeTargetGroups and, for each target group of the
// VPC, DescribeTargetHealth: where a machine is registered. The error is a
// *scale.Failure.
func (c *Balancers) TargetGroupsOf(ctx context.Context, machine resource.Machine) ([]resource.Target, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	groups, err := c.listGroups(ctx, "listing the target groups of machine "+machine.ID, machine.ID)
	if err != nil {
		return nil, err
	}
	var list []resource.Target
	for _, group := range groups {
		if c.vpcOf(group) != machine.VPC {
			continue
		}
		told, err := c.targets(ctx, group, machine)
		if err != nil {
			return nil, err
		}
		list = append(list, told...)
	}
	return list, nil
}

// TargetGroups answers DescribeTargetGroups: the ARNs of all target groups. The
// error is a *scale.Failure.
func (c *Balancers) TargetGroups(ctx context.Context) ([]string, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	return c.listGroups(ctx, "listing target groups")
}

func (c *Balancers) listGroups(ctx context.Context, doing string, names ...string) ([]string, error) {
	in := world.Call{Service: "elasticloadbalancing", API: "DescribeTargetGroups", Doing: doing, Names: names}
	if err := c.Enter(ctx, in); err != nil {
		return nil, err
	}
	return c.targetGroups(), nil
}

// targetGroups are the ARNs of all target groups: those of Auto Scaling groups, and
// those that a machine was registered in at the start or is now.
func (c *Balancers) targetGroups() []string {
	var all []string
	for _, of := range c.sources {
		for _, group := range of.GroupARNs() {
			if !slices.Contains(all, group) {
				all = append(all, group)
			}
		}
	}
	return all
}

// VPC is the one that a target group belongs to. No call is counted.
func (c *Balancers) VPC(group string) string {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	return c.vpcOf(group)
}

func (c *Balancers) vpcOf(group string) string {
	if c.machines == nil {
		return DefaultVPC
	}
	return c.machines.VPCOf(group)
}

// TargetType is what a target group takes: instance or ip. No call is counted.
func (c *Balancers) TargetType(group string) string {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	return c.typeOf(group)
}

func (c *Balancers) typeOf(group string) string {
	if c.machines != nil && c.machines.ByAddress(group) {
		return "ip"
	}
	return "instance"
}
