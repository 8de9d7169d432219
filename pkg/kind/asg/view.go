package asg

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// memory is how long a failed launch is asked about.
const memory = time.Hour

// Wants the group, who else changes it where dynascale may, and what it did lately where
// it is short of machines.
func (g *Group) Wants(t kind.Watched, known facts.Facts, o *facts.Order) {
	if g.open() {
		facts.AllGroups.Want(o, facts.Everything)
		if is := g.chosen(known); is != nil {
			is.Wants(t, known, o)
		}
		return
	}
	facts.Groups.Want(o, g.Group)
	facts.Policies.Want(o, g.Group)
	if t.Mode.Writes() {
		facts.Refreshes.Want(o, g.Group)
	}
	read := facts.Groups.Get(known, g.Group)
	if c := read.Is.Capacity; c.InService < c.Desired {
		facts.Activities.Want(o, g.Group)
	}
	if read.Found {
		wantPrices(read.Is, known, o)
		g.wantHistory(t, o)
	}
}

// View is the group as it is at this evaluation or not at all: an old size is no size, because
// somebody may have changed it, and dynascale would undo that.
func (g *Group) View(t kind.Watched, f facts.Facts, now time.Time) kind.View {
	if g.open() {
		is := g.chosen(f)
		if is == nil {
			return g.undecided(t, f)
		}
		v := is.View(t, f, now)
		v.Selected = &kind.Selected{By: g.Select.String(), Names: []string{is.Group}}
		return v
	}
	read := facts.Groups.Get(f, g.Group)
	v := kind.View{Missing: read.Why(t.Region), Gone: read.Absent(), Unread: read.Unread(), About: kind.Dimension{Name: "AutoScalingGroupName", Value: g.Group}}
	if read.Found {
		v.Capacity, v.Hosts = read.Is.Capacity, read.Is.Hosts
		v.Leaving = read.Is.Status != ""
		v.Capacity.At = now // an evaluation is one instant to everybody who thinks
		v.History = g.history(t, read.Is, f, now)
		v.Failed = failed(facts.Activities.Get(f, g.Group).Is, v.Capacity, t.Remembered().Ring, now)
	}
	gone := read.Answered() && !read.Found
	v.Objections = g.objections(t, read.Is, read.Found, facts.Policies.Get(f, g.Group), gone)
	if _, _, raises := t.Schedule.Raise(); raises {
		v.NoRaise = noRaise(read.Is)
	}
	v.NoShrink = g.noShrink(t, facts.Refreshes.Get(f, g.Group), gone)
	return v
}

// objections are the reasons of the cloud against changing the group, in fixed order.
// Scaling policies, and others who set the size, are none in minimum mode, whose purpose
// is to work beside them. What could not be verified counts as an objection in manage mode
// only, where being wrong means two writers.
func (g *Group) objections(t kind.Watched, is resource.Group, found bool, policies facts.Fact[[]string], gone bool) []scale.Objection {
	var out []scale.Objection
	if found {
		out = operation.GroupObjections(is, t.Mode)
		if g.Select.Is() && !g.Select.Matches(g.Group, is.Tags) {
			out = append(out, scale.Objection{Passing: true, Text: g.Group + " does not have the " + g.Select.String() + " any more"})
		}
	}
	if t.Mode != scale.Minimum {
		for _, p := range policies.Is {
			out = append(out, scale.Objection{Text: p, Do: besides(t.Mode)})
		}
	}
	if t.Mode == scale.Manage && !policies.Answered() && policies.Trouble != "" && !gone {
		out = append(out, scale.Objection{Passing: true, Unread: facts.Policies.Name, Text: fmt.Sprintf("cannot check whether another scaling policy scales %s: %s", g.Group, policies.Trouble)})
	}
	return out
}

// besides is what to do about a scaling policy of somebody else's.
func besides(m scale.Mode) string {
	if m == scale.Manage {
		return "disable the policy, or choose mode minimum: in mode manage dynascale makes no changes while the policy is enabled"
	}
	return "before you choose mode manage, disable the policy; mode minimum works beside it"
}

// noShrink are the reasons of the cloud against a smaller size. A larger one is taken
// during an instance refresh, and what it launches has the new configuration; a smaller
// one would take machines that the refresh counts on (EC2 Auto Scaling guide, instance
// refresh; SetDesiredCapacity has no InstanceRefreshInProgress).
func (g *Group) noShrink(t kind.Watched, refresh facts.Fact[string], gone bool) []scale.Objection {
	switch {
	case refresh.Is != "":
		return []scale.Objection{{Passing: true, Text: refresh.Is}}
	case t.Mode == scale.Manage && !refresh.Answered() && refresh.Trouble != "" && !gone:
		return []scale.Objection{{Passing: true, Unread: facts.Refreshes.Name, Text: fmt.Sprintf("cannot check whether an instance refresh of %s is running: %s", g.Group, refresh.Trouble)}}
	}
	return nil
}

// noRaise are the reasons of the cloud against a larger maximum.
func noRaise(is resource.Group) []scale.Objection {
	if !is.PoolFollowsMax {
		return nil
	}
	return []scale.Objection{{Text: fmt.Sprintf("group %s has a warm pool of the default size (maximum minus desired size), so a higher maximum would start more machines in the pool", is.Name),
		Do: fmt.Sprintf("aws autoscaling put-warm-pool --auto-scaling-group-name %s --max-group-prepared-capacity N (the most machines that the group and its pool may have together), or remove raise_max and raise the maximum yourself", is.Name)}}
}

// failed are the launches that failed since the group had all it wanted, at most an hour
// ago, newest first as they came. The present look counts too: a group that has all it wants
// lacks none of what failed before.
func failed(activities []scale.Activity, is scale.Capacity, ring []scale.CapacityPoint, now time.Time) []scale.Activity {
	if is.InService >= is.Desired {
		return nil
	}
	since := now.Add(-memory)
	for _, p := range ring {
		if p.InService >= p.Desired && p.At.After(since) {
			since = p.At
		}
	}
	var out []scale.Activity
	for _, a := range activities {
		if a.Failed && !a.Start.Before(since) {
			out = append(out, a)
		}
	}
	return out
}
