package ec2

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/sim/elb"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Hosts is the machines of a world that stand by themselves.
type Hosts struct {
	*world.World
	notOffered []string
	began      []MachineSpec // at the start of the world
	hosts      []*host
	hostByID   map[string]*host
}

// NewHosts builds machines at the start of a world. Load balancers know them from then on.
func NewHosts(w *world.World, balancers *elb.Balancers, specs []MachineSpec, notOffered []string) (*Hosts, error) {
	c := &Hosts{World: w, notOffered: notOffered, began: specs, hostByID: map[string]*host{}}
	balancers.Join(c)
	for _, spec := range specs {
		if err := c.addMachine(spec); err != nil {
			return nil, fmt.Errorf("machine %q: %w", spec.ID, err)
		}
	}
	return c, nil
}

// Run implements Part.
func (c *Hosts) Run(t int64) {
	for _, h := range c.hosts {
		c.runMachine(h, t)
	}
}

// Loads implements Loaded.
func (c *Hosts) Loads(name string) []*world.Load {
	if h := c.hostByID[name]; h != nil {
		return []*world.Load{&h.Load}
	}
	return nil
}
