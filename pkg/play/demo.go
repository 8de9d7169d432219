package play

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/dynascale/dynascale/configs"
	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/report"
	"github.com/dynascale/dynascale/pkg/sim/stage"
)

// DemoOptions are what `dynascale demo` was told.
type DemoOptions struct {
	// Scenario is one of Scenarios.
	Scenario string
	Out      string
	Seed     uint64
	Command  string
	// Progress is told of every pass; it may be nil.
	Progress func(now time.Time, records []scale.Record)
}

// Ledger names the ledger that a demo leaves behind, for explain and history.
func (o DemoOptions) Ledger() string { return filepath.Join(o.Out, "ledger.db") }

// Length is how much time the demo shows.
func (o DemoOptions) Length() time.Duration { return scenarioOf(o.Scenario).length }

// The demo's day: the seed document's shape on a base of 600 requests per second
// for units that serve 100, and jobs of 10 s that come in office hours, with a
// burst after lunch and none at night.
var (
	demoStart = time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)
	demoRate  = 100.0
	demoJob   = 10 * time.Second
)

// scenario is what a demo can show: a configuration of the examples, and the world that it is
// played in.
type scenario struct {
	name, file, title string
	config            []byte
	length            time.Duration
	world             func(cfg *config.Config, seed uint64) Experiment
}

var scenarios = []scenario{
	{"web", "web-and-workers", "A day on the simulated cloud", configs.WebAndWorkers, 24 * time.Hour, demoWorld},
	{"service", "ecs", "A day of ECS services on the simulated cloud", configs.ECS, 24 * time.Hour, demoWorld},
	{"database", "database", "The end of a month on the simulated cloud", configs.Database, 76 * time.Hour, func(*config.Config, uint64) Experiment { return demoEstate() }},
}

// scenarioOf is the scenario of a name; the first one where none has it.
func scenarioOf(name string) scenario {
	return scenarios[max(0, slices.IndexFunc(scenarios, func(s scenario) bool { return s.name == name }))]
}

// Scenarios are the names of what a demo can show.
var Scenarios = func() (names []string) {
	for _, s := range scenarios {
		names = append(names, s.name)
	}
	return names
}()

// Demo plays a scenario on the simulated cloud: the real SDK clients, the real loop
// and the real ledger, against the wire-level face.
func Demo(ctx context.Context, o DemoOptions) (report.Summary, error) {
	scene := scenarioOf(o.Scenario)
	cfg, err := config.Parse("configs/examples/"+scene.file+".yaml", scene.config)
	if err != nil {
		return report.Summary{}, fmt.Errorf("the built-in configuration of the demo has a mistake: %w", err)
	}
	if err := os.MkdirAll(o.Out, 0o750); err != nil {
		return report.Summary{}, fmt.Errorf("the demo could not make its folder: %w", err)
	}
	for _, old := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(o.Ledger() + old); err != nil && !errors.Is(err, os.ErrNotExist) {
			return report.Summary{}, fmt.Errorf("the demo could not remove the ledger of its last run: %w", err)
		}
	}
	memory, err := ledger.Open(ctx, ledger.Options{Path: o.Ledger(), Retention: cfg.Ledger.Retention, Keep: assembly.MemorySpan(cfg)})
	if err != nil {
		return report.Summary{}, err
	}
	e := scene.world(cfg, o.Seed)
	e.Length = scene.length
	e.Config, e.Seed, e.Memory, e.OnTick = cfg, o.Seed, memory, o.Progress
	run, err := e.Run(ctx)
	if err = errors.Join(err, memory.Close()); err != nil {
		return report.Summary{}, err
	}
	if run.Baselines, err = e.baselines(ctx, run); err != nil {
		return report.Summary{}, err
	}
	run.Title, run.Command = scene.title, o.Command
	for _, t := range cfg.Tiers {
		if t.Queue != "" {
			run.Notes = append(run.Notes, queueNote(t.Name))
		}
		if !stage.Serves(t.Target.Kind()) && len(run.Notes) == 0 {
			run.Notes = append(run.Notes, "tiers of databases and single instances are not compared with other policies, because the configuration does not say how much work one unit serves")
		}
	}
	return report.Write(o.Out, run)
}

// demoWorld is the world of tiers that a load is played against.
func demoWorld(cfg *config.Config, seed uint64) Experiment {
	return Experiment{Work: demoWork(cfg, seed), Start: demoStart}
}

func demoWork(cfg *config.Config, seed uint64) map[string]Work {
	work := map[string]Work{}
	for _, t := range cfg.Tiers {
		if t.Queue == "" {
			work[t.Name] = Work{Load: sim.Day{Base: 600, Noise: 0.03, Seed: seed}, Rate: demoRate, Boot: 2 * time.Minute}
			continue
		}
		at := func(hour float64) time.Time { return demoStart.Add(time.Duration(hour * float64(time.Hour))) }
		work[t.Name] = Work{Rate: 1 / demoJob.Seconds(), Boot: time.Minute, Load: sim.Sum{
			sim.Flash{Peak: 0.8, When: at(7), Rise: time.Hour, Hold: 10 * time.Hour, Fall: time.Hour},
			sim.Flash{Peak: 2.4, When: at(13), Rise: 5 * time.Minute, Hold: 40 * time.Minute, Fall: 20 * time.Minute},
		}}
	}
	return work
}
