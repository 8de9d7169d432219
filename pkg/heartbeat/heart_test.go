package heartbeat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// receiver accepts, refuses or hangs as it is told.
type receiver struct {
	mu    sync.Mutex
	got   []int // the tiers of each Beat, which tell one from another
	err   error
	hangs bool
}

func (*receiver) Name() string { return "url" }

func (r *receiver) Send(ctx context.Context, b Beat) error {
	r.mu.Lock()
	err, hangs := r.err, r.hangs
	r.got = append(r.got, b.Tiers)
	r.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return ctx.Err()
	}
	return err
}

func (r *receiver) be(err error, hangs bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err, r.hangs = err, hangs
}

func (r *receiver) seen() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprint(r.got)
}

func heartOf(r Receiver, every time.Duration) (*Heart, *observer.ObservedLogs, func() []string) {
	core, logs := observer.New(zap.InfoLevel)
	var mu sync.Mutex
	var sent []string
	h := New(Options{Receivers: []Receiver{r}, Every: every, Timeout: 10 * time.Second, Log: zap.New(core), OnSent: func(to string, _ time.Time, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, fmt.Sprint(to, " ", ok))
	}})
	return h, logs, func() []string { mu.Lock(); defer mu.Unlock(); return slices.Clone(sent) }
}

// minutes makes an evaluation a minute, some seconds late each.
func minutes(h *Heart, from, n int) {
	for i := range n {
		time.Sleep(time.Duration(i%3) * time.Second)
		h.Beat(Beat{Tiers: from + i})
		time.Sleep(time.Minute - time.Duration(i%3)*time.Second)
	}
}

func TestABeatAnEvaluation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		h, logs, _ := heartOf(r, time.Minute)
		minutes(h, 1, 5)
		h.Close()
		if got := r.seen(); got != "[1 2 3 4 5]" {
			t.Errorf("got %s", got)
		}
		if logs.Len() > 0 {
			t.Errorf("the log says %v of a heart that beats", logs.All())
		}
	})
}

func TestItIsBoundedInRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		h, _, _ := heartOf(r, 5*time.Minute)
		minutes(h, 1, 12)
		h.Close()
		if got := r.seen(); got != "[1 6 11]" {
			t.Errorf("got %s", got)
		}
	})
}

// A failure is one line and one at its end, is tried again with the next evaluation, and is told
// as long as it lasts.
func TestAFailureIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		h, logs, sent := heartOf(r, 5*time.Minute)
		minutes(h, 1, 1)
		r.be(errors.New("hooks.example.com answers 500"), false)
		minutes(h, 2, 8)
		s := h.States()[0]
		if s.Accepted.IsZero() || s.Failing.IsZero() || s.Why != "hooks.example.com answers 500" {
			t.Errorf("while it fails: %+v", s)
		}
		r.be(nil, false)
		minutes(h, 10, 2)
		if s := h.States()[0]; !s.Failing.IsZero() || s.Why != "" {
			t.Errorf("afterwards: %+v", s)
		}
		h.Close()
		if got := r.seen(); got != "[1 6 7 8 9 10]" {
			t.Errorf("got %s: one that is refused is followed by the next", got)
		}
		if got := strings.Join(sent(), ", "); got != "url true, url false, url false, url false, url false, url true" {
			t.Errorf("counted %s", got)
		}
		var lines []string
		for _, e := range logs.All() {
			lines = append(lines, fmt.Sprint(e.Level, " ", e.Message, " ", e.ContextMap()["event"], " ", e.ContextMap()["after"]))
		}
		want := []string{
			"warn the heartbeat is not accepted; if this lasts, the receiver of the heartbeat raises an alarm; scaling continues heartbeat failed <nil>",
			"info the heartbeat is accepted again heartbeat back 3m59s",
		}
		if !slices.Equal(lines, want) {
			t.Errorf("the log says\n%s", strings.Join(lines, "\n"))
		}
	})
}

// A receiver that hangs delays no evaluation, and gets the newest when it is back.
func TestAReceiverThatHangsDelaysNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{hangs: true}
		h, _, _ := heartOf(r, time.Minute)
		h.Beat(Beat{Tiers: -1})
		synctest.Wait()
		began := time.Now()
		for i := range 1000 {
			h.Beat(Beat{Tiers: i})
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("the evaluations waited %s", took)
		}
		synctest.Wait()
		time.Sleep(9 * time.Second)
		r.be(nil, false)
		time.Sleep(2 * time.Second)
		if got := r.seen(); got != "[-1 999]" {
			t.Errorf("got %s: after the one that hung comes not the newest", got)
		}
		h.Close()
	})
}

// A daemon that stops, and a single evaluation, send what waits, and wait no longer than they may.
func TestCloseSendsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		h, _, _ := heartOf(r, time.Minute)
		h.Beat(Beat{Tiers: 7})
		h.Close()
		if got := r.seen(); got != "[7]" {
			t.Errorf("got %s", got)
		}
		r = &receiver{hangs: true}
		h, _, _ = heartOf(r, time.Minute)
		h.Beat(Beat{Tiers: 1})
		synctest.Wait()
		h.Beat(Beat{Tiers: 2})
		began := time.Now()
		h.Close()
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("closing took %s of the 10 s that one may take", took)
		}
	})
}
