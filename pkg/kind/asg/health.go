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
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// What keeps machines healthy is AWS's work, and it does it as the group says. dynascale changes none of that; it
// tells what makes growth late, shrinking slow or a loss larger than it need be, with the command that corrects it.

// usualGrace is how long a machine may take to answer before its health counts, unless it was seen to need more.
const usualGrace = 5 * time.Minute

// health gathers what is well, for one line.
type health struct {
	*finding.Notes
	group string
	well  []string
	bad   bool
}

func (h *health) doubt(check, found, do string) {
	h.bad = true
	h.Add(finding.Doubted, check, found, do)
}

// update is the command that changes the group.
func (h *health) update(options string) string {
	return "aws autoscaling update-auto-scaling-group --auto-scaling-group-name " + h.group + " " + options
}

// tellHealth tells how machines are found healthy, spread, replaced and ended; one line where all of it is well.
func (g *Group) tellHealth(n *finding.Notes, e kind.Examination, is resource.Group) {
	if is.Upkeep.Check == "" {
		return // an old reading, or none
	}
	h := &health{Notes: n, group: g.Group}
	g.tellCheck(h, e, is)
	g.tellTargets(h, e, is)
	g.tellZones(h, is)
	tellSpot(h, is)
	tellReplaced(h, e.Facts, is)
	tellEnds(h, is)
	if !h.bad {
		n.Add(finding.Well, "health", strings.Join(h.well, "; "), "")
	}
}

// tellCheck tells what finds a machine unhealthy, and whether it is given the time to start.
func (g *Group) tellCheck(h *health, e kind.Examination, is resource.Group) {
	const check = "health check"
	u := is.Upkeep
	if len(is.TargetGroups) == 0 {
		h.well = append(h.well, "health check "+u.Check)
		return
	}
	booted := bootSeen(e.Tier.Remembered().Ring)
	needed := max(usualGrace, u.Grace, booted.Round(time.Minute), g.slowest(e.Facts, is).Passes())
	if !slices.ContainsFunc(strings.Split(u.Check, ","), func(c string) bool { return strings.TrimSpace(c) == "ELB" }) {
		types := "ELB"
		if u.Check != "EC2" { // which always counts
			types = u.Check + ",ELB"
		}
		h.doubt(check, "the health check type is "+u.Check+" although a load balancer is in front of the "+
			"group: a machine that the load balancer finds unhealthy gets no requests, is not replaced, and "+
			"still counts as part of the desired capacity",
			h.update(fmt.Sprintf("--health-check-type %s --health-check-grace-period %.0f", types, needed.Seconds())))
		return
	}
	longer := h.update(fmt.Sprintf("--health-check-grace-period %.0f", needed.Seconds()))
	switch c := g.slowest(e.Facts, is); {
	case booted > u.Grace:
		h.doubt(check, fmt.Sprintf("the grace period is %s, but a machine took %s to come into service: AWS "+
			"may terminate machines before they are ready", amount.Span(u.Grace), amount.Span(booted)), longer)
	case c.Passes() > u.Grace:
		h.doubt(check, fmt.Sprintf("the grace period is %s, but %s of the target group take %s: AWS may terminate a machine before the load balancer can find it healthy",
			amount.Span(u.Grace), amount.Count(c.Healthy, "check"), amount.Span(c.Passes())), longer)
	default:
		h.well = append(h.well, fmt.Sprintf("health check %s, grace period %s", u.Check, amount.Span(u.Grace)))
	}
}

// bootSeen is the longest time from an order to the minute in which all of it was in service, as far back as memory
// reaches and only where nothing else was ordered meanwhile; 0 where none was seen.
func bootSeen(ring []scale.CapacityPoint) (longest time.Duration) {
	var since time.Time
	for i := 1; i < len(ring); i++ {
		was, is := ring[i-1], ring[i]
		switch {
		case is.Desired > was.Desired && was.InService == was.Desired:
			since = is.At
		case is.Desired != was.Desired:
			since = time.Time{}
		}
		if !since.IsZero() && is.InService >= is.Desired {
			longest, since = max(longest, is.At.Sub(since)), time.Time{}
		}
	}
	return longest
}

// tellZones tells of a group that one zone can take away, and of one that leans.
func (g *Group) tellZones(h *health, is resource.Group) {
	const check = "zones"
	u := is.Upkeep
	if len(u.Zones) == 1 && is.Capacity.Max > 1 {
		h.doubt(check, "all machines are in "+u.Zones[0]+": if that zone fails, no machine is left; and instance types that "+
			"the zone does not offer can never be launched",
			h.update("--vpc-zone-identifier SUBNET-IN-THIS-ZONE,SUBNET-IN-ANOTHER"))
		return
	}
	most, least, all := 0, is.Hosts, 0
	var each []string
	for i, zone := range u.Zones {
		n := 0
		if i < len(u.In) {
			n = u.In[i]
		}
		most, least, all = max(most, n), min(least, n), all+n
		each = append(each, fmt.Sprintf("%s %d", zone, n))
	}
	if most-least < 2 || 4*(most-least) <= most {
		h.well = append(h.well, amount.Count(len(u.Zones), "zone")+" in balance")
		return
	}
	do := "look for failed launches in the zones with fewer machines: aws autoscaling describe-scaling-activities --auto-scaling-group-name " + g.Group
	if slices.Contains(is.Suspended, "AZRebalance") {
		do = operation.Resume(g.Group, "AZRebalance")
	}
	h.doubt(check, fmt.Sprintf("machines are out of balance: %s; the failure of the largest zone would take %d of %s", strings.Join(each, ", "), most, amount.Count(all, "machine")), do)
}

// tellSpot tells whether spot machines are replaced before they are interrupted. EC2 gives two minutes of notice, and often says
// earlier that a machine is likely to go; AWS acts on that only where the group says so.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-capacity-rebalancing.html
func tellSpot(h *health, is resource.Group) {
	switch l := is.Launch; {
	case !l.Mixed || l.Above >= 100:
	case is.Upkeep.Rebalances:
		h.well = append(h.well, "spot machines are replaced before they are interrupted")
	default:
		h.doubt("spot", "spot machines are replaced only after they are interrupted: EC2 warns earlier, but the group does not use the warning", h.update("--capacity-rebalance"))
	}
}

// tellReplaced tells of machines that AWS ends again and again.
func tellReplaced(h *health, f facts.Facts, is resource.Group) {
	sick := 0
	for _, a := range facts.Activities.Get(f, h.group).Is {
		if a.Sick {
			sick++
		}
	}
	if sick >= 2 && 20*sick >= is.Capacity.Desired {
		h.doubt("replacements", fmt.Sprintf("AWS terminated %s in the last hour because of failed health "+
			"checks; each is replaced by a machine that serves no requests while it starts", amount.Count(sick, "machine")),
			"find the cause: aws autoscaling describe-scaling-activities --auto-scaling-group-name "+h.group+"; if the machines are only slow to start: "+h.update(fmt.Sprintf("--health-check-grace-period SECONDS (more than the present %.0f)", is.Upkeep.Grace.Seconds())))
	}
}

// ends are the termination policies that look at what a group with several types is to be made of.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
var ends = []string{"Default", "AllocationStrategy"}

// tellEnds tells when AWS replaces a machine by its age, and which one it ends when the group shrinks.
func tellEnds(h *health, is resource.Group) {
	u := is.Upkeep
	if u.Lifetime > 0 {
		h.Add(finding.Noted, "lifetime", fmt.Sprintf("AWS replaces each machine when it is %s old, a few at a "+
			"time; capacity may be missing until the new machines are in service", amount.Span(u.Lifetime)),
			h.update("--max-instance-lifetime 0")+" disables this")
	} else {
		h.well = append(h.well, "no maximum lifetime")
	}
	if len(u.Ends) == 0 {
		return
	}
	policies := strings.Join(u.Ends, ", ")
	switch {
	case (is.Launch.Mixed || len(is.Launch.Options) > 1) && !slices.ContainsFunc(u.Ends, func(p string) bool { return slices.Contains(ends, p) }):
		h.doubt("termination", "the group has several instance types, spot machines or weights, but its termination policies ("+policies+") ignore this mix: after shrinking, the mix can differ from the one that the group should have",
			h.update(`--termination-policies AllocationStrategy `+strings.Join(u.Ends, " ")))
	case u.Ends[0] == "NewestInstance":
		h.Add(finding.Noted, "termination", "the newest machine is terminated first, so machines with an "+
			"old launch template stay", h.update("--termination-policies Default"))
	default:
		h.well = append(h.well, "termination "+policies)
	}
}
