package app

import (
	"time"

	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reporter"
)

// Evaluated is an evaluation that ended, for whoever sits before the terminal. The log, the metrics and
// the API were told of it before.
type Evaluated struct {
	loop.Result
	Took time.Duration
	// Calls are those to AWS since the evaluation before, retries included.
	Calls int
	// Next is when the next one begins; zero with Once.
	Next time.Time
}

// telling hands every evaluation on to who asked for it, when the reporter has shown it.
type telling struct {
	*reporter.Reporter
	d *Daemon
}

// Show is called by the loop.
func (t telling) Show(result loop.Result, took time.Duration) {
	t.Reporter.Show(result, took)
	now, times := time.Now(), t.d.inForce.Load().Loop
	next := now.Truncate(times.Interval).Add(times.Interval)
	if again := now.Add(times.Retry); result.Err != nil && again.Before(next) {
		next = again
	}
	t.d.tell(result, took, next)
}

// tell is told of an evaluation.
func (d *Daemon) tell(result loop.Result, took time.Duration, next time.Time) {
	calls := d.calls.Swap(0)
	if d.o.Told != nil {
		d.o.Told(Evaluated{Result: result, Took: took, Calls: int(calls), Next: next})
	}
}

// called is told of every call to AWS.
func (d *Daemon) called(account, region, service, operation string, took time.Duration, err error) {
	d.calls.Add(1)
	d.metrics.Call(account, region, service, operation, took, err)
}
