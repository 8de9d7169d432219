package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/server"
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
			now := time.Now()
			// History is old by nature: its ages are told, and nothing in it is stale.
			aged := server.Aged(records, now, 0)
			for i := range aged {
				aged[i].Stale = false
			}
			if *output == "json" {
				return writeJSON(cmd.OutOrStdout(), aged)
			}
			if life := from.life(cmd.Context()); life.State != app.LifeReady {
				printLife(cmd.ErrOrStderr(), life)
				info, err := l.Newest(cmd.Context())
				if err == nil && !info.IsZero() {
					printOld(cmd.ErrOrStderr(), life, server.AgeOf(info, now, intervalOf(life, from.configuration())))
				}
			}
			if len(records) == 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "nothing changed, was refused or failed since %s; --since looks further back\n",
					start.UTC().Format(time.RFC3339))
				return nil
			}
			return printRecords(cmd.OutOrStdout(), records, aged)
		})
	}
	return cmd
}
