package stage

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// group is an Auto Scaling group.
type group struct{}

// Serves: instances are alike.
func (group) Serves() {}

// Place makes the group, with detailed monitoring and as many instances as the load needs.
func (group) Place(t Tier, o *sim.Options) error {
	name := t.first()
	if slices.ContainsFunc(o.Groups, func(g sim.GroupSpec) bool { return g.Name == name }) {
		return nil
	}
	if t.Load == nil {
		return errNoLoad
	}
	desired := t.start(o.Start)
	o.Groups = append(o.Groups, sim.GroupSpec{
		Name: name, LoadBalancer: t.LoadBalancer, TargetGroup: t.TargetGroup, Min: t.Min, Max: t.Max, Desired: desired,
		Boot: t.Boot, Detailed: true, UnitRate: t.Rate, Queue: t.Queue, Load: t.queue(o), Tags: t.Tags,
	})
	return nil
}

// first is what the group is called in the beginning: where the tier selects it, blue.
func (t Tier) first() string {
	switch {
	case t.Prefix != "":
		return strings.TrimSuffix(t.Prefix, "-") + "-blue"
	case t.Tags != nil:
		return cmp.Or(t.Tier, "group") + "-blue"
	}
	return t.Name
}

// Minutes are those of the group; where the tier selects it, of all that it may have selected,
// added up.
func (group) Minutes(world *sim.Cloud, t Tier) []sim.Minute {
	if t.Prefix == "" && t.Tags == nil {
		return world.Usage(t.Name)
	}
	at := map[time.Time]int{}
	var all []sim.Minute
	for _, name := range world.EveryGroup() {
		if stem, _, _ := strings.Cut(t.first(), "-blue"); !strings.HasPrefix(name, stem) {
			continue
		}
		for _, m := range world.Usage(name) {
			i, known := at[m.At]
			if !known {
				at[m.At] = len(all)
				all = append(all, m)
				continue
			}
			sum := &all[i]
			sum.Load, sum.Lost, sum.Billed = sum.Load+m.Load, sum.Lost+m.Lost, sum.Billed+m.Billed
			sum.Desired, sum.InService, sum.Oracle = sum.Desired+m.Desired, sum.InService+m.InService, sum.Oracle+m.Oracle
		}
	}
	return all
}
