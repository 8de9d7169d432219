package play

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// checks limits rapid where one check is a whole simulated run.
func checks(t *testing.T, n string) {
	t.Helper()
	const name = "rapid.checks"
	before := flag.Lookup(name).Value.String()
	if err := flag.Set(name, n); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set(name, before) })
}

// size is what dynascale may change in the world: the group's minimum in minimum
// mode, its desired size otherwise.
func size(t *rapid.T, world *sim.Cloud, mode scale.Mode) int {
	g, ok := world.Describe(worldGroup)
	if !ok {
		t.Fatal("the group is gone")
	}
	return scale.Snapshot{Mode: mode, Capacity: g.Capacity}.Current()
}

// What must hold at every tick of every run, whatever the load, the faults and
// other people do.
func TestEveryTickOfAnyWorld(t *testing.T) {
	checks(t, "50")
	changed, shrank, repeated := 0, 0, 0
	property := func(t *rapid.T) {
		e := anyWorld(t, 90*time.Minute)
		tier := e.Config.Tiers[0]
		var parts loop.Parts
		var world *sim.Cloud
		act := anyActuator(t)
		e.Wrap = func(p loop.Parts) loop.Parts {
			act.Actuator, p.Actuator = p.Actuator, &act
			parts = p
			return p
		}
		outside, grew, touched := e.Outside, time.Time{}, false
		e.Outside = func(c *sim.Cloud) {
			world = c
			before := size(t, c, tier.Mode)
			outside(c)
			touched = touched || size(t, c, tier.Mode) != before
		}
		e.OnTick = func(now time.Time, records []scale.Record) {
			r := records[0]
			d := r.Decision
			fail := func(why string) { t.Fatalf("%s: %s\n%+v\n%+v", now.Format("15:04"), why, d, r.Outcome) }
			if err := reason.Check(d); err != nil {
				fail("the reasons do not add up: " + err.Error())
			}
			if d.Changes() && !allowed(tier, d.Capacity, d.To) {
				fail("the new size is out of bounds")
			}
			incomplete := len(d.Gaps) > 0 || blind(e, now)
			for _, x := range d.Samples {
				incomplete = incomplete || !x.Current()
			}
			if d.To < d.From && incomplete && (allowed(tier, d.Capacity, d.From) || allowed(tier, d.Capacity, d.To+1)) {
				fail("shrinks on incomplete data")
			}
			for _, reason := range d.Reasons {
				held := reason.Rule == "cooldown" && reason.From > reason.To
				if held && (grew.IsZero() || now.Sub(grew) >= tier.Guards.Cooldown.Grow) {
					fail("growth is held by a cooldown, and the last growth is too long ago for it")
				}
			}
			if r.Learned.Adopted && !touched {
				fail("adopts a size that nobody else set")
			}
			touched = touched && !d.Capacity.Known()
			if r.Outcome.Status == scale.Applied && size(t, world, d.Mode) != d.To {
				fail("the change is said to be applied, and the cloud has another size")
			}
			if d.Changes() && r.Outcome.MayHaveChanged() {
				changed++
				if d.To > d.From {
					grew = now
				} else {
					shrank++
				}
			}

			// A write that failed may be tried again.
			if r.Outcome.Status == scale.Failed || r.Outcome.Status == scale.InProgress {
				return
			}
			before, calls := size(t, world, d.Mode), writes(world)
			again := parts.Pass(context.Background(), now).Records[0].Decision
			// A write that got lost leaves a size out of bounds as it was, and only
			// that repair does not wait.
			lost := before == d.From && again.Urgency == scale.Repair
			if size(t, world, d.Mode) != before || writes(world) != calls || again.Changes() && !lost {
				fail("the same tick a second time acts once more: " + reason.Headline(again).Because)
			}
			repeated++
		}
		if _, err := e.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	// Few worlds may all be calm: more are drawn until some tier grew and some shrank.
	for rounds := 0; !t.Failed() && rounds < 10 && (shrank == 0 || changed == shrank || repeated == 0); rounds++ {
		rapid.Check(t, property)
	}
	t.Logf("%d changes, %d of them shrinks; %d ticks repeated", changed, shrank, repeated)
	if shrank == 0 || changed == shrank || repeated == 0 {
		t.Errorf("%d changes, %d of them shrinks; %d ticks repeated: nothing was put to the test", changed, shrank, repeated)
	}
}

func writes(world *sim.Cloud) int {
	calls := world.Calls()
	return calls["SetDesiredCapacity"] + calls["UpdateAutoScalingGroup"]
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	checks(t, "10")
	rapid.Check(t, func(r *rapid.T) {
		e := anyWorld(r, time.Hour)
		if diff := cmp.Diff(reported(t, e), reported(t, e)); diff != "" {
			r.Fatalf("two runs of one seed differ:\n%s", diff)
		}
	})
}

// The wire face takes the SDK over a loopback connection. It must be as
// repeatable, and decide as the fast face does.
func TestTheWireGivesTheSameBytes(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(storyFolder, "launches-fail.txt"))
	if err != nil {
		t.Fatal(err)
	}
	text := txtar.Parse(data)
	told := func(fast bool) map[string]string {
		e := script(t, section(t, text, "setup"), section(t, text, "config.yaml"))
		e.Fast = fast
		return reported(t, e)
	}
	fast, wire := told(true), told(false)
	if diff := cmp.Diff(wire, told(false)); diff != "" {
		t.Errorf("two runs of one seed differ:\n%s", diff)
	}
	if diff := cmp.Diff(fast["ticks.csv"], wire["ticks.csv"]); diff != "" {
		t.Errorf("the wire and the fast face decide differently:\n%s", diff)
	}
}

// reported is the report of a run, by file.
func reported(t *testing.T, e Experiment) map[string]string {
	t.Helper()
	run, err := e.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if _, err := report.Write(folder, run); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, file := range []string{"ticks.csv", "summary.json", "report.html"} {
		data, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		out[file] = string(data)
	}
	return out
}
