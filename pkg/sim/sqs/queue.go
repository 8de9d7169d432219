package sqs

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// QueueSpec describes an SQS queue.
type QueueSpec struct {
	URL      string
	Arrivals world.Load // messages per second; nil is none
	// ServiceTime is the mean time one worker needs for one message; the times
	// are exponential, drawn from the seed.
	ServiceTime time.Duration
	Delay       time.Duration // how long a message waits before it is visible
	// Visibility is when a message held by a terminated worker comes back,
	// counted from the termination; 0 means 30 s.
	Visibility time.Duration
}

// retention is how many seconds SQS keeps a message, unless a queue says otherwise.
const retention = 4 * 24 * 3600

// batch is messages of one cell: SQS order, oldest first.
type batch struct {
	sent int64
	n    int
}

type held struct{ sent, back int64 }

// Queue is one of the world's.
type Queue struct {
	QueueSpec
	name    string
	dice    *rand.Rand
	owed    float64
	delayed []batch
	visible []batch
	waiting int    // messages in visible
	lost    []held // in flight with nobody, until they come back
	crews   []crew
	busy    map[crew]float64 // worker-seconds spent in the last cell

	posted int // by others since the last cell

	arrived, done, expired int
	waits                  map[int64]int // finished messages by how long they waited, in seconds
	active                 int64         // when a message was last in the queue
	feed                   queueFeeds
}

func newQueue(spec QueueSpec, seed uint64) (*Queue, error) {
	if spec.URL == "" {
		return nil, fmt.Errorf("no URL")
	}
	if spec.ServiceTime <= 0 {
		return nil, fmt.Errorf("a worker takes %s for one message, and must take more than 0s: let a worker complete fewer messages per second (dynascale simulate: --per-unit)", spec.ServiceTime)
	}
	if spec.Arrivals == nil {
		spec.Arrivals = world.Constant(0)
	}
	spec.Visibility = world.Defaulted(spec.Visibility, defaultVanish)
	return &Queue{
		QueueSpec: spec, name: spec.URL[strings.LastIndexByte(spec.URL, '/')+1:],
		dice: rand.New(rand.NewPCG(seed, world.Hash("queue", spec.URL))), busy: map[crew]float64{}, waits: map[int64]int{}, active: math.MinInt64 / 2,
	}, nil
}

// run evaluates one cell: arrivals, messages coming back, and the workers in the
// order of their launch.
func (q *Queue) run(t int64) {
	q.owed += max(0, q.Arrivals.At(time.Unix(t, 0))) * float64(world.Cell)
	n := int(q.owed + 1e-9)
	q.owed -= float64(n)
	n += q.posted
	q.posted = 0
	q.arrived += n
	if n > 0 {
		q.delayed = append(q.delayed, batch{t, n})
	}
	delay := int64(q.Delay / time.Second)
	for len(q.delayed) > 0 && q.delayed[0].sent+delay <= t {
		q.visible = append(q.visible, q.delayed[0])
		q.waiting += q.delayed[0].n
		q.delayed = q.delayed[1:]
	}
	q.lost = slices.DeleteFunc(q.lost, func(h held) bool {
		if h.back > t {
			return false
		}
		q.visible = slices.Insert(q.visible, 0, batch{h.sent, 1})
		q.waiting++
		return true
	})
	for len(q.visible) > 0 && t-q.visible[0].sent >= retention {
		q.waiting -= q.visible[0].n
		q.expired += q.visible[0].n
		q.visible = q.visible[1:]
	}
	before := q.done
	received := 0
	for _, all := range q.crews {
		q.busy[all] = 0
		all.Workers(t, func(w *Worker, serves bool, gone int64) {
			busy, took := q.work(w, serves, gone, t)
			received += took
			if serves {
				q.busy[all] += busy
			}
		})
	}
	q.publish(t, n, received, q.done-before)
}

// work lets one machine spend a cell. A leaving one finishes what it holds.
func (q *Queue) work(m *Worker, serves bool, gone, t int64) (busy float64, took int) {
	free, end := float64(t), float64(t+world.Cell)
	if gone > 0 {
		end = min(end, float64(gone))
	}
	for {
		if m.holding {
			if m.until > end {
				return busy + max(0, end-free), took
			}
			busy += max(0, m.until-free)
			free = max(free, m.until)
			m.holding = false
			q.done++
			q.waits[int64(m.began)-m.sent]++
		}
		if free >= end || q.waiting == 0 || !serves {
			return busy, took
		}
		m.sent = q.take()
		m.holding, m.began = true, free
		m.until = free + q.takes()
		took++
	}
}

// takes is how many seconds the next message takes.
func (q *Queue) takes() float64 {
	if jobs, are := q.Arrivals.(interface{ Takes() time.Duration }); are {
		return jobs.Takes().Seconds()
	}
	return q.dice.ExpFloat64() * q.ServiceTime.Seconds()
}

func (q *Queue) take() int64 {
	q.waiting--
	b := &q.visible[0]
	sent := b.sent
	if b.n--; b.n == 0 {
		q.visible = q.visible[1:]
	}
	return sent
}

// GiveBack keeps the message of a terminated worker in flight for a while.
func (q *Queue) GiveBack(w *Worker, t int64) {
	if w.holding {
		q.lost = append(q.lost, held{w.sent, t + int64(q.Visibility/time.Second)})
	}
}

// Flow is the account of a queue: Arrived is always Done plus the other counts. Expired
// messages waited for four days, and SQS deleted them.
type Flow struct {
	Arrived, Done, Expired     int
	Visible, InFlight, Delayed int
}

func (q *Queue) flow() Flow {
	f := Flow{Arrived: q.arrived, Done: q.done, Expired: q.expired, Visible: q.waiting, InFlight: len(q.lost)}
	for _, b := range q.delayed {
		f.Delayed += b.n
	}
	for _, all := range q.crews {
		all.Workers(0, func(w *Worker, _ bool, _ int64) {
			if w.holding {
				f.InFlight++
			}
		})
	}
	return f
}

// Flow is the account of a queue since the start, and whether it exists.
func (c *Mail) Flow(url string) (Flow, bool) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	q := c.byURL[url]
	if q == nil {
		return Flow{}, false
	}
	return q.flow(), true
}

// Send is somebody else who puts messages into a queue, besides its Arrivals. A write that
// times out arrives or not, by the seed. The error is a *scale.Failure.
func (c *Mail) Send(ctx context.Context, url string, n int) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	q := c.byURL[url]
	in := world.Call{Service: "sqs", API: "SendMessage", Doing: "sending to queue " + url, Names: []string{url}, Resource: url, Argument: strconv.Itoa(n)}
	if q != nil {
		in.Names = append(in.Names, q.name)
	}
	return c.Deliver(ctx, in, func() error {
		if q == nil {
			return world.Fail(in.Doing, scale.Missing, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
		}
		// It comes with what arrives in the next cell.
		q.posted += n
		return nil
	})
}
