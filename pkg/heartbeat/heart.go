package heartbeat

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"
)

// Options say how a Heart beats.
type Options struct {
	Receivers []Receiver
	// Every is the least time between two Beats that a receiver accepts. One that was not
	// accepted is followed by the next evaluation's.
	Every time.Duration
	// Timeout is how long one may take.
	Timeout time.Duration
	// OnSent is told of each that was tried.
	OnSent func(to string, at time.Time, accepted bool)
	Log    *zap.Logger
}

// Heart sends Beats until it is closed.
type Heart struct {
	o     Options
	stop  context.CancelFunc
	boxes []*box
	ended sync.WaitGroup
}

// State is how one receiver is reached.
type State struct {
	To string
	// Accepted is when one was accepted last; zero before the first.
	Accepted time.Time
	// Failing is since when none is, and Why the last cause; zero and "" while all are well.
	Failing time.Time
	Why     string
}

// box is one receiver and the newest Beat for it.
type box struct {
	to  Receiver
	out chan Beat

	mu    sync.Mutex
	state State
}

// New begins; nothing is sent before the first Beat.
func New(o Options) *Heart {
	ctx, stop := context.WithCancel(context.Background())
	h := &Heart{o: o, stop: stop}
	for _, r := range o.Receivers {
		b := &box{to: r, out: make(chan Beat, 1), state: State{To: r.Name()}}
		h.boxes = append(h.boxes, b)
		h.ended.Go(func() { h.serve(ctx, b) })
	}
	return h
}

// Beat hands over a Beat and returns at once. One that still waits is replaced: only the
// newest is worth anything. It must not be called at the same time as itself or Close.
func (h *Heart) Beat(b Beat) {
	for _, box := range h.boxes {
		select {
		case <-box.out:
		default:
		}
		box.out <- b
	}
}

// Close sends what waits, within the timeout, and ends.
func (h *Heart) Close() {
	for _, b := range h.boxes {
		close(b.out)
	}
	// Whoever hangs is cut off; its own timeout is as long, and it may have just begun.
	last := time.AfterFunc(h.o.Timeout, h.stop)
	h.ended.Wait()
	last.Stop()
	h.stop()
}

// States are those of all receivers.
func (h *Heart) States() []State {
	out := make([]State, len(h.boxes))
	for i, b := range h.boxes {
		b.mu.Lock()
		out[i] = b.state
		b.mu.Unlock()
	}
	return out
}

func (h *Heart) serve(ctx context.Context, b *box) {
	for beat := range b.out {
		if b.due(time.Now(), h.o.Every) {
			h.send(ctx, b, beat)
		}
	}
}

// due reports whether the receiver may be told again. Evaluations do not end at the same second
// of each minute, so a tenth of the time is given away.
func (b *box) due(now time.Time, every time.Duration) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	since := now.Sub(b.state.Accepted)
	return b.state.Accepted.IsZero() || !b.state.Failing.IsZero() || since >= every-every/10 || since < 0 // the clock was set back
}

func (h *Heart) send(ctx context.Context, b *box, beat Beat) {
	ctx, cancel := context.WithTimeout(ctx, h.o.Timeout)
	defer cancel()
	err := b.to.Send(ctx, beat)
	now := time.Now()
	b.mu.Lock()
	before := b.state
	if err == nil {
		b.state = State{To: before.To, Accepted: now}
	} else {
		b.state.Why = err.Error()
		if before.Failing.IsZero() {
			b.state.Failing = now
		}
	}
	b.mu.Unlock()
	h.o.OnSent(before.To, now, err == nil)
	switch {
	case err != nil && before.Failing.IsZero():
		h.o.Log.Warn("the heartbeat is not accepted; if this lasts, the receiver of the heartbeat raises an alarm; scaling continues",
			zap.String("event", "heartbeat failed"), zap.String("receiver", before.To), zap.Error(err))
	case err == nil && !before.Failing.IsZero():
		h.o.Log.Info("the heartbeat is accepted again", zap.String("event", "heartbeat back"), zap.String("receiver", before.To),
			zap.Duration("after", now.Sub(before.Failing).Round(time.Second)))
	}
}
