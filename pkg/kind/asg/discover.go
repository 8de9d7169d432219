package asg

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Survey orders all groups, who else scales them, and how often their CPU is published.
func (*Group) Survey(known facts.Facts, o *facts.Order) {
	facts.AllGroups.Want(o, facts.Everything)
	for _, name := range slices.Sorted(maps.Keys(facts.AllGroups.All(known))) {
		facts.Policies.Want(o, name)
		facts.SlowMetrics.Want(o, name)
		facts.Schedules.Want(o, name)
		if len(facts.Policies.Get(known, name).Is) > 0 {
			facts.OwnPolicies.Want(o, name)
		}
		kind.WantAlarms(o, facts.OwnPolicies.Get(known, name).Is)
	}
}

// Discover drafts a tier of every group that dynascale may change. A file without the groups
// would look as if there were none.
func (g *Group) Discover(f facts.Facts) (d kind.Discovery) {
	if read := facts.AllGroups.Get(f, facts.Everything); read.Trouble != "" {
		return kind.Discovery{Refused: read.Trouble + "; no configuration is written, because it would lack the Auto Scaling groups; if AWS denied the call, give dynascale the permission " +
			strings.Join(facts.AllGroups.Rights, ", ")}
	}
	groups := facts.AllGroups.All(f)
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		d.Drafts = append(d.Drafts, g.draft(f, groups[name]))
	}
	return d
}

func (g *Group) draft(f facts.Facts, is resource.ListedGroup) kind.Draft {
	c := is.Capacity
	d := kind.Draft{
		Thing: g.Thing(), Name: is.Name, Called: is.Name, Works: true, TargetGroups: is.TargetGroups, Notes: notes(f, is),
		Title: fmt.Sprintf("Group %s: %d desired, its own limits %d to %d.", is.Name, c.Desired, c.Min, c.Max),
	}
	add := func(format string, args ...any) { d.Notes = append(d.Notes, fmt.Sprintf(format, args...)) }
	switch leaves := kind.Leaves(is.Tags); {
	case is.Status != "":
		add("Left out: it is being deleted (%s).", is.Status)
		return d
	case is.Operator != "":
		add("Left out: only %s may change it.", is.Operator)
		return d
	case leaves != "":
		add("%s", leaves)
		return d
	}
	if is.Uncounted != "" {
		add("The group counts its size in %s, but AWS does not report this number for each machine: dynascale can only observe the group.", is.Uncounted)
	}
	actions := facts.Schedules.Get(f, is.Name).Is
	own := is.Capacity.Max
	is.Capacity.Max = mostOf(actions, own)
	if is.Capacity.Max == 0 {
		add("Left out: its own maximum is 0 now, so it cannot have a machine.")
		return d
	}
	cpu := "{preset: asg-cpu}"
	if facts.SlowMetrics.Get(f, is.Name).Is {
		cpu = "{preset: asg-cpu, period: 300s} # basic monitoring publishes every five minutes"
	}
	d.Write = func(tier string, a kind.Around) string {
		return write(tier, is, a, cpu, migrate(f, is, a)) + imported(actions, own)
	}
	return d
}

// replaced are names that blue/green deployments make: of CodeDeploy, of Spinnaker, by colours,
// and those that end in a time or a commit.
var replaced = pattern.Of(`^CodeDeploy_|[-_](v[0-9]{2,}|blue|green|[0-9]{8,}|[0-9a-f]{7,40})$`)

// notes are what an operator may want to know of a group beforehand.
func notes(f facts.Facts, is resource.ListedGroup) (out []string) {
	policies := facts.Policies.Get(f, is.Name).Is
	for _, p := range policies {
		out = append(out, p+".")
	}
	if len(policies) > 0 {
		out = append(out, "In mode manage dynascale would make no changes while the group has a scaling policy; mode minimum "+
			"works beside scaling policies.")
	}
	if replaced.MatchString(is.Name) {
		out = append(out, "If deployments replace this group by a new one, select the group by a tag or by the beginning of its name: group: {tag: {KEY: VALUE}} or group: {prefix: BEGINNING}.")
	}
	if len(is.Suspended) > 0 {
		out = append(out, "Suspended processes: "+strings.Join(is.Suspended, ", ")+".")
	}
	if is.Weighted {
		out = append(out, "Sizes and limits are in weighted units (or vCPUs, MiB), not in instances; goals with per_unit are for one such unit.")
	}
	if len(is.OtherSources) > 0 {
		out = append(out, "The group also gets work from "+strings.Join(is.OtherSources, ", ")+", for which there are no ready-made signals.")
	}
	return out
}

func write(name string, is resource.ListedGroup, a kind.Around, cpu string, own kind.Migrated) string {
	var l kind.Lines
	for _, n := range slices.Concat(a.Notes, own.Lacks) {
		l.Say("  # %s", finding.OneLine(n))
	}
	l.Say("  %s:\n    mode: observe\n    group: %s", name, kind.Quoted(is.Name))
	switch {
	case own.Any():
		if a.Balancer != "" {
			l.Say("    load_balancer: %s\n    target_group: %s", a.Balancer, a.Target)
		}
		limitsOf(&l, is)
		own.Write(&l, "group", 0)
		suggest(&l, a.Queues)
	case len(a.Queues) > 0 && len(is.TargetGroups) == 0:
		workers(&l, is, a.Queues, cpu)
	case a.Balancer != "":
		l.Say("    load_balancer: %s\n    target_group: %s", a.Balancer, a.Target)
		limitsOf(&l, is)
		// An idle balancer publishes no response time: see docs/rule.md, "Idle".
		l.Say("    signals:\n      cpu: %s\n      latency: {preset: alb-response-time} # has no value without requests; this counts as no load\n      requests: {preset: alb-requests} # recorded only, until one of the scalers below has a goal for it ('check' notes that)", cpu)
		l.Say("    scalers:\n      - pressure:\n          terms:\n            - {signal: cpu, goal: 60} # percent")
		l.Say("            - {signal: latency, goal: 1} # seconds: what your users accept")
		l.Say("            # requests per second that one instance serves, once you know it:")
		l.Say("            # - {signal: requests, goal: 100, per_unit: true}")
		suggest(&l, a.Queues)
	default:
		limitsOf(&l, is)
		l.Say("    signals:\n      cpu: %s\n    scalers:\n      - target: {signal: cpu, goal: 60} # percent", cpu)
		suggest(&l, a.Queues)
	}
	return l.String()
}

// limitsOf are the group's own bounds. A tier that looks at averages cannot leave
// zero again.
func limitsOf(l *kind.Lines, is resource.ListedGroup) {
	if is.Capacity.Min == 0 {
		l.Say("    limits: {min: 1, max: %d} # the group allows 0, but most signals have no data when nothing runs", is.Capacity.Max)
		return
	}
	l.Say("    limits: {min: %d, max: %d} # the group's own", is.Capacity.Min, is.Capacity.Max)
}

func workers(l *kind.Lines, is resource.ListedGroup, queues []string, cpu string) {
	l.Say("    queue: %s # found by its name; check that this group works on it", kind.Quoted(queues[0]))
	for _, q := range queues[1:] {
		l.Say("    # or: %s", finding.OneLine(q))
	}
	l.Say("    limits: {min: %d, max: %d} # the group's own", is.Capacity.Min, is.Capacity.Max)
	l.Say("    signals:\n      backlog: {preset: sqs-backlog}")
	l.Say("      # Optional: records cpu beside each decision. cpu recommends no size, but while cpu\n      # has no data the tier does not shrink:\n      # cpu: %s", cpu)
	l.Say("    scalers:\n      # How many messages may wait for one worker. Instead you can set acceptable_delay: 10m and\n      # processing_time: 10s (how long a worker is busy with one message).")
	l.Say("      - backlog: {signal: backlog, messages_per_worker: 10}")
}

func suggest(l *kind.Lines, queues []string) {
	for _, q := range queues {
		l.Say("    # If this group works on the queue %s, add to this tier:\n"+
			"    #   queue: %s\n"+
			"    # under signals:\n    #   backlog: {preset: sqs-backlog}\n"+
			"    # under scalers:\n    #   - backlog: {signal: backlog, messages_per_worker: 10}", finding.OneLine(q), finding.OneLine(q))
	}
}
