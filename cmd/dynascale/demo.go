package main

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/play"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/report"
	"github.com/dynascale/dynascale/pkg/table"
)

func demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Watch a day of a web tier and its workers on the built-in simulated cloud; no account needed",
		Long: `Run a scenario on the simulated cloud, such as a day of a web tier and its queue workers. (A tier is
one thing that dynascale scales.) Print a line for each hour, or with --scenario database a line for
each step of a resize or a new replica. Then compare dynascale with a static fleet (a fixed
number of instances, with headroom) and with target tracking on the same load. AWS calls go through
the AWS SDK to a loopback address; nothing leaves the machine. The folder of --out gets report.html
for the browser, summary.json with the figures, a CSV file with a row for each tier and evaluation,
and a ledger: the database with every decision, which 'dynascale explain' reads.

` + figures + `

Scenarios:
  web       an Auto Scaling group of web servers, and queue workers; in the early afternoon
            there are more jobs than the hourly budget can pay for, so the budget limits the
            growth of the workers
  service   a web tier and queue workers as ECS services
  database  three days at the end of a month: a database, its read replicas, and a machine that
            makes reports`,
	}
	o := play.DemoOptions{}
	output := outputFlag(cmd)
	cmd.Flags().StringVar(&o.Out, "out", "out/demo", "folder for the report and the ledger")
	cmd.Flags().Uint64Var(&o.Seed, "seed", 1, "seed of the random numbers")
	cmd.Flags().StringVar(&o.Scenario, "scenario", play.Scenarios[0], "scenario to run: "+strings.Join(play.Scenarios, ", "))
	_ = cmd.RegisterFlagCompletionFunc("scenario", cobra.FixedCompletions(play.Scenarios, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if !slices.Contains(play.Scenarios, o.Scenario) {
			return usageError{fmt.Errorf("--scenario is %q; use one of: %s", o.Scenario, strings.Join(play.Scenarios, ", "))}
		}
		w := cmd.OutOrStdout()
		if *output == asJSON {
			w = io.Discard // the hours are for watching; the answer is the summary
		}
		o.Command = fmt.Sprintf("dynascale demo --seed %d", o.Seed)
		if o.Scenario != play.Scenarios[0] {
			o.Command = fmt.Sprintf("dynascale demo --scenario %s --seed %d", o.Scenario, o.Seed)
		}
		switch o.Scenario {
		case "database":
			say(w, "Three days of a database, its readers, and the machine that makes the reports, at the end of a month, one evaluation a minute.")
		case "service":
			say(w, "A day of ECS services on a simulated cloud, one evaluation a minute.")
		default:
			say(w, "A day of a web tier and its queue workers on a simulated cloud, one evaluation a minute.")
		}
		say(w, "Real SDK clients, real HTTP on a loopback port, real ledger; only the cloud is simulated.")
		bar := progress(cmd.ErrOrStderr())
		var first time.Time
		said, trimmed := map[string]string{}, trims{}
		o.Progress = func(now time.Time, records []scale.Record) {
			if first.IsZero() {
				first = now
			}
			bar(float64(now.Sub(first))/float64(o.Length()), now.Format("Jan 2 15:04"))
			if o.Scenario == "database" {
				for _, line := range stepLines(now, records, said) {
					bar(-1, "")
					say(w, line)
				}
				return
			}
			lines := trimmed.lines(now, records)
			if now.Minute() == 0 {
				lines = append(lines, hourLine(now, records, widthOf(w)))
			}
			for _, line := range lines {
				bar(-1, "")
				say(w, line)
			}
		}
		summary, err := play.Demo(cmd.Context(), o)
		bar(-1, "")
		if err != nil {
			return err
		}
		if *output == asJSON {
			return writeAnswer(cmd, playShape{summary, []string{}, filepath.Join(o.Out, "report.html"), textOrNull(o.Ledger())})
		}
		fmt.Fprintln(w)
		printSummary(w, summary)
		printCompared(w, summary)
		why := "web --ledger %s --at \"2026-03-02 18:05\""
		if o.Scenario == "database" {
			why = "vm-reporting --ledger %s --at \"2026-03-31 22:10\""
		}
		if o.Scenario != "database" {
			say(w, lostWork(summary))
		}
		sayf(w, "\nreport:  %s", filepath.Join(o.Out, "report.html"))
		offer(w, "ask why:", fmt.Sprintf("%s explain "+why, called(), o.Ledger()))
		if summary.Tiers["workers"].Trimmed > 0 {
			offer(w, "        ", fmt.Sprintf("%s explain workers --ledger %s --at \"2026-03-02 13:45\"", called(), o.Ledger()))
		}
		return nil
	}
	return cmd
}

// lostWork says how the column LOST WORK is to be read: in a queue the work that it counts waits.
func lostWork(s report.Summary) string {
	text := "LOST WORK is load above the capacity in service."
	for _, name := range slices.Sorted(maps.Keys(s.Tiers)) {
		if s.Tiers[name].Queue != nil {
			text += " Such load of the tier " + name + " is counted too, but it is not lost: it waits in the queue."
		}
	}
	return text
}

// printCompared prints what others come to in the same world, below dynascale.
func printCompared(w io.Writer, s report.Summary) {
	var rows [][]string
	for _, name := range slices.Sorted(maps.Keys(s.Tiers)) {
		f := s.Tiers[name]
		if len(f.Baselines) == 0 {
			continue
		}
		for i, b := range append([]report.Baseline{report.Of("dynascale", "", f)}, f.Baselines...) {
			against := ""
			if i > 0 {
				against = b.Against(f)
			}
			rows = append(rows, []string{
				name, b.Name, amount.Fixed(b.UnitHours, 1), dollarsOf(b.Dollars), against, amount.Percent(b.LostWorkPct),
				amount.Whole(b.ViolationMinutes), fmt.Sprint(b.Changes), fmt.Sprint(b.Turns),
			})
		}
	}
	if len(rows) == 0 {
		return
	}
	within := ""
	if s.Trimmed > 0 {
		within = " (the budget also trims the growth of target tracking)"
	}
	sayf(w, "\nOther ways to scale the same load%s:", within)
	_ = printTable(w, table.Table{Columns: []table.Column{{Name: "TIER"}, {Name: "WHO", Text: true}, {Name: "UNIT HOURS"}, {Name: "COST"}, {Name: "DYNASCALE USES"}, {Name: "LOST WORK"}, {Name: "VIOLATION MIN", Drop: 2},
		{Name: "CHANGES", Drop: 1}, {Name: "DIRECTION CHANGES", Drop: 3}}}, rows)
	say(w, "STATIC PEAK in the first table shows the unit-hours of a fixed size that serves the highest load without delay and without headroom. The static "+
		"fleet in this table also has the tier's headroom. For a tier that works on a queue, the static fleet is the smallest at which no message waits longer than acceptable. VIOLATION MIN is how many minutes had load above the capacity in service.")
}

// stepLines tell of every step that an operation took since the evaluation before.
func stepLines(now time.Time, records []scale.Record, said map[string]string) (lines []string) {
	for _, r := range records {
		op := r.Outcome.Operation
		if op == nil {
			continue
		}
		step := fmt.Sprint(op.ID, op.Phase, op.Back, op.Choice, op.Result)
		if said[op.Tier] == step {
			continue
		}
		said[op.Tier] = step
		what := op.Target
		if op.To != "" {
			what += " " + op.From + " -> " + op.To
		}
		lines = append(lines, fmt.Sprintf("%s  %-34s %s", now.Format("Jan _2 15:04"), what, reason.Progress(*op, now)))
		if r.Decision.Changes() {
			lines = append(lines, strings.Repeat(" ", 14)+"because "+reason.Why(r.Decision))
		}
	}
	return lines
}

// hourLine shows every tier's size as a bar; where not all have a place beside each other, below each other.
func hourLine(now time.Time, records []scale.Record, width int) string {
	at := now.Format("15:04")
	var all []string
	for _, r := range records {
		c := r.Decision.Capacity
		all = append(all, fmt.Sprintf("  %s %3d in service of %-3d %-26s", r.Decision.Tier, c.InService, c.Desired, strings.Repeat("=", min(c.InService, 26))))
	}
	between := ""
	if width > 0 && table.Width(at+strings.Join(all, "")) > width {
		between = "\n" + strings.Repeat(" ", len(at))
		for i, one := range all {
			one = strings.TrimRight(one, " ")
			for len(at)+table.Width(one) > width && strings.HasSuffix(one, "==") {
				one = one[:len(one)-1]
			}
			all[i] = one
		}
	}
	return strings.TrimRight(at+strings.Join(all, between), " ")
}
