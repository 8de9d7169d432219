package stage

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/sim"
)

// group is an Auto Scaling group.
type group struct{}

// Serves: instances are alike.
func (group) Serves() {}

// Place makes the group, with detailed monitoring and as many instances as the load needs.
func (group) Place(t Tier, o *sim.Options) error {
	if slices.ContainsFunc(o.Groups, func(g sim.GroupSpec) bool { return g.Name == t.Name }) {
		return nil
	}
	if t.Load == nil {
		return errNoLoad
	}
	desired := t.start(o.Start)
	o.Groups = append(o.Groups, sim.GroupSpec{
		Name: t.Name, LoadBalancer: t.LoadBalancer, TargetGroup: t.TargetGroup, Min: t.Min, Max: t.Max, Desired: desired,
		Boot: t.Boot, Detailed: true, UnitRate: t.Rate, Queue: t.Queue, Load: t.queue(o),
	})
	return nil
}

// Minutes are those of the group.
func (group) Minutes(world *sim.Cloud, t Tier) []sim.Minute { return world.Usage(t.Name) }
