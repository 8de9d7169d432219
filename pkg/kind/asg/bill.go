package asg

import (
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
)

// leastBilled is how long a start of a Linux machine is billed at least.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-billing.html
const leastBilled = time.Minute

// wantPrices orders what says which machines the group buys, and how. What its machines tell is not
// asked for: each reading is a call, and a right that a role has to have.
func wantPrices(is resource.Group, known facts.Facts, o *facts.Order) {
	if _, told := started(is); !told {
		facts.LaunchTemplates.Want(o, is.Launch.Template.Key())
		facts.LaunchConfigurations.Want(o, is.Launch.Template.Configuration())
	}
	data := next(is, known)
	if !spot(is.Launch, data.Is) {
		return
	}
	facts.SpotMachines.Want(o, is.Name)
	for _, x := range options(is, data.Is) {
		facts.SpotPrices.Want(o, x.Type)
	}
	for _, m := range is.Machines {
		facts.SpotPrices.Want(o, m.Type)
	}
}

// Bill is the machines that run, and of those that the group would start next the dearest.
func (g *Group) Bill(_ kind.Watched, f facts.Facts, b *price.Bill) {
	of := g
	if g.open() {
		if of = g.chosen(f); of == nil {
			b.Unknown = "no group is selected"
			return
		}
	}
	is := facts.Groups.Get(f, of.Group).Is
	data := next(is, f)
	if !data.Found && len(options(is, data.Is)) > 0 { // what runs tells what it was, if not what it will be
		b.Estimate = "the type of the next machine was not read; the machine is priced like the most expensive machine that runs"
	} else if !data.Found {
		b.Unknown = "the type of the machines of " + of.Group + " is not known"
		if why := data.Why(""); why != "" && data.Trouble != "" {
			b.Unknown += ": " + why
		}
		return
	}
	b.Least = leastBilled
	bill := billing{is: is, data: data.Is, facts: f, Bill: b}
	bill.running()
	bill.more()
}

// billing is a bill while it is written.
type billing struct {
	*price.Bill
	is    resource.Group
	data  resource.LaunchData
	facts facts.Facts
}

// running are the machines there are. Nobody but EC2 tells which of them are on the spot market: while
// that is not known all are priced as on-demand, which is more.
func (b *billing) running() {
	market := map[string]int(nil)
	if spot(b.is.Launch, b.data) {
		read := facts.SpotMachines.Get(b.facts, b.is.Name)
		if market = read.Is; !read.Answered() {
			b.Estimate = "it is not known which machines are on the spot market, so all are priced as on-demand"
		}
	}
	if len(b.is.Machines) > 0 {
		b.Units = 0
	}
	left := market
	for _, m := range b.is.Machines {
		b.Units += max(m.Weight, 1) * m.Count
		n := min(m.Count, left[m.Type])
		if n > 0 && len(b.is.Machines) > 1 {
			left = less(left, m.Type, n) // a type may stand there twice, of two versions
		}
		b.buy(price.Running, m.Type, float64(m.Count-n), false, 0)
		b.buy(price.Running, m.Type, float64(n), true, 0)
	}
}

// less is a copy of counts without some of one type.
func less(counts map[string]int, name string, n int) map[string]int {
	out := make(map[string]int, len(counts))
	for k, v := range counts {
		out[k] = v
	}
	out[name] -= n
	return out
}

// more is one unit more: of the types that AWS may choose the dearest for a unit, on the spot market by
// the share that the group buys there. AWS mostly chooses a cheaper one.
func (b *billing) more() {
	l := b.is.Launch
	share := 0.0
	switch {
	case l.Mixed && b.is.Capacity.Desired >= l.Base:
		share = float64(100-l.Above) / 100
	case !l.Mixed && b.data.Spot:
		share = 1
	}
	types := options(b.is, b.data)
	if len(types) > 1 && b.Estimate == "" {
		b.Estimate = "AWS chooses among several types; one more unit is priced like the most expensive of these types"
	}
	for _, x := range types {
		units, known := unitsOf(l.Unit, x)
		if !known {
			b.Unknown = "the size of the group is counted in " + l.Unit + ", and it is not known how many of these an instance of type " + x.Type + " has"
			return
		}
		b.buy(price.Unit, x.Type, (1-share)/units, false, 1)
		b.buy(price.Unit, x.Type, share/units, true, 2)
	}
	if len(types) == 0 {
		b.Unknown = "AWS chooses the instance types of " + b.is.Name + " by attributes, and no machine runs that could show a type"
	}
}

// buy adds so many machines of a type, if any.
func (b *billing) buy(p price.Part, name string, count float64, spot bool, either int) {
	if count <= 0 {
		return
	}
	l := price.Line{Part: p, Item: price.Item{Sort: price.Machine, Name: name}, Count: count, Spot: spot, Either: either}
	if spot {
		l.Seen, l.Cap = facts.SpotPrices.Get(b.facts, name).Is, b.is.Launch.SpotMax
		if !b.is.Launch.Mixed {
			l.Cap = b.data.SpotMax
		}
	}
	b.Lines = append(b.Lines, l)
}

// started is what the group starts next, as far as it tells itself: by the types of its policy, or by
// a machine that was started from the same version of the same template.
func started(is resource.Group) (data resource.LaunchData, told bool) {
	l := is.Launch
	if len(l.Options) > 0 || l.ByAttributes { // the template's own type does not count then
		return resource.LaunchData{ByAttributes: l.ByAttributes}, true
	}
	for _, m := range is.Machines {
		if m.From == l.Template && l.Template.Stands() {
			return resource.LaunchData{Type: m.Type}, true
		}
	}
	return resource.LaunchData{}, false
}

// next is what the group starts next.
func next(is resource.Group, f facts.Facts) facts.Fact[resource.LaunchData] {
	if data, told := started(is); told {
		return facts.Fact[resource.LaunchData]{Is: data, Found: true}
	}
	if name := is.Launch.Template.Configuration(); name != "" {
		return facts.LaunchConfigurations.Get(f, name)
	}
	return facts.LaunchTemplates.Get(f, is.Launch.Template.Key())
}

// spot reports whether some of what the group starts is bought on the spot market.
func spot(l resource.Launch, data resource.LaunchData) bool {
	return l.Mixed && l.Above < 100 || !l.Mixed && data.Spot
}

// options are the types that the group may start next. Where nothing names them they are those that run.
func options(is resource.Group, data resource.LaunchData) []resource.LaunchOption {
	switch {
	case len(is.Launch.Options) > 0:
		return is.Launch.Options
	case data.Type != "" && !is.Launch.ByAttributes:
		return []resource.LaunchOption{{Type: data.Type}}
	}
	var out []resource.LaunchOption
	for _, m := range is.Machines {
		out = append(out, resource.LaunchOption{Type: m.Type, Weight: m.Weight})
	}
	return out
}

// unitsOf is how many units of a group a machine counts.
func unitsOf(unit string, x resource.LaunchOption) (float64, bool) {
	if x.Weight > 0 {
		return float64(x.Weight), true
	}
	shape, known := kind.ShapeOf(x.Type)
	switch unit {
	case "":
		return 1, true
	case "vcpu":
		return shape.CPUs, known
	case "memory-mib":
		return shape.GiB * 1024, known
	}
	return 0, false
}
