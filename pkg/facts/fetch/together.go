package fetch

import (
	"cmp"
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// Pace is how sources are asked. The zero Pace asks side by side, and gives a source up that
// takes too long.
type Pace struct {
	// InProcess says that the sources are in this process and answer at once, as those of a
	// simulated cloud do. They are asked one after the other, and nobody watches the time:
	// goroutines, timers and contexts around answers that are there already cost more
	// than all the thinking about them.
	InProcess bool
	// Patience is how long a call is waited for; 0 is as long as the daemon waits, that has a
	// minute for everything. With it a reading ends when all was asked, however long that takes.
	Patience time.Duration
}

// Together does so many things, at most limit of them side by side. A single one is done by
// the caller itself: most evaluations have one call of a kind to make.
func (p Pace) Together(limit, count int, do func(i int)) {
	if count <= 1 || limit <= 1 || p.InProcess {
		for i := range count {
			do(i)
		}
		return
	}
	var work errgroup.Group
	work.SetLimit(limit)
	for i := range count {
		work.Go(func() error {
			do(i)
			return nil
		})
	}
	_ = work.Wait()
}

// Within leaves a part of the time left to what follows; at most is the most it takes.
func (p Pace) Within(ctx context.Context, part float64, most time.Duration) (context.Context, context.CancelFunc) {
	if p.InProcess || p.Patience > 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, Share(ctx, part, most))
}

// noLimit is the limit of a call that is waited for however long it takes.
const noLimit = time.Duration(-1)

// Limit is how long a call is waited for; see Call.
func (p Pace) Limit(limit time.Duration) time.Duration {
	if p.InProcess {
		return noLimit
	}
	return cmp.Or(p.Patience, limit)
}
