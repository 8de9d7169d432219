package fetch

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
)

// Once reads what is wanted at this moment, and remembers nothing. The order is what was
// wanted in the end; its Failed tells whether all of it could be read.
func Once(ctx context.Context, sources []Source, now time.Time, wants Wants) (facts.Facts, *facts.Order) {
	return Pace{}.Once(ctx, sources, now, wants)
}

// Once is the function of this name at a pace of one's own.
func (p Pace) Once(ctx context.Context, sources []Source, now time.Time, wants Wants) (facts.Facts, *facts.Order) {
	r := New(sources)
	r.once, r.Pace = true, p
	f := r.Read(ctx, now, wants)
	return f, &r.order
}
