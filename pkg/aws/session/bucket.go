package session

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"
)

// bucket is the rate of one class of calls to one service. It grows while AWS
// accepts and calls have to wait, and is halved when AWS throttles: additive
// increase, multiplicative decrease, as TCP shares a line with others whom it does
// not know (Chiu and Jain, 1989). AWS counts in token buckets, so what is not sent
// while the rate is low is not lost: it is there for others first, and for
// dynascale later.
//
// Whoever comes first goes first. In any time t at most size + ceiling x t calls
// are let through.
type bucket struct {
	ceiling, start, floor float64 // calls a second
	size                  float64 // calls at once

	turn chan struct{} // holds one value; the runtime serves those who wait in their order

	mu      sync.Mutex
	rate    float64
	tokens  float64
	counted time.Time // up to when tokens were counted; zero before the first call
	waiting int       // calls that want one, whoever has the turn among them
	waited  time.Time // when a call last had to wait
	grew    time.Time
	slowed  time.Time // when AWS last throttled; zero if it never did
	much    float64   // the rate that was too much then
}

const (
	// burst is how many seconds' worth of calls at the first rate may be made at
	// once: an evaluation makes all its calls at its beginning.
	burst = 5
	// growth is what a second of accepted calls adds, as a share of the first rate.
	growth = 1.
	// Once AWS has throttled, where its limit lies is known, and what is added is a
	// share of the rate that was too much: more up to near of it, and little beyond.
	near, growthBelow, growthBeyond = 0.9, 1. / 8, 1. / 32
	// growthLeast brings the first rate back within about a minute.
	growthLeast = 1. / 64
	// lowest is the share of the first rate that is always tried.
	lowest = 1. / 10
	// respite is how long nothing is sent after a throttle: what AWS refills
	// meanwhile is for others.
	respite = time.Second
	// forgetting is how long after the last call the rate is the first one again:
	// who else uses the account by then is not known.
	forgetting = 10 * time.Minute
)

// newBucket begins at start, or at the ceiling where that is lower.
func newBucket(start, ceiling float64) *bucket {
	start = min(start, ceiling)
	b := &bucket{ceiling: ceiling, start: start, floor: start * lowest, size: max(1, math.Floor(burst*start)), turn: make(chan struct{}, 1)}
	b.rate, b.tokens = b.start, b.size
	b.turn <- struct{}{}
	return b
}

// errNoTurn says that a call's turn does not come in time.
var errNoTurn = errors.New("no turn in time")

// take waits for a token. It returns errNoTurn at once when none can be had before
// ctx ends, and the context's error when that ends first.
func (b *bucket) take(ctx context.Context) error {
	b.mu.Lock()
	b.waiting++
	late := b.late(ctx, time.Now(), b.waiting)
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		b.waiting--
		b.mu.Unlock()
	}()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case late:
		return errNoTurn
	}
	select {
	case <-b.turn:
		defer func() { b.turn <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		b.mu.Lock()
		now := time.Now()
		wait, late := b.next(now), b.late(ctx, now, 1)
		b.mu.Unlock()
		switch {
		case wait == 0:
			return nil
		case late:
			return errNoTurn
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// next takes a token, or tells how long there is none. The rate may be another one
// by then. The lock is held.
func (b *bucket) next(now time.Time) time.Duration {
	b.fill(now)
	if b.tokens >= 1 {
		b.tokens--
		return 0
	}
	b.waited = now
	return max(b.until(now, 1), time.Millisecond)
}

// late reports whether the n-th token from now comes after the end of ctx. The lock
// is held.
func (b *bucket) late(ctx context.Context, now time.Time, n int) bool {
	deadline, ok := ctx.Deadline()
	if !ok {
		return false
	}
	b.fill(now)
	return now.Add(b.until(now, float64(n))).After(deadline)
}

// until is how long it takes until there are n tokens.
func (b *bucket) until(now time.Time, n float64) time.Duration {
	if n <= b.tokens {
		return 0
	}
	return max(0, b.counted.Sub(now)) + time.Duration(math.Ceil((n-b.tokens)/b.rate*float64(time.Second)))
}

// fill adds the tokens since the last call.
func (b *bucket) fill(now time.Time) {
	idle := now.Sub(b.counted)
	switch {
	case b.counted.IsZero():
	case idle < 0: // in a respite
		return
	case idle >= forgetting:
		b.rate, b.tokens, b.slowed = b.start, b.size, time.Time{}
	default:
		b.tokens = min(b.size, b.tokens+idle.Seconds()*b.rate)
	}
	b.counted = now
}

// accepted notes a call that AWS did not throttle, whatever else it said. The rate
// grows only where it was in the way: a call a minute that is accepted says nothing
// about forty a second.
func (b *bucket) accepted(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	since := min(now.Sub(b.grew), max(time.Second, time.Duration(float64(time.Second)/b.rate)))
	b.grew = now
	if b.rate >= b.start && now.Sub(b.waited) > time.Second {
		return
	}
	gain := b.start * growth
	if !b.slowed.IsZero() && now.Sub(b.slowed) < forgetting {
		gain = b.much * growthBelow
		if b.rate >= near*b.much {
			gain = b.much * growthBeyond
		}
		gain = max(gain, b.start*growthLeast)
	}
	b.rate = min(b.ceiling, b.rate+gain*max(0, since.Seconds()))
}

// throttled notes a call, sent at an instant, that AWS refused as one too many. The
// others that were under way at the time of the last one say nothing new.
func (b *bucket) throttled(sent, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.slowed.IsZero() && !sent.After(b.slowed) {
		return
	}
	b.fill(now)
	b.much = b.rate
	b.rate = max(b.floor, b.rate/2)
	b.tokens, b.counted, b.slowed, b.grew = 0, now.Add(respite), now, now
}

// pace is the rate now.
func (b *bucket) pace() float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rate
}
