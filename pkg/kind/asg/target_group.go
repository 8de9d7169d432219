package asg

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/resource"
)

const (
	// slowToJoin is how long a machine that answers may wait for its first requests, and goodDrain how long one
	// that leaves may be waited for, before doctor speaks of it. slowDrain is AWS's default.
	slowToJoin = time.Minute
	goodDrain  = 30 * time.Second
	slowDrain  = 5 * time.Minute
)

// inspectTargets orders what is said of the target groups of the group, where the tier names one.
func (g *Group) inspectTargets(t kind.Watched, known facts.Facts, o *facts.Order) {
	if t.TargetGroup == "" {
		return
	}
	of := facts.Groups.Get(known, g.Group).Is.TargetGroups
	facts.TargetGroups.Want(o, of...)
	facts.TargetTraits.Want(o, of...)
}

// slowest is the health check of the group's target groups that takes longest to find a machine healthy; the zero value
// where none is known.
func (g *Group) slowest(f facts.Facts, is resource.Group) (c resource.HealthCheck) {
	for _, arn := range is.TargetGroups {
		if other := facts.TargetGroups.Get(f, arn).Is.Check; other.Passes() > c.Passes() {
			c = other
		}
	}
	return c
}

// tellTargets tells how the load balancer finds a machine healthy, and how long it holds one that leaves.
func (g *Group) tellTargets(h *health, e kind.Examination, is resource.Group) {
	if e.Tier.TargetGroup == "" {
		if len(is.TargetGroups) > 0 {
			h.Add(finding.Noted, "target group", "the group is attached to "+strings.Join(tails(is.TargetGroups), ", ")+", which the tier does not name: for this tier dynascale reads neither target health nor requests",
				"add target_group to the tier, and also load_balancer if it is an Application Load Balancer")
		}
		return
	}
	if !slices.Contains(tails(is.TargetGroups), e.Tier.TargetGroup) {
		h.doubt("target group", "the group is not attached to "+e.Tier.TargetGroup+", which the tier names: new machines get no requests from this target group",
			"aws autoscaling attach-load-balancer-target-groups --auto-scaling-group-name "+g.Group+" --target-group-arns ARN-OF-THE-TARGET-GROUP, or correct target_group in the tier")
	}
	for _, arn := range is.TargetGroups {
		if about := facts.TargetGroups.Get(e.Facts, arn); about.Found {
			tellTargetCheck(h, arn, about.Is.Check)
		}
		if traits := facts.TargetTraits.Get(e.Facts, arn); traits.Found {
			tellTraits(h, arn, traits.Is)
		}
	}
}

// ownPath ends a command that lets a health check ask the application. A path that it does not have would fail every machine.
const ownPath = " --health-check-path /health, if the application answers at /health; otherwise another path"

func tellTargetCheck(h *health, arn string, c resource.HealthCheck) {
	const check = "target group"
	modify := "aws elbv2 modify-target-group --target-group-arn " + arn + " "
	how := c.Protocol
	if c.Path != "" {
		how += " " + c.Path
	}
	if c.Passes() > slowToJoin {
		h.doubt(check, fmt.Sprintf("%s needs %s, one every %s, to find a machine healthy: after its start a machine waits %s for its first requests",
			tail(arn), amount.Count(c.Healthy, "check"), amount.Span(c.Interval), amount.Span(c.Passes())),
			modify+"--health-check-interval-seconds 30 --healthy-threshold-count 2")
	} else if c.Protocol != "" {
		h.well = append(h.well, fmt.Sprintf("%s checks %s every %s, and finds a machine healthy after %s", tail(arn), how, amount.Span(c.Interval), amount.Span(c.Passes())))
	}
	switch {
	case c.Protocol == "TCP":
		h.Add(finding.Noted, check, tail(arn)+" checks only whether the port of a machine answers: a machine whose application fails stays in service", modify+"--health-check-protocol HTTP"+ownPath)
	case c.Path == "/":
		h.Add(finding.Noted, check, tail(arn)+" checks health with the front page; a path made for this check is less work for the machine, and can also check what the application depends on", strings.TrimSuffix(modify, " ")+ownPath)
	}
}

func tellTraits(h *health, arn string, is resource.TargetTraits) {
	modify := "aws elbv2 modify-target-group-attributes --target-group-arn " + arn + " --attributes Key="
	if is.Drain >= slowDrain {
		h.doubt("draining", fmt.Sprintf("%s waits up to %s for open requests of a machine that is removed: the machine is billed until then, and shrinking takes as long", tail(arn), amount.Span(is.Drain)),
			fmt.Sprintf("%sderegistration_delay.timeout_seconds,Value=%.0f, unless requests take longer than that", modify, goodDrain.Seconds()))
	} else {
		h.well = append(h.well, amount.Span(is.Drain)+" to drain")
	}
	if is.Sticky {
		h.doubt("stickiness", tail(arn)+" always sends a client to the same machine: new machines get only "+
			"new clients, so growth helps late, and sessions are lost when a machine is removed",
			modify+"stickiness.enabled,Value=false, if the application keeps no sessions on the machine")
	}
}

// tail is targetgroup/NAME/ID in an ARN.
func tail(arn string) string { return arn[strings.LastIndexByte(arn, ':')+1:] }

func tails(arns []string) []string {
	out := make([]string, len(arns))
	for i, arn := range arns {
		out[i] = tail(arn)
	}
	return out
}
