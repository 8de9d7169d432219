package sim

import "context"

// QueueURLs answers ListQueues: the addresses of all queues, in the order they
// were given. The error is a *scale.Failure.
func (c *Mail) QueueURLs(ctx context.Context) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.enter(ctx, call{service: "sqs", api: "ListQueues", doing: "listing queues"}); err != nil {
		return nil, err
	}
	urls := make([]string, 0, len(c.queues))
	for _, q := range c.queues {
		urls = append(urls, q.URL)
	}
	return urls, nil
}
