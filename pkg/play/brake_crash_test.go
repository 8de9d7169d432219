package play

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/brakes"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// brakedLife is a daemon on a world, with brakes that it looks at.
type brakedLife struct {
	cfg    *config.Config
	world  *sim.Cloud
	path   string
	reaper *reaper
	last   loop.Result
	ledger *ledger.Ledger // while it lives
	// before are the steps that had been taken when the brake was pulled.
	pulled bool
	before []string
	// outside is somebody else with a hand in the world; it may be nil.
	outside func(w *sim.Cloud)
}

// live makes passes until so many are made, or done says so; it returns false when the
// daemon died.
func (d *brakedLife) live(t *testing.T, ticks int, done func(l *ledger.Ledger) bool) bool {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{Path: d.path, Keep: assembly.MemorySpan(d.cfg)})
	if err != nil {
		t.Fatal(err)
	}
	d.ledger = l
	cfg := *d.cfg
	cfg.Ledger.Path = d.path
	clouds := assembly.Everywhere(&cfg, mortalCloud{Direct{d.world}, d.reaper})
	b := brakes.New(brakes.Options{Ledger: cfg.Ledger.Path, Memory: l, Log: zap.NewNop()})
	parts := b.Over(assembly.Parts(&cfg, clouds, mortalLedger{l, d.reaper}, assembly.Options{Gate: b.Gate}))
	parts.Deadline = time.Minute
	for range ticks {
		if d.outside != nil {
			d.outside(d.world)
		}
		passed := make(chan loop.Result, 1)
		go func() { passed <- parts.Pass(context.Background(), d.world.Now()) }()
		select {
		case <-d.reaper.dead:
			other := daemonLife{path: d.path}
			other.bury(t, l)
			d.path = other.path
			return false
		case d.last = <-passed:
			if d.last.LedgerErr != nil {
				t.Fatal(d.last.LedgerErr)
			}
		}
		if done(l) {
			break
		}
		d.world.Step(d.cfg.Loop.Interval)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return true
}

// detail is what the only tier said last of what it did.
func (d *brakedLife) detail() string { return d.last.Records[0].Outcome.Detail }

// stepsIn are the writes so far, without what only tells where readers are.
func stepsIn(w *sim.Cloud) (out []string) {
	for _, x := range w.Writes() {
		if x.API != "PutParameter" {
			out = append(out, x.API+" "+x.Resource+" "+x.Argument)
		}
	}
	return out
}

// brakeEverywhere plays an operation once to count its events, and then again for each,
// with a brake file that appears right after it, or for "" with a pause. With dies, the daemon is killed at the same
// instant, and the next one finds the file at its start.
func brakeEverywhere(t *testing.T, c crash, name string, dies bool, judge func(t *testing.T, d *brakedLife)) {
	t.Helper()
	cfg, err := config.Parse("crash.yaml", []byte(c.config))
	if err != nil {
		t.Fatal(err)
	}
	life := func(t *testing.T, at int) *brakedLife {
		return &brakedLife{cfg: cfg, world: c.world(t), path: filepath.Join(crashFolder(t), "ledger.db"), reaper: newReaper(at), outside: c.outside}
	}
	whole := life(t, 0)
	begun := false
	whole.live(t, c.ticks, func(l *ledger.Ledger) bool {
		begun = begun || len(l.Operations()) > 0
		return begun && len(l.Operations()) == 0
	})
	points := whole.reaper.count()
	if points < 15 || len(stepsIn(whole.world)) == 0 {
		t.Fatalf("only %d events with %d steps", points, len(stepsIn(whole.world)))
	}
	stride := 5 // odd, because calls and what is written down take turns
	if dies {
		stride = 11
	}
	for at := 1; at <= points; at += stride {
		d := life(t, at)
		pull := func() {
			var err error
			if name != "" {
				err = os.WriteFile(filepath.Join(filepath.Dir(d.path), name), []byte("drill\n"), 0o600)
			} else {
				_, err = d.ledger.Act(context.Background(), scale.Action{Tier: cfg.Tiers[0].Name, Kind: scale.Pause, Grow: true, Shrink: true,
					Given: d.world.Now(), Until: time.Now().AddDate(1, 0, 0), Reason: "drill"})
			}
			if err != nil {
				t.Error(err)
			}
			d.pulled, d.before = true, stepsIn(d.world)
		}
		if dies {
			d.reaper.kill = pull
			if d.live(t, c.ticks, func(*ledger.Ledger) bool { return false }) {
				t.Fatalf("event %d of %d did not come", at, points)
			}
			d.reaper = newReaper(0)
			d.world.Step(17 * time.Second)
		} else {
			d.reaper.instead = pull
		}
		judge(t, d)
		if t.Failed() {
			t.Fatalf("%s after event %d of %d", name, at, points)
		}
	}
	fmt.Printf("%s: %d points\n", t.Name(), (points+stride-1)/stride)
}

// judgeSoft demands that what has begun comes to an end, and that nothing else begins.
func judgeSoft(says string, whole func(t *testing.T, w *sim.Cloud)) func(*testing.T, *brakedLife) {
	return func(t *testing.T, d *brakedLife) {
		t.Helper()
		var first []string // the steps when the file was there and nothing was under way
		settled := 0
		d.live(t, 90, func(l *ledger.Ledger) bool {
			if !d.pulled || len(l.Operations()) > 0 {
				return false
			}
			if settled++; settled == 1 {
				first = stepsIn(d.world)
			}
			return settled > 3
		})
		if settled == 0 {
			t.Fatalf("it did not come to an end: %s", d.detail())
		}
		if len(d.before) == 0 && len(first) > 0 {
			t.Errorf("nothing had been sent when the brake was pulled, and then %v", first)
		}
		if now := stepsIn(d.world); !slices.Equal(first, now) {
			t.Errorf("begun under the brake: %v", now[len(first):])
		}
		if r := d.last.Records[0].Decision; !strings.Contains(r.Reasons[len(r.Reasons)-1].Because, says) {
			t.Errorf("the decision says %v", r.Reasons)
		}
		whole(t, d.world)
	}
}

// judgeHard demands that nothing at all is written while the file is there, that what is
// left half done is named, and that it comes to its end once the file is gone.
func judgeHard(left func(w *sim.Cloud) string, whole func(t *testing.T, w *sim.Cloud)) func(*testing.T, *brakedLife) {
	return func(t *testing.T, d *brakedLife) {
		t.Helper()
		seen, open := 0, false
		d.live(t, 90, func(l *ledger.Ledger) bool {
			if open = len(l.Operations()) > 0; d.pulled {
				seen++
			}
			return seen > 7
		})
		if now := stepsIn(d.world); !d.pulled || seen <= 7 || !slices.Equal(d.before, now) {
			t.Fatalf("pulled %v, %d passes; written under the hard brake: %v", d.pulled, seen, now[len(d.before):])
		}
		if want := left(d.world); want != "" && (!strings.Contains(d.detail(), "held by the brake file ") || !strings.Contains(d.detail(), want)) {
			t.Errorf("it says %q, and not %q", d.detail(), want)
		}
		if err := os.Remove(filepath.Join(filepath.Dir(d.path), brake.HardFile)); err != nil {
			t.Fatal(err)
		}
		if open { // or what follows is as if there had been no brake
			d.live(t, 90, func(l *ledger.Ledger) bool { return len(l.Operations()) == 0 })
			whole(t, d.world)
		}
	}
}

// nothingLeft is of operations that AWS goes on with by itself.
func nothingLeft(*sim.Cloud) string { return "" }

// halfResized is what has to be said of the machine as it is.
func halfResized(w *sim.Cloud) string {
	const id = "i-0123456789abcdef0"
	found, _ := w.Machines(context.Background(), []string{id})
	at, _ := w.Targets(context.Background(), []string{targets}, resource.Machine{ID: id})
	switch out := len(at) == 0 || at[0].State == resource.TargetUnused; {
	case found[id].State == resource.Stopped:
		return "left half done: " + id + " is STOPPED and not started, and is out of target group reports"
	case out && found[id].State == resource.Running:
		return "out of target group reports"
	}
	return ""
}

// either demands a machine at work, as what it was or as what it was meant to become.
func either(types ...string) func(t *testing.T, w *sim.Cloud) {
	return func(t *testing.T, w *sim.Cloud) {
		t.Helper()
		found, _ := w.Machines(t.Context(), []string{"i-0123456789abcdef0"})
		is := found["i-0123456789abcdef0"].Type
		if !slices.Contains(types, is) {
			t.Errorf("it is %s, not one of %v", is, types)
		}
		working(is)(t, w)
	}
}

// available demands that every database is at work.
func available(t *testing.T, w *sim.Cloud) {
	t.Helper()
	readers(slices.Sorted(slices.Values(w.DatabaseIDs()))...)(t, w)
}

// brakeScenarios are operations of every kind, with what must be there in the end, and what
// must be said of one that is left where it is.
func brakeScenarios() map[string]struct {
	crash
	whole func(t *testing.T, w *sim.Cloud)
	left  func(w *sim.Cloud) string
} {
	type scenario = struct {
		crash
		whole func(t *testing.T, w *sim.Cloud)
		left  func(w *sim.Cloud) string
	}
	resized := either("m6i.large", "m6i.xlarge", "m5.xlarge")
	return map[string]scenario{
		"a resize":                  {resizing(), resized, halfResized},
		"a resize without capacity": {resizingWithoutCapacity(), resized, halfResized},
		"adding a replica":          {addingAReplica(), available, nothingLeft},
		"removing a replica":        {removingAReplica(), available, nothingLeft},
		"a change of class":         {changingTheClass(), available, nothingLeft},
		"a change of capacity":      {changingTheACU(), available, nothingLeft},
	}
}

// With PAUSE nothing new begins, and what has begun comes to an end: a machine that is
// stopped is started again, whenever the file appears, and whether or not the daemon dies
// with it.
func TestCrashPauseFileEverywhere(t *testing.T) {
	whole(t)
	for name, c := range brakeScenarios() {
		for _, dies := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, dies %v", name, dies), func(t *testing.T) {
				t.Parallel()
				brakeEverywhere(t, c.crash, brake.PauseFile, dies, judgeSoft("nothing new begins: the brake file ", c.whole))
			})
		}
	}
}

// The same with a pause of the tier.
func TestCrashPauseEverywhere(t *testing.T) {
	whole(t)
	for name, c := range brakeScenarios() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			brakeEverywhere(t, c.crash, "", false, judgeSoft("paused until ", c.whole))
		})
	}
}

// With PAUSE-HARD nothing at all is written, what is left half done is named, and it comes
// to its end when the file is gone.
func TestCrashHardPauseFileEverywhere(t *testing.T) {
	whole(t)
	for name, c := range brakeScenarios() {
		for _, dies := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, dies %v", name, dies), func(t *testing.T) {
				t.Parallel()
				brakeEverywhere(t, c.crash, brake.HardFile, dies, judgeHard(c.left, c.whole))
			})
		}
	}
}
