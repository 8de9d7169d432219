package sqs

import (
	"context"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

// QueueURLs answers ListQueues: the addresses of all queues, in the order they
// were given. The error is a *scale.Failure.
func (c *Mail) QueueURLs(ctx context.Context) ([]string, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.Enter(ctx, world.Call{Service: "sqs", API: "ListQueues", Doing: "listing queues"}); err != nil {
		return nil, err
	}
	urls := make([]string, 0, len(c.queues))
	for _, q := range c.queues {
		urls = append(urls, q.URL)
	}
	return urls, nil
}
