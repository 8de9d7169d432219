package sqs

import (
	"context"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Queue answers GetQueueAttributes. The counts are exact, where SQS promises
// approximations. The error is a *scale.Failure.
func (c *Mail) Queue(ctx context.Context, url string) (resource.Queue, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	doing := "reading queue " + url
	q := c.byURL[url]
	names := []string{url}
	if q != nil {
		names = append(names, q.name)
	}
	if err := c.Enter(ctx, world.Call{Service: "sqs", API: "GetQueueAttributes", Doing: doing, Names: names}); err != nil {
		return resource.Queue{}, err
	}
	if q == nil {
		return resource.Queue{}, world.Fail(doing, scale.Missing, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
	}
	f := q.flow()
	return resource.Queue{Visible: f.Visible, InFlight: f.InFlight, Delayed: f.Delayed}, nil
}
