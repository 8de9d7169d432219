package play

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// reaper counts what a daemon does to the world and to its disk, and at one of
// these events the daemon is dead: from then on nothing it does has any effect, as
// after kill -9. What was on the disk at that moment is all that the next one finds.
type reaper struct {
	mu     sync.Mutex
	events int
	at     int // the event after which it dies; 0 is never
	dead   chan struct{}
	// kill ends the process, where it is one of its own; nil otherwise.
	kill func()
	// instead is done at that event in place of dying; nil is to die.
	instead func()
}

func newReaper(at int) *reaper { return &reaper{at: at, dead: make(chan struct{})} }

// alive blocks for ever once the daemon is dead.
func (r *reaper) alive() {
	select {
	case <-r.dead:
		select {}
	default:
	}
}

// done is one event that has had its effect.
func (r *reaper) done() {
	r.mu.Lock()
	r.events++
	dies := r.events == r.at
	if dies && r.instead != nil {
		r.instead()
		dies = false
	}
	if dies && r.kill != nil {
		r.kill()
	}
	if dies {
		close(r.dead)
	}
	r.mu.Unlock()
	r.alive()
}

func (r *reaper) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.events
}

// mortalLedger is a ledger of a daemon that may die after any write.
type mortalLedger struct {
	*ledger.Ledger
	reaper *reaper
}

func (m mortalLedger) Intend(ctx context.Context, records []scale.Record) error {
	m.reaper.alive()
	err := m.Ledger.Intend(ctx, records)
	if slices.ContainsFunc(records, func(r scale.Record) bool { return r.Decision.Changes() }) { // others write nothing
		m.reaper.done()
	}
	return err
}

func (m mortalLedger) Settle(ctx context.Context, records []scale.Record) error {
	m.reaper.alive()
	err := m.Ledger.Settle(ctx, records)
	m.reaper.done()
	return err
}

func (m mortalLedger) Begin(ctx context.Context, op scale.Operation) error {
	m.reaper.alive()
	err := m.Ledger.Begin(ctx, op)
	m.reaper.done()
	return err
}

func (m mortalLedger) Advance(ctx context.Context, op scale.Operation) error {
	m.reaper.alive()
	err := m.Ledger.Advance(ctx, op)
	m.reaper.done()
	return err
}

// crash is one operation that is killed everywhere.
type crash struct {
	config    string
	machines  []sim.MachineSpec
	databases []sim.DatabaseSpec
	clusters  []sim.ClusterSpec
	faults    []sim.Fault
	// result is how the operation has to end, however often it is killed.
	result scale.Result
	// check looks at the world afterwards.
	check func(t *testing.T, w *sim.Cloud)
	// outside is somebody else with a hand in the world, before every pass; what it does
	// follows from the time alone, whoever lives. It may be nil.
	outside func(w *sim.Cloud)
	// ticks is how long it may take, in minutes.
	ticks int
	// stride kills after each n-th event only; 0 is after each.
	stride int
}

// daemonLife runs a daemon on a world until it has ended an operation and made another
// pass, or dies.
type daemonLife struct {
	cfg    *config.Config
	world  worldClock
	cloud  assembly.Cloud
	path   string
	reaper *reaper
	ended  []scale.Operation
	// outside is called before every pass; it may be nil.
	outside func()
}

// worldClock is the time of a world.
type worldClock interface {
	Now() time.Time
	Step(d time.Duration)
}

// live returns false when the daemon died.
func (d *daemonLife) live(t *testing.T, ticks int) bool {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{Path: d.path, Keep: assembly.MemorySpan(d.cfg)})
	if err != nil {
		t.Fatal(err)
	}
	parts := assembly.Parts(d.cfg, assembly.Everywhere(d.cfg, mortalCloud{d.cloud, d.reaper}), mortalLedger{l, d.reaper}, assembly.Options{})
	parts.Deadline = time.Minute
	after := -1
	for range ticks {
		if d.outside != nil {
			d.outside()
		}
		passed := make(chan loop.Result, 1)
		go func() { passed <- parts.Pass(context.Background(), d.world.Now()) }()
		select {
		case <-d.reaper.dead:
			d.bury(t, l)
			return false
		case result := <-passed:
			if result.LedgerErr != nil {
				t.Fatal(result.LedgerErr)
			}
			for _, r := range result.Records {
				if r.Learned.Adopted && d.outside == nil {
					t.Errorf("what dynascale began is told as changed outside: %s", reason.Of(r.Decision, "changed_outside"))
				}
				if op := r.Outcome.Operation; op != nil && !op.Open() {
					d.ended = append(d.ended, *op)
					after = 1
				}
			}
		}
		if after <= 0 && len(d.ended) > 0 && len(l.Operations()) == 0 {
			break
		}
		after--
		d.world.Step(d.cfg.Loop.Interval)
	}
	if running := l.Operations(); len(running) > 0 {
		t.Fatalf("after %d passes: %s", ticks, reason.Progress(running[0], d.world.Now()))
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return true
}

// bury takes what a dead daemon left on the disk, and shows that nobody could have
// written beside it while it lived.
func (d *daemonLife) bury(t *testing.T, l *ledger.Ledger) {
	t.Helper()
	second, err := ledger.Open(t.Context(), ledger.Options{Path: d.path})
	if err == nil {
		_ = second.Close()
		t.Fatal("a second daemon opened the ledger of the first")
	}
	if want := fmt.Sprintf("pid %d on host", os.Getpid()); !strings.Contains(err.Error(), want) {
		t.Fatalf("the refusal does not say who holds it (%s): %v", want, err)
	}
	left := d.path + "'"
	for _, suffix := range []string{"", "-wal"} {
		if err := copyFile(d.path+suffix, left+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	d.path = left
	_ = l.Close() // gives back what the kernel would
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// crashEverywhere plays the operation once to count its events, and then again for
// each event, killing the daemon right after it.
func crashEverywhere(t *testing.T, c crash) {
	t.Helper()
	whole(t)
	cfg, err := config.Parse("crash.yaml", []byte(c.config))
	if err != nil {
		t.Fatal(err)
	}
	life := func(t *testing.T, at int) (*daemonLife, *sim.Cloud, bool) {
		world := c.world(t)
		d := &daemonLife{cfg: cfg, world: world, cloud: Direct{world}, path: filepath.Join(crashFolder(t), "ledger.db"), reaper: newReaper(at)}
		if c.outside != nil {
			d.outside = func() { c.outside(world) }
		}
		return d, world, d.live(t, c.ticks)
	}
	whole, undisturbed, _ := life(t, 0)
	c.judge(t, whole.ended, undisturbed, undisturbed)
	points := whole.reaper.count()
	if points < 20 {
		t.Fatalf("only %d events: the operation was not killed anywhere that matters", points)
	}
	// Most of a long wait is the same event again and again.
	stride := max(1, c.stride)
	// Halves, so that both processors have work.
	t.Run("points", func(t *testing.T) {
		for half := range 2 {
			t.Run(fmt.Sprint(half), func(t *testing.T) {
				t.Parallel()
				for at := 1 + half*stride; at <= points; at += 2 * stride {
					d, world, lived := life(t, at)
					if lived {
						t.Fatalf("event %d of %d did not come", at, points)
					}
					d.reaper = newReaper(0)
					d.world.Step(17 * time.Second) // until somebody starts it again
					if !d.live(t, c.ticks) {
						t.Fatal("died twice")
					}
					c.judge(t, d.ended, world, undisturbed)
					if t.Failed() {
						t.Fatalf("killed after event %d of %d", at, points)
					}
				}
			})
		}
	})
	fmt.Printf("%s: %d crash points\n", t.Name(), (points+stride-1)/stride)
}

func (c crash) world(t *testing.T) *sim.Cloud {
	t.Helper()
	world, err := sim.New(sim.Options{Seed: 1, Start: day.Add(12 * time.Hour), Exact: true, Faults: c.faults,
		Machines: c.machines, Databases: c.databases, Clusters: c.clusters})
	if err != nil {
		t.Fatal(err)
	}
	world.Step(10 * time.Minute) // what happened before is no business of the daemon
	return world
}

// judge demands the one end, and that no step was done twice: as many writes of each
// kind as when nobody died.
func (c crash) judge(t *testing.T, ended []scale.Operation, world, undisturbed *sim.Cloud) {
	t.Helper()
	// One that died right after the end was written down tells of it no more.
	for _, op := range ended {
		if op.Result != c.result {
			t.Errorf("ended %s: %s", op.Result, reason.Progress(op, world.Now()))
		}
	}
	if len(ended) > 1 {
		t.Errorf("%d operations in place of one", len(ended))
	}
	if diff := cmp.Diff(writesOf(undisturbed), writesOf(world)); diff != "" {
		t.Errorf("other writes than without a crash (-without +with):\n%s", diff)
	}
	c.check(t, world)
}

// writesOf counts the steps that were taken. Where readers are is told again by every
// daemon that starts.
func writesOf(w *sim.Cloud) map[string]int {
	out := map[string]int{}
	for _, x := range w.Writes() {
		if x.API != "PutParameter" {
			out[x.API+" "+x.Resource+" "+x.Argument]++
		}
	}
	return out
}

// crashFolder is in memory where there is such a place: some thousand ledgers are
// written, and none outlives the test.
func crashFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "dynascale-crash-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}
