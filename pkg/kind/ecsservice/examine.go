package ecsservice

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Inspect orders who else scales the service, which no view of mode minimum needs.
func (s *Service) Inspect(_ kind.Watched, _ facts.Facts, o *facts.Order) {
	facts.ServiceScaling.Want(o, s.key())
}

// Examine tells how the service is, who makes its deployments, what its limits come to beside
// those of Application Auto Scaling, and why tasks are missing.
func (s *Service) Examine(e kind.Examination) []finding.Finding {
	n := e.Notes()
	read := facts.Services.Get(e.Facts, s.key())
	if !read.Found || e.View.Missing != "" {
		return nil
	}
	is := read.Is
	s.tellOthers(&n, e)
	if len(s.objections(is)) == 0 {
		n.Add(finding.Well, "service", fmt.Sprintf("%s: %s desired, %d running, %d pending, on %s", s.key(), amount.Count(is.Desired, "task"), is.Running, is.Pending,
			cmp.Or(strings.Join(is.Providers, ", "), is.Launch, "EC2")), "")
		tellController(&n, is)
	}
	if is.Status == resource.ServiceActive { // of one that is being deleted no size is corrected
		s.tellLimits(&n, e)
	}
	s.tellScaling(&n, e)
	tellEvents(&n, e.View)
	return n.All
}

// tellOthers tells who changes the count although the tier is paused: dynascale holds still
// then, and Application Auto Scaling does not.
func (s *Service) tellOthers(n *finding.Notes, e kind.Examination) {
	scaling := facts.ServiceScaling.Get(e.Facts, s.key())
	if !e.Paused || !scaling.Found || !live(scaling.Is.ScalableTarget) {
		return
	}
	n.Add(finding.Doubted, "paused", "dynascale makes no changes, but Application Auto Scaling can still change the desired count, "+
		"even one that you set yourself: "+
		strings.Join(append([]string{scaling.Is.Keeps("tasks")}, scaling.Is.Policies...), "; "),
		s.suspend()+"; after the pause repeat the command with the old minimum, and with false for all that was not suspended before")
}

// suspend is how an operator stops Application Auto Scaling. Any registration brings the count
// into the bounds of its target at once, so the minimum goes to 0 in the same call.
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
func (s *Service) suspend() string {
	return fmt.Sprintf("aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/%s "+
		"--min-capacity 0 --suspended-state DynamicScalingInSuspended=true,DynamicScalingOutSuspended=true,ScheduledScalingSuspended=true", s.key())
}

// tellController tells what is different where ECS itself does not make the deployments. Source:
// ECS developer guide, "CodeDeploy blue/green deployments".
func tellController(n *finding.Notes, is resource.Service) {
	switch is.Controller {
	case resource.ControllerCodeDeploy:
		n.Add(finding.Noted, "deployments", "CodeDeploy makes the deployments; a deployment fails if the service is not steady within 5 minutes, for example because the service grows during the deployment", "")
	case resource.ControllerExternal:
		n.Add(finding.Noted, "deployments", "an external controller makes the deployments, in task sets; each task set has its share of the desired count", "")
	}
	if is.Deploying() == "" {
		n.Add(finding.Well, "deployment", "no deployment is in progress", "")
	}
}

// tellLimits compares the tier's limits with the size and, where there is one, the scalable
// target.
func (s *Service) tellLimits(n *finding.Notes, e kind.Examination) {
	const check = "limits"
	c, l, before := e.View.Capacity, e.Tier.Limits, len(n.All)
	what := "desired count"
	if e.Tier.Mode == scale.Minimum {
		what = "scalable target's minimum"
		if l.Max > c.Max {
			n.Add(finding.Doubted, check, fmt.Sprintf("limits.max %d is above the scalable target's maximum %d; the size does not go above the target's maximum", l.Max, c.Max),
				"raise the target's maximum, or lower limits.max")
		}
	} else if l.Min < c.Min {
		n.Add(finding.Doubted, check, fmt.Sprintf("limits.min %d is below the scalable target's minimum %d; the size does not go below the target's minimum", l.Min, c.Min),
			"lower the target's minimum, or raise limits.min")
	}
	if size := (scale.Snapshot{Mode: e.Tier.Mode, Capacity: c}).Current(); size < l.Min || size > l.Max {
		n.Add(finding.Doubted, check, fmt.Sprintf("the %s %d is outside the limits %d to %d; %s", what, size, l.Min, l.Max, kind.Corrects(e.Tier.Mode)),
			"change limits if you do not want this correction")
	}
	if l.Max > mostTasks {
		n.Add(finding.Doubted, check, fmt.Sprintf("limits.max %d is above the %s that a service may have", l.Max, amount.Count(mostTasks, "task")), "lower limits.max")
	}
	if len(n.All) == before {
		n.Add(finding.Well, check, fmt.Sprintf("%d to %d, and the %s is %d", l.Min, l.Max, what, (scale.Snapshot{Mode: e.Tier.Mode, Capacity: c}).Current()), "")
	}
}

// tellScaling tells of Application Auto Scaling, where the view does not object to it.
func (s *Service) tellScaling(n *finding.Notes, e kind.Examination) {
	const check = "scaling"
	scaling := facts.ServiceScaling.Get(e.Facts, s.key())
	is := scaling.Is
	switch {
	case !scaling.Answered() || len(s.others(e.Tier, e.Facts)) > 0 && e.Tier.Mode != scale.Minimum: // told already
	case !scaling.Found:
		n.Add(finding.Well, check, "Application Auto Scaling does not scale the service", "")
	case e.Tier.Mode == scale.Minimum && (is.In || len(is.Policies) == 0):
		why, do := "while scaling in is suspended", "set DynamicScalingInSuspended to false and check that a policy removes tasks, or delete all policies and choose mode manage"
		if len(is.Policies) == 0 {
			why, do = "without a scaling policy", "add a policy that removes tasks, or choose mode manage"
			if is.In {
				do = "set DynamicScalingInSuspended to false and add a policy that removes tasks, or choose mode manage"
			}
		}
		n.Add(finding.Doubted, check, is.Keeps("tasks")+"; "+why+", a lower minimum does not reduce the desired count", do)
	case e.Tier.Mode == scale.Minimum:
		n.Add(finding.Well, check, strings.Join(append([]string{is.Keeps("tasks")}, is.Policies...), "; ")+"; mode minimum works beside the policies", "")
	case live(is.ScalableTarget):
		n.Add(finding.Doubted, check, is.Keeps("tasks")+"; no scaling policy is active, but a scheduled action or a new registration of the scalable target brings the count into these limits",
			"deregister the scalable target (this also deletes its policies and scheduled actions), or suspend all of its scaling")
	default:
		then := "Application Auto Scaling brings the count into these limits again"
		if len(is.Policies) > 0 {
			then = "dynascale sees that within 5 minutes and makes no more changes in mode manage"
		}
		n.Add(finding.Noted, check, is.Keeps("tasks")+"; if somebody resumes this scaling, "+then, "")
	}
}

// tellEvents tells why tasks are missing.
func tellEvents(n *finding.Notes, v kind.View) {
	switch {
	case len(v.Failed) > 0:
		n.Add(finding.Doubted, "events", fmt.Sprintf("%s missing: %s", amount.CountOf(v.Capacity.Pending, "task is", "tasks are"), finding.OneLine(v.Failed[0].Message)),
			"correct the cause that ECS names; until then growth may have no effect")
	case v.Capacity.Pending == 0:
		n.Add(finding.Well, "events", "no task is missing", "")
	}
}
