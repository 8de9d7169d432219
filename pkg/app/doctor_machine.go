package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// examineMachine looks at the machine as it is.
func (d doctor) examineMachine(ctx context.Context, n *notes, t config.Tier, w *ward) {
	m, known := w.machines.is[t.Target.Name()]
	if !known {
		return
	}
	n.add(Well, "machine", fmt.Sprintf("%s: %s, %s, in %s", m.ID, m.Type, m.State, m.Zone), "")
	tellRung(n, t, m.Type, subjectOf(t).Machine.Rungs, rungNamed(subjectOf(t).Machine.Rungs, subjectOf(t).Machine.Fallbacks, m.Type))
	protected, err := ask(ctx, d, func(ctx context.Context) (bool, error) { return w.ec2.StopProtected(ctx, m.ID) })
	if m.StopProtected = protected; err != nil {
		n.add(held(t), "stop protection", err.Error()+"; nothing is changed until this can be read", d.remedy(err, "ec2:DescribeInstanceAttribute"))
	}
	tellObjections(n, t, append(operation.MachineObjections(m, w.types.is[m.Type], rulesOf(t)), w.ladder(t)...))
}

// examineRehearsal asks EC2 whether it would take what a resize asks for, without its
// being done.
func (d doctor) examineRehearsal(ctx context.Context, n *notes, t config.Tier, w *ward) {
	m, known := w.machines.is[t.Target.Name()]
	if !known || t.Mode != scale.Manage {
		return
	}
	const check = "dry run"
	other := subjectOf(t).Machine.Rungs[0].Name
	if other == m.Type {
		other = subjectOf(t).Machine.Rungs[len(subjectOf(t).Machine.Rungs)-1].Name
	}
	taken := 0
	for i, try := range []func(context.Context) error{
		func(ctx context.Context) error { return w.ec2.RehearseStop(ctx, m.ID) },
		func(ctx context.Context) error { return w.ec2.RehearseType(ctx, m.ID, other) },
		func(ctx context.Context) error { return w.ec2.RehearseStart(ctx, m.ID) },
	} {
		_, err := ask(ctx, d, func(ctx context.Context) (struct{}, error) { return struct{}{}, try(ctx) })
		if err != nil {
			n.add(Failed, check, err.Error()+"; a resize is refused while this is so", d.remedy(err, rehearsed[i]))
			continue
		}
		taken++
	}
	if taken == len(rehearsed) {
		n.add(Well, check, "EC2 would take "+strings.Join(rehearsed, ", ")+" of "+m.ID, "")
	}
}

// rehearsed are the rights that dry runs try, in the order of a resize.
var rehearsed = []string{"ec2:StopInstances", "ec2:ModifyInstanceAttribute", "ec2:StartInstances"}

// examineStart tells what only a start can show.
func (d doctor) examineStart(ctx context.Context, n *notes, t config.Tier, w *ward) {
	m, known := w.machines.is[t.Target.Name()]
	if !known {
		return
	}
	const check = "start"
	keys, err := ask(ctx, d, func(ctx context.Context) ([]string, error) { return w.ec2.VolumeKeys(ctx, m.ID) })
	if err != nil {
		n.add(Doubted, check, err.Error()+"; it is not known whether its volumes are encrypted", d.remedy(err, "ec2:DescribeVolumes"))
	}
	for _, doubt := range operation.Doubts(m, keys) {
		n.add(Doubted, check, doubt, "stop and start it once by hand, as the identity of dynascale")
	}
}

// examineTypes looks whether every type of the ladder exists, could be this machine,
// and is sold in its zone. Whether there is capacity, EC2 tells only at the start.
func (d doctor) examineTypes(ctx context.Context, n *notes, t config.Tier, w *ward) {
	m, known := w.machines.is[t.Target.Name()]
	if !known || !w.types.known() {
		return
	}
	ladder, names := subjectOf(t).Machine.Rungs, typesOf(subjectOf(t).Machine)
	offered, err := ask(ctx, d, func(ctx context.Context) (map[string]bool, error) { return w.ec2.Offered(ctx, m.Zone, names) })
	if err != nil {
		n.add(held(t), "types", err.Error(), d.remedy(err, "ec2:DescribeInstanceTypeOfferings"))
	}
	unfit := func(name string) string {
		is, exists := w.types.is[name]
		switch {
		case !exists:
			return "EC2 has no type " + name + " here"
		case err == nil && !offered[name]:
			return name + " is not offered in " + m.Zone
		}
		return strings.Join(operation.TypeObjections(m, w.types.is[m.Type], is), "; ")
	}
	var good []string
	for _, r := range ladder {
		if why := unfit(r.Name); why != "" {
			n.add(held(t), "types", why, "take "+r.Name+" off the ladder: a change to it is refused")
		} else {
			good = append(good, r.Name)
		}
		for _, other := range subjectOf(t).Machine.Fallbacks[r.Name] {
			if why := unfit(other); why != "" {
				n.add(Doubted, "fallbacks", why, "take it off the fallbacks of "+r.Name+": it is passed over")
			}
		}
	}
	if len(good) == len(ladder) && err == nil {
		n.add(Well, "types", fmt.Sprintf("%s exist, fit and are offered in %s (ec2:DescribeInstanceTypeOfferings)", strings.Join(good, ", "), m.Zone), "")
	}
}

// examineTargets looks where load balancers send the machine work.
func (d doctor) examineTargets(ctx context.Context, n *notes, t config.Tier, w *ward) {
	m, known := w.machines.is[t.Target.Name()]
	if !known {
		return
	}
	const check, rights = "target groups", "elasticloadbalancing:DescribeTargetGroups, elasticloadbalancing:DescribeTargetHealth"
	targets, err := ask(ctx, d, func(ctx context.Context) ([]estate.Target, error) {
		return w.balancers.TargetGroupsOf(ctx, m)
	})
	if err != nil {
		n.add(held(t), check, err.Error()+"; nothing is changed until this can be read", d.remedy(err, rights))
		return
	}
	used := 0
	for _, x := range targets {
		where := x.Group[strings.LastIndexByte(x.Group, ':')+1:]
		if x.Port > 0 {
			where = fmt.Sprintf("%s, port %d", where, x.Port)
		}
		if x.Address != "" {
			where += ", as " + x.Address
		}
		switch x.State {
		case estate.TargetUnused:
			n.add(Noted, check, "in "+where+" it is unused: no load balancer sends it work from there", "")
			used++
		case estate.TargetHealthy:
			n.add(Well, check, "healthy in "+where, "")
			used++
		default:
			n.add(held(t), check, fmt.Sprintf("it is %s in %s (%s), so that nobody could tell whether another type works", x.State, where, x.Why),
				"mend it first: a change is refused while it is like this")
			used++
		}
	}
	if used == 0 {
		n.add(Well, check, "it is in none; only its status checks tell whether another type works ("+rights+")", "")
	}
}
