package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/brake/watch"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// brakes are all that can stop the daemon: pauses of operators, the brake files beside the
// ledger, and the remote brake. They are asked before every write.
type brakes struct {
	gate   *brake.Gate
	file   *watch.File
	memory brakeMemory
	// path is of the file that keeps the remote brake's last state; "" keeps none.
	path string
	// dry is set where nothing is written: a brake that cannot be read is then no reason to
	// show nothing else.
	dry bool
	log *zap.Logger
	// metrics may be nil.
	metrics *server.Metrics

	telling sync.Mutex

	mu     sync.Mutex
	remote *watch.Remote // nil while none is configured
	name   string        // of the parameter, with its region
	read   readParameter
	said   map[string]brake.State // what the log was told last, by source
	left   string                 // what is half done, as the log was told last
	kept   string                 // why the remote brake is not kept, as the log was told last
}

// readParameter reads the remote brake's parameter, and says when it was written.
type readParameter = func(ctx context.Context) (text string, written time.Time, err error)

// brakeMemory is what the brakes need of the ledger.
type brakeMemory interface {
	Actions(now time.Time) []scale.Action
	Operations() []scale.Operation
}

// newBrakes watches the folder of a configuration's ledger. A dry run keeps nothing.
func newBrakes(cfg *config.Config, memory brakeMemory, dry bool, log *zap.Logger) *brakes {
	b := &brakes{file: watch.NewFile(filepath.Dir(cfg.Ledger.Path), watch.Limit), memory: memory, dry: dry, log: log, said: map[string]brake.State{}}
	if !dry {
		b.path = cfg.Ledger.Path + ".brake"
	}
	b.gate = brake.New(time.Now, b.paused, b.pulled)
	return b
}

// obey takes the remote brake of a configuration, which read reads. One that is the same
// as before keeps its state.
func (b *brakes) obey(aws config.AWS, read readParameter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.read = read
	name := aws.BrakeName()
	if name == b.name {
		return
	}
	b.name, b.remote = name, nil
	delete(b.said, "parameter")
	if b.metrics != nil {
		b.metrics.NoBrake("parameter")
	}
	if name == "" {
		return
	}
	b.remote = watch.NewRemote(watch.RemoteOptions{Name: name, Path: b.path, Now: time.Now, Read: func(ctx context.Context) (string, time.Time, error) {
		b.mu.Lock()
		read := b.read // a reload brings new credentials
		b.mu.Unlock()
		text, written, err := read(ctx)
		var failure *scale.Failure
		if errors.As(err, &failure) { // which parameter it is about is said already
			err = fmt.Errorf("%s: %w", failure.Kind, failure.Err)
		}
		return text, written, err
	}})
}

// pulled names the brake that holds a write.
func (b *brakes) pulled(w brake.Write) string {
	for _, s := range b.states() {
		if s.Holds(w) {
			return s.String()
		}
	}
	return ""
}

// states are what the brake files say now, and the remote brake said last.
func (b *brakes) states() []brake.State {
	b.mu.Lock()
	remote := b.remote
	b.mu.Unlock()
	states := []brake.State{b.file.State()}
	if remote != nil {
		states = append(states, remote.State())
	}
	if b.dry {
		states = slices.DeleteFunc(states, func(s brake.State) bool { return s.Unreadable != "" })
	}
	return states
}

// look is states, told to the log and the metrics. Only one look at a time is told, so that
// an older one never comes after a newer.
func (b *brakes) look() []brake.State {
	b.telling.Lock()
	defer b.telling.Unlock()
	states := b.states()
	b.tell(states)
	return states
}

// lookAtFile tells of the brake files alone, before the remote brake can have been read.
func (b *brakes) lookAtFile() {
	if s := b.file.State(); !b.dry || s.Unreadable == "" {
		b.tell([]brake.State{s})
	}
}

// report is all that is known of the brakes now.
func (b *brakes) report() brake.Report {
	states := append(b.states(), b.pausesOfAll()...)
	r := brake.Report{Level: brake.Worst(states).Level, Holds: brake.Reason(states), Brakes: states, InFlight: b.gate.InFlight("")}
	if r.Level == brake.Hard {
		r.HalfDone = b.halfDone()
	}
	return r
}

// halfDone are the operations that have changed something and have not ended.
func (b *brakes) halfDone() (left []string) {
	for _, op := range b.memory.Operations() {
		if op.Begun() {
			left = append(left, op.Tier+": "+operation.HalfDone(op, operation.Call{}))
		}
	}
	return left
}

// begin reads the remote brake beside an observation; wait is for its end.
func (b *brakes) begin(ctx context.Context) (wait func()) {
	b.mu.Lock()
	remote := b.remote
	b.mu.Unlock()
	if remote == nil {
		return func() {}
	}
	return remote.Begin(ctx)
}

// watch looks every few seconds until ctx ends, so that a brake that is pulled between two
// evaluations is in the log and in the metrics at once.
func (b *brakes) watch(ctx context.Context) {
	every := time.NewTicker(5 * time.Second)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			b.look()
		}
	}
}

// over puts the brakes before the parts of an evaluation.
func (b *brakes) over(parts loop.Parts) loop.Parts {
	parts.Observer = braked{next: parts.Observer, brakes: b}
	return parts
}

// braked puts what the brakes say into every snapshot.
type braked struct {
	next   loop.Observer
	brakes *brakes
}

// Observe reads the remote brake while the others are read.
func (o braked) Observe(ctx context.Context, now time.Time) []scale.Snapshot {
	wait := o.brakes.begin(ctx)
	world := o.next.Observe(ctx, now)
	wait()
	why := brake.Reason(o.brakes.look())
	for i := range world {
		world[i].Brake = why
	}
	return world
}
