package actuator

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// MachineCloud is what a resize needs of EC2 and of the load balancers.
type MachineCloud interface {
	Machines(ctx context.Context, ids []string) (map[string]estate.Machine, error)
	MachineTypes(ctx context.Context, names []string) (map[string]estate.MachineType, error)
	Offered(ctx context.Context, zone string, types []string) (map[string]bool, error)
	TargetGroupsOf(ctx context.Context, machine estate.Machine) ([]estate.Target, error)
	Targets(ctx context.Context, groups []string, machine estate.Machine) ([]estate.Target, error)
	StopMachine(ctx context.Context, id string) error
	StartMachine(ctx context.Context, id string) error
	SetMachineType(ctx context.Context, id, machineType string) error
	Deregister(ctx context.Context, machine string, at scale.Attachment) error
	Register(ctx context.Context, machine string, at scale.Attachment) error
	Rehearsal
}

// Rehearsal tells whether EC2 would refuse the calls of a resize, without their being
// made: nil is yes as far as it looks, Denied and Invalid are no, and whatever else went
// wrong is no answer.
type Rehearsal interface {
	StopProtected(ctx context.Context, id string) (bool, error)
	RehearseStop(ctx context.Context, id string) error
	RehearseType(ctx context.Context, id, machineType string) error
	RehearseStart(ctx context.Context, id string) error
}

// MachineCraft resizes one machine.
type MachineCraft struct {
	operation.Resize
	Cloud MachineCloud
	ID    string
	// Resource is what the ledger locks.
	Resource string
	// Others are as good as a rung, by its type, and tried in order when that has no
	// capacity.
	Others map[string][]string
	Rules  operation.Rules
	// Worst is how long a resize may take before it turns back.
	Worst time.Duration
}

// Plan looks at the machine and its target groups once more, and refuses what
// could not work.
func (m MachineCraft) Plan(ctx context.Context, d scale.Decision) (op scale.Operation, refused string, err error) {
	found, err := m.Cloud.Machines(ctx, []string{m.ID})
	if err != nil {
		return op, "", err
	}
	machine, ok := found[m.ID]
	from, to := d.Capacity.Name(d.From), d.Capacity.Name(d.To)
	switch {
	case !ok:
		return op, m.ID + " is gone", nil
	case machine.Type != from && !slices.Contains(m.Others[from], machine.Type):
		return op, fmt.Sprintf("%s is %s by now, changed since this evaluation looked", m.ID, machine.Type), nil
	}
	from = machine.Type
	if machine.StopProtected, err = m.Cloud.StopProtected(ctx, m.ID); err != nil {
		return op, "", err
	}
	others, refused, err := m.usable(ctx, machine, to)
	if err != nil || refused != "" {
		return op, refused, err
	}
	if refused, err = m.rehearse(ctx, to); err != nil || refused != "" {
		return op, refused, err
	}
	targets, err := m.Cloud.TargetGroupsOf(ctx, machine)
	if err != nil {
		return op, "", err
	}
	op = begun(scale.Resize, d, m.Resource, m.ID, m.Worst)
	op.From, op.To, op.Others, op.Size = from, to, others, d.To
	if !op.Until.IsZero() {
		// What interrupts is the stop, and worst_case has room for the draining before it.
		op.Until = op.Until.Add(m.Drain + lateTick)
	}
	for _, t := range targets {
		if t.State == estate.TargetUnused {
			continue // no load balancer sends it work from there
		}
		if t.State != estate.TargetHealthy {
			return op, fmt.Sprintf("it is %s in target group %s as it is, so that nobody could tell whether the new type works", t.State, t.Group), nil
		}
		op.Groups = append(op.Groups, operation.Place(t))
	}
	return op, "", nil
}

// rehearse asks EC2 beforehand for everything that the resize will ask it for: a right
// that is missing is found while the machine serves, and not while it is away.
func (m MachineCraft) rehearse(ctx context.Context, to string) (refused string, err error) {
	for _, try := range []func() error{
		func() error { return m.Cloud.RehearseStop(ctx, m.ID) },
		func() error { return m.Cloud.RehearseType(ctx, m.ID, to) },
		func() error { return m.Cloud.RehearseStart(ctx, m.ID) },
	} {
		switch err := try(); {
		case err == nil:
		case scale.KindOf(err) == scale.Denied, scale.KindOf(err) == scale.Invalid:
			return err.Error() + "; nothing was touched", nil
		default:
			return "", err
		}
	}
	return "", nil
}

// usable checks the machine, the type it would become and the way back, and drops the
// fallbacks that could not run it.
func (m MachineCraft) usable(ctx context.Context, machine estate.Machine, to string) (others []string, refused string, err error) {
	names := append([]string{to}, m.Others[to]...)
	types, err := m.Cloud.MachineTypes(ctx, append(slices.Clone(names), machine.Type))
	if err != nil {
		return nil, "", err
	}
	is := types[machine.Type]
	if why := operation.MachineObjections(machine, is, m.Rules); len(why) > 0 {
		return nil, strings.Join(why, "; "), nil
	}
	offered, err := m.Cloud.Offered(ctx, machine.Zone, append(slices.Clone(names), machine.Type))
	if err != nil {
		return nil, "", err
	}
	unfit := func(name string) []string {
		t, known := types[name]
		switch {
		case !known:
			return []string{"EC2 knows no type " + name + " here"}
		case !offered[name]:
			return []string{name + " is not offered in " + machine.Zone}
		}
		return operation.TypeObjections(machine, is, t)
	}
	for _, name := range names {
		why := unfit(name)
		switch {
		case name == to && len(why) > 0:
			return nil, strings.Join(why, "; "), nil
		case name != to && len(why) == 0 && name != machine.Type:
			others = append(others, name)
		}
	}
	if why := unfit(machine.Type); len(why) > 0 {
		return nil, "there would be no way back to " + machine.Type + ": " + strings.Join(why, "; "), nil
	}
	return others, "", nil
}

// lateTick is how much later than its time the end of the draining may be seen.
const lateTick = 2 * time.Minute

// begun is an operation that has not done anything yet.
func begun(kind scale.OperationKind, d scale.Decision, resource, target string, worst time.Duration) scale.Operation {
	return scale.Operation{
		ID:   fmt.Sprintf("%s-%s-%s", strings.ReplaceAll(string(kind), " ", "-"), d.Tier, d.At.UTC().Format("20060102T150405Z")),
		Tier: d.Tier, Kind: kind, Resource: resource, Target: target, Before: d.From, Size: d.To,
		Began: d.At, Since: d.At, Until: d.Until, Deadline: d.At.Add(worst), Phase: "beginning", Step: 1, Steps: 1, Untouched: true,
	}
}

// Next looks at the machine and thinks.
func (m MachineCraft) Next(ctx context.Context, op scale.Operation, now time.Time) (scale.Operation, operation.Call, error) {
	found, err := m.Cloud.Machines(ctx, []string{m.ID})
	if err != nil {
		return op, operation.Call{}, err
	}
	seen := operation.Machine{}
	seen.Machine, seen.Found = found[m.ID]
	if len(op.Groups) > 0 && seen.Found && seen.State == estate.Running {
		if op, seen.Targets, err = m.targets(ctx, op, seen.Machine); err != nil {
			return op, operation.Call{}, err
		}
	}
	op, call := m.Resize.Next(op, seen, now)
	return op, call, nil
}

// targets are the machine's places in its target groups. A group that was deleted
// meanwhile is left out from now on, or the operation would wait for it for ever.
func (m MachineCraft) targets(ctx context.Context, op scale.Operation, machine estate.Machine) (scale.Operation, []estate.Target, error) {
	var groups []string
	for _, g := range op.Groups {
		groups = append(groups, g.Group)
	}
	targets, err := m.Cloud.Targets(ctx, groups, machine)
	if err == nil || scale.KindOf(err) != scale.Missing {
		return op, targets, err
	}
	var kept []scale.Attachment
	for _, g := range op.Groups {
		found, err := m.Cloud.Targets(ctx, []string{g.Group}, machine)
		switch {
		case err == nil:
			kept, targets = append(kept, g), append(targets, found...)
		case scale.KindOf(err) == scale.Missing:
			op.Trouble = "target group " + g.Group + " is gone"
		default:
			return op, nil, err
		}
	}
	op.Groups = kept
	return op, targets, nil
}

// Make sends one call.
func (m MachineCraft) Make(ctx context.Context, _ scale.Operation, c operation.Call) error {
	switch c.Verb {
	case operation.Deregister:
		return m.Cloud.Deregister(ctx, m.ID, c.At)
	case operation.Register:
		return m.Cloud.Register(ctx, m.ID, c.At)
	case operation.Stop:
		return m.Cloud.StopMachine(ctx, m.ID)
	case operation.SetType:
		return m.Cloud.SetMachineType(ctx, m.ID, c.Argument)
	case operation.Start:
		return m.Cloud.StartMachine(ctx, m.ID)
	}
	return unable(c)
}

// unable is the answer to a call that a craft does not know.
func unable(c operation.Call) error {
	return &scale.Failure{Doing: c.String(), Kind: scale.Invalid, Err: fmt.Errorf("nobody here knows how to %s, which is a defect of dynascale; please report it", c.Verb)}
}

// Takes the resizes of its machine.
func (m MachineCraft) Takes(op scale.Operation) bool {
	return op.Kind == scale.Resize && op.Target == m.ID && op.Resource == m.Resource
}

// Tell has nobody to tell.
func (MachineCraft) Tell(context.Context, scale.Decision, *scale.Operation) {}
