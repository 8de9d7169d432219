package ec2size

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// longestStop is how long a machine may take to stop before somebody is told.
	longestStop = 10 * time.Minute
	// lateTick is how much later than its time the end of the draining may be seen.
	lateTick = 2 * time.Minute
)

// Look orders the machine, and its places in the target groups that it left. Before a
// resize begins it orders all that could make it fail, in the order of what it costs to
// ask: what is refused already asks for nothing more.
func (m *Machine) Look(c kind.Change, known facts.Facts, o *facts.Order) {
	facts.Machines.Want(o, m.Instance)
	machine := facts.Machines.Get(known, m.Instance)
	if c.Operation != nil {
		for _, at := range c.Operation.Groups {
			if machine.Found && machine.Is.State == resource.Running {
				facts.Targets.Want(o, facts.TargetKey(at.Group, machine.Is))
			}
		}
		return
	}
	if !machine.Found || m.moved(c.Decision, machine.Is) {
		return
	}
	facts.StopProtection.Want(o, m.Instance)
	names := append(m.candidates(c.Decision), machine.Is.Type)
	facts.MachineTypes.Want(o, names...)
	if !facts.StopProtection.Get(known, m.Instance).Answered() || !facts.MachineTypes.Get(known, machine.Is.Type).Answered() || len(m.objections(known)) > 0 {
		return
	}
	for _, name := range names {
		facts.Offered.Want(o, facts.OfferKey(machine.Is.Zone, name))
	}
	if _, refused := m.usable(c.Decision, known); !facts.Offered.Get(known, facts.OfferKey(machine.Is.Zone, names[0])).Answered() || refused != "" {
		return
	}
	for _, key := range m.rehearsals(c.Decision) {
		facts.Rehearsals.Want(o, key)
		if x := facts.Rehearsals.Get(known, key); !x.Answered() || x.Is.Refused != "" {
			return
		}
	}
	facts.Registered.Want(o, facts.MachineKey(machine.Is))
}

// moved reports whether the machine is of another type than the decision was made from.
func (m *Machine) moved(d scale.Decision, is resource.Machine) bool {
	from := d.Capacity.Name(d.From)
	return is.Type != from && !slices.Contains(m.Fallbacks[from], is.Type)
}

// candidates are what a resize may end at, in the order of trying.
func (m *Machine) candidates(d scale.Decision) []string {
	to := d.Capacity.Name(d.To)
	return append([]string{to}, m.Fallbacks[to]...)
}

// rehearsals are everything that the resize will ask EC2 for: a right that is missing is
// found while the machine serves, and not while it is away. Each is a call that counts as a
// change, so the next is asked only after the one before was answered.
func (m *Machine) rehearsals(d scale.Decision) []string {
	return []string{facts.StopKey(m.Instance), facts.TypeKey(m.Instance, d.Capacity.Name(d.To)), facts.StartKey(m.Instance)}
}

// rehearsed is what EC2 would refuse; "" is nothing.
func (m *Machine) rehearsed(d scale.Decision, f facts.Facts) string {
	for _, key := range m.rehearsals(d) {
		if x := facts.Rehearsals.Get(f, key); x.Is.Refused != "" {
			return x.Is.Refused + "; nothing was changed"
		}
	}
	return ""
}

func (m *Machine) objections(f facts.Facts) []scale.Objection {
	machine := facts.Machines.Get(f, m.Instance).Is
	machine.StopProtected = facts.StopProtection.Get(f, m.Instance).Is
	return operation.MachineObjections(machine, facts.MachineTypes.Get(f, machine.Type).Is, m.rules())
}

// Plan refuses what could not work.
func (m *Machine) Plan(c kind.Change, f facts.Facts) (op scale.Operation, refused string) {
	d, machine := c.Decision, facts.Machines.Get(f, m.Instance)
	switch {
	case !machine.Found:
		return op, m.Instance + " is gone"
	case m.moved(d, machine.Is):
		return op, fmt.Sprintf("%s is %s now, changed since this evaluation read it", m.Instance, machine.Is.Type)
	}
	if why := m.objections(f); len(why) > 0 {
		return op, reason.Objections(why)
	}
	others, refused := m.usable(d, f)
	if refused == "" {
		refused = m.rehearsed(d, f)
	}
	if refused != "" {
		return op, refused
	}
	op = kind.Begin(scale.Resize, c, m.Instance, m.Worst)
	op.From, op.To, op.Others = machine.Is.Type, d.Capacity.Name(d.To), others
	if !op.Until.IsZero() {
		// What interrupts is the stop, and worst_case has room for the draining before it.
		op.Until = op.Until.Add(m.Drain + lateTick)
	}
	for _, t := range facts.Registered.Get(f, facts.MachineKey(machine.Is)).Is {
		switch t.State {
		case resource.TargetUnused: // no load balancer sends it work from there
		case resource.TargetHealthy:
			op.Groups = append(op.Groups, operation.Place(t))
		default:
			return op, fmt.Sprintf("the machine must be healthy in target group %s before the change, or dynascale cannot tell afterwards whether the new type works; now the machine is %s", t.Group, t.State)
		}
	}
	return op, ""
}

// usable checks the type the machine would become and the way back, and drops the
// fallbacks that could not run it.
func (m *Machine) usable(d scale.Decision, f facts.Facts) (others []string, refused string) {
	machine := facts.Machines.Get(f, m.Instance).Is
	unfit := func(name string) []string {
		t := facts.MachineTypes.Get(f, name)
		switch {
		case !t.Found:
			return []string{"EC2 has no type " + name + " in this region"}
		case !facts.Offered.Get(f, facts.OfferKey(machine.Zone, name)).Is:
			return []string{name + " is not offered in " + machine.Zone}
		}
		return operation.TypeObjections(machine, facts.MachineTypes.Get(f, machine.Type).Is, t.Is)
	}
	for i, name := range m.candidates(d) {
		why := unfit(name)
		switch {
		case i == 0 && len(why) > 0:
			return nil, strings.Join(why, "; ")
		case i > 0 && len(why) == 0 && name != machine.Type:
			others = append(others, name)
		}
	}
	if why := unfit(machine.Type); len(why) > 0 {
		return nil, "there would be no way back to " + machine.Type + " if the new type fails: " + strings.Join(why, "; ")
	}
	return others, ""
}

// Next looks at the machine and thinks. A target group that was deleted meanwhile is left
// out from now on, or the operation would wait for it for ever.
func (m *Machine) Next(c kind.Change, f facts.Facts, now time.Time) (scale.Operation, operation.Call) {
	op, machine := *c.Operation, facts.Machines.Get(f, m.Instance)
	seen := operation.Machine{Machine: machine.Is, Found: machine.Found}
	if machine.Found && machine.Is.State == resource.Running {
		var kept []scale.Attachment
		asked := map[string]bool{}
		for _, at := range op.Groups {
			targets := facts.Targets.Get(f, facts.TargetKey(at.Group, machine.Is))
			if !targets.Found {
				op.Trouble = "target group " + at.Group + " is gone"
				continue
			}
			kept = append(kept, at)
			if !asked[at.Group] { // a machine with two ports has its group twice
				seen.Targets = append(seen.Targets, targets.Is...)
			}
			asked[at.Group] = true
		}
		if len(kept) < len(op.Groups) {
			op.Groups = kept
		}
	}
	return m.resize().Next(op, seen, now)
}

func (m *Machine) resize() operation.Resize {
	return operation.Resize{Drain: m.Drain, Stop: longestStop, Verify: m.Verify}
}

// Failed digests the answer to a call that failed.
func (m *Machine) Failed(op scale.Operation, c operation.Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	return m.resize().Failed(op, c, kind, text, now)
}

// Takes the resizes of its machine.
func (m *Machine) Takes(resource string, op scale.Operation) bool {
	return op.Kind == scale.Resize && op.Target == m.Instance && op.Resource == resource
}
