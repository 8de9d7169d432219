package kindtest

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Plan lets a kind look at the cloud, and plan.
func (c *Cloud) Plan(ctx context.Context, k kind.Changer, ch kind.Change) (op scale.Operation, refused string, err error) {
	f, err := c.Look(ctx, ch.Decision.At, func(known facts.Facts, o *facts.Order) { k.Look(ch, known, o) })
	if err != nil {
		return op, "", err
	}
	op, refused = kind.Planned(k, ch, f)
	return op, refused, nil
}

// Next lets a kind look at the cloud, and move an operation on.
func (c *Cloud) Next(ctx context.Context, k kind.Changer, ch kind.Change, op scale.Operation, now time.Time) (scale.Operation, operation.Call, error) {
	ch.Operation, ch.Decision = &op, scale.Decision{}
	f, err := c.Look(ctx, now, func(known facts.Facts, o *facts.Order) { k.Look(ch, known, o) })
	if err != nil {
		return op, operation.Call{}, err
	}
	next, call := k.Next(ch, f, now)
	return next, call, nil
}
