package ec2size

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Wants the machine, whether it may be stopped, and the types that it may become.
func (m *Machine) Wants(_ kind.Watched, _ facts.Facts, o *facts.Order) {
	facts.Machines.Want(o, m.Instance)
	facts.StopProtection.Want(o, m.Instance)
	facts.Volumes.Want(o, m.Instance)
	for _, r := range m.Rungs {
		facts.MachineTypes.Want(o, r.Name)
		facts.MachineTypes.Want(o, m.Fallbacks[r.Name]...)
	}
}

// View finds the step of the machine's type.
func (m *Machine) View(t kind.Watched, f facts.Facts, now time.Time) (v kind.View) {
	read, ladder := facts.Machines.Get(f, m.Instance), kind.Steps(m.Rungs, m.Fallbacks)
	if v.Missing, v.Gone, v.Unread = read.Why(t.Region), read.Absent(), read.Unread(); v.Missing != "" {
		return v
	}
	is := read.Is
	step := kind.StepOf(ladder, is.Type)
	if step == 0 {
		v.Missing = kind.OffLadder(m.Instance, is.Type, ladder)
		return v
	}
	present := facts.MachineTypes.Get(f, is.Type).Is
	v.Capacity = kind.OnLadder(ladder, step, now, func(r scale.Rung) scale.Rung {
		of := facts.MachineTypes.Get(f, r.Name)
		if of.Found && r.Memory == 0 {
			r.Memory = of.Is.Memory
		}
		if of.Found && r.Name != is.Type {
			r.Unfit = strings.Join(operation.TypeObjections(is, present, of.Is), "; ")
		}
		return r
	})
	protection := facts.StopProtection.Get(f, m.Instance)
	is.StopProtected = protection.Is
	v.Objections = append(operation.MachineObjections(is, present, m.rules()), operation.LadderObjections(v.Capacity.Ladder)...)
	past := t.Remembered()
	for _, b := range []scale.Breaker{past.Breaker, past.ShrinkBreaker} {
		if why := operation.RefusedForGood(is, b); why != "" {
			v.Objections = append(v.Objections, scale.Objection{Text: why})
		}
	}
	if t.Mode == scale.Manage && !protection.Answered() && protection.Trouble != "" {
		v.Objections = append(v.Objections, scale.Objection{Passing: true, Unread: facts.StopProtection.Name, Text: fmt.Sprintf("cannot check whether %s may be stopped: %s", m.Instance, protection.Trouble)})
	}
	for _, r := range m.Rungs {
		if of := facts.MachineTypes.Get(f, r.Name); of.Answered() && !of.Found {
			v.Objections = append(v.Objections, scale.Objection{Text: fmt.Sprintf("EC2 has no type %s in %s", r.Name, t.Place()), Do: "take " + r.Name + " off the ladder"})
		}
	}
	return v
}

// rules are what the operator of the tier accepts.
func (m *Machine) rules() operation.Rules {
	return operation.Rules{NewAddress: m.AllowNewAddress, Managed: m.AllowManaged}
}
