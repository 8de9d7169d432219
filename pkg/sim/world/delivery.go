package world

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
	c.Mu.Lock()
	defer c.Mu.Unlock()
	return slices.Clone(c.written)
}

// Deliver lets a write in and carries it out. One that meets a timeout arrives
// or not, by the seed, and is not answered either way.
func (c *World) Deliver(ctx context.Context, in Call, do func() error) error {
	broken := c.Enter(ctx, in)
	if broken == nil {
		return c.accept(in, do)
	}
	if errors.Is(broken, context.DeadlineExceeded) && ctx.Err() == nil {
		c.writes++
		if Draw(c.Opts.Seed, Hash("write")+c.writes, c.Time.Unix()) < 0.5 {
			// The request arrived; only the answer did not, whatever it was.
			_ = c.accept(in, do)
		}
	}
	return broken
}

func (c *World) accept(in Call, do func() error) error {
	if err := do(); err != nil {
		return err
	}
	c.written = append(Recent(c.written, c.Opts.Endless, keepWrites), Write{At: c.Time, API: in.API, Resource: in.Resource, Argument: in.Argument})
	return nil
}
