package autoscaling

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// MaxNames is how many groups one call of Groups may ask for.
const MaxNames = pageSize

// Groups reads up to MaxNames groups, all pages, in one go: it returns all of
// them or an error. A name that AWS does not know is absent from the answer.
func (c *Client) Groups(ctx context.Context, names []string) (map[string]resource.Group, error) {
	if len(names) == 0 {
		return map[string]resource.Group{}, nil // AWS would list the whole account
	}
	doing := fmt.Sprintf("reading %d groups", len(names))
	if len(names) == 1 {
		doing = "reading group " + names[0]
	}
	if len(names) > MaxNames {
		return nil, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("at most %d can be read at a time", MaxNames)}
	}
	groups := make(map[string]resource.Group, len(names))
	in := &autoscaling.DescribeAutoScalingGroupsInput{AutoScalingGroupNames: names, MaxRecords: aws.Int32(pageSize)}
	err := session.Pages(doing, maxPages, func(token *string) (*string, error) {
		in.NextToken = token
		out, err := c.api.DescribeAutoScalingGroups(ctx, in)
		if err != nil {
			return nil, err
		}
		now := time.Now()
		for i := range out.AutoScalingGroups {
			g := group(&out.AutoScalingGroups[i], now)
			groups[g.Name] = g
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return groups, nil
}

func group(g *types.AutoScalingGroup, now time.Time) resource.Group {
	out := resource.Group{
		Name:     aws.ToString(g.AutoScalingGroupName),
		Capacity: capacity(g),
		Status:   aws.ToString(g.Status),
	}
	if unit := aws.ToString(g.DesiredCapacityType); unit != "" && unit != "units" && len(g.Instances) > 0 && !weighted(g) {
		out.Uncounted = unit
	}
	out.Capacity.At = now
	out.Machines, out.Launch = machines(g), launch(g)
	out.Upkeep, out.TargetGroups = upkeep(g), targetGroups(g)
	out.Capacity.Step = step(out.Machines, out.Launch)
	for i := range g.Instances {
		if serves(&g.Instances[i]) {
			out.Hosts++
		}
	}
	if p := g.WarmPoolConfiguration; p != nil {
		out.PoolFollowsMax = aws.ToInt32(p.MaxGroupPreparedCapacity) < 0 || p.MaxGroupPreparedCapacity == nil
	}
	if g.Operator != nil {
		out.Operator = aws.ToString(g.Operator.Principal)
	}
	if len(g.Tags) > 0 {
		out.Tags = make(map[string]string, len(g.Tags))
		for _, t := range g.Tags {
			out.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
		}
	}
	for _, p := range g.SuspendedProcesses {
		out.Suspended = append(out.Suspended, aws.ToString(p.ProcessName))
	}
	return out
}

// step is what the lightest machine weighs, of those that run and those that the group may launch, where
// that is more than 1: AWS launches whole machines until their weights reach the desired capacity (EC2 Auto
// Scaling guide, instance weights), so a smaller change than that is none, or is as large.
func step(run []resource.Machines, launch resource.Launch) (least int) {
	note := func(weight int) {
		if weight > 0 && (least == 0 || weight < least) { // AWS demands a weight for all types or for none
			least = weight
		}
	}
	for _, m := range run {
		note(m.Weight)
	}
	for _, o := range launch.Options {
		note(o.Weight)
	}
	if least == 1 {
		return 0
	}
	return least
}

// serves reports whether an instance is in service and healthy.
func serves(i *types.Instance) bool {
	health := aws.ToString(i.HealthStatus)
	return i.LifecycleState == types.LifecycleStateInService && (health == "" || strings.EqualFold(health, "Healthy"))
}

// capacity counts in the unit of Desired: instances, or weights as soon as one
// instance has a weight (AWS demands a weight for all types or for none).
//
// Instances that leave (Terminating, Detaching), stand by, or wait in a warm
// pool are neither in service nor pending: AWS does not count them towards
// Desired either, and a controller that did would see a draining group as full.
// What AWS has been asked for but has not begun to launch counts as pending.
func capacity(g *types.AutoScalingGroup) scale.Capacity {
	c := scale.Capacity{
		Desired: int(aws.ToInt32(g.DesiredCapacity)),
		Min:     int(aws.ToInt32(g.MinSize)),
		Max:     int(aws.ToInt32(g.MaxSize)),
	}
	weighted := weighted(g)
	launched := 0
	for i := range g.Instances {
		instance := &g.Instances[i]
		units := 1
		if weighted {
			if w, err := strconv.Atoi(aws.ToString(instance.WeightedCapacity)); err == nil && w > 0 {
				units = w
			}
		}
		switch state := instance.LifecycleState; {
		case state == types.LifecycleStateInService:
			launched += units
			if serves(instance) {
				c.InService += units
			}
		case strings.HasPrefix(string(state), string(types.LifecycleStatePending)):
			launched += units
			c.Pending += units
		}
	}
	c.Pending += max(0, c.Desired-launched)
	return c
}

func weighted(g *types.AutoScalingGroup) bool {
	return slices.ContainsFunc(g.Instances, func(i types.Instance) bool { return aws.ToString(i.WeightedCapacity) != "" })
}
