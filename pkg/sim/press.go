package sim

import (
	"fmt"
	"math"
	"time"
)

// Pressed is a load times Factor from an instant until before another one.
type Pressed struct {
	Load        Load
	Factor      float64
	From, Until time.Time
}

// At implements Load.
func (p Pressed) At(t time.Time) float64 {
	if t.Before(p.From) || !t.Before(p.Until) {
		return p.Load.At(t)
	}
	return p.Load.At(t) * p.Factor
}

// press puts a pressure on a load, in place of one that it is under. No load stays none.
func press(l Load, factor float64, from, until time.Time) Load {
	if p, is := l.(Pressed); is {
		l = p.Load
	}
	if l == nil || factor == 1 {
		return l
	}
	return Pressed{Load: l, Factor: factor, From: from, Until: until}
}

// Press multiplies what arrives at a group, a queue, a machine, a database or a cluster,
// by a factor from 0, from now until an instant. It takes the place of the pressure before
// it; a factor of 1 ends that. A group that works on a queue gets more through its queue.
func (c *Cloud) Press(name string, factor float64, until time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !(factor >= 0) || math.IsInf(factor, 0) {
		return fmt.Errorf("the load of %s cannot be multiplied by %v; a factor is a number from 0", name, factor)
	}
	loads := c.loadsOf(name)
	if len(loads) == 0 {
		return fmt.Errorf("there is nothing named %s that has a load of its own", name)
	}
	for _, l := range loads {
		*l = press(*l, factor, c.now, until)
	}
	return nil
}

// Pressure is the factor that multiplies the load of something now, and until when; 1
// without one.
func (c *Cloud) Pressure(name string) (factor float64, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range c.loadsOf(name) {
		if p, is := (*l).(Pressed); is && c.now.Before(p.Until) {
			return p.Factor, p.Until
		}
	}
	return 1, time.Time{}
}

// Arriving is what arrives at something now: requests, messages or units of work per second.
// Of a database or a cluster it is reads and writes together. ok is false where nothing has
// this name and a load of its own.
func (c *Cloud) Arriving(name string) (rate float64, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	loads := c.loadsOf(name)
	for i, l := range loads {
		if *l != nil && i < 2 { // the third is connections
			rate += max(0, (*l).At(c.now))
		}
	}
	return rate, len(loads) > 0
}

// loadsOf are the loads of what has a name.
func (c *Cloud) loadsOf(name string) []*Load {
	queue := c.byURL[name]
	if g := c.byName[name]; g != nil {
		if g.queue == nil {
			return []*Load{&g.Load}
		}
		queue = g.queue
	}
	if queue != nil {
		return []*Load{&queue.Arrivals}
	}
	if h := c.hostByID[name]; h != nil {
		return []*Load{&h.Load}
	}
	if d := c.databaseByID[name]; d != nil && d.Source+d.Cluster == "" {
		return []*Load{&d.Reads, &d.Writes, &d.Connections}
	}
	if k := c.clusterByID[name]; k != nil {
		return []*Load{&k.Reads, &k.Writes, &k.Connections}
	}
	return nil
}
