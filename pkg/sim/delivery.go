package sim

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Write is a write that the cloud accepted, whether or not it changed anything,
// and whether or not its answer arrived.
type Write struct {
	At time.Time
	// API is AWS's name of the call, such as StopInstances.
	API string
	// Resource is the group, machine, database, cluster or parameter.
	Resource string
	// Argument is the size, type, class, target group or value; for a new replica
	// it is the source or the cluster.
	Argument string
}

// Writes lists every accepted write since the start, in order. No call is
// counted and no fault applies.
func (c *World) Writes() []Write {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.written)
}

// deliver lets a write in and carries it out. One that meets a timeout arrives
// or not, by the seed, and is not answered either way.
func (c *World) deliver(ctx context.Context, in call, do func() error) error {
	broken := c.enter(ctx, in)
	if broken == nil {
		return c.accept(in, do)
	}
	if errors.Is(broken, context.DeadlineExceeded) && ctx.Err() == nil {
		c.writes++
		if draw(c.opts.Seed, hash("write")+c.writes, c.now.Unix()) < 0.5 {
			// The request arrived; only the answer did not, whatever it was.
			_ = c.accept(in, do)
		}
	}
	return broken
}

func (c *World) accept(in call, do func() error) error {
	if err := do(); err != nil {
		return err
	}
	c.written = append(recent(c.written, c.opts.Endless, keepWrites), Write{At: c.now, API: in.api, Resource: in.resource, Argument: in.argument})
	return nil
}
