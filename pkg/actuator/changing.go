package actuator

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Changing is the Reconciler of every kind that changes by operations: it looks, lets the kind
// think, and makes the call that the kind names.
type Changing struct {
	Kind kind.Changer
	Tier kind.Watched
	// Resource is what the ledger locks.
	Resource string
	Sources  []fetch.Source
	Calls    Calls
	// Publish tells where the members are; nil tells nobody.
	Publish *Publisher
}

// look reads afresh what a step needs. What cannot be read is an error.
func (c Changing) look(ctx context.Context, ch kind.Change, now time.Time) (facts.Facts, error) {
	f, wanted := fetch.Once(ctx, c.Sources, now, func(known facts.Facts, o *facts.Order) { c.Kind.Look(ch, known, o) })
	return f, wanted.Failed(f)
}

func (c Changing) change() kind.Change {
	ch := kind.Change{Tier: c.Tier, Resource: c.Resource}
	if c.Publish != nil {
		ch.Told = c.Publish.Names
	}
	return ch
}

// Plan looks once more.
func (c Changing) Plan(ctx context.Context, d scale.Decision) (op scale.Operation, refused string, err error) {
	ch := c.change()
	ch.Decision = d
	f, err := c.look(ctx, ch, d.At)
	if err != nil {
		return op, "", err
	}
	op, refused = kind.Planned(c.Kind, ch, f)
	return op, refused, nil
}

// Next looks and thinks.
func (c Changing) Next(ctx context.Context, op scale.Operation, now time.Time) (scale.Operation, operation.Call, error) {
	ch := c.change()
	ch.Operation = &op
	f, err := c.look(ctx, ch, now)
	if err != nil {
		return op, operation.Call{}, err
	}
	next, call := c.Kind.Next(ch, f, now)
	return next, call, nil
}

// Make sends one call.
func (c Changing) Make(ctx context.Context, op scale.Operation, call operation.Call) error {
	return c.Calls.make(ctx, op, call)
}

// Failed digests the answer to a call that failed.
func (c Changing) Failed(op scale.Operation, call operation.Call, k scale.Kind, text string, now time.Time) scale.Operation {
	return c.Kind.Failed(op, call, k, text, now)
}

// Takes reports whether an operation is one of the tier's.
func (c Changing) Takes(op scale.Operation) bool { return c.Kind.Takes(c.Resource, op) }

// Tell publishes where the members are.
func (c Changing) Tell(ctx context.Context, d scale.Decision, op *scale.Operation) {
	if p, is := c.Kind.(kind.Publisher); is && c.Publish != nil && d.Capacity.Known() {
		var weights map[string]int
		if w, is := c.Kind.(kind.Weighted); is {
			weights = w.Weights(d)
		}
		c.Publish.Readers(ctx, d.Tier, p.Endpoints(d, op), weights, op != nil)
	}
}
