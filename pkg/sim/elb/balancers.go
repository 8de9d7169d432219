package elb

import (
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Targeted is a service whose things take traffic from load balancers. The lock is held
// when it is asked.
type Targeted interface {
	// GroupARNs are the ARNs of its target groups, in a fixed order and perhaps twice.
	GroupARNs() []string
	// Registered is what it has in a target group.
	Registered(group string) []Registration
}

// Machines is the service whose machines anybody may register. The lock is held when it
// is asked.
type Machines interface {
	Targeted
	// Find is a machine by its id or its address.
	Find(name string) (id, address string, running, found bool)
	// Seated are the registrations of a machine as Elastic Load Balancing tells them.
	Seated(group, machine string) []resource.Target
	Seat(machine string, s Seat)
	Unseat(machine string, s Seat)
	// VPCOf is the one that a target group belongs to, and ByAddress whether it takes
	// addresses.
	VPCOf(group string) string
	ByAddress(group string) bool
}

// Balancers is the load balancers of a world.
type Balancers struct {
	*world.World
	sources  []Targeted
	machines Machines
}

// NewBalancers has nothing registered.
func NewBalancers(w *world.World) *Balancers { return &Balancers{World: w} }

// Join adds a service that takes traffic.
func (c *Balancers) Join(t Targeted) {
	c.sources = append(c.sources, t)
	if m, is := t.(Machines); is {
		c.machines = m
	}
}

func (c *Balancers) seated(group, machine string) []resource.Target {
	if c.machines == nil {
		return nil
	}
	return c.machines.Seated(group, machine)
}
