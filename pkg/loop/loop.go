package loop

import (
	"context"
	"sync"
	"time"
)

// Reporter is shown every pass that ended, and told of ticks that were missed.
type Reporter interface {
	Show(result Result, took time.Duration)
	Missed(ticks int)
}

// Loop runs passes at aligned times.
type Loop struct {
	reporter Reporter

	mu       sync.Mutex
	parts    Parts
	interval time.Duration
	retry    time.Duration
	between  chan func()
	atRest   func()
}

// Options are the times of a loop.
type Options struct {
	Parts    Parts
	Reporter Reporter
	// Interval is the time between ticks, 10 s to 5 min; ticks are aligned to it.
	Interval time.Duration
	// Retry is the wait after a pass that failed as a whole.
	Retry time.Duration
	// AtRest is called when a pass is over, was shown, and nothing of it is needed any more; it may be nil.
	AtRest func()
}

// New returns a loop that has not started.
func New(o Options) *Loop {
	l := &Loop{reporter: o.Reporter, parts: o.Parts, interval: o.Interval, retry: o.Retry, between: make(chan func()), atRest: o.AtRest}
	if l.atRest == nil {
		l.atRest = func() {}
	}
	return l
}

// Between runs f between two passes, when no call is under way that a pass made, and
// returns when it has run. With the error, which is that of ctx, it has not and will not.
func (l *Loop) Between(ctx context.Context, f func()) error {
	done := make(chan struct{})
	select {
	case l.between <- func() { defer close(done); f() }:
		<-done
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Replace makes the next pass run on other parts and times. A pass that is
// running ends on the old ones.
func (l *Loop) Replace(o Options) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.parts, l.interval, l.retry = o.Parts, o.Interval, o.Retry
}

// Run passes at once and then at every aligned tick, until ctx ends. A pass that
// has begun to act is finished first, within its own deadline. Ticks that
// a pass keeps from being run are missed and counted, not replayed.
func (l *Loop) Run(ctx context.Context) {
	var due time.Time
	for ctx.Err() == nil {
		l.mu.Lock()
		parts, interval, retry := l.parts, l.interval, l.retry
		l.mu.Unlock()
		start := time.Now()
		end, failed := l.shown(ctx, parts, tick(start, due), start)
		if end.IsZero() {
			return
		}
		next := start.Truncate(interval).Add(interval)
		if !end.Before(next) {
			next = end.Truncate(interval).Add(interval)
		}
		if n := missed(tick(start, due), end, interval); n > 0 {
			l.reporter.Missed(n)
		}
		if again := end.Add(retry); failed && again.Before(next) {
			next = again
		}
		due = next
		l.atRest()
		l.rest(ctx, wait(time.Now(), next, interval))
	}
}

// shown runs and shows a pass, and keeps nothing of it. The end is zero where it was stopped before it decided
// anything: that has not failed.
func (l *Loop) shown(ctx context.Context, parts Parts, now, start time.Time) (end time.Time, failed bool) {
	result := parts.Pass(ctx, now)
	end = time.Now()
	if ctx.Err() != nil && result.Records == nil {
		return time.Time{}, false
	}
	l.reporter.Show(result, end.Sub(start))
	return end, result.Err != nil
}

// rest waits for the next tick and runs what is to be run between two passes: at least
// what waits already, also where a pass took longer than its interval.
func (l *Loop) rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case f := <-l.between:
			f()
			continue
		default:
		}
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			return
		case f := <-l.between:
			f()
		}
	}
}

// tick is the time of a pass that began at start for the tick that was due. The
// milliseconds that a timer is late are taken away: with them a cooldown of five
// ticks would at random be one of six.
func tick(start, due time.Time) time.Time {
	if late := start.Sub(due); late >= 0 && late < time.Second {
		return due
	}
	return start
}

// missed counts the ticks that a pass from start to end kept from being run. A pass
// that began between two ticks, the first one or one that is tried again, stands for
// the first tick that comes while it runs.
func missed(start, end time.Time, interval time.Duration) int {
	return int(end.Sub(start) / interval)
}

// wait is the time from now to the next tick, and never more than an interval: a
// clock that was set back during a pass must not stop the loop until it has caught
// up.
func wait(now, next time.Time, interval time.Duration) time.Duration {
	return min(next.Sub(now), interval)
}
