package play

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// SimulateOptions are what `dynascale simulate` was told.
type SimulateOptions struct {
	Config *config.Config
	// LoadPath is a CSV file, timestamp,value, with requests per step.
	LoadPath string
	// Tier to simulate; "" when the configuration has only one that a load can be played against.
	Tier string
	// Rate is the requests per second that one unit serves; 0 makes the peak of
	// the load need 40 units.
	Rate float64
	Boot time.Duration
	Seed uint64
	Fast bool
	// Spoofs are metrics that lie.
	Spoofs  []Spoof
	Out     string
	Command string
	// Compare plays other policies in the same world.
	Compare bool
	// Progress is told of every pass; it may be nil.
	Progress func(done float64, r scale.Record)
}

// peakUnits is the size that a load's peak needs when no rate is given.
const peakUnits = 40

// Simulate plays a recorded load against one tier of a configuration and writes
// ticks.csv, summary.json and report.html. The notes say what was assumed.
func Simulate(ctx context.Context, o SimulateOptions) (summary report.Summary, notes []string, err error) {
	trace, err := readTrace(o.LoadPath)
	if err != nil {
		return summary, nil, err
	}
	cfg, notes, err := playable(o.Config, o.Tier)
	if err != nil {
		return summary, nil, err
	}
	tier := cfg.Tiers[0]
	if tier.Queue != "" {
		notes = append(notes, queueNote(tier.Name))
	}
	if o.Rate == 0 {
		o.Rate = trace.Peak() / peakUnits
		notes = append(notes, fmt.Sprintf("--per-unit was not given: one unit is assumed to serve %s requests or jobs per second, so that the peak needs %s", amount.Number(o.Rate), amount.Count(peakUnits, "unit")))
	}
	if !(o.Rate > 0) {
		return summary, nil, fmt.Errorf("one unit serves %s requests or jobs per second, and must serve more than 0: set a larger number with --per-unit", amount.Number(o.Rate))
	}
	start := trace.Start().Truncate(time.Minute)
	length := trace.End().Sub(start)
	e := Experiment{
		Config: cfg, Seed: o.Seed, Fast: o.Fast, Start: start, Length: length,
		Work: map[string]Work{tier.Name: {Load: trace, Rate: o.Rate, Boot: o.Boot}},
	}
	if len(o.Spoofs) > 0 {
		if e.Lens, err = spoofing(cfg, o.Spoofs); err != nil {
			return summary, nil, err
		}
	}
	notes = append(notes, moneyNotes(cfg)...)
	if o.Progress != nil {
		e.OnTick = func(now time.Time, records []scale.Record) {
			o.Progress(float64(now.Sub(start))/float64(length), records[0])
		}
	}
	run, err := e.Run(ctx)
	if err != nil {
		return summary, nil, err
	}
	if o.Compare {
		if run.Baselines, err = e.baselines(ctx, run); err != nil {
			return summary, nil, err
		}
		others, err := e.others(ctx, tier)
		if err != nil {
			return summary, nil, err
		}
		run.Baselines[tier.Name] = append(run.Baselines[tier.Name], others...)
	}
	run.Title = fmt.Sprintf("%s on %s", tier.Name, trace.Start().Format("2006-01-02")+" to "+trace.End().Format("2006-01-02"))
	run.Command, run.Notes = o.Command, notes
	summary, err = report.Write(o.Out, run)
	return summary, notes, err
}

func readTrace(path string) (*sim.Trace, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the load: %w", err)
	}
	defer func() { _ = f.Close() }()
	trace, err := sim.ReadTrace(io.LimitReader(f, 1<<30))
	if err != nil {
		return nil, fmt.Errorf("read the load %s: %w", path, err)
	}
	return trace, nil
}

// moneyNotes say which budgets the run is held to: that of all tiers is for the one that is played here.
func moneyNotes(cfg *config.Config) (notes []string) {
	for _, b := range append([]config.Budget{cfg.Budgets.All}, cfg.Budgets.Sets...) {
		tier := cfg.Tiers[0].Name
		if b.Hourly+b.Daily+b.Monthly == 0 || b.Tiers != nil && !slices.Contains(b.Tiers, tier) {
			continue
		}
		name := "in this simulation only " + tier + " spends the budget of all tiers"
		if b.Tiers != nil {
			name = "in this simulation only " + tier + " spends the budget " + b.Name
		}
		for _, p := range []struct {
			of    string
			limit float64
		}{{"an hour", b.Hourly}, {"a day", b.Daily}, {"a month", b.Monthly}} {
			if p.limit > 0 {
				name += ", " + amount.Dollars(p.limit) + " " + p.of
			}
		}
		notes = append(notes, name+"; on_exceeded: "+b.OnExceeded)
	}
	return notes
}

// queueNote says how the lost work of a tier is to be read whose work waits in a queue.
func queueNote(tier string) string {
	return fmt.Sprintf("lost work of the tier %s means work above the capacity of its workers in service: it is not lost, it waits in the queue", tier)
}
