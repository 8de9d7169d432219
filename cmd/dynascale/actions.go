package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

func actionsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "actions",
		Short: "List the pauses and overrides of operators: in force, ended and refused",
		Args:  cobra.NoArgs,
	}
	from := ledgerFlags(cmd)
	limit := cmd.Flags().Int("limit", 20, "at most this many that ended or were refused")
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *limit < 1 {
			return usageError{fmt.Errorf("--limit is %d; it must be at least 1", *limit)}
		}
		return withLedger(cmd.Context(), from, func(l *ledger.Ledger) error {
			now := time.Now()
			inForce := l.Actions(now)
			past, err := l.PastActions(cmd.Context(), now, *limit)
			if err != nil {
				return err
			}
			if *output == "json" {
				return writeJSON(cmd.OutOrStdout(), append(inForce, past...))
			}
			rows := make([][]string, 0, len(inForce)+len(past))
			for _, a := range inForce {
				rows = append(rows, actionRow(a, "in force", now))
			}
			for _, a := range past {
				rows = append(rows, actionRow(a, a.Ended.UTC().Format("2006-01-02 15:04:05")+" "+a.End, now))
			}
			if len(rows) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "no operator has paused or overridden anything")
				return nil
			}
			return table(cmd.OutOrStdout(), []string{"ID", "TIER", "GIVEN (UTC)", "STATE", "WHAT"}, rows)
		})
	}
	return cmd
}

func actionRow(a scale.Action, state string, now time.Time) []string {
	return []string{a.ID, reason.Subject(a), a.Given.UTC().Format("2006-01-02 15:04:05"), state, reason.Action(a, now)}
}
