package brakes

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
	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Brakes are asked before every write.
type Brakes struct {
	// Gate is what every write passes.
	Gate *brake.Gate

	file *watch.File
	o    Options
	// path is of the file that keeps the remote brake's last state; "" keeps none.
	path string

	telling sync.Mutex

	mu     sync.Mutex
	remote *watch.Remote // nil while none is configured
	name   string        // of the parameter, with its region
	read   Read
	said   map[string]brake.State // what the log was told last, by source
	left   string                 // what is half done, as the log was told last
	kept   string                 // why the remote brake is not kept, as the log was told last
}

// Options are what the brakes of a daemon depend on.
type Options struct {
	// Ledger is its path; the brake files are beside it.
	Ledger string
	Memory Memory
	// DryRun is set where nothing is written: nothing is kept, and a brake that cannot be
	// read is no reason to show nothing else.
	DryRun bool
	Log    *zap.Logger
	// Metrics may be nil.
	Metrics Metrics
	// Tell is told of what people should know; nil tells nobody.
	Tell func(event.Event)
}

// Memory is what the brakes need of the ledger.
type Memory interface {
	Actions(now time.Time) []scale.Action
	Operations() []scale.Operation
}

// Metrics are told what every brake says.
type Metrics interface {
	Brake(s brake.State)
	NoBrake(source string)
}

// Read reads the parameter of the remote brake, and says when it was written.
type Read = func(ctx context.Context) (text string, written time.Time, err error)

// New watches the folder of a ledger. No remote brake is obeyed yet.
func New(o Options) *Brakes {
	b := &Brakes{file: watch.NewFile(filepath.Dir(o.Ledger), watch.Limit), o: o, said: map[string]brake.State{}}
	if !o.DryRun {
		b.path = o.Ledger + ".brake"
	}
	b.Gate = brake.New(time.Now, b.paused, b.pulled)
	return b
}

// OfFile is the brake file beside a ledger as it is found here, when no daemon tells.
func OfFile(ledger string) brake.Report {
	states := []brake.State{watch.NewFile(filepath.Dir(ledger), watch.Limit).State()}
	return brake.Report{Level: brake.Worst(states).Level, Holds: brake.Reason(states), Brakes: states}
}

// Obey takes the remote brake of a configuration, by its name for people; "" is none. One
// that is the same as before keeps its state.
func (b *Brakes) Obey(name string, read Read) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.read = read
	if name == b.name {
		return
	}
	b.name, b.remote = name, nil
	delete(b.said, "parameter")
	if b.o.Metrics != nil {
		b.o.Metrics.NoBrake("parameter")
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
func (b *Brakes) pulled(w brake.Write) string {
	for _, s := range b.states() {
		if s.Holds(w) {
			return s.String()
		}
	}
	return ""
}

// states are what the brake files say now, and the remote brake said last.
func (b *Brakes) states() []brake.State {
	b.mu.Lock()
	remote := b.remote
	b.mu.Unlock()
	states := []brake.State{b.file.State()}
	if remote != nil {
		states = append(states, remote.State())
	}
	if b.o.DryRun {
		states = slices.DeleteFunc(states, func(s brake.State) bool { return s.Unreadable != "" })
	}
	return states
}

// look is states, told to the log and the metrics. Only one look at a time is told, so that
// an older one never comes after a newer.
func (b *Brakes) look() []brake.State {
	b.telling.Lock()
	defer b.telling.Unlock()
	states := b.states()
	b.tell(states)
	return states
}

// LookAtFile tells of the brake files alone, before the remote brake can have been read.
func (b *Brakes) LookAtFile() {
	if s := b.file.State(); !b.o.DryRun || s.Unreadable == "" {
		b.tell([]brake.State{s})
	}
}

// Report is all that is known of the brakes now.
func (b *Brakes) Report() brake.Report {
	states := append(b.states(), b.pausesOfAll()...)
	r := brake.Report{Level: brake.Worst(states).Level, Holds: brake.Reason(states), Brakes: states, InFlight: b.Gate.InFlight("")}
	if r.Level == brake.Hard {
		r.HalfDone = b.halfDone()
	}
	return r
}

// halfDone are the operations that have changed something and have not ended.
func (b *Brakes) halfDone() (left []string) {
	for _, op := range b.o.Memory.Operations() {
		if op.Begun() {
			left = append(left, op.Tier+": "+operation.HalfDone(op, operation.Call{}))
		}
	}
	return left
}

// begin reads the remote brake beside an observation; wait is for its end.
func (b *Brakes) begin(ctx context.Context) (wait func()) {
	b.mu.Lock()
	remote := b.remote
	b.mu.Unlock()
	if remote == nil {
		return func() {}
	}
	return remote.Begin(ctx)
}

// Watch looks every few seconds until ctx ends, so that a brake that is pulled between two
// evaluations is in the log and in the metrics at once.
func (b *Brakes) Watch(ctx context.Context) {
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

// Over puts the brakes before the parts of an evaluation.
func (b *Brakes) Over(parts loop.Parts) loop.Parts {
	parts.Observer = braked{next: parts.Observer, brakes: b}
	return parts
}

// braked puts what the brakes say into every snapshot.
type braked struct {
	next   loop.Observer
	brakes *Brakes
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
