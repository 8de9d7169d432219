package loop

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// What is to be run between two evaluations waits for the one under way, runs at once while
// none is, and does not run when whoever asked has gone.
func TestBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		p := &parts{tiers: []string{"web"}, observe: func(context.Context, time.Time) { time.Sleep(20 * time.Second) }}
		l := New(Options{Parts: p.parts(), Reporter: p, Interval: time.Minute, Retry: time.Second})
		ended := make(chan struct{})
		go func() { l.Run(ctx); close(ended) }()
		time.Sleep(5 * time.Second) // within the first evaluation

		impatient, gone := context.WithTimeout(ctx, time.Second)
		defer gone()
		if err := l.Between(impatient, func() { t.Error("it ran although nobody waited") }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		begin := time.Now()
		if err := l.Between(ctx, func() { p.note("between") }); err != nil {
			t.Error(err)
		}
		if waited := time.Since(begin); waited != 14*time.Second {
			t.Errorf("it waited %s, and the pass had 14s to go", waited)
		}
		if i := slices.Index(p.order, "between"); i < 0 || p.order[i-1] != "settle" {
			t.Errorf("not after the pass: %v", p.order)
		}
		begin = time.Now()
		if err := l.Between(ctx, func() {}); err != nil || time.Since(begin) != 0 {
			t.Errorf("between two passes it waited %s: %v", time.Since(begin), err)
		}
		cancel()
		<-ended
		if err := l.Between(ctx, func() { t.Error("it ran after the end") }); err == nil {
			t.Error("nobody is there to run it")
		}
	})
}
