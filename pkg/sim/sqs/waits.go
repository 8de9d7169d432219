package sqs

import "time"

// Wait is how many messages waited for a time, from when they were sent until the work began that finished
// them; of one that is not finished it is the time until now.
type Wait struct {
	For      time.Duration // whole seconds
	Messages int
}

// Waits is how long the messages of a queue have waited since the start, in no order; nil when there is no such queue.
func (c *Mail) Waits(url string) []Wait {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	q := c.byURL[url]
	if q == nil {
		return nil
	}
	all := make([]Wait, 0, len(q.waits))
	for seconds, n := range q.waits {
		all = append(all, Wait{time.Duration(seconds) * time.Second, n})
	}
	now := c.Next
	for _, batches := range [][]batch{q.visible, q.delayed} {
		for _, b := range batches {
			all = append(all, Wait{max(0, time.Duration(now-b.sent)*time.Second), b.n})
		}
	}
	for _, h := range q.lost {
		all = append(all, Wait{max(0, time.Duration(now-h.sent)*time.Second), 1})
	}
	for _, crew := range q.crews {
		crew.Workers(now, func(w *Worker, _ bool, _ int64) {
			if w.holding {
				all = append(all, Wait{max(0, time.Duration(int64(w.began)-w.sent)*time.Second), 1})
			}
		})
	}
	return all
}
