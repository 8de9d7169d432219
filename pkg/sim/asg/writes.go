package asg

import (
	"context"
	"fmt"
	"strconv"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// SetDesired answers SetDesiredCapacity. Sizes beyond the group's bounds are
// refused in AWS's words, not clamped. A write that times out arrives or not, by
// the seed. The error is a *scale.Failure.
func (c *Fleet) SetDesired(ctx context.Context, group string, size int) error {
	doing := fmt.Sprintf("setting the desired size of group %s to %d", group, size)
	return c.write(ctx, world.Call{API: "SetDesiredCapacity", Doing: doing, Argument: strconv.Itoa(size)}, group, func(g *GroupSpec) error {
		const refused = "New SetDesiredCapacity value %d is %s value %d for the AutoScalingGroup."
		if size > g.Max {
			return world.Fail(doing, scale.Invalid, "ValidationError", fmt.Sprintf(refused, size, "above max", g.Max))
		}
		if size < g.Min {
			return world.Fail(doing, scale.Invalid, "ValidationError", fmt.Sprintf(refused, size, "below min", g.Min))
		}
		g.Desired = size
		return nil
	})
}

// SetMin answers UpdateAutoScalingGroup with MinSize: raised above the desired
// size it raises that too; above the maximum it is refused.
func (c *Fleet) SetMin(ctx context.Context, group string, size int) error {
	doing := fmt.Sprintf("setting the minimum size of group %s to %d", group, size)
	return c.write(ctx, world.Call{API: "UpdateAutoScalingGroup", Doing: doing, Argument: strconv.Itoa(size)}, group, func(g *GroupSpec) error {
		if size < 0 || size > g.Max {
			return disorder(doing, size, g.Max)
		}
		g.Min = size
		g.Desired = max(g.Desired, size)
		return nil
	})
}

// RaiseTo answers UpdateAutoScalingGroup with MaxSize and DesiredCapacity, which are the same here. Below the minimum
// it is refused, and nothing is changed.
func (c *Fleet) RaiseTo(ctx context.Context, group string, size int) error {
	doing := fmt.Sprintf("setting the maximum and the desired size of group %s to %d", group, size)
	return c.write(ctx, world.Call{API: "UpdateAutoScalingGroup", Doing: doing, Argument: fmt.Sprintf("max and desired %d", size)}, group, func(g *GroupSpec) error {
		if size < g.Min {
			return disorder(doing, g.Min, size)
		}
		g.Max, g.Desired = size, size
		return nil
	})
}

// SetMax answers UpdateAutoScalingGroup with MaxSize: lowered below the desired
// size it lowers that too; below the minimum it is refused.
func (c *Fleet) SetMax(ctx context.Context, group string, size int) error {
	doing := fmt.Sprintf("setting the maximum size of group %s to %d", group, size)
	return c.write(ctx, world.Call{API: "UpdateAutoScalingGroup", Doing: doing, Argument: fmt.Sprintf("max %d", size)}, group, func(g *GroupSpec) error {
		if size < g.Min {
			return disorder(doing, g.Min, size)
		}
		g.Max = size
		g.Desired = min(g.Desired, size)
		return nil
	})
}

func disorder(doing string, low, high int) error {
	if low < 0 {
		return world.Fail(doing, scale.Invalid, "ValidationError", fmt.Sprintf(
			"1 validation error detected: Value '%d' at 'minSize' failed to satisfy constraint: Member must have value greater than or equal to 0", low))
	}
	return world.Fail(doing, scale.Invalid, "ValidationError",
		fmt.Sprintf("Max bound, %d, must be greater than or equal to min bound, %d", high, low))
}

func (c *Fleet) write(ctx context.Context, in world.Call, group string, change func(*GroupSpec) error) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	in.Service, in.Names, in.Resource = "autoscaling", []string{group}, group
	return c.Deliver(ctx, in, func() error { return c.apply(in.Doing, group, change) })
}

func (c *Fleet) apply(doing, group string, change func(*GroupSpec) error) error {
	g := c.byName[group]
	if g == nil {
		return noGroup(doing, group)
	}
	if g.Operator != "" {
		// AWS's own words for this are not known.
		return world.Fail(doing, scale.Denied, "AccessDenied", "AutoScalingGroup "+group+" is managed by "+g.Operator+", and only "+g.Operator+" may change the group")
	}
	if err := change(&g.GroupSpec); err != nil {
		return err
	}
	c.reconcile(g, c.Time.Unix())
	return nil
}

func noGroup(doing, group string) error {
	return world.Fail(doing, scale.Missing, "ValidationError", "AutoScalingGroup name not found - AutoScalingGroup "+group+" not found")
}
