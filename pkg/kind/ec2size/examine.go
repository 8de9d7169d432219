package ec2size

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Inspect orders where the machine is sent work, what its zone sells, what only a start can
// show, and in mode manage what EC2 answers to a resize that is only rehearsed.
func (m *Machine) Inspect(t kind.Watched, known facts.Facts, o *facts.Order) {
	read := facts.Machines.Get(known, m.Instance)
	if !read.Found {
		return
	}
	for _, name := range m.types() {
		facts.Offered.Want(o, facts.OfferKey(read.Is.Zone, name))
	}
	facts.VolumeKeys.Want(o, m.Instance)
	facts.Registered.Want(o, facts.MachineKey(read.Is))
	if t.Mode == scale.Manage {
		for _, x := range m.tries(read.Is) {
			facts.Rehearsals.Want(o, x.key)
		}
	}
}

// types are all that the machine may become.
func (m *Machine) types() (names []string) {
	for _, r := range m.Rungs {
		names = append(append(names, r.Name), m.Fallbacks[r.Name]...)
	}
	return names
}

// try is a rehearsal, and the right that it tries.
type try struct{ key, right string }

// tries are the calls of a resize to the next type, in their order.
func (m *Machine) tries(is resource.Machine) []try {
	other := m.Rungs[0].Name // of a machine that is on no rung
	switch step := kind.StepOf(kind.Steps(m.Rungs, m.Fallbacks), is.Type); {
	case step == len(m.Rungs):
		other = m.Rungs[step-2].Name
	case step > 0:
		other = m.Rungs[step].Name
	}
	return []try{{facts.StopKey(m.Instance), "ec2:StopInstances"}, {facts.TypeKey(m.Instance, other), "ec2:ModifyInstanceAttribute"}, {facts.StartKey(m.Instance), "ec2:StartInstances"}}
}

// Examine tells how the machine is, what it could become, whether EC2 would let it, and where
// load balancers send it work.
func (m *Machine) Examine(e kind.Examination) []finding.Finding {
	n := e.Notes()
	read := facts.Machines.Get(e.Facts, m.Instance)
	if !read.Found {
		return nil
	}
	n.Add(finding.Well, "machine", fmt.Sprintf("%s: %s, %s, in %s", m.Instance, read.Is.Type, read.Is.State, read.Is.Zone), "")
	kind.TellStep(&n, e, read.Is.Type)
	m.tellTypes(&n, e, read.Is)
	m.tellRehearsal(&n, e, read.Is)
	for _, doubt := range operation.Doubts(read.Is, facts.VolumeKeys.Get(e.Facts, m.Instance).Is) {
		n.Add(finding.Doubted, "start", doubt.Text, doubt.Do)
	}
	tellTargets(&n, e, facts.Registered.Get(e.Facts, facts.MachineKey(read.Is)))
	return n.All
}

// tellTypes tells whether every type of the ladder could be this machine, and is sold in its
// zone. Whether there is capacity, EC2 tells only at the start. A type that does not exist
// the view objects to.
func (m *Machine) tellTypes(n *finding.Notes, e kind.Examination, is resource.Machine) {
	const noWayBack = ": until then every change is refused, because dynascale could not go back to "
	present := facts.MachineTypes.Get(e.Facts, is.Type).Is
	unfit := func(name string) (why string, known bool) {
		of, offered := facts.MachineTypes.Get(e.Facts, name), facts.Offered.Get(e.Facts, facts.OfferKey(is.Zone, name))
		switch {
		case !of.Answered():
			return "", false
		case !of.Found:
			return "EC2 has no type " + name + " in this region", true
		case offered.Answered() && !offered.Is:
			return name + " is not offered in " + is.Zone, true
		}
		return strings.Join(operation.TypeObjections(is, present, of.Is), "; "), offered.Answered()
	}
	var good []string
	for _, r := range m.Rungs {
		why, known := unfit(r.Name)
		switch of := facts.MachineTypes.Get(e.Facts, r.Name); {
		case of.Answered() && !of.Found: // told already
		case why != "":
			do := "take " + r.Name + " off the ladder: a change to this type is refused"
			if r.Name == is.Type {
				do = "change the type of the machine yourself, then take " + r.Name + " off the ladder" + noWayBack + r.Name
			}
			n.Add(kind.Held(e.Tier.Mode), "types", why, do)
		case known:
			good = append(good, r.Name)
		}
		for _, other := range m.Fallbacks[r.Name] {
			switch why, _ := unfit(other); {
			case why == "":
			case other == is.Type:
				n.Add(kind.Held(e.Tier.Mode), "fallbacks", why, "change the type of the machine yourself, then remove "+other+" from the fallbacks of "+r.Name+noWayBack+other)
			default:
				n.Add(finding.Doubted, "fallbacks", why, "remove "+other+" from the fallbacks of "+r.Name+": dynascale skips "+other)
			}
		}
	}
	if len(good) == len(m.Rungs) {
		n.Add(finding.Well, "types", fmt.Sprintf("%s exist, fit the machine and are offered in %s (%s)", strings.Join(good, ", "), is.Zone, strings.Join(facts.Offered.Rights, ", ")), "")
	}
}

// tellRehearsal tells whether EC2 would accept what a resize asks for.
func (m *Machine) tellRehearsal(n *finding.Notes, e kind.Examination, is resource.Machine) {
	const check = "dry run"
	var taken []string
	tries := m.tries(is)
	for _, x := range tries {
		switch read := facts.Rehearsals.Get(e.Facts, x.key); {
		case !read.Answered(): // not tried, or told already
		case read.Is.Denied:
			n.Add(finding.Failed, check, read.Is.Refused+"; a resize is refused while this is so", e.Allow(x.right))
		case read.Is.Refused != "":
			n.Add(finding.Failed, check, read.Is.Refused+"; a resize is refused while this is so", "correct the cause that EC2 names")
		default:
			taken = append(taken, x.right)
		}
	}
	if len(taken) == len(tries) {
		n.Add(finding.Well, check, "EC2 would accept "+strings.Join(taken, ", ")+" for "+m.Instance, "")
	}
}

// tellTargets tells where load balancers send the machine work.
func tellTargets(n *finding.Notes, e kind.Examination, read facts.Fact[[]resource.Target]) {
	const check = "target groups"
	for _, x := range read.Is {
		where := x.Group[strings.LastIndexByte(x.Group, ':')+1:]
		if x.Port > 0 {
			where = fmt.Sprintf("%s, port %d", where, x.Port)
		}
		if x.Address != "" {
			where += ", as " + x.Address
		}
		switch x.State {
		case resource.TargetUnused:
			n.Add(finding.Noted, check, "the machine is registered in "+where+" but unused: it gets no requests from this target group", "")
		case resource.TargetHealthy:
			n.Add(finding.Well, check, "healthy in "+where, "")
		default:
			n.Add(kind.Held(e.Tier.Mode), check, fmt.Sprintf("the machine is %s in %s (%s), so dynascale could not verify that another type works", x.State, where, x.Why),
				cureOf(x.State)+": until then a change is refused")
		}
	}
	if read.Answered() && len(read.Is) == 0 {
		n.Add(finding.Well, check, "the machine is in no target group (read with "+strings.Join(facts.Registered.Rights, ", ")+"); only its status checks show whether another type works", "")
	}
}

// cureOf is what ends a state in which a machine is not healthy.
func cureOf(state string) string {
	if state == resource.TargetInitial || state == resource.TargetDraining {
		return "wait until this state ends"
	}
	return "make the machine healthy first, or deregister it from this target group"
}
