package asg

import (
	"fmt"
	"slices"
	"time"
)

// loss is machines that vanish at an instant, in seconds since 1970.
type loss struct {
	at int64
	n  int
}

// Lose makes n machines in service vanish at an instant, as when AWS takes spot capacity
// or a zone goes. The group replaces them. No call is counted.
func (c *Fleet) Lose(name string, n int, at time.Time) error {
	return c.harm(name, func(g *group) { g.losses = append(g.losses, loss{at.Unix(), n}) })
}

// Sicken makes n machines in service unhealthy for good, in a group whose ReplaceUnhealthy
// process is suspended: they stay, count as ordered, and serve nothing.
func (c *Fleet) Sicken(name string, n int) error {
	return c.harm(name, func(g *group) {
		for i := range g.machines {
			if m := &g.machines[i]; n > 0 && m.serves(c.Time.Unix()) {
				m.sick = true
				g.stir()
				n--
			}
		}
	})
}

// Shun makes n machines in service fail the checks of their load balancer for good, in a group whose health check
// type is EC2: the group takes them for healthy, and they serve nothing. They are the newest.
func (c *Fleet) Shun(name string, n int) error {
	return c.harm(name, func(g *group) {
		for i := len(g.machines) - 1; i >= 0; i-- {
			if m := &g.machines[i]; n > 0 && m.serves(c.Time.Unix()) {
				m.shunned = true
				g.stir()
				n--
			}
		}
	})
}

// Stick keeps the next n launches from ever coming into service, as a lifecycle hook does
// that nobody completes (Pending:Wait).
func (c *Fleet) Stick(name string, n int) error {
	return c.harm(name, func(g *group) { g.stuck += n })
}

// Unstick lets the launches that have not begun come into service again. It reports whether any would have hung.
func (c *Fleet) Unstick(name string) (stuck bool) {
	_ = c.harm(name, func(g *group) { stuck, g.stuck = g.stuck > 0, 0 }) // no group has no launches
	return stuck
}

func (c *Fleet) harm(name string, change func(*group)) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	g := c.byName[name]
	if g == nil {
		return fmt.Errorf("disturbing group %q: there is no such group", name)
	}
	change(g)
	return nil
}

// lose takes machines in service away at once, oldest first.
func (g *group) lose(n int, t int64) {
	g.stir()
	g.machines = slices.DeleteFunc(g.machines, func(m machine) bool {
		if n == 0 || !m.serves(t) {
			return false
		}
		n--
		if g.queue != nil {
			g.queue.GiveBack(&m.Worker, t)
		}
		return true
	})
}
