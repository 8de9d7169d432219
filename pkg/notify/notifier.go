package notify

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/notice"
)

// Sender sends a message to one receiver.
type Sender interface {
	// Send returns what the receiver answered. An error is a notice.Refusal, or counts as one that may
	// have arrived. Neither has a secret in it.
	Send(ctx context.Context, m notice.Message) (answer string, err error)
}

// Store keeps texts by their names over a kill -9.
type Store interface {
	Notices(ctx context.Context) (map[string]string, error)
	// PutNotices writes all of it or nothing; "" takes a text away.
	PutNotices(ctx context.Context, texts map[string]string) error
}

// Metrics are told what became of messages.
type Metrics interface {
	// NotifyTo begins the figures of a channel, and NotifyNoMore ends them.
	NotifyTo(channel string)
	NotifyNoMore(channel string)
	// Notified counts a message that was accepted, or an attempt that failed.
	Notified(channel string, accepted bool, at time.Time)
	// NotifyDropped counts alerts that will never be told.
	NotifyDropped(channel string, alerts int)
	// NotifyWaiting is how many alerts wait.
	NotifyWaiting(channel string, alerts int)
}

// Use is what a configuration says: the plan, and who sends for each of its channels.
type Use struct {
	Plan    notice.Plan
	Senders map[string]Sender
	// Missing is after how long without an evaluation that is told; 0 never tells.
	Missing time.Duration
}

// Options are what a Notifier depends on.
type Options struct {
	Store   Store
	Metrics Metrics
	Log     *zap.Logger
	// Timeout is how long one sending may take; 15 s if 0.
	Timeout time.Duration
}

// mostMail is how many events wait to be taken in: what one evaluation of thousands of tiers may bring.
const mostMail = 20_000

// Notifier tells people. It is safe for use by several goroutines.
type Notifier struct {
	o    Options
	wake chan struct{}
	stop context.CancelFunc
	done chan struct{}

	mailMu sync.Mutex
	mail   []letter
	lost   int // events that did not fit into the mail

	mu  sync.Mutex // of all below
	use Use
	run *state
}

// letter is what the loop hands over.
type letter struct {
	event event.Event
	// stands is the state of a tier, when that is what is told: whatever else stood ended while nobody
	// looked. tiers are all there are, after an evaluation.
	stands    func(event.Kind, string) bool
	tiers     func(string) bool
	at        time.Time
	evaluated bool
}

// New reads what the store has, and begins. A store that cannot be read is told, and counts as empty.
func New(ctx context.Context, o Options, use Use) *Notifier {
	if o.Timeout <= 0 {
		o.Timeout = 15 * time.Second
	}
	run, stop := context.WithCancel(context.Background())
	n := &Notifier{o: o, wake: make(chan struct{}, 1), stop: stop, done: make(chan struct{}), use: use, run: newState(o)}
	n.run.load(ctx)
	n.run.replan(use, use.Plan, time.Now())
	go n.serve(run)
	return n
}

// Spend takes an event, and returns at once.
func (n *Notifier) Spend(e event.Event) {
	if e.Severity != event.Kept || len(e.Kind.Ends()) > 0 {
		n.put(letter{event: e, at: time.Now()})
	}
}

// Stands is told once of each tier what stands of it after a start. What was noted of it and does not
// stand ended meanwhile.
func (n *Notifier) Stands(tier string, state event.State) {
	kinds := map[event.Kind]bool{}
	for k := range state {
		kinds[k] = true
	}
	n.put(letter{event: event.Event{Tier: tier}, stands: func(k event.Kind, _ string) bool { return kinds[k] }, at: time.Now()})
}

// Evaluated is told of every evaluation that ended, and which tiers there are.
func (n *Notifier) Evaluated(known func(tier string) bool) {
	n.put(letter{tiers: known, evaluated: true, at: time.Now()})
}

func (n *Notifier) put(l letter) {
	n.mailMu.Lock()
	if len(n.mail) >= mostMail && !l.evaluated {
		n.lost++
	} else {
		n.mail = append(n.mail, l)
	}
	n.mailMu.Unlock()
	n.nudge()
}

func (n *Notifier) nudge() {
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

// Use goes by another configuration from now on.
func (n *Notifier) Use(use Use) {
	n.mu.Lock()
	n.run.replan(use, n.use.Plan, time.Now())
	n.use = use
	n.mu.Unlock()
	n.nudge()
}

// Flush sends at once what waits for others of its group, and returns when all was tried once, or ctx
// ends: for a run of one evaluation.
func (n *Notifier) Flush(ctx context.Context) {
	n.mu.Lock()
	use := n.use
	use.Plan.Wait = 0
	n.mu.Unlock()
	n.Use(use)
	for ctx.Err() == nil {
		n.mailMu.Lock()
		busy := len(n.mail) > 0
		n.mailMu.Unlock()
		n.mu.Lock()
		busy = busy || n.run.busy(use, time.Now())
		n.mu.Unlock()
		if !busy {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Close ends. What was not sent is in the store, and a start goes on with it.
func (n *Notifier) Close() {
	n.stop()
	<-n.done
}

// serve takes the mail in and sends what is due, until ctx ends.
func (n *Notifier) serve(ctx context.Context) {
	defer close(n.done)
	results := make(chan result)
	var under sync.WaitGroup
	defer func() {
		go func() { under.Wait(); close(results) }()
		for r := range results { // a sending that was cut off is noted, so that a start knows how it went
			n.mu.Lock()
			n.run.ended(n.use, r, time.Now())
			n.run.save(context.WithoutCancel(ctx), time.Now())
			n.mu.Unlock()
		}
	}()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		now := time.Now()
		n.mu.Lock()
		n.takeIn(now)
		n.run.watch(n.use, now)
		for _, s := range n.run.compose(n.use, now) {
			under.Go(func() { results <- s.send(ctx, n.o.Timeout) })
		}
		next := n.run.next(n.use, now)
		n.mu.Unlock()
		timer.Reset(max(0, next.Sub(now)))
		select {
		case <-ctx.Done():
			n.mu.Lock()
			n.takeIn(time.Now())
			n.run.save(context.WithoutCancel(ctx), time.Now())
			n.mu.Unlock()
			return
		case <-n.wake:
		case <-timer.C:
		case r := <-results:
			n.mu.Lock()
			n.run.ended(n.use, r, time.Now())
			n.mu.Unlock()
		}
	}
}

// takeIn notes the mail. The lock is held.
func (n *Notifier) takeIn(now time.Time) {
	n.mailMu.Lock()
	mail, lost := n.mail, n.lost
	n.mail, n.lost = nil, 0
	n.mailMu.Unlock()
	if lost > 0 {
		n.o.Log.Error("events were not sent to anybody: too many came at once", zap.String("event", "notices dropped"), zap.String("channel", "all"), zap.Int("alerts", lost))
		for channel := range n.use.Plan.Channels {
			n.o.Metrics.NotifyDropped(channel, lost)
		}
	}
	for _, l := range mail {
		n.run.take(n.use, l)
	}
	if len(mail) > 0 {
		n.run.count(n.use)
	}
	n.run.save(context.Background(), now)
}

// sending is one message under way.
type sending struct {
	to      Sender
	message notice.Message
}

// result is how it ended.
type result struct {
	message notice.Message
	answer  string
	refusal *notice.Refusal
	// cut says that the daemon ended it, and nobody knows.
	cut bool
}

func (s sending) send(ctx context.Context, timeout time.Duration) result {
	within, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answer, err := s.to.Send(within, s.message)
	out := result{message: s.message, answer: answer}
	if err != nil {
		out.cut = ctx.Err() != nil
		out.refusal = &notice.Refusal{Why: err.Error(), Maybe: true}
		var known notice.Refusal
		if errors.As(err, &known) {
			out.refusal = &known
		}
		if errors.Is(within.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
			out.refusal.Why = fmt.Sprintf("no answer within %s: %s", amount.Span(timeout), out.refusal.Why)
		}
	}
	return out
}

// newID is an id that no other message has.
func newID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // which never fails
	return "msg_" + hex.EncodeToString(b[:])
}
