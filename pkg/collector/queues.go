package collector

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/gauge"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	queueCalls   = 16 // at once
	queueTimeout = 5 * time.Second
)

// queue is one SQS queue and its last reading.
type queue struct {
	url     string
	is      gauge.Queue
	at      time.Time // of the last reading; zero if there is none
	trouble string
}

func (c *Collector) fetchQueues(ctx context.Context, now time.Time) {
	c.o.Pace.Together(queueCalls, len(c.queues), func(i int) {
		q := c.queues[i]
		is, err := fetch.Call(ctx, "reading queue "+q.url, c.o.Pace.Limit(fetch.Share(ctx, 0.5, queueTimeout)), func(ctx context.Context) (gauge.Queue, error) {
			return c.o.Queues.Queue(ctx, q.url)
		})
		q.learn(is, err, now)
	})
}

func (q *queue) learn(is gauge.Queue, err error, now time.Time) {
	if err == nil {
		q.is, q.at, q.trouble = is, now, ""
		return
	}
	q.trouble = err.Error()
	if scale.KindOf(err) == scale.Missing {
		q.at = time.Time{} // its last depth says nothing about a queue that is gone
	}
}

// read is the backlog: visible and in flight, because a message in flight still
// needs its worker, and delayed ones where the signal says so.
func (q *queue) read(s gauge.Signal, now time.Time) (scale.Sample, string) {
	why := q.trouble
	if why == "" {
		why = "the queue was not read yet"
	}
	return sample(s, gauge.Point{At: q.at, Value: backlog(q.is, s.Source.Queue.Delayed)}, 0, now, fault{none: q.at.IsZero(), why: why, lacks: q.trouble})
}

func backlog(q gauge.Queue, delayed bool) float64 {
	sum := float64(q.Visible) + float64(q.InFlight)
	if delayed {
		sum += float64(q.Delayed)
	}
	return sum
}
