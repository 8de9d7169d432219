package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/ledger"
)

func historyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:               "history [TIER]",
		Short:             "List what changed and what was refused or failed, newest first",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: tierNames,
	}
	from := ledgerFlags(cmd)
	since := cmd.Flags().String("since", "24h", "how far back: a time, or how long ago, such as 2h or 3d")
	limit := cmd.Flags().Int("limit", 50, "at most this many lines")
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		start, err := parseTime(*since, time.Now())
		if err != nil {
			return usageError{err}
		}
		if *limit < 1 {
			return usageError{fmt.Errorf("--limit is %d; it must be at least 1", *limit)}
		}
		tier := ""
		if len(args) == 1 {
			tier = args[0]
		}
		return withLedger(cmd.Context(), from, func(l *ledger.Ledger) error {
			if tier != "" {
				if err := from.knows(cmd.Context(), l, tier); err != nil {
					return fmt.Errorf("history: %w", err)
				}
			}
			records, err := l.History(cmd.Context(), tier, start, *limit)
			if err != nil {
				return err
			}
			if *output == "json" {
				return writeJSON(cmd.OutOrStdout(), records)
			}
			if len(records) == 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "nothing changed, was refused or failed since %s; --since looks further back\n",
					start.UTC().Format(time.RFC3339))
				return nil
			}
			return printRecords(cmd.OutOrStdout(), records)
		})
	}
	return cmd
}
