package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// examine looks at one tier.
func (d doctor) examine(ctx context.Context, t config.Tier, w *ward) []Finding {
	n := &notes{about: t.Name}
	d.tellActions(n, t, w)
	if w.shut != "" {
		n.add(Noted, "all", "not looked at: "+w.shut, "")
		return n.all
	}
	if groupOf(t) == "" {
		return d.examineSubject(ctx, n, t, w)
	}
	group, there := w.groups[groupOf(t)]
	switch {
	case !w.groupsRead: // told already
	case !there:
		n.add(Failed, "group", fmt.Sprintf("there is no group %s", groupOf(t)),
			"correct group, region or role of this tier; 'dynascale discover' lists the groups there are")
		return n.all
	default:
		examineGroup(n, t, group)
		examineLimits(n, t, group.Capacity)
	}
	d.walk(ctx, n, t, w, d.examineOwners, d.examineActivities, d.examineQueues, d.examineSignals)
	tellHeld(n, t, w)
	d.tellWriting(n, t)
	d.tellLock(ctx, n, t, w)
	d.tellContested(n, t)
	return n.all
}

// room is one examination of a tier.
type room func(context.Context, *notes, config.Tier, *ward)

// walk goes through rooms side by side, and tells of them in this order.
func (d doctor) walk(ctx context.Context, n *notes, t config.Tier, w *ward, rooms ...room) {
	told := make([]notes, len(rooms))
	var visits errgroup.Group
	for i, room := range rooms {
		told[i].about = t.Name
		visits.Go(func() error {
			room(ctx, &told[i], t, w)
			return nil
		})
	}
	_ = visits.Wait()
	for _, x := range told {
		n.all = append(n.all, x.all...)
	}
}

// held is how much it matters that something holds a tier still: it is a failure
// where the tier is meant to be moved.
func held(t config.Tier) Result {
	if !t.Mode.Writes() {
		return Doubted
	}
	return Failed
}

func examineGroup(n *notes, t config.Tier, g estate.Group) {
	switch {
	case g.Status != "":
		n.add(Failed, "group", fmt.Sprintf("%s is being deleted (%s)", g.Name, g.Status), "remove the tier, or name another group")
	case g.Operator != "":
		n.add(held(t), "group", fmt.Sprintf("%s may only be changed by %s", g.Name, g.Operator), "leave this group to its operator: keep mode observe, or remove the tier")
	case t.Mode != scale.Minimum && operation.GroupObjection(g.Name, g.Tags) != "":
		n.add(held(t), "group", operation.GroupObjection(g.Name, g.Tags), "leave this group to its owner: keep mode observe, choose mode minimum, or remove the tier")
	case g.Uncounted != "":
		n.add(held(t), "group", fmt.Sprintf("%s counts its size in %s, and AWS does not tell how much of it each machine is: nothing is changed", g.Name, g.Uncounted),
			"give its instance types weights, or keep mode observe")
	default:
		n.add(Well, "group", fmt.Sprintf("%s: desired %d, in service %d", g.Name, g.Capacity.Desired, g.Capacity.InService), "")
	}
	examineProcesses(n, t, g)
}

// suspensions are the processes of a group whose suspension harms the tier, and how.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html
var suspensions = []struct {
	process, means string
	holds          bool // dynascale then changes nothing
}{
	{"Launch", "it cannot grow", true},
	{"Terminate", "it cannot shrink", true},
	{"AddToLoadBalancer", "new machines are not registered with the load balancer, so growth takes no traffic", false},
	{"HealthCheck", "machines that fail are not found, so they count as in service", false},
	{"ReplaceUnhealthy", "unhealthy machines are not replaced, so they stay and count as ordered", false},
}

// examineProcesses tells of suspended processes.
func examineProcesses(n *notes, t config.Tier, g estate.Group) {
	others := slices.Clone(g.Suspended)
	for _, s := range suspensions {
		if !slices.Contains(g.Suspended, s.process) {
			continue
		}
		others = slices.DeleteFunc(others, func(p string) bool { return p == s.process })
		found, result := fmt.Sprintf("%s is suspended: %s", s.process, s.means), Doubted
		if s.holds {
			found, result = found+", and dynascale holds still", held(t)
		}
		n.add(result, "processes", found, fmt.Sprintf("aws autoscaling resume-processes --auto-scaling-group-name %s --scaling-processes %s", groupOf(t), s.process))
	}
	if len(others) > 0 {
		n.add(Noted, "processes", strings.Join(others, ", ")+" suspended; this does not hinder dynascale", "")
	}
}

// examineLimits compares the tier's limits with what AWS itself allows.
func examineLimits(n *notes, t config.Tier, c scale.Capacity) {
	before := len(n.all)
	if t.Limits.Max > c.Max {
		n.add(Doubted, "limits", fmt.Sprintf("limits.max %d is above the group's own maximum %d, which is where it will stop", t.Limits.Max, c.Max),
			"raise the group's maximum, or lower limits.max")
	}
	if t.Mode != scale.Minimum && t.Limits.Min < c.Min {
		n.add(Doubted, "limits", fmt.Sprintf("limits.min %d is below the group's own minimum %d, which is where it will stop", t.Limits.Min, c.Min),
			"lower the group's minimum, or raise limits.min")
	}
	size := scale.Snapshot{Mode: t.Mode, Capacity: c}.Current()
	if size < t.Limits.Min || size > t.Limits.Max {
		what := "desired capacity"
		if t.Mode == scale.Minimum {
			what = "minimum"
		}
		n.add(Doubted, "limits", fmt.Sprintf("the %s %d is outside limits %d to %d; in mode manage or minimum it is corrected at the first pass", what, size, t.Limits.Min, t.Limits.Max),
			"correct limits if that is not wanted")
	}
	if len(n.all) == before {
		n.add(Well, "limits", fmt.Sprintf("%d to %d, within the group's own %d to %d", t.Limits.Min, t.Limits.Max, c.Min, c.Max), "")
	}
}

// examineOwners looks for others who move the group.
func (d doctor) examineOwners(ctx context.Context, n *notes, t config.Tier, w *ward) {
	policies := w.policies[groupOf(t)]
	switch {
	case !w.policiesRead: // told already
	case len(policies) == 0:
		n.add(Well, "policies", "no other scaling policy moves the size", "")
	case t.Mode == scale.Manage:
		n.add(Failed, "policies", strings.Join(policies, "; "), "disable them, or choose mode minimum: in mode manage dynascale holds still beside them")
	case t.Mode == scale.Minimum:
		n.add(Well, "policies", strings.Join(policies, "; ")+"; mode minimum works beside them", "")
	default:
		n.add(Doubted, "policies", strings.Join(policies, "; "), "before leaving mode observe, disable them or choose mode minimum")
	}
	if w.scheduledRead {
		if actions := w.scheduled[groupOf(t)]; len(actions) > 0 {
			n.add(Doubted, "schedules", strings.Join(actions, "; "), "expect the size to move at these times, or delete the actions")
		} else {
			n.add(Well, "schedules", "no scheduled action", "")
		}
	}
	sentence, err := ask(ctx, d, func(ctx context.Context) (string, error) { return w.scaling.Refreshing(ctx, groupOf(t)) })
	switch {
	case err != nil && !t.Mode.Writes():
		n.add(Noted, "refresh", err.Error()+"; not needed in mode observe", "")
	case err != nil:
		n.add(Failed, "refresh", err.Error()+"; nothing shrinks until this can be read", d.remedy(err, "autoscaling:DescribeInstanceRefreshes"))
	case sentence != "":
		n.add(Doubted, "refresh", sentence, "nothing to do: dynascale grows meanwhile, and shrinks when it is over")
	default:
		n.add(Well, "refresh", "no instance refresh is running", "")
	}
}

// lookBack is how long ago a failed launch is still told of.
const lookBack = time.Hour

func (d doctor) examineActivities(ctx context.Context, n *notes, t config.Tier, w *ward) {
	activities, err := ask(ctx, d, func(ctx context.Context) ([]scale.Activity, error) {
		return w.scaling.Activities(ctx, groupOf(t), d.Now().Add(-lookBack))
	})
	if err != nil {
		n.add(Doubted, "activities", err.Error()+"; the breaker then cannot tell why launches fail", d.remedy(err, "autoscaling:DescribeScalingActivities"))
		return
	}
	failed, newest := 0, ""
	for _, a := range activities {
		if a.Failed {
			if failed++; newest == "" {
				newest = a.Message
			}
		}
	}
	if failed > 0 {
		n.add(Doubted, "activities", fmt.Sprintf("%d launches or terminations failed in the last hour; the newest: %s", failed, oneLine(newest)),
			"mend what AWS says there; growth ends in nothing until then")
		return
	}
	n.add(Well, "activities", "no launch failed in the last hour", "")
}

// examineQueues asks what the tier's signals ask themselves, each once.
func (d doctor) examineQueues(ctx context.Context, n *notes, t config.Tier, w *ward) {
	told := map[string]bool{}
	for _, s := range t.Signals {
		asked := s.Source.Direct
		if asked == nil || told[asked.Subject()] {
			continue
		}
		check, l := asked.Subject(), asked.Shelf()
		told[check] = true
		permission := strings.Join(l.Rights, ", ")
		f, err := ask(ctx, d, func(ctx context.Context) (facts.Facts, error) {
			f, wanted := fetch.Once(ctx, sourcesOf(w.cloud), d.Now(), func(_ facts.Facts, order *facts.Order) { asked.Want(order) })
			return f, wanted.Failed(f)
		})
		if err != nil {
			n.add(Failed, check, err.Error(), d.remedy(err, permission))
			continue
		}
		n.add(Well, check, asked.Tell(f)+" ("+permission+")", "")
	}
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// oneLine makes a text of others fit into a line.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u0085' || r == '\u2028' || r == '\u2029' || r == '\ufeff' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	return strings.Join(strings.Fields(s), " ")
}
