package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/scale"
)

func demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Watch a day of a web tier and its workers on the built-in simulated cloud; no account needed",
	}
	o := app.DemoOptions{}
	cmd.Flags().StringVar(&o.Out, "out", "out/demo", "folder for the report and the ledger")
	cmd.Flags().Uint64Var(&o.Seed, "seed", 1, "seed of everything random")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		w := cmd.OutOrStdout()
		o.Command = fmt.Sprintf("dynascale demo --seed %d", o.Seed)
		fmt.Fprintln(w, "A day of a web tier and its queue workers on a simulated cloud, one pass a minute.")
		fmt.Fprintln(w, "Real SDK clients, real HTTP on a loopback port, real ledger; only the cloud is make-believe.")
		bar := progress(cmd.ErrOrStderr())
		var first time.Time
		o.Progress = func(now time.Time, records []scale.Record) {
			if first.IsZero() {
				first = now
			}
			bar(now.Sub(first).Hours()/24, now.Format("15:04"))
			if now.Minute() == 0 {
				bar(-1, "")
				fmt.Fprintln(w, hourLine(now, records))
			}
		}
		summary, err := app.Demo(cmd.Context(), o)
		bar(-1, "")
		if err != nil {
			return err
		}
		fmt.Fprintln(w)
		printSummary(w, summary)
		for _, name := range slices.Sorted(maps.Keys(summary.Tiers)) {
			f := summary.Tiers[name]
			if static := f.StaticPeakUnitHours; static > 0 {
				fmt.Fprintf(w, "%s used %.0f unit-hours; a fleet held at the %d that its peak needs uses %.0f: %.0f %% saved\n",
					name, f.UnitHours, f.PeakNeeded, static, 100*(1-f.UnitHours/static))
			}
		}
		fmt.Fprintf(w, "\nreport:  %s\nask why: dynascale explain web --ledger %s --at \"2026-03-02 18:05\"\n",
			filepath.Join(o.Out, "report.html"), o.Ledger())
		return nil
	}
	return cmd
}

// hourLine shows every tier's size as a bar.
func hourLine(now time.Time, records []scale.Record) string {
	var b strings.Builder
	b.WriteString(now.Format("15:04"))
	for _, r := range records {
		c := r.Decision.Capacity
		fmt.Fprintf(&b, "  %s %3d in service of %-3d %-26s", r.Decision.Tier, c.InService, c.Desired, strings.Repeat("=", min(c.InService, 26)))
	}
	return strings.TrimRight(b.String(), " ")
}
