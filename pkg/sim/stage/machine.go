package stage

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/sim"
)

// machine is one EC2 instance.
type machine struct{}

// Place finds the instance.
func (machine) Place(t Tier, o *sim.Options) error {
	if slices.ContainsFunc(o.Machines, func(m sim.MachineSpec) bool { return m.ID == t.Name }) {
		return nil
	}
	return t.absent()
}

// Minutes are those of the instance, whatever its type was.
func (machine) Minutes(world *sim.Cloud, t Tier) (out []sim.Minute) {
	for _, m := range world.MachineUsage(t.Name) {
		out = append(out, sim.Minute{At: m.At, Load: m.Work, Lost: m.Lost, Billed: seconds(m.Billed)})
	}
	return out
}
