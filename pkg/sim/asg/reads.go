package asg

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Groups answers DescribeAutoScalingGroups: what each group says of itself. A
// missing group is absent. The error is a *scale.Failure.
func (c *Fleet) Groups(ctx context.Context, names []string) (map[string]resource.Group, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if len(names) == 0 {
		return map[string]resource.Group{}, nil
	}
	doing := fmt.Sprintf("reading %d groups", len(names))
	if len(names) == 1 {
		doing = "reading group " + names[0]
	}
	err := c.Enter(ctx, world.Call{
		Service: "autoscaling", API: "DescribeAutoScalingGroups", Doing: doing,
		Names: names, Times: (len(names) + 99) / 100,
	})
	if err != nil {
		return nil, err
	}
	found := make(map[string]resource.Group, len(names))
	for _, name := range names {
		if g := c.byName[name]; g != nil {
			found[name] = c.describe(g)
		}
	}
	return found, nil
}

// AllGroups answers DescribeAutoScalingGroups without names: every group there is, a page for
// each hundred. The error is a *scale.Failure.
func (c *Fleet) AllGroups(ctx context.Context) (map[string]resource.ListedGroup, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	err := c.Enter(ctx, world.Call{
		Service: "autoscaling", API: "DescribeAutoScalingGroups", Doing: "listing Auto Scaling groups", Times: max(1, (len(c.groups)+99)/100),
	})
	if err != nil {
		return nil, err
	}
	found := make(map[string]resource.ListedGroup, len(c.groups))
	for _, g := range c.groups {
		found[g.Name] = resource.ListedGroup{Group: c.describe(g)}
	}
	return found, nil
}

// describe counts what is ordered and not yet launched as pending, so that a
// group whose launches fail shows what it waits for.
func (c *Fleet) describe(g *group) resource.Group {
	is := g.census(c.Time.Unix())
	ordered, serving := is.ordered, is.serving+is.shunned
	status := ""
	if g.deleting {
		status = deletion
	}
	return resource.Group{
		Status: status,
		Name:   g.Name, Hosts: serving, Operator: g.Operator, Suspended: slices.Clone(g.Suspended), Tags: maps.Clone(g.Tags),
		PoolFollowsMax: g.PoolFollowsMax,
		Upkeep:         c.upkeep(g), TargetGroups: g.targets,
		Machines: g.machinesOf(c.Time.Unix()), Launch: g.Launch,
		Capacity: scale.Capacity{
			Desired: g.Desired, InService: serving, Pending: max(ordered, g.Desired) - serving - g.ill(), Min: g.Min, Max: g.Max, At: c.Time,
		},
	}
}

// Activities answers DescribeScalingActivities: launches and terminations that
// started at since or later, newest first. The error is a *scale.Failure.
func (c *Fleet) Activities(ctx context.Context, group string, since time.Time) ([]scale.Activity, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	g, err := c.ask(ctx, "DescribeScalingActivities", "activities", group)
	if err != nil {
		return nil, err
	}
	var list []scale.Activity
	for _, a := range slices.Backward(g.acts) {
		if a.Start.Before(since) {
			break
		}
		list = append(list, scale.Activity{ID: a.ID, Start: a.Start, Failed: a.Status == "Failed", Sick: strings.Contains(a.Cause, "health check"), Message: cmp.Or(a.Message, a.Description)})
	}
	return list, nil
}

// ask is a read about one group.
func (c *Fleet) ask(ctx context.Context, api, what, name string) (*group, error) {
	doing := "reading the " + what + " of group " + name
	if err := c.Enter(ctx, world.Call{Service: "autoscaling", API: api, Doing: doing, Names: []string{name}}); err != nil {
		return nil, err
	}
	g := c.byName[name]
	if g == nil {
		return nil, noGroup(doing, name)
	}
	return g, nil
}

// History answers DescribeScalingActivities as the client of Auto Scaling reads them: which machines came and
// went since an instant. The error is a *scale.Failure.
func (c *Fleet) History(ctx context.Context, group string, since, now time.Time) (resource.History, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	g, err := c.ask(ctx, "DescribeScalingActivities", "history", group)
	if err != nil {
		return resource.History{}, err
	}
	if g.events > len(g.acts) && g.acts[0].Start.After(since) {
		since = g.acts[0].Start
	}
	changes := make([]resource.Change, 0, len(g.acts))
	for _, a := range g.acts {
		x := resource.Change{Description: a.Description, Begin: a.Start, End: a.End, Undone: a.Status == "Failed"}
		if x.End.After(now) {
			x.End = time.Time{}
		}
		changes = append(changes, x)
	}
	return resource.HistoryOf(since, changes), nil
}
