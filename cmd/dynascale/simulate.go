package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/play"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/report"
	"github.com/dynascale/dynascale/pkg/span"
	"github.com/dynascale/dynascale/pkg/table"
)

// figures is a paragraph of help about the tables of simulate and demo.
const figures = `The figures: lost work is load above the capacity in service, as a share of all load. For a queue,
this figure is the share of the load that has to wait; nothing is lost. A violation minute is a
minute with lost work. Unit-hours are units (instances or tasks) times hours. Perfect foresight is
the fewest unit-hours that would have served the load. Static peak is the unit-hours of a fixed size
that just serves the highest load, without headroom.`

func simulateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "simulate --load TRACE.csv --out DIR",
		Short: "Run a recorded load against a tier on the simulated cloud; report unit-hours (units times hours) and load above the capacity",
		Long: `Run a recorded load against one tier of a configuration, on the simulated cloud.

The load is a CSV file with the header "timestamp,value". Each row has an RFC 3339 time, and the
number of requests (for queue workers: of messages) in the step that begins at this time. A step
is as long as the most common time from one row to the next. Each row must be later than the row
before. The tier must be an Auto Scaling group or an ECS service, of web servers or of queue workers.

The folder of --out gets ticks.csv with a row for each evaluation, summary.json with the figures, and
report.html for the browser. The same input and seed always give the same files.

` + figures,
	}
	o := play.SimulateOptions{}
	path, output := configFlag(cmd), outputFlag(cmd)
	f := cmd.Flags()
	f.StringVar(&o.LoadPath, "load", "", "CSV file with the recorded load (required)")
	f.StringVar(&o.Tier, "tier", "", "the tier to simulate; needed if the configuration has several tiers that can be "+
		"simulated")
	f.Float64Var(&o.Rate, "per-unit", 0, "requests (for queue workers: messages) per second that one unit (an instance or a task) serves (default: such that the "+
		"highest load needs 40 units)")
	o.Boot = 2 * time.Minute
	f.Var((*lengthFlag)(&o.Boot), "boot", "the time from the launch of a new unit until it is in service")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the random numbers")
	spoofs := f.StringArray("spoof", nil, "give the metric of a signal a false value for a time: SIGNAL=VALUE@TIME/LENGTH, "+
		"such as cpu=1e300@2026-03-12T10:00:00Z/3h; may be repeated")
	f.BoolVar(&o.Fast, "fast", false, "faster: call the simulated cloud directly, without SDK and HTTP; the decisions are the same")
	f.BoolVar(&o.Compare, "compare", false, "also run a static fleet, AWS target tracking with several "+
		"targets and, unless the tier works on a queue, the policies of configs/examples that use only metrics that this tier reads; takes about 20 times as long")
	f.StringVar(&o.Out, "out", "", "folder for the results (required)")
	_ = cmd.MarkFlagFilename("load", "csv")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if o.LoadPath == "" || o.Out == "" {
			return usageError{errors.New("simulate needs --load FILE.csv and --out FOLDER")}
		}
		if cmd.Flags().Changed("per-unit") && !(o.Rate > 0 && o.Rate <= math.MaxFloat64) || o.Boot <= 0 {
			return usageError{fmt.Errorf("--per-unit and --boot must be above 0")}
		}
		for _, text := range *spoofs {
			one, err := parseSpoof(text)
			if err != nil {
				return usageError{fmt.Errorf("--spoof: %w", err)}
			}
			o.Spoofs = append(o.Spoofs, one)
		}
		cfg, err := config.Load(*path)
		if err != nil {
			return err
		}
		o.Config = cfg
		o.Command = fmt.Sprintf("dynascale simulate --config %s --load %s --boot %s --seed %d",
			filepath.Base(*path), filepath.Base(o.LoadPath), span.Span(o.Boot), o.Seed)
		if o.Tier != "" {
			o.Command += " --tier " + o.Tier
		}
		if o.Compare {
			o.Command += " --compare"
		}
		if o.Rate > 0 {
			o.Command += " --per-unit " + strconv.FormatFloat(o.Rate, 'g', -1, 64)
		}
		for _, text := range *spoofs {
			o.Command += " --spoof " + text
		}
		// A run is over before memory matters, and collecting it less often is quicker. Beyond this, clearing new pages
		// takes as long as is saved.
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(200)
		}
		bar := progress(cmd.ErrOrStderr())
		o.Progress = func(done float64, r scale.Record) {
			bar(done, fmt.Sprintf("%s %s %d", r.Decision.At.Format("01-02 15:04"), r.Decision.Tier, r.Decision.To))
		}
		summary, notes, err := play.Simulate(cmd.Context(), o)
		bar(-1, "")
		if err != nil {
			return err
		}
		if *output == asJSON {
			return writeAnswer(cmd, playShape{summary, listed(notes), filepath.Join(o.Out, "report.html"), nil})
		}
		printSummary(cmd.OutOrStdout(), summary)
		printCompared(cmd.OutOrStdout(), summary)
		for _, note := range notes {
			sayf(cmd.OutOrStdout(), "note: %s", note)
		}
		sayf(cmd.OutOrStdout(), "report: %s", filepath.Join(o.Out, "report.html"))
		return nil
	}
	return cmd
}

// progress draws a line that overwrites itself on a terminal, and nothing
// elsewhere. A negative share clears it.
func progress(w io.Writer) func(done float64, text string) {
	if !onTerminal(w) {
		return func(float64, string) {}
	}
	last := time.Time{}
	return func(done float64, text string) {
		if done < 0 {
			drawOver(w, "")
			return
		}
		if time.Since(last) < 100*time.Millisecond {
			return
		}
		last = time.Now()
		full := int(30 * done)
		drawOver(w, fmt.Sprintf("[%s%s] %3.0f %%  %s", strings.Repeat("#", full), strings.Repeat(".", 30-full), 100*done, text))
	}
}

// dollarsOf is an amount for a table; "" where no price is known.
func dollarsOf(x *float64) string {
	if x == nil {
		return ""
	}
	return amount.Dollars(*x)
}

// printSummary prints the figures of every tier side by side.
func printSummary(w io.Writer, s report.Summary) {
	names := slices.Sorted(maps.Keys(s.Tiers))
	rows := make([][]string, 0, len(names))
	for _, name := range names {
		f := s.Tiers[name]
		foresight, static := amount.Fixed(f.ForesightUnitHours, 1), amount.Fixed(f.StaticPeakUnitHours, 1)
		if f.PeakNeeded == 0 {
			foresight, static = "-", "-" // what the load needs is not known
		}
		rows = append(rows, []string{
			name, amount.Percent(f.LostWorkPct), amount.Whole(f.ViolationMinutes),
			amount.Fixed(f.UnitHours, 1), dollarsOf(f.Dollars), dollarsOf(f.CostliestHour), foresight, static,
			cmp.Or(f.PeakSizeName, fmt.Sprint(f.PeakSize)), fmt.Sprint(f.Changes), fmt.Sprint(f.Turns),
		})
	}
	_ = printTable(w, table.Table{Columns: []table.Column{{Name: "TIER"}, {Name: "LOST WORK"}, {Name: "VIOLATION MIN", Drop: 2}, {Name: "UNIT HOURS"}, {Name: "COST"}, {Name: "COSTLIEST HOUR", Drop: 7}, {Name: "PERFECT FORESIGHT", Drop: 5},
		{Name: "STATIC PEAK", Drop: 6}, {Name: "PEAK SIZE", Drop: 3}, {Name: "CHANGES", Drop: 1}, {Name: "DIRECTION CHANGES", Drop: 4}}}, rows)
	printWaits(w, s)
	if s.Trimmed > 0 {
		sayf(w, "growth was limited by a budget in %s", amount.Count(s.Trimmed, "evaluation"))
	}
	sayf(w, "AWS calls: %s", amount.Whole(s.AWSCalls))
}
