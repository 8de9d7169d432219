package sim

import (
	"context"
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/estate"
)

// TargetGroupsOf answers DescribeTargetGroups and, for each target group of the
// VPC, DescribeTargetHealth: where a machine is registered. The error is a
// *scale.Failure.
func (c *Cloud) TargetGroupsOf(ctx context.Context, machine estate.Machine) ([]estate.Target, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	groups, err := c.listGroups(ctx, "listing the target groups of machine "+machine.ID, machine.ID)
	if err != nil {
		return nil, err
	}
	var list []estate.Target
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
func (c *Cloud) TargetGroups(ctx context.Context) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.listGroups(ctx, "listing target groups")
}

func (c *Cloud) listGroups(ctx context.Context, doing string, names ...string) ([]string, error) {
	in := call{service: "elasticloadbalancing", api: "DescribeTargetGroups", doing: doing, names: names}
	if err := c.enter(ctx, in); err != nil {
		return nil, err
	}
	return c.targetGroups(), nil
}

// targetGroups are the ARNs of all target groups: those of Auto Scaling groups, and
// those that a machine was registered in at the start or is now.
func (c *Cloud) targetGroups() []string {
	var all []string
	for _, g := range c.groups {
		if arn := c.targetGroupOf(g); arn != "" && !slices.Contains(all, arn) {
			all = append(all, arn)
		}
	}
	add := func(group string) {
		if !slices.Contains(all, group) {
			all = append(all, group)
		}
	}
	for _, spec := range c.opts.Machines {
		for _, group := range slices.Concat(spec.TargetGroups, spec.ByAddress) {
			add(group)
		}
	}
	for _, h := range c.hosts {
		for _, s := range h.seats {
			add(s.group)
		}
	}
	return all
}

// targetGroupOf is the ARN of an Auto Scaling group's target group, or "".
func (c *Cloud) targetGroupOf(g *group) string {
	if g.TargetGroup == "" {
		return ""
	}
	return fmt.Sprintf("arn:aws:elasticloadbalancing:%s:%s:%s", c.opts.Region, c.opts.Account, g.TargetGroup)
}

// VPC is the one that a target group belongs to. No call is counted.
func (c *Cloud) VPC(group string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.vpcOf(group)
}

func (c *Cloud) vpcOf(group string) string {
	for _, spec := range c.opts.Machines {
		if slices.Contains(slices.Concat(spec.TargetGroups, spec.ByAddress), group) && spec.VPC != "" {
			return spec.VPC
		}
	}
	return defaultVPC
}

// TargetType is what a target group takes: instance or ip. No call is counted.
func (c *Cloud) TargetType(group string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.typeOf(group)
}

func (c *Cloud) typeOf(group string) string {
	if slices.ContainsFunc(c.opts.Machines, func(m MachineSpec) bool { return slices.Contains(m.ByAddress, group) }) {
		return "ip"
	}
	return "instance"
}
