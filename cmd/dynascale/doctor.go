package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/config"
)

func doctorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check credentials, permissions, what the tiers scale, metrics, ledger and HTTP, and say what to do",
		Long: `doctor asks AWS everything that the configuration needs, by calls that change
nothing, looks at the ledger, the token and the address on this machine, and prints
one line per check: ok, info, warn or fail, and what to do.

Exit codes: 0 nothing failed, 1 something failed, 2 wrong usage.`,
	}
	path := configFlag(cmd)
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path)
		if err != nil {
			return err
		}
		findings := app.Doctor(cmd.Context(), cfg, app.DoctorOptions{ConfigPath: *path})
		if *output == "json" {
			err = writeJSON(cmd.OutOrStdout(), findings)
		} else {
			err = printFindings(cmd.OutOrStdout(), findings)
		}
		if err != nil {
			return err
		}
		for _, f := range findings {
			if f.Result == app.Failed {
				return quietError{}
			}
		}
		return nil
	}
	return cmd
}

// printFindings is a table of findings and how many there are of each kind.
func printFindings(w io.Writer, findings []app.Finding) error {
	colours := map[app.Result]string{app.Well: green, app.Doubted: yellow, app.Failed: red, app.Noted: bold}
	counts := map[app.Result]int{}
	rows := make([][]string, 0, len(findings))
	for _, f := range findings {
		counts[f.Result]++
		what := f.Found
		if f.Do != "" {
			what += " -> " + f.Do
		}
		rows = append(rows, []string{paint(w, colours[f.Result], string(f.Result)), f.About, f.Check, what})
	}
	if err := table(w, []string{paint(w, bold, "RESULT"), "ABOUT", "CHECK", "FOUND -> WHAT TO DO"}, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%d ok, %d info, %d warn, %d fail\n", counts[app.Well], counts[app.Noted], counts[app.Doubted], counts[app.Failed])
	return err
}
