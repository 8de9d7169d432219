package asg

import (
	"context"
	"slices"
)

var policyWords = map[string]string{
	"TargetTrackingScaling": "target tracking", "StepScaling": "step scaling",
	"SimpleScaling": "simple scaling", "PredictiveScaling": "predictive scaling",
}

// Policies answers DescribePolicies for one group. The error is a *scale.Failure.
func (c *Fleet) Policies(ctx context.Context, group string) ([]Policy, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	g, err := c.ask(ctx, "DescribePolicies", "scaling policies", group)
	if err != nil {
		return nil, err
	}
	return slices.Clone(g.Policies), nil
}

// Refreshing answers DescribeInstanceRefreshes: whether one is in progress. The
// error is a *scale.Failure.
func (c *Fleet) Refreshing(ctx context.Context, group string) (bool, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	g, err := c.ask(ctx, "DescribeInstanceRefreshes", "instance refreshes", group)
	if err != nil {
		return false, err
	}
	return g.GroupSpec.Refreshing, nil
}

// Objections are sentences that speak against owning a group: enabled policies,
// an operator, an instance refresh. The error is a *scale.Failure.
func (c *Fleet) Objections(ctx context.Context, group string) ([]string, error) {
	policies, err := c.Policies(ctx, group)
	if err != nil {
		return nil, err
	}
	refreshing, err := c.Refreshing(ctx, group)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, p := range policies {
		if !p.Enabled {
			continue
		}
		kind := policyWords[p.Type]
		if kind == "" {
			kind = p.Type
		}
		list = append(list, kind+" policy "+p.Name+" is enabled and changes the desired capacity")
	}
	if spec, _ := c.Spec(group); spec.Operator != "" {
		list = append(list, "the group is managed by "+spec.Operator)
	}
	if refreshing {
		list = append(list, "an instance refresh is in progress")
	}
	return list, nil
}
