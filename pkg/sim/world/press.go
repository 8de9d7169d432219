package world

import (
	"fmt"
	"math"
	"time"
)

// Press multiplies what arrives at a group, a queue, a machine, a database or a cluster,
// by a factor from 0, from now until an instant. It takes the place of the pressure before
// it; a factor of 1 ends that. A group that works on a queue gets more through its queue.
func (c *World) Press(name string, factor float64, until time.Time) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if !(factor >= 0) || math.IsInf(factor, 0) {
		return fmt.Errorf("the load of %s cannot be multiplied by %v; a factor is a number of 0 or more", name, factor)
	}
	loads := c.loadsOf(name)
	if len(loads) == 0 {
		return fmt.Errorf("nothing named %s has a load that can be changed; the load of a replica is part of the load of its source or cluster", name)
	}
	for _, l := range loads {
		*l = press(*l, factor, c.Time, until)
	}
	return nil
}

// Pressure is the factor that multiplies the load of something now, and until when; 1
// without one.
func (c *World) Pressure(name string) (factor float64, until time.Time) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	for _, l := range c.loadsOf(name) {
		if p, is := (*l).(Pressed); is && c.Time.Before(p.Until) {
			return p.Factor, p.Until
		}
	}
	return 1, time.Time{}
}

// Arriving is what arrives at something now: requests, messages or units of work per second.
// Of a database or a cluster it is reads and writes together. ok is false where nothing has
// this name and a load of its own.
func (c *World) Arriving(name string) (rate float64, ok bool) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	loads := c.loadsOf(name)
	for i, l := range loads {
		if *l != nil && i < 2 { // the third is connections
			rate += max(0, (*l).At(c.Time))
		}
	}
	return rate, len(loads) > 0
}

// loadsOf are the loads of something, wherever it is. The lock is held.
func (c *World) loadsOf(name string) []*Load {
	for _, p := range c.parts {
		if of, is := p.(Loaded); is {
			if loads := of.Loads(name); loads != nil {
				return loads
			}
		}
	}
	return nil
}
