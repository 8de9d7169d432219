package fetch

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
)

// SQS reads what the shelf of queues holds.
type SQS interface {
	// Queue is the depth of a queue; Missing when there is none.
	Queue(ctx context.Context, url string) (resource.Queue, error)
}

// FromSQS are the sources of its shelf.
func FromSQS(c SQS) []Source {
	return []Source{FromOne(facts.Queues, func(ctx context.Context, _ time.Time, url string) (resource.Queue, error) { return c.Queue(ctx, url) })}
}
