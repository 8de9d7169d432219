package sim

import (
	"context"

	"github.com/dynascale/dynascale/pkg/gauge"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Queue answers GetQueueAttributes. The counts are exact, where SQS promises
// approximations. The error is a *scale.Failure.
func (c *Mail) Queue(ctx context.Context, url string) (gauge.Queue, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	doing := "reading queue " + url
	q := c.byURL[url]
	names := []string{url}
	if q != nil {
		names = append(names, q.name)
	}
	if err := c.enter(ctx, call{service: "sqs", api: "GetQueueAttributes", doing: doing, names: names}); err != nil {
		return gauge.Queue{}, err
	}
	if q == nil {
		return gauge.Queue{}, fail(doing, scale.Missing, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
	}
	f := q.flow()
	return gauge.Queue{Visible: f.Visible, InFlight: f.InFlight, Delayed: f.Delayed}, nil
}
