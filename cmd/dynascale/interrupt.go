package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// grace is how long a command may take to end by itself after a signal. Reading a
// pipe that nobody writes to hears of no context.
const grace = time.Second

// interrupt ends a command that is told to stop.
type interrupt struct {
	// patient is set for the daemon, which finishes what it has begun to act on.
	patient atomic.Bool
	// got is the number of the signal; 0 before there was one.
	got atomic.Int32
}

// code is the exit code of a command that failed, as a shell has it when that was
// because of a signal.
func (i *interrupt) code() int {
	if n := i.got.Load(); n > 0 && !i.patient.Load() {
		return exitSignal + int(n)
	}
	return exitFailed
}

// watch returns a context that the first SIGINT or SIGTERM ends. From then on a
// second one kills, as if nobody had listened. Who is not patient has the grace.
func (i *interrupt) watch() (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	over := make(chan struct{})
	go func() {
		select {
		case <-over:
		case s := <-signals:
			signal.Stop(signals)
			if n, ok := s.(syscall.Signal); ok {
				i.got.Store(int32(n))
			}
			cancel()
			i.wait(s, over)
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(over)
		cancel()
	}
}

// wait ends the process if the command does not.
func (i *interrupt) wait(s os.Signal, over <-chan struct{}) {
	select {
	case <-over:
		return
	case <-time.After(grace):
	}
	if i.patient.Load() {
		return
	}
	complain(os.Stderr, fmt.Sprintf("dynascale: stopped by a signal (%s) before the command was done", s))
	os.Exit(i.code())
}
