package ec2size

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
)

// loose are the machines of an inventory, by their names.
func loose(f facts.Facts) []resource.ListedMachine {
	all := slices.Collect(maps.Values(facts.LooseMachines.All(f)))
	slices.SortFunc(all, func(a, b resource.ListedMachine) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return all
}

// Survey orders the machines that belong to no group, and what else decides as what they
// could start.
func (*Machine) Survey(known facts.Facts, o *facts.Order) {
	facts.LooseMachines.Want(o, facts.Everything)
	for _, i := range kind.First(loose(known)) {
		facts.Machines.Want(o, i.ID)
		if m := facts.Machines.Get(known, i.ID); m.Found {
			facts.StopProtection.Want(o, i.ID)
			facts.MachineTypes.Want(o, append(kind.LadderFrom(m.Is.Type), m.Is.Type)...)
		}
	}
}

// Discover drafts a tier of the type of every machine that could be another one.
func (m *Machine) Discover(f facts.Facts) (out kind.Discovery) {
	all := loose(f)
	for _, i := range kind.First(all) {
		out.Drafts = append(out.Drafts, m.draft(f, i))
	}
	var lines []string
	for _, i := range all {
		lines = append(lines, strings.TrimSuffix(fmt.Sprintf("%s, %s, %s", i.ID, i.Type, i.Name), ", "))
	}
	out.Rest = []kind.Rest{kind.More("instances that run outside of any group", lines)}
	return out
}

func (m *Machine) draft(f facts.Facts, i resource.ListedMachine) kind.Draft {
	d := kind.Draft{Thing: m.Thing(), Name: i.ID, Title: fmt.Sprintf("Instance %s: %s.", strings.TrimSpace(i.ID+" "+i.Name), i.Type)}
	add := func(format string, args ...any) { d.Notes = append(d.Notes, fmt.Sprintf(format, args...)) }
	read := facts.Machines.Get(f, i.ID)
	if !read.Found {
		d.Notes = []string{kind.Unread}
		return d
	}
	is := read.Is
	ladder := kind.LadderFrom(is.Type)
	if ladder == nil {
		add("Left out: %s has a name that does not tell which type is the next larger one.", is.Type)
		return d
	}
	is.StopProtected = facts.StopProtection.Get(f, i.ID).Is
	present := facts.MachineTypes.Get(f, is.Type).Is
	objections := operation.MachineObjections(is, present, operation.Rules{})
	for _, o := range objections {
		if !o.Passing && o.Accept == "" {
			add("Left out: %s.", o.Text)
			return d
		}
	}
	var fit []string
	for _, name := range ladder {
		of := facts.MachineTypes.Get(f, name)
		switch why := strings.Join(operation.TypeObjections(is, present, of.Is), "; "); {
		case of.Answered() && !of.Found:
			add("Not on the ladder: EC2 has no type %s in this region.", name)
		case of.Found && name != is.Type && why != "":
			add("Not on the ladder: %s.", why)
		default:
			fit = append(fit, name)
		}
	}
	if len(fit) < 2 {
		add("Left out: there is no other type to which the instance can change.")
		return d
	}
	d.Notes = append(d.Notes, kind.Objecting(objections)...)
	d.Called = cmp.Or(i.Name, i.ID)
	d.Write = func(tier string, _ kind.Around) string { return write(tier, is.ID, fit) }
	return d
}

func write(tier, id string, ladder []string) string {
	var l kind.Lines
	l.Say("  %s:\n    mode: observe\n    ec2_size:\n      instance: %s", tier, kind.Quoted(id))
	l.Say("      ladder: [%s] # chosen by the names of the types; 'dynascale doctor' checks whether the zone of the instance has these types", strings.Join(ladder, ", "))
	l.Say("    signals:\n      cpu: {preset: ec2-cpu}")
	l.Say("      # If the CloudWatch agent publishes memory with InstanceId as the only dimension:\n      # memory: {preset: ec2-memory}")
	l.Say("    scalers:\n      - threshold:\n          bounds:\n            - {signal: cpu, above: 80, below: 20} # percent")
	l.Say("            # - {signal: memory, above: 80, below: 20} # percent\n          grow_when: any")
	l.Window("the instance")
	return l.String()
}
