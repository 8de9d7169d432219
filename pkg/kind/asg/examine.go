package asg

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Inspect orders what moves the group beside dynascale, and what it did lately. That comes after
// the groups are known: not every group is asked, and those that are short of machines come first.
func (g *Group) Inspect(t kind.Watched, known facts.Facts, o *facts.Order) {
	if g = g.chosen(known); g == nil {
		return
	}
	facts.Schedules.Want(o, g.Group)
	g.inspectTargets(t, known, o)
	if read := facts.Groups.Get(known, g.Group); read.Answered() || read.Trouble != "" {
		facts.Activities.Want(o, g.Group)
	}
}

// Examine tells how the group is, what its limits come to beside the tier's, who else moves
// it, and what went wrong with it lately.
func (g *Group) Examine(e kind.Examination) []finding.Finding {
	n := e.Notes()
	if g = g.chosen(e.Facts); g == nil {
		return nil
	}
	read := facts.Groups.Get(e.Facts, g.Group)
	if !read.Found {
		return nil
	}
	g.tellOthers(&n, e)
	if len(operation.GroupObjections(read.Is, e.Tier.Mode)) == 0 {
		by := ""
		if g.Select.Is() {
			by = " (by its " + g.Select.String() + ")"
		}
		n.Add(finding.Well, "group", fmt.Sprintf("%s%s: desired %d, in service %d", g.Group, by, read.Is.Capacity.Desired, read.Is.Capacity.InService), "")
	}
	g.tellProcesses(&n, read.Is)
	if read.Is.Status == "" { // of one that is being deleted no size is corrected
		tellLimits(&n, e.Tier, read.Is.Capacity)
	}
	g.tellSchedule(&n, e.Tier, read.Is)
	g.tellOwners(&n, e)
	g.tellActivities(&n, e.Facts)
	g.tellHealth(&n, e, read.Is)
	return n.All
}

// tellOthers tells who changes the size of a group although its tier is paused: dynascale
// holds still then, and others do not.
func (g *Group) tellOthers(n *finding.Notes, e kind.Examination) {
	policies := facts.Policies.Get(e.Facts, g.Group).Is
	others := slices.Concat(policies, sentences(facts.Schedules.Get(e.Facts, g.Group).Is))
	if !e.Paused || len(others) == 0 {
		return
	}
	do := fmt.Sprintf("aws autoscaling suspend-processes --auto-scaling-group-name %s --scaling-processes AlarmNotification ScheduledActions; after the pause, run the same command with resume-processes", g.Group)
	if slices.ContainsFunc(policies, func(p string) bool { return strings.HasPrefix(p, "predictive scaling") }) {
		do += "; also set the predictive scaling policy to ForecastOnly, because this command does not stop it" // no alarm starts it
	}
	n.Add(finding.Doubted, "paused", "the pause stops only dynascale; the size, even one that you set yourself, is still changed by: "+strings.Join(others, "; "), do)
}

// suspensions are the processes of a group whose suspension harms the tier, and how. That of
// Launch or Terminate holds dynascale too, and the view says so.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html
var suspensions = []struct{ process, means string }{
	{"AddToLoadBalancer", "new machines are not registered with the load balancer of the group, so they get no requests from it"},
	{"HealthCheck", "failed machines are not detected, so they still count as in service"},
	{"ReplaceUnhealthy", "unhealthy machines are not replaced, so they stay in the group and count as part of its desired capacity"},
}

// tellProcesses tells of suspended processes.
func (g *Group) tellProcesses(n *finding.Notes, is resource.Group) {
	others := slices.DeleteFunc(slices.Clone(is.Suspended), func(p string) bool { return p == "Launch" || p == "Terminate" })
	for _, s := range suspensions {
		if slices.Contains(others, s.process) {
			others = slices.DeleteFunc(others, func(p string) bool { return p == s.process })
			do := operation.Resume(g.Group, s.process)
			if s.process == "AddToLoadBalancer" {
				do += "; then register the machines that were launched meanwhile, because AWS does not do this afterwards"
			}
			n.Add(finding.Doubted, "processes", s.process+" is suspended: "+s.means, do)
		}
	}
	if len(others) > 0 {
		n.Add(finding.Noted, "processes", "suspended processes: "+strings.Join(others, ", ")+"; dynascale does not need them", "")
	}
}

// tellLimits compares the tier's limits with what AWS itself allows.
func tellLimits(n *finding.Notes, t kind.Watched, c scale.Capacity) {
	const check = "limits"
	before := len(n.All)
	switch _, by, raises := t.Schedule.Raise(); {
	case t.Limits.Max <= c.Max:
	case raises:
		n.Add(finding.Well, check, fmt.Sprintf("limits.max %d is above the group's own maximum %d; the size can exceed that maximum only while an entry of the schedule with raise_max applies, such as %s", t.Limits.Max, c.Max, by), "")
	default:
		n.Add(finding.Doubted, check, fmt.Sprintf("limits.max %d is above the group's own maximum %d; the size does not go above the group's maximum", t.Limits.Max, c.Max),
			"raise the group's maximum, or lower limits.max")
	}
	if t.Mode != scale.Minimum && t.Limits.Min < c.Min {
		n.Add(finding.Doubted, check, fmt.Sprintf("limits.min %d is below the group's own minimum %d; the size does not go below the group's minimum", t.Limits.Min, c.Min),
			"lower the group's minimum, or raise limits.min")
	}
	size := scale.Snapshot{Mode: t.Mode, Capacity: c}.Current()
	if size < t.Limits.Min || size > t.Limits.Max {
		what := "desired capacity"
		if t.Mode == scale.Minimum {
			what = "minimum"
		}
		n.Add(finding.Doubted, check, fmt.Sprintf("the %s %d is outside the limits %d to %d; %s", what, size, t.Limits.Min, t.Limits.Max, kind.Corrects(t.Mode)),
			"change limits if you do not want this correction")
	}
	switch {
	case len(n.All) > before:
	case t.Limits.Min < c.Min:
		n.Add(finding.Well, check, fmt.Sprintf("%d to %d; dynascale sets the group's minimum, which is %d now; the group's own maximum is %d", t.Limits.Min, t.Limits.Max, c.Min, c.Max), "")
	default:
		n.Add(finding.Well, check, fmt.Sprintf("%d to %d, within the group's own limits %d to %d", t.Limits.Min, t.Limits.Max, c.Min, c.Max), "")
	}
}

// tellOwners tells of others who move the group. Those that hold dynascale are what the view
// objects to.
func (g *Group) tellOwners(n *finding.Notes, e kind.Examination) {
	switch policies := facts.Policies.Get(e.Facts, g.Group); {
	case !policies.Answered() || len(policies.Is) > 0 && e.Tier.Mode != scale.Minimum: // told already
	case len(policies.Is) == 0:
		n.Add(finding.Well, "policies", "no other scaling policy changes the size", "")
	default:
		n.Add(finding.Well, "policies", strings.Join(policies.Is, "; ")+"; mode minimum works beside them", "")
	}
	switch actions := facts.Schedules.Get(e.Facts, g.Group); {
	case !actions.Answered(): // told already
	case len(actions.Is) > 0:
		n.Add(finding.Doubted, "schedules", strings.Join(sentences(actions.Is), "; "), "expect the size to "+
			"change at these times; or use a schedule of the tier instead ('dynascale discover' writes it), "+
			"and delete the actions")
	default:
		n.Add(finding.Well, "schedules", "no scheduled action", "")
	}
	if refresh := facts.Refreshes.Get(e.Facts, g.Group); refresh.Answered() && refresh.Is == "" {
		n.Add(finding.Well, "refresh", "no instance refresh is running", "")
	}
}

// sentences are scheduled actions as they are told.
func sentences(actions []resource.ScheduledAction) (out []string) {
	for _, a := range actions {
		out = append(out, a.String())
	}
	return out
}

// tellSchedule refuses a schedule that asks for more than AWS lets the group have, unless it may raise that.
func (g *Group) tellSchedule(n *finding.Notes, t kind.Watched, is resource.Group) {
	const check = "schedule"
	own := is.Capacity.Max
	most, by, given := t.Schedule.Most()
	if given && most > own {
		do := fmt.Sprintf("aws autoscaling update-auto-scaling-group --auto-scaling-group-name %s --max-size %d, or set ", g.Group, most)
		if t.Mode != scale.Minimum && !is.PoolFollowsMax { // where it would be refused
			do += "raise_max: true or "
		}
		n.Add(finding.Failed, check, fmt.Sprintf("entry %s of the schedule needs a size of %d, and the group's own maximum is %d: the size stops at that maximum", by, most, own),
			do+"a smaller size for the entry")
	}
	switch to, who, raises := t.Schedule.Raise(); {
	case raises && to > own && is.PoolFollowsMax:
		why := noRaise(is)[0]
		n.Add(finding.Failed, check, fmt.Sprintf("entry %s of the schedule cannot raise the group's own maximum from %d to %d, so the size stops at %[2]d: %[4]s", who, own, to, why.Text), why.Do)
	case raises && to > own:
		n.Add(finding.Well, check, fmt.Sprintf("entry %s raises the group's own maximum from %d to at most %d while the "+
			"entry applies", who, own, to), "")
	case given && most <= own:
		n.Add(finding.Well, check, fmt.Sprintf("the schedule asks for at most %d, and the group's own maximum is %d", most, own), "")
	}
}

// tellActivities tells of launches that failed lately.
func (g *Group) tellActivities(n *finding.Notes, f facts.Facts) {
	const check = "activities"
	read := facts.Activities.Get(f, g.Group)
	failed, newest := 0, ""
	for _, a := range read.Is {
		if a.Failed {
			if failed++; newest == "" {
				newest = a.Message
			}
		}
	}
	switch {
	case !read.Answered(): // told already
	case failed > 0:
		n.Add(finding.Doubted, check, fmt.Sprintf("%s failed in the last hour; the newest: %s", amount.CountOf(failed, "launch or termination", "launches or terminations"), finding.OneLine(newest)),
			"correct the cause that AWS names; until then changes of the size may have no effect")
	default:
		n.Add(finding.Well, check, "no launch or termination failed in the last hour", "")
	}
}
