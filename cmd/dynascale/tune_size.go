package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/table"
	"github.com/dynascale/dynascale/pkg/tune"
)

func tuneSizeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "size [TIER]",
		Short: "Show which machine types and database classes are too large or too small for their recorded CPU",
		Long: `Read the recorded CPU use of every tier whose size is a machine type or a database class. Show the
smallest size of the tier's ladder (the list of sizes that it may use) that has enough CPU, what
this size saves in 30 days, and whether the saving is worth the restart.

The need of a tier is the 90th percentile of its CPU use, plus 15 %. The CPU use of one day ago
counts half as much as the CPU use of now. "Too large" is shown only if there is enough history to
be certain. A smaller size is not suggested if its CPU would have been too small in more than 1 % of
the recorded time, or if it would ever have had too little memory or too few connections.

The score of a change to a smaller size compares its saving with its restart time: (saving / total
cost) / (restart time / total restart time). Both totals are sums over all tiers that have a machine
type or a database class as their size, and a known price. The restart time of a tier is the value
of its key worst_case in the configuration. A change is worth its restart if the score is 1/k or
more; --k sets k. The column IN 30 DAYS is the change of the cost: -$200 means that the suggested
size costs $200 less. Notes below the table say what the history cannot show. Nothing is changed.`,
		Example: `  dynascale tune size
  dynascale tune size db-primary --since 30d
  dynascale tune size --k 4`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: tierNames,
	}
	from := ledgerFlags(cmd)
	since := lengthFlag(14 * 24 * time.Hour)
	cmd.Flags().Var(&since, "since", "how far back, up to the retention of the ledger")
	k := cmd.Flags().Float64("k", 2, "weight of savings against restarts: a change is worth its restart "+
		"if its score is 1/k or more")
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !(*k > 0 && *k <= 1000) {
			return usageError{fmt.Errorf("--k is %s; it must be above 0 and at most 1000", amount.Number(*k))}
		}
		if since <= 0 {
			return usageError{errors.New("--since must be above 0")}
		}
		cfg, err := config.Load(*from.config)
		if err != nil {
			return fmt.Errorf("tune: %w", err)
		}
		only := strings.Join(args, "")
		if !slices.ContainsFunc(cfg.Tiers, func(t config.Tier) bool { return only == "" || t.Name == only }) {
			return fmt.Errorf("tune: the configuration has no tier %q", only)
		}
		out := sizesShape{K: *k}
		err = withLedger(cmd.Context(), from, func(l *ledger.Ledger) error {
			latest, err := l.Latest(cmd.Context())
			if err != nil {
				return err
			}
			for i := range cfg.Tiers {
				t := &cfg.Tiers[i]
				switch wrong := unsized(t); {
				case wrong != "" && t.Name == only:
					return errors.New("tune: " + wrong)
				case wrong != "" && t.Target != nil && t.Target.Traits().Vertical:
					out.Notes = append(out.Notes, wrong)
				}
				if unsized(t) != "" {
					continue
				}
				u := usageOf(t)
				for i := range latest {
					if d := &latest[i].Decision; d.Tier == t.Name {
						to := d.At.Add(time.Second)
						if err := l.Each(cmd.Context(), t.Name, to.Add(-time.Duration(since)), to, func(r scale.Record) { u.Add(&r.Decision) }); err != nil {
							return err
						}
					}
				}
				out.Tiers = append(out.Tiers, tune.Choice{Tier: t.Name, Sizing: u.Size(), Restart: t.Target.WorstCase().Minutes()})
			}
			return nil
		})
		if err != nil {
			return err
		}
		out.Cost, out.Restarts = tune.Weigh(out.Tiers, *k)
		all, money := out.Tiers, false
		out.Tiers, out.Notes = []tune.Choice{}, listed(out.Notes)
		for i := range all {
			if c := &all[i]; only == "" || c.Tier == only {
				money = money || c.Saved != nil
				c.Steps = listed(c.Steps)
				out.Tiers = append(out.Tiers, *c)
			}
		}
		if money {
			out.Notes = append(out.Notes, "Dollars are prices of sizes, not a bill: a reservation or a Savings Plan that a smaller size leaves unused is still paid.")
		}
		if *output == asJSON {
			return writeAnswer(cmd, out)
		}
		return printSizes(cmd.OutOrStdout(), out)
	}
	return cmd
}

// unsized is why nothing can be said of a tier's size; "" for one that goes from type to type or from class to class.
func unsized(t *config.Tier) string {
	switch {
	case t.Target == nil || !t.Target.Traits().Vertical:
		return t.Name + " changes the number of its units, not a machine type or a database class: use 'dynascale tune cooldown " + t.Name + "'"
	case len(t.Target.Ladder()) == 0 || strings.ContainsFunc(t.Target.Ladder()[0].Name, func(c rune) bool { return c >= 'a' }):
		return ""
	}
	return t.Name + " is not compared by 'dynascale tune size': its capacity changes without a restart"
}

// usageOf is what is read of a tier's records.
func usageOf(t *config.Tier) *tune.Usage {
	return &tune.Usage{
		CPU: t.SignalOf("CPUUtilization"), Room: t.Target.Headroom(t.SignalOf), Limits: t.Limits,
		TypeOf: func(name string) tune.Type {
			s, _ := kind.ShapeOf(name)
			return tune.Type{CPUs: s.CPUs, Bursts: s.Bursts}
		},
	}
}

var sizeColumns = []table.Column{{Name: "TIER"}, {Name: "SIZE"}, {Name: "NEEDS", Drop: 3}, {Name: "VERDICT"}, {Name: "SUGGESTED"}, {Name: "IN 30 DAYS", Drop: 1}, {Name: "SCORE", Drop: 2}, {Name: "RESTART"}}

// printSizes prints a row for each tier, and its notes.
func printSizes(w io.Writer, s sizesShape) error {
	var rows [][]string
	for i := range s.Tiers {
		c := &s.Tiers[i]
		need := ""
		if c.CPU != nil {
			need = amount.Fixed(c.CPU.Target, 2)
			if n := cpusOf(c); n > 0 {
				need += " of " + amount.Number(n)
			}
			need += " vCPU"
		}
		rows = append(rows, []string{c.Tier, c.Present, need, string(c.Verdict), c.Suggested, savedText(c), scoreText(c), worthText(c)})
	}
	if len(rows) == 0 {
		say(w, "The configuration has no tier whose size is a machine type or a database class.")
	} else {
		if err := printTable(w, table.Table{Columns: sizeColumns}, rows); err != nil {
			return err
		}
	}
	for i := range s.Tiers {
		c := &s.Tiers[i]
		sayf(w, "\n%s", c.Tier)
		for _, n := range c.Notes {
			say(w, "- "+n)
		}
	}
	for _, n := range s.Notes {
		say(w, "\n"+n)
	}
	return nil
}

// cpusOf are the vCPUs of the present size; 0 where they are not known.
func cpusOf(c *tune.Choice) float64 {
	for i := range c.Steps {
		if x := &c.Steps[i]; x.Name == c.Present && x.CPUs != nil {
			return *x.CPUs
		}
	}
	return 0
}

func savedText(c *tune.Choice) string {
	switch {
	case c.Saved == nil && c.Suggested != "":
		return "price unknown"
	case c.Saved == nil:
		return ""
	case *c.Saved < 0:
		return "+" + amount.Dollars(-*c.Saved)
	}
	return "-" + amount.Dollars(*c.Saved)
}

func scoreText(c *tune.Choice) string {
	if c.Score == nil {
		return ""
	}
	return amount.Fixed(*c.Score, 2)
}

func worthText(c *tune.Choice) string {
	switch {
	case c.Verdict == tune.TooSmall && c.Suggested != "":
		return "needed"
	case c.Verdict == tune.MaybeTooLarge:
		return "not yet"
	case c.Worth == nil:
		return ""
	case *c.Worth:
		return "worth it"
	}
	return "not worth it"
}

// sizesShape is the answer of tune size.
type sizesShape struct {
	// K is the value of `--k`. A smaller size is worth its restart if the `verdict` of the tier is `too large` and the
	// `score` of the tier is at least 1/k.
	K float64 `json:"k"`
	// Cost is the cost of the present sizes of all tiers with a known price; null if no price is known.
	Cost *float64 `json:"cost_dollars_per_hour"`
	// Restarts is the sum of `restart_minutes` of the tiers with a known price; null if no price is known.
	Restarts *float64 `json:"restarts_minutes"`
	// Tiers are the suggestions for each tier.
	Tiers []tune.Choice `json:"tiers"`
	// Notes are sentences about what the suggestions do not consider.
	Notes []string `json:"notes"`
}
