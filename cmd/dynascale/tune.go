package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/table"
	"github.com/dynascale/dynascale/pkg/tune"
)

func tuneCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tune",
		Short: "Show whether other cooldowns or machine types would suit the recorded load better",
		Long:  "Show whether other cooldowns or machine types would suit the recorded load better. Nothing is changed.",
	}
	cmd.AddCommand(tuneCooldownCommand(), tuneSizeCommand())
	return cmd
}

func tuneCooldownCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cooldown TIER",
		Short: "Show what other cooldowns would have done with the recorded load of a tier",
		Long: `Play the recorded need of a tier again with other cooldowns. A cooldown is how
long the tier must not grow, or must not shrink, after a change. The need is the number of units,
such as instances, that the tier needed to reach its goals, for example 60 % CPU. The first row of
the table is what really happened. Each other row is a try with one pair of cooldowns, for growth
and for shrinking; the first try has the cooldowns of the configuration. The columns:

  CHANGES             changes of the size
  DIRECTION CHANGES   growth after shrinking, or shrinking after growth
  MINUTES SHORT       minutes in which the need was more than 10 % above the units in service
  UNIT-MINUTES SHORT  the units that were missing in each of these minutes, added up
  UNIT-HOURS          desired units times hours
  LARGEST             the largest size

Notes below the table say what the history cannot show. Nothing is changed.`,
		Example: `  dynascale tune cooldown web --since 7d
  dynascale tune cooldown web --grow 2m --shrink 20m --boot 3m`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: tierNames,
	}
	from := ledgerFlags(cmd)
	since, boot := lengthFlag(7*24*time.Hour), lengthFlag(2*time.Minute)
	var grow, shrink lengthFlag
	cmd.Flags().Var(&since, "since", "how far back, up to the retention of the ledger")
	cmd.Flags().Var(&boot, "boot", "the time from the launch of a new unit until it is in service")
	cmd.Flags().Var(&grow, "grow", "also try this cooldown: the shortest time between a growth and the next growth")
	cmd.Flags().Var(&shrink, "shrink", "also try this cooldown: the shortest time between a change and a shrink")
	for _, none := range []string{"grow", "shrink"} {
		cmd.Flags().Lookup(none).DefValue = "" // 0s is no further try, and not a cooldown that is tried
	}
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg, err := config.Load(*from.config)
		if err != nil {
			return fmt.Errorf("tune: %w", err)
		}
		i := slices.IndexFunc(cfg.Tiers, func(t config.Tier) bool { return t.Name == args[0] })
		if i < 0 {
			return fmt.Errorf("tune: the configuration has no tier %q", args[0])
		}
		tier := cfg.Tiers[i]
		if err := tunable(tier); err != nil {
			return err
		}
		out := tuneShape{Tier: tier.Name, Boot: time.Duration(boot).Seconds()}
		var all []tune.Minute
		err = withLedger(cmd.Context(), from, func(l *ledger.Ledger) error {
			if err := from.knows(cmd.Context(), l, tier.Name); err != nil {
				return fmt.Errorf("tune: %w", err)
			}
			all, err = minutes(cmd.Context(), l, &out, time.Duration(since))
			return err
		})
		if err != nil {
			return err
		}
		var more []guard.Cooldown
		if own := tier.Guards.Cooldown; cmd.Flags().Changed("grow") || cmd.Flags().Changed("shrink") {
			if cmd.Flags().Changed("grow") {
				own.Grow = time.Duration(grow)
			}
			if cmd.Flags().Changed("shrink") {
				own.Shrink = time.Duration(shrink)
			}
			more = append(more, own)
		}
		if len(all) > 0 {
			w := tune.World{Policy: assembly.Policy(tier), Boot: time.Duration(boot), Keep: assembly.MemorySpan(cfg) + guard.LongestLook/24}
			w.Above, w.Below = band(tier)
			was, tries := tune.Was(all), w.All(all, tune.Cooldowns(tier.Guards.Cooldown, more...))
			out.From, out.Evaluations, out.Was, out.Notes = all[0].At, len(all), &was, tune.Notes(all, was, tries[0].Result, time.Duration(boot))
			for _, x := range tries {
				out.Tries = append(out.Tries, triedShape{x.Name, x.Cooldown.Grow.Seconds(), x.Cooldown.Shrink.Seconds(), x.Cooldown.Dynamic, x.Result})
			}
		}
		if *output == asJSON {
			out.Tries, out.Notes = listed(out.Tries), listed(out.Notes)
			return writeAnswer(cmd, out)
		}
		return printTune(cmd.OutOrStdout(), out)
	}
	return cmd
}

// tunable refuses tiers whose history says nothing about other sizes.
func tunable(t config.Tier) error {
	for _, s := range t.Scalers {
		if s.Steps() {
			return fmt.Errorf("tune: tier %s has a %s scaler, which changes the size by steps: the history does not tell which size was needed", t.Name, s.Kind())
		}
	}
	if t.Target != nil && t.Target.Traits().Vertical {
		return errors.New("tune: other cooldowns cannot be compared for " + t.Name + ": a change can take minutes, " +
			"and this also limits how often the tier changes")
	}
	return nil
}

// band is the share of the size that the need has to leave, upwards and downwards, before the scalers of a tier ask
// for another: that of the scaler which asks first.
func band(t config.Tier) (above, below float64) {
	above, below = math.Inf(1), 0
	for _, s := range t.Scalers {
		for _, r := range s.Reads() {
			if r.Ratio {
				above, below = min(above, r.Factor), max(below, r.Shrink/r.Bound)
			}
		}
	}
	if math.IsInf(above, 1) || math.IsNaN(below) || below == 0 {
		return 1.1, 0.9 // a scaler of a backlog, whose tolerance is the usual one
	}
	return above, below
}

// minutes reads a tier's history, back from what was written down last.
func minutes(ctx context.Context, l *ledger.Ledger, of *tuneShape, since time.Duration) (out []tune.Minute, err error) {
	latest, err := l.Latest(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range latest {
		if r.Decision.Tier == of.Tier {
			of.To = r.Decision.At.Add(time.Second).UTC()
		}
	}
	of.From = of.To.Add(-since)
	err = l.Each(ctx, of.Tier, of.From, of.To, func(r scale.Record) {
		if d := r.Decision; d.Capacity.Known() {
			out = append(out, tune.Minute{At: d.At, Desired: d.Capacity.Desired, InService: d.Capacity.InService, Need: d.Need, Samples: d.Samples, Outside: r.Learned.Adopted})
		}
	})
	sort.Slice(out, func(a, b int) bool { return out[a].At.Before(out[b].At) }) // one evaluation an instant
	return out, err
}

// printTune prints a row for each cooldown.
func printTune(w io.Writer, s tuneShape) error {
	if s.Was == nil {
		text := "this ledger has no record of " + s.Tier + ": run the daemon with this tier first"
		if !s.To.IsZero() {
			text = fmt.Sprintf("no size of %s was recorded from %s until its last evaluation at %s: there is nothing to compare", s.Tier, s.From.Format("2006-01-02 15:04"), s.To.Format("2006-01-02 15:04 UTC"))
		}
		say(w, text)
		return nil
	}
	cells := func(name, cooldown string, r tune.Result) []string {
		return []string{name, cooldown, fmt.Sprint(r.Changes), fmt.Sprint(r.Turns), amount.Fixed(r.Short, 0), amount.Fixed(r.Lacking, 0), amount.Fixed(r.UnitHours, 1), fmt.Sprint(r.Largest)}
	}
	rows := [][]string{cells("what happened", "", *s.Was)}
	for _, x := range s.Tries {
		length := func(seconds float64) string { return amount.Span(time.Duration(seconds * float64(time.Second))) }
		cooldown := "grow " + length(x.Grow) + ", shrink " + length(x.Shrink)
		if x.Dynamic {
			cooldown += ", dynamic"
		}
		rows = append(rows, cells(x.Name, cooldown, x.Result))
	}
	sayf(w, "%s, %s from %s to %s", s.Tier, amount.Count(s.Evaluations, "evaluation"), s.From.Format("2006-01-02 15:04"), s.To.Format("2006-01-02 15:04 UTC"))
	columns := []table.Column{{Name: ""}, {Name: "COOLDOWN"}, {Name: "CHANGES", Drop: 2}, {Name: "DIRECTION CHANGES"}, {Name: "MINUTES SHORT"}, {Name: "UNIT-MINUTES SHORT", Drop: 3}, {Name: "UNIT-HOURS"}, {Name: "LARGEST", Drop: 1}}
	if err := printTable(w, table.Table{Columns: columns}, rows); err != nil {
		return err
	}
	say(w, "\n- "+strings.Join(s.Notes, "\n- "))
	return nil
}

// tuneShape is the answer of tune cooldown.
type tuneShape struct {
	Tier string `json:"tier"`
	// From is the beginning of the history that was used.
	From time.Time `json:"from"`
	// To is the end of the history that was used.
	To time.Time `json:"to"`
	// Evaluations is how many recorded evaluations were used.
	Evaluations int `json:"evaluations"`
	// Boot is the assumed time from the launch of a unit until it is in service (`--boot`).
	Boot float64 `json:"boot_seconds"`
	// Was is the result with the sizes that the tier really had, for comparison; null if nothing is recorded.
	Was *tune.Result `json:"was"`
	// Tries are the cooldowns that were tried with the recorded load, each with its result.
	Tries []triedShape `json:"tries"`
	// Notes are sentences about what the history cannot show.
	Notes []string `json:"notes"`
}

// triedShape is one cooldown, and what it would have done.
type triedShape struct {
	// Name is `as configured` for the cooldowns of the configuration. If only the key `dynamic` was changed, `name`
	// is `dynamic` (tried with true) or `not dynamic` (tried with false). For all other tried cooldowns it is "".
	Name string `json:"name"`
	// Grow is the tried value of `guards.cooldown.grow`: the shortest time between a growth and the next growth.
	Grow float64 `json:"grow_seconds"`
	// Shrink is the tried value of `guards.cooldown.shrink`: the shortest time between a change and a shrink.
	Shrink float64 `json:"shrink_seconds"`
	// Dynamic is the tried value of `guards.cooldown.dynamic`. If it is true, both cooldowns depend on the number of
	// recent changes. The cooldown for growth also depends on the signals of `guards.urgency`. The cooldown for
	// shrinking also depends on which share of the tier's units is needed.
	Dynamic bool `json:"dynamic"`
	tune.Result
}
