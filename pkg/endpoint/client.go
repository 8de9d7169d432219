package endpoint

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Sign signs a request with a body for a service of AWS, with the credentials of a place.
type Sign func(ctx context.Context, at config.Place, service string, r *http.Request, body []byte) error

type signer func(ctx context.Context, r *http.Request, body []byte) error

// client asks one endpoint. It is safe for concurrent use.
type client struct {
	is config.Endpoint

	mu   sync.Mutex
	sign signer // nil where nothing is signed
	http *http.Client
	now  time.Time // of the evaluation that asks
	dead error     // why it did not answer in this evaluation; nil while it does
	// until is before when it asked not to be asked again.
	until time.Time
	// asked are the requests of this evaluation, and page that for the page which holds all metrics.
	asked map[string]*call[resource.Answer]
	page  *call[page]
	// last are the answers that came last, by request.
	last map[string]remembered
}

// remembered is an answer and when its request was made last.
type remembered struct {
	answer resource.Answer
	asked  time.Time
}

// longestWait is for how long an endpoint may ask not to be asked: as old as the value of a signal usually may be.
const longestWait = 5 * time.Minute

// wait begins the time for which an endpoint asked not to be asked. Counters begin anew after it: a rate over that time is not the load of now.
func (c *client) wait(asked time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if asked > 0 {
		c.until = c.now.Add(min(asked, longestWait))
		clear(c.last)
	}
}

// forgotten is how long an answer is remembered that nobody asks for again.
const forgotten = 2 * time.Hour

// call is a request under way, or its answer, for all who want it.
type call[T any] struct {
	done   chan struct{}
	answer T
	err    error
}

// once makes a request, or waits for the one that was made. It is called without the lock.
func once[T any](ctx context.Context, c *call[T], first bool, ask func() (T, error)) (T, error) {
	if first {
		func() {
			defer close(c.done)
			c.answer, c.err = ask()
		}()
		return c.answer, c.err
	}
	select {
	case <-c.done:
		return c.answer, c.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// ask answers a request in the evaluation that began at now.
func (c *client) ask(ctx context.Context, now time.Time, key string) (resource.Answer, error) {
	c.mu.Lock()
	c.turn(now)
	asked, was := c.asked[key]
	if !was {
		asked = &call[resource.Answer]{done: make(chan struct{}), err: c.failed(errPanicked)}
		c.asked[key] = asked
	}
	dead := c.dead
	c.mu.Unlock()
	return once(ctx, asked, !was, func() (resource.Answer, error) {
		if dead != nil {
			return resource.Answer{}, dead
		}
		return c.learn(ctx, now, key)
	})
}

// turn begins another evaluation.
func (c *client) turn(now time.Time) {
	if c.now.Equal(now) {
		return
	}
	c.now, c.dead, c.page = now, nil, nil
	c.asked = map[string]*call[resource.Answer]{}
	if now.Before(c.until) {
		c.dead = c.failure(scale.Throttled, fmt.Errorf("the server accepts no request before %s UTC (Retry-After)", c.until.UTC().Format(time.TimeOnly)))
	}
	for key, r := range c.last {
		if age := now.Sub(r.asked); age > forgotten || age < 0 {
			delete(c.last, key)
		}
	}
}

// learn asks, and puts the answer beside the one before. After a failure there is none before: a rate over the time of
// an outage is not the load of now.
func (c *client) learn(ctx context.Context, now time.Time, key string) (resource.Answer, error) {
	r, err := facts.RequestOf(key)
	if err != nil {
		return resource.Answer{}, c.failed(err)
	}
	var a resource.Answer
	switch {
	case r.Query != "":
		a, err = c.query(ctx, now, r)
	case r.Metric != "":
		a, err = c.metric(ctx, now, r.Metric)
	default:
		a, err = c.document(ctx)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		delete(c.last, key)
		return resource.Answer{}, err
	}
	a.At = now
	if before, is := c.last[key]; is && r.Metric != "" {
		a.Before = &before.answer
	}
	kept := a
	kept.Before = nil
	c.last[key] = remembered{kept, now}
	return a, nil
}
