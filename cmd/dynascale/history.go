package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/span"
)

func historyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "history [TIER]",
		Short: "List the changes of sizes, newest first, also those that were refused or failed",
		Long: `List the changes of sizes, newest first, of one tier or of all tiers: changes that were made,
changes that AWS refused or that failed, and changes that dynascale would have made in mode observe.
(In mode observe, dynascale decides and records, and never changes AWS.)
If in several evaluations in a row the same change is refused, fails, or would be made in mode
observe, only the first of these evaluations is listed, with its time.
'dynascale explain TIER' shows the last evaluation, and 'dynascale explain TIER --at TIME' every
step that led to a change.`,
		Example: `  dynascale history
  dynascale history web --since 3d`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: tierNames,
	}
	from := daemonSource(cmd)
	since := cmd.Flags().String("since", "24h", "where to begin: an RFC 3339 time, a UTC time such as \"2026-03-02 03:10\", or how long ago, such as 2h or 3d")
	limit := cmd.Flags().Int("limit", 50, "list at most this many changes")
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		start, err := span.Instant(*since, time.Now())
		if err != nil {
			return usageError{fmt.Errorf("--since: %w", err)}
		}
		if *limit < 1 {
			return usageError{fmt.Errorf("--limit is %d; it must be at least 1", *limit)}
		}
		tier := ""
		if len(args) == 1 {
			tier = args[0]
		}
		ctx, now := cmd.Context(), time.Now()
		t, err := from.aim(ctx)
		if err != nil {
			return err
		}
		t.say(cmd.ErrOrStderr())
		alive := t.life(ctx)
		var records []scale.Record
		var told []string
		var newest time.Time
		err = withLedger(ctx, from, func(l *ledger.Ledger) error {
			if tier != "" {
				if err := from.knows(ctx, l, tier); err != nil {
					return fmt.Errorf("history: %w", err)
				}
				names, err := l.Namings(ctx)
				if err != nil {
					return err
				}
				told = names.Tell(tier)
				tellNames(cmd, told, *output)
			}
			var err error
			if records, err = l.History(ctx, tier, start, *limit); err == nil {
				newest, err = l.Newest(ctx)
			}
			return err
		})
		if err != nil {
			// The running daemon has the file open, whatever became of its path.
			var answered bool
			if records, answered = askHistory(ctx, alive, t.door, tier, start, *limit); !answered {
				return err
			}
		}
		// History is old by nature: its ages are told, and nothing in it is stale.
		aged := api.Aged(records, now, 0)
		for i := range aged {
			aged[i].Stale = false
		}
		if *output == asJSON {
			return writeAnswer(cmd, historyShape{Since: start.UTC(), Tiers: api.Shown(aged), Names: listed(told)})
		}
		if !alive.Well() {
			printLife(cmd.ErrOrStderr(), alive)
			if !newest.IsZero() {
				printOld(cmd.ErrOrStderr(), alive, api.AgeOf(newest, now, t.interval(alive)))
			}
		}
		if len(records) == 0 {
			sayf(cmd.ErrOrStderr(), "no change was made, refused or failed since %s; to look further back, give an earlier --since",
				start.UTC().Format(time.RFC3339))
			return nil
		}
		return printRecords(cmd.OutOrStdout(), records, aged, nil)
	}
	return cmd
}

// askHistory asks the running daemon, which gives at most api.MostDecisions at once.
func askHistory(ctx context.Context, l life.Life, door *client.Client, tier string, since time.Time, limit int) (records []scale.Record, ok bool) {
	if door == nil || !l.Answers() {
		return nil, false
	}
	records, err := door.Decisions(ctx, tier, since, limit)
	return records, err == nil
}
