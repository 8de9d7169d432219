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
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/replay"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/span"
	"github.com/dynascale/dynascale/pkg/spend"
	"github.com/dynascale/dynascale/pkg/table"
)

func replayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay [TIER]",
		Short: "Decide past evaluations again under another configuration",
		Long: `Decide the recorded evaluations again, as the configuration given with --config would have
decided them, and print which decisions differ and why. Sizes, signals and the answers of AWS stay those
that were recorded, so that it tells what would have been decided in each situation, and not what
would have come of it: 'dynascale simulate' tells that. With the configuration of that time nothing
differs, but for what budgets and restarts knew that no record tells. AWS is not asked and nothing is changed.`,
		Example: `  dynascale replay --config new.yaml --ledger /var/lib/dynascale/ledger.db
  dynascale replay web --config new.yaml --since 7d`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: tierNames,
	}
	from := ledgerFlags(cmd)
	since := cmd.Flags().String("since", "24h", "how far back: a time, or how long ago, such as 2h or 7d")
	limit := cmd.Flags().Int("limit", 20, "list at most this many differences of each tier")
	words := cmd.Flags().Bool("words", false, "also list decisions for the same size whose reasons differ")
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
		var found replayed
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

// replayed is what a replay found.
type replayed struct {
	from, to time.Time
	tiers    []*replay.Summary
	notes    []string
}

// stride is how much of the history is read at a time.
const stride = 2 * time.Hour

// replayAll decides all evaluations of a ledger again, and compares those from start on; only those of one tier
// if only is not "". What came before is what the first of them remember.
func replayAll(ctx context.Context, cfg *config.Config, l *ledger.Ledger, start time.Time, only string) (out replayed, err error) {
	ended, err := l.PastActions(ctx, time.Now(), 1<<20)
	if err != nil {
		return out, err
	}
	r := assembly.Replay(cfg, append(ended, l.Actions(time.Now())...))
	oldest, newest, err := l.Span(ctx)
	if err != nil || newest.IsZero() {
		return out, err
	}
	begin := oldest
	if before := start.Add(-assembly.MemorySpan(cfg) - time.Hour); before.After(begin) {
		begin = before.Truncate(stride)
	}
	byTier, ready := map[string]*replay.Summary{}, map[string]time.Time{}
	latest, err := l.Latest(ctx)
	if err != nil {
		return out, err
	}
	known := map[string]bool{}
	for _, t := range cfg.Tiers {
		known[t.Name] = true
	}
	for _, was := range latest {
		if name := was.Decision.Tier; !known[name] && (only == "" || only == name) {
			out.notes = append(out.notes, name+" is not in the configuration, and was left out")
		}
	}
	for at := begin; !at.After(newest); at = at.Add(stride) {
		evaluations, err := readStride(ctx, cfg, l, at)
		if err != nil {
			return out, err
		}
		for _, records := range evaluations {
			records = slices.DeleteFunc(records, func(was scale.Record) bool {
				d := was.Decision
				if _, seen := ready[d.Tier]; seen {
					return false
				}
				ready[d.Tier] = d.At
				if since := l.Past(d.Tier).Since; since.Equal(d.At) {
					return false // its memory began here, as it does now
				}
				// What it remembered before is only known as far as this record tells it.
				ready[d.Tier] = d.At.Add(assembly.MemorySpan(cfg))
				r.Learn(was)
				return true
			})
			verdicts, err := r.Evaluation(records)
			if err != nil {
				return out, fmt.Errorf("replay of the evaluation at %s: %w", records[0].Decision.At.Format(time.RFC3339), err)
			}
			for _, v := range verdicts {
				name := v.Was.Tier
				if only != "" && name != only || v.Was.At.Before(start) || v.Was.At.Before(ready[name]) {
					continue
				}
				if byTier[name] == nil {
					byTier[name] = &replay.Summary{Tier: name}
				}
				byTier[name].Add(v)
				if out.from.IsZero() {
					out.from = v.Was.At
				}
				out.to = v.Was.At
			}
		}
	}
	if rules := assembly.Rules(cfg); slices.ContainsFunc(rules.Budgets, func(b budget.Budget) bool { return b.Limit != spend.Sums{} }) && !out.from.IsZero() {
		out.notes = append(out.notes, "budgets are evaluated from the oldest record on: what they knew before it, and what restarts and reloads changed, is not known, and their decisions may differ")
	}
	for _, t := range cfg.Tiers {
		if s := byTier[t.Name]; s != nil {
			out.tiers = append(out.tiers, s)
		} else if only == "" || only == t.Name {
			out.notes = append(out.notes, "nothing was recorded of "+t.Name+" in that time")
		}
	}
	return out, nil
}

// readStride reads the evaluations from at on, each with the records of all tiers in the order of the
// configuration.
func readStride(ctx context.Context, cfg *config.Config, l *ledger.Ledger, at time.Time) (out [][]scale.Record, err error) {
	byTime := map[int64]int{}
	for _, t := range cfg.Tiers {
		err := l.Each(ctx, t.Name, at, at.Add(stride), func(r scale.Record) {
			key := r.Decision.At.UnixNano()
			i, seen := byTime[key]
			if !seen {
				i = len(out)
				byTime[key], out = i, append(out, nil)
			}
			out[i] = append(out[i], r)
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b []scale.Record) int { return a[0].Decision.At.Compare(b[0].Decision.At) })
	return out, nil
}

// printReplay prints a row for each tier, and its differences.
func printReplay(w io.Writer, found replayed, limit int, words bool) error {
	if len(found.tiers) == 0 {
		fmt.Fprintln(w, "no evaluation of that time can be decided again")
	} else {
		fmt.Fprintf(w, "From %s to %s UTC, as the configuration would have decided in the situations as they were\n", found.from.Format("2006-01-02 15:04"), found.to.Format("2006-01-02 15:04"))
		var rows [][]string
		for _, s := range found.tiers {
			rows = append(rows, []string{s.Tier, strconv.Itoa(s.Evaluations), strconv.Itoa(s.Same), strconv.Itoa(s.Words), strconv.Itoa(s.Sizes), strconv.Itoa(s.ChangesBefore), strconv.Itoa(s.ChangesWould)})
		}
		columns := []table.Column{{Name: "TIER"}, {Name: "EVALUATIONS"}, {Name: "THE SAME"}, {Name: "OTHER REASONS", Drop: 2}, {Name: "OTHER SIZE"}, {Name: "CHANGES", Drop: 1}, {Name: "WOULD CHANGE", Drop: 1}}
		if err := printTable(w, table.Table{Columns: columns}, rows); err != nil {
			return err
		}
	}
	for _, s := range found.tiers {
		shown, more := spansOf(s, limit, words)
		if len(shown) > 0 {
			fmt.Fprintln(w)
		}
		for _, x := range shown {
			fmt.Fprintf(w, "%s %s\n  was       %s\n  would be  %s\n", s.Tier, whenOf(x), inOneLine(x.Was), inOneLine(x.Would))
		}
		if more > 0 {
			fmt.Fprintf(w, "%s: %d more, which a higher --limit lists\n", s.Tier, more)
		}
	}
	for _, n := range found.notes {
		fmt.Fprintln(w, "note: "+n)
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

// inOneLine is a decision in one line.
func inOneLine(d scale.Decision) string {
	text := "hold at " + d.Capacity.Name(d.To)
	if d.Changes() {
		text = fmt.Sprintf("%s %s -> %s", d.Direction(), d.Capacity.Name(d.From), d.Capacity.Name(d.To))
	}
	return text + ": " + reason.Headline(d).Because
}
