package sqs

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

const defaultVanish = 30 * time.Second

// Mail is the queues of a world.
type Mail struct {
	*world.World
	queues []*Queue
	byURL  map[string]*Queue
}

// NewMail builds queues at the start of a world.
func NewMail(w *world.World, specs []QueueSpec) (*Mail, error) {
	c := &Mail{World: w, byURL: map[string]*Queue{}}
	for _, spec := range specs {
		if c.byURL[spec.URL] != nil {
			return nil, fmt.Errorf("two queues have the address %q", spec.URL)
		}
		q, err := newQueue(spec, w.Opts.Seed)
		if err != nil {
			return nil, fmt.Errorf("queue %q: %w", spec.URL, err)
		}
		c.queues = append(c.queues, q)
		c.byURL[spec.URL] = q
		c.publishQueue(q)
	}
	return c, nil
}

// Run implements Part.
func (c *Mail) Run(t int64) {
	for _, q := range c.queues {
		q.run(t)
	}
}

// Loads implements Loaded.
func (c *Mail) Loads(url string) []*world.Load {
	if q := c.byURL[url]; q != nil {
		return []*world.Load{&q.Arrivals}
	}
	return nil
}

// Find is a queue by its address, or nil.
func (c *Mail) Find(url string) *Queue { return c.byURL[url] }

// crew is who works a queue off, such as the machines of an Auto Scaling group.
type crew interface {
	// Workers hands over each worker, whether it serves at t, and when it is gone if it
	// leaves, else 0.
	Workers(t int64, each func(w *Worker, serves bool, gone int64))
}

// Worker is one that works on one message at a time.
type Worker struct {
	holding bool    // a message is being worked on
	sent    int64   // when that message was sent
	began   float64 // when work on it began
	until   float64 // when it will be done
}

// Join lets a crew work on the queue.
func (q *Queue) Join(c crew) { q.crews = append(q.crews, c) }

// Arriving is the messages that arrive in a cell for each of the crews.
func (q *Queue) Arriving(t int64) float64 {
	return max(0, q.Arrivals.At(time.Unix(t, 0))) * float64(world.Cell) / float64(len(q.crews))
}

// BusyOf is the worker-seconds that a crew spent in the last cell.
func (q *Queue) BusyOf(c crew) float64 { return q.busy[c] }

// ServiceRate is the messages per second that one worker does.
func (q *Queue) ServiceRate() float64 { return 1 / q.ServiceTime.Seconds() }
