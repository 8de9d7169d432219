package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/table"
)

func statusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show every tier's size and last decision, and whether the daemon is completing evaluations",
		Long: `Show every tier's size and last decision, the age of that decision, and whether the daemon
is completing evaluations. The command asks the running daemon. If the daemon does not answer, the
command shows the last state in the ledger (the daemon's database file). Tiers that were removed
from the configuration are listed separately. If the command reads a ledger that --ledger names,
it does not compare the tiers with the configuration: removed tiers are then listed together with
the others.`,
	}
	from := daemonSource(cmd)
	output := outputFlag(cmd)
	watch := watchFlags(cmd, 5*time.Second, time.Second)
	ready := cmd.Flags().Bool("ready", false, "for health checks: only tell whether the daemon is ready (it completes evaluations); the exit code is 1 if it is not")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		switch {
		case *ready && *watch.on:
			return usageError{errors.New("--ready and --watch cannot be combined: --ready checks once and ends with an exit code")}
		case *ready && *output == asJSON:
			return usageError{errors.New("--ready prints no JSON: use its exit code, or -o json without --ready, " +
				"and read daemon.status.ready there")}
		case *ready:
			return checkReady(cmd.Context(), cmd.OutOrStdout(), from)
		}
		return watch.run(cmd, func() error {
			v, err := from.look(cmd.Context(), time.Now())
			switch {
			case err != nil:
				if v.Daemon.Text != "" && *output != asJSON {
					v.Daemon.Notes = nil // the error tells why nothing else could be read
					printLife(cmd.ErrOrStderr(), v.Daemon)
				}
				return err
			case *output == asJSON:
				return writeAnswer(cmd, v.shape())
			}
			return v.print(cmd)
		})
	}
	return cmd
}

// print writes the table of status, and before it what its reader has to know of it.
func (v *view) print(cmd *cobra.Command) error {
	w := cmd.OutOrStdout()
	printLife(w, v.Daemon)
	v.target.say(w)
	switch unread := v.target.text == "" && v.target.cfgErr != nil && v.Source == "daemon"; {
	case unread && v.Daemon.RefusedFor(v.target.cfgErr):
		say(w, "the configuration on disk still has these mistakes; below is what the daemon says")
	case unread:
		say(w, fmt.Sprintf("the configuration cannot be read (%s); below is what the daemon says", oneLine(v.target.cfgErr.Error())))
	}
	if v.unreadable != nil {
		say(w, fmt.Sprintf("the ledger cannot be read here (%s); below is what the daemon says", oneLine(v.unreadable.Error())))
	}
	printBrake(w, v.Brake)
	for _, e := range v.Daemon.Emergencies() {
		say(w, paint(w, red, "budget: "+e.Text(v.Now)+"; 'dynascale budget' shows it"))
	}
	if s := v.Daemon.Status; s != nil && v.Daemon.Answers() {
		printHeartbeats(w, s.Heartbeats, v.Now)
	}
	printOld(w, v.Daemon, v.newest)
	now := func(d scale.Decision) string { return released(d, v.Actions, v.Brake, v.Now) }
	if err := printRecords(w, v.live, v.Tiers, now); err != nil {
		return err
	}
	if v.cfg != nil {
		if err := printCost(w, v.live); err != nil {
			return err
		}
	}
	printActions(w, "\nOperator actions in force", actionsOf(v.Actions, v.removed), v.Now)
	printRemoved(w, v.removed, v.Actions, v.Now, same(cmd))
	return nil
}

// printBrake says what stops every tier; nothing while nothing does, or where nothing is known of brakes.
func printBrake(w io.Writer, brakes *brake.Report) {
	if brakes == nil {
		return
	}
	for _, line := range brakes.Lines() {
		say(w, paint(w, red, line))
	}
}

// checkReady fails when the daemon is not ready.
func checkReady(ctx context.Context, w io.Writer, from source) error {
	t, err := from.aim(ctx)
	switch {
	case err != nil:
		return err
	case t.door == nil && t.lost != nil:
		return t.lost
	}
	alive := t.life(ctx)
	sayf(w, "daemon: %s", sentenceOf(alive))
	if alive.State != life.Ready {
		return quietError{}
	}
	return nil
}

// printRecords is the table of status, plan and history. ages are those of the records,
// in their order; without any there is no such column. since says what became of a decision's
// cause; nil says nothing.
func printRecords(w io.Writer, records []scale.Record, ages []api.AgedRecord, since func(scale.Decision) string) error {
	rows := make([][]string, 0, len(records))
	for i, r := range records {
		row := append([]string{r.Decision.At.UTC().Format(time.DateTime)}, recordRow(w, r, since)...)
		if ages != nil {
			row = slices.Insert(row, 1, ageText(w, ages[i].Age))
		}
		rows = append(rows, row)
	}
	at, age := 4, 1 // the present state is of how long ago, history of when
	if ages != nil && since == nil {
		at, age = 1, 4
	}
	now := at == 4 // what a tier has is what the present state is for: rather than without it, WHY stands below
	columns := []table.Column{{Name: "TIME (UTC)", Drop: at, Keep: !now}, {Name: "TIER"}, {Name: "MODE", Drop: 3}, {Name: "SIZE", Drop: 2, Keep: now}, {Name: "DECISION"}, {Name: "WHY", Text: true}}
	if ages != nil {
		columns = slices.Insert(columns, 1, table.Column{Name: "AGE", Drop: age, Keep: now})
	}
	return printTable(w, table.Table{Columns: columns}, rows)
}

// recordRow is a record in a row: tier, mode, size, decision and why.
func recordRow(w io.Writer, r scale.Record, since func(scale.Decision) string) []string {
	d := r.Decision
	size := d.Capacity.Name(d.From)
	switch {
	case d.Mode == scale.Off:
		size = "-"
	case !d.Capacity.Known():
		size = "?"
	}
	parts, outcome := []string{notes(r), reason.Why(d), lacking(d)}, ""
	if r.Outcome.Detail != "" && (d.Asks() || r.Outcome.Status != scale.Unchanged) {
		outcome = string(r.Outcome.Status) + ": " + r.Outcome.Detail + idOf(r.Outcome.Operation)
	}
	if r.Outcome.Operation != nil && outcome != "" && reason.Headline(d).Rule == reason.Busy { // with the operation whose outcome it is
		parts[1], outcome = outcome, ""
	}
	why := strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "; ")
	if since != nil {
		if more := since(d); more != "" {
			why = more + "; decided before that: " + why
		}
	}
	if outcome != "" {
		why += " [" + outcome + "]"
	}
	return []string{d.Tier, string(d.Mode), size, paint(w, colourOf(r), sentence(d)), why}
}
