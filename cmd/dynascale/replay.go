package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/replay"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/span"
	"github.com/dynascale/dynascale/pkg/spend"
	"github.com/dynascale/dynascale/pkg/table"
)

func replayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay [TIER]",
		Short: "Show which recorded decisions would differ with another configuration",
		Long: `Decide the recorded evaluations again with the configuration of --config, and print which decisions
differ and why. Sizes, signals, prices and the answers of AWS stay as recorded. So replay shows what
would have been decided in each recorded situation, but not how other decisions would have changed
the next situations ('dynascale simulate' shows this). With the configuration that was in force when
the decisions were recorded, no decision differs.

If a signal is an expression or a sum, and its definition has changed, the signal is computed again
from the recorded values of its parts. If the definition of any other signal has changed, the values
that were recorded for it are used, and a note says so. AWS is not called, and nothing is changed.`,
		Example: `  dynascale replay --config new.yaml --ledger /var/lib/dynascale/ledger.db
  dynascale replay web --config new.yaml --since 7d`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: tierNames,
	}
	from := ledgerFlags(cmd)
	since := cmd.Flags().String("since", "24h", "where to begin: an RFC 3339 time, a UTC time such as \"2026-03-02 03:10\", or how long ago, such as 2h or 7d")
	limit := cmd.Flags().Int("limit", 20, "list at most this many differences of each tier")
	words := cmd.Flags().Bool("words", false, "also list decisions that have the same size but other reasons")
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		start, err := span.Instant(*since, time.Now())
		if err != nil {
			return usageError{fmt.Errorf("--since: %w", err)}
		}
		if *limit < 0 {
			return usageError{fmt.Errorf("--limit is %d; it must be at least 0", *limit)}
		}
		cfg, err := config.Load(*from.config)
		if err != nil {
			return err
		}
		var found replay.Found
		err = withLedger(cmd.Context(), from, func(l *ledger.Ledger) error {
			only := ""
			if len(args) == 1 {
				only = args[0]
				if err := from.knows(cmd.Context(), l, only); err != nil {
					return fmt.Errorf("replay: %w", err)
				}
			}
			found, err = replayAll(cmd.Context(), cfg, l, start.UTC(), only)
			return err
		})
		if err != nil {
			return err
		}
		if *output == asJSON {
			return writeAnswer(cmd, replayOf(found, *limit, *words))
		}
		return printReplay(cmd.OutOrStdout(), found, *limit, *words)
	}
	return cmd
}

// replayAll decides the evaluations of a ledger again, and compares those from start on; only those of one tier if only is
// not "".
func replayAll(ctx context.Context, cfg *config.Config, l *ledger.Ledger, start time.Time, only string) (replay.Found, error) {
	ended, err := l.PastActions(ctx, time.Now(), 1<<20)
	if err != nil {
		return replay.Found{}, err
	}
	o := replay.Walk{Start: start, Only: only, Span: assembly.MemorySpan(cfg)}
	for _, t := range cfg.Tiers {
		o.Tiers = append(o.Tiers, t.Name)
	}
	o.Budgets = slices.ContainsFunc(assembly.Rules(cfg).Budgets, func(b budget.Budget) bool { return b.Limit != spend.Sums{} })
	return assembly.Replay(cfg, append(ended, l.Actions(time.Now())...)).Over(ctx, l, o)
}

// printReplay prints a row for each tier, and its differences.
func printReplay(w io.Writer, found replay.Found, limit int, words bool) error {
	if len(found.Tiers) == 0 {
		say(w, "no evaluation of this period can be decided again; if the ledger has older evaluations, give an earlier --since")
	} else {
		sayf(w, "From %s to %s UTC, decided again with this configuration", found.From.Format("2006-01-02 15:04"), found.To.Format("2006-01-02 15:04"))
		var rows [][]string
		for _, s := range found.Tiers {
			rows = append(rows, []string{s.Tier, strconv.Itoa(s.Evaluations), strconv.Itoa(s.Same), strconv.Itoa(s.Words), strconv.Itoa(s.Sizes), strconv.Itoa(s.ChangesBefore), strconv.Itoa(s.ChangesWould)})
		}
		columns := []table.Column{{Name: "TIER"}, {Name: "EVALUATIONS"}, {Name: "THE SAME"}, {Name: "OTHER REASONS", Drop: 2}, {Name: "OTHER SIZE"}, {Name: "CHANGES", Drop: 1}, {Name: "WOULD CHANGE", Drop: 1}}
		if err := printTable(w, table.Table{Columns: columns}, rows); err != nil {
			return err
		}
	}
	for _, s := range found.Tiers {
		shown, more := spansOf(s, limit, words)
		if len(shown) > 0 {
			fmt.Fprintln(w)
		}
		for _, x := range shown {
			was, would := x.Reasons()
			sayf(w, "%s %s", s.Tier, whenOf(x))
			beside(w, "  was       ", inOneLine(x.Was, was))
			beside(w, "  would be  ", inOneLine(x.Would, would))
		}
		if more > 0 {
			sayf(w, "%s: %s not listed; give a higher --limit to list more", s.Tier, amount.CountOf(more, "difference is", "differences are"))
		}
	}
	for _, n := range found.Notes {
		say(w, "note: "+n)
	}
	return nil
}

// spansOf are the differences to list, and how many more there are.
func spansOf(s *replay.Summary, limit int, words bool) (shown []replay.Span, more int) {
	for _, x := range s.Spans {
		switch {
		case !words && !x.OtherSize():
		case len(shown) == limit:
			more++
		default:
			shown = append(shown, x)
		}
	}
	return shown, more
}

// whenOf says when evaluations were that differ in the same way.
func whenOf(x replay.Span) string {
	if x.Count == 1 {
		return x.From.Format("2006-01-02 15:04")
	}
	return fmt.Sprintf("%s to %s, %s", x.From.Format("2006-01-02 15:04"), x.To.Format("15:04"), amount.Count(x.Count, "evaluation"))
}

// inOneLine is a decision and one of its reasons in one line.
func inOneLine(d scale.Decision, why scale.Reason) string {
	text := "hold at " + d.Capacity.Name(d.To)
	if d.Changes() {
		text = fmt.Sprintf("%s %s -> %s", d.Direction(), d.Capacity.Name(d.From), d.Capacity.Name(d.To))
	}
	return text + ": " + why.Because
}
