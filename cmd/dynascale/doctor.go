package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/brakes"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/doctor"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/table"
)

func doctorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check credentials, permissions, resources, metrics, ledger and HTTP API, and say what to do",
		Long: `doctor reads from AWS everything that the configuration needs, with calls that change nothing. It
also checks the ledger (the daemon's database file), and the address and tokens of the HTTP API. It
prints one line for each check, with the result (ok, info, warn or fail) and what to do. With
--problems it prints only the results warn and fail. On a terminal it shows its progress. If the
configuration cannot be read, doctor says so and shows the state of the running daemon, which keeps
its last good configuration.

Exit codes: 0 nothing failed, 1 something failed, 2 wrong usage.`,
	}
	from := ownSource(cmd)
	path := from.config
	output := outputFlag(cmd)
	problems := cmd.Flags().Bool("problems", false, "print only warnings and failures; all checks are made and counted")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path)
		var findings []finding.Finding
		if err == nil {
			asks := askingOn(cmd.ErrOrStderr())
			findings = doctor.Run(cmd.Context(), cfg, doctor.Options{ConfigPath: *path, Daemon: from.daemonOf(cmd.Context(), cfg), OnProgress: asks.tell})
			asks.end()
		} else if findings = from.unconfigured(cmd, err); findings == nil {
			return err // nobody keeps another configuration, and all there is to say is what is wrong with this one
		}
		shown := findings
		if *problems {
			shown = slices.DeleteFunc(slices.Clone(findings), func(f finding.Finding) bool { return f.Result == finding.Well || f.Result == finding.Noted })
		}
		if *output == asJSON {
			counts := map[finding.Result]int{finding.Well: 0, finding.Noted: 0, finding.Doubted: 0, finding.Failed: 0}
			for _, f := range findings {
				counts[f.Result]++
			}
			err = writeAnswer(cmd, doctorShape{listed(shown), counts})
		} else {
			err = printFindings(cmd.OutOrStdout(), shown, findings)
		}
		if err != nil {
			return err
		}
		for _, f := range findings {
			if f.Result == finding.Failed {
				return quietError{}
			}
		}
		return nil
	}
	return cmd
}

// unconfigured is what can be told of a daemon whose configuration on disk cannot be read;
// nil when there is none.
func (s source) unconfigured(cmd *cobra.Command, cause error) []finding.Finding {
	t, err := s.aim(cmd.Context())
	if err != nil || t.door == nil {
		return nil
	}
	alive := t.life(cmd.Context())
	found := []finding.Finding{
		{Result: finding.Failed, About: "config", Check: "file", Found: oneLine(cause.Error()), Do: "correct this, then run dynascale check and dynascale reload; doctor makes its other checks when it can read the configuration"},
		{Result: finding.Doubted, About: "daemon", Check: "life", Found: alive.Text, Do: alive.Do},
	}
	if alive.State == life.Ready {
		found[1].Result, found[1].Found = finding.Well, alive.Text+"; the daemon keeps its last good configuration"
	}
	notes := alive.Notes
	if alive.RefusedFor(cause) {
		notes = alive.WithoutReload() // the two findings above say both halves of it
	}
	for _, note := range notes {
		text, do := life.Parted(note)
		found = append(found, finding.Finding{Result: finding.Doubted, About: "daemon", Check: "life", Found: text, Do: do})
	}
	found = append(found, doctor.Emergencies(alive, time.Now())...)
	if t.ledgerErr == nil {
		for _, line := range brakes.OfFile(t.ledger).Lines() {
			found = append(found, finding.Finding{Result: finding.Doubted, About: "brake", Check: "file", Found: line})
		}
	}
	return found
}

// printFindings is a table of the findings that are shown, and how many there are of each kind
// in all.
func printFindings(w io.Writer, shown, all []finding.Finding) error {
	colours := map[finding.Result]string{finding.Well: green, finding.Doubted: yellow, finding.Failed: red, finding.Noted: bold}
	counts := map[finding.Result]int{}
	for _, f := range all {
		counts[f.Result]++
	}
	rows := make([][]string, 0, len(shown))
	for _, f := range shown {
		what := f.Found
		if f.Do != "" {
			what += " -> " + f.Do
		}
		rows = append(rows, []string{paint(w, colours[f.Result], string(f.Result)), f.About, f.Check, what})
	}
	if len(rows) > 0 {
		if err := printTable(w, table.Table{Columns: []table.Column{{Name: "RESULT"}, {Name: "ABOUT"}, {Name: "CHECK"}, {Name: "FOUND -> WHAT TO DO", Text: true}}}, rows); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	hidden := ""
	if len(shown) < len(all) {
		hidden = "; without --problems all are shown"
	}
	sayf(w, "%d ok, %d info, %d warn, %d fail%s", counts[finding.Well], counts[finding.Noted], counts[finding.Doubted], counts[finding.Failed], hidden)
	return nil
}
