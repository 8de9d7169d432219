package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/schedule"
	"github.com/dynascale/dynascale/pkg/span"
	"github.com/dynascale/dynascale/pkg/table"
)

// farthest is how far a schedule is told.
const farthest = 366 * 24 * time.Hour

func scheduleCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schedule [TIER]",
		Short: "Show which minimum and maximum sizes the schedules set, and when",
		Long: `Compute from the configuration the minimum and maximum size of each tier over time, and show them as
a table and a chart. At times without an entry of a schedule, the tier has the minimum and maximum
of its key 'limits'. The table and the chart show times in the time zone of the schedule.
The command asks neither the daemon nor AWS.

If an entry has 'lead: measured', its minimum applies already before the entry begins. The lead (how
long before) is the time that the slowest of the last five growths of the tier took, plus one
minute. The daemon measures these times and keeps them in the ledger (its database file). If no
growth was measured yet, the lead is 6 minutes.`,
		Example: `  dynascale schedule --next 7d
  dynascale schedule web --from 2026-11-26T00:00:00Z --next 3d`,
		Args: cobra.MaximumNArgs(1),
	}
	path := configFlag(cmd)
	known := cmd.Flags().String("ledger", "", "ledger file that holds how long growths took, for 'lead: measured' (default: the "+
		"ledger of the configuration)")
	next := lengthFlag(7 * 24 * time.Hour)
	cmd.Flags().Var(&next, "next", "how much time to show, up to 366d")
	from := cmd.Flags().String("from", "", "where to begin: an RFC 3339 time, a UTC time such as \"2026-03-02 03:10\", or how long ago, such as 2h "+
		"(default: now)")
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		first := time.Now().UTC().Truncate(time.Minute)
		if *from != "" {
			at, err := span.Instant(*from, first)
			if err != nil {
				return usageError{fmt.Errorf("--from: %w", err)}
			}
			first = at.UTC()
		}
		if d := time.Duration(next); d < time.Minute || d > farthest {
			return usageError{fmt.Errorf("--next is %s; it must be from 1m to 366d", next.String())}
		}
		cfg, err := load(*path, cmd.InOrStdin())
		if err != nil {
			return err
		}
		only := ""
		if len(args) == 1 {
			only = args[0]
		}
		took, err := startsOf(cmd, *known, cfg)
		if err != nil {
			return err
		}
		answer, err := scheduled(cfg, only, took, first, first.Add(time.Duration(next)))
		if err != nil {
			return err
		}
		if *output == asJSON {
			return writeAnswer(cmd, answer)
		}
		return printSchedule(cmd.OutOrStdout(), answer, only)
	}
	return cmd
}

// startsOf says what starts of tiers took. The ledger is read where an entry asks for it. One that was not asked for and
// cannot be read is no obstacle: a schedule is often looked at where no daemon runs.
func startsOf(cmd *cobra.Command, given string, cfg *config.Config) (func(tier string) scale.Starts, error) {
	none := func(string) scale.Starts { return scale.Starts{} }
	path := cmp.Or(given, cfg.Ledger.Path)
	if path == "" || !slices.ContainsFunc(cfg.Tiers, func(t config.Tier) bool { return measured(t.Schedule) }) {
		return none, nil
	}
	if _, err := os.Stat(path); given == "" && errors.Is(err, fs.ErrNotExist) {
		return none, nil // no daemon ran yet, or not here
	}
	l, err := ledger.Open(cmd.Context(), ledger.Options{Path: path, ReadOnly: true})
	switch {
	case err != nil && given != "":
		return nil, fmt.Errorf("schedule: %w", err)
	case err != nil:
		sayf(cmd.ErrOrStderr(), "'lead: measured' is shown as if no growth was measured yet, because the ledger cannot be read: %v", err)
		return none, nil
	}
	took := map[string]scale.Starts{}
	for _, t := range cfg.Tiers {
		took[t.Name] = l.Past(t.Name).Starts
	}
	return func(tier string) scale.Starts { return took[tier] }, l.Close()
}

// measured reports whether a lead of a schedule is what starts took.
func measured(s schedule.Schedule) bool {
	return slices.ContainsFunc(s.Entries, func(e schedule.Entry) bool { return e.Lead.Measured })
}

// scheduled is what the schedules of a configuration ask for between two instants.
func scheduled(cfg *config.Config, only string, took func(tier string) scale.Starts, from, to time.Time) (out scheduleShape, err error) {
	out = scheduleShape{From: from, To: to, Tiers: []tierScheduleShape{}}
	known := false
	for _, t := range cfg.Tiers {
		if known = known || t.Name == only; only != "" && t.Name != only || len(t.Schedule.Entries) == 0 {
			continue
		}
		tier := tierScheduleShape{Tier: t.Name, Zone: t.Schedule.Zone.String(), Min: t.Limits.Min, Max: t.Limits.Max, Overlaps: []overlapShape{}}
		starts := took(t.Name)
		lead := policy.Boot(starts)
		if measured(t.Schedule) {
			tier.Lead = &measuredShape{lead.Seconds(), len(starts.Took)}
		}
		for _, x := range t.Schedule.Between(from, to, lead) {
			l := t.Limits.Scheduled(x.Level)
			one := stretchShape{From: x.From, To: x.To, Min: l.Min, Max: l.Max, Early: x.Early != schedule.Lead{}}
			if x.Min.Given {
				one.ByMin = &x.ByMin
			}
			if x.Max.Given {
				one.ByMax = &x.ByMax
			}
			if to := min(x.Raise, t.Limits.Max); to > 0 {
				one.RaiseMax = &to
			}
			tier.Stretches = append(tier.Stretches, one)
		}
		for _, o := range t.Schedule.Overlaps(from, to) {
			tier.Overlaps = append(tier.Overlaps, overlapShape{At: o.At, Under: o.Under, Over: o.Over, OfTable: o.OfTable})
		}
		out.Tiers = append(out.Tiers, tier)
	}
	if only != "" && !known {
		return out, fmt.Errorf("schedule: the configuration has no tier %s", only)
	}
	return out, nil
}

// printSchedule prints a table and a chart for each tier.
func printSchedule(w io.Writer, all scheduleShape, only string) error {
	if len(all.Tiers) == 0 {
		what := "no tier of the configuration has a schedule"
		if only != "" {
			what = "the tier " + only + " has no schedule"
		}
		say(w, what)
		return nil
	}
	for i, t := range all.Tiers {
		if i > 0 {
			fmt.Fprintln(w)
		}
		zone, err := time.LoadLocation(t.Zone)
		if err != nil {
			return err
		}
		sayf(w, "%s: times in the time zone %s; limits %d to %d\n", t.Tier, t.Zone, t.Min, t.Max)
		var rows [][]string
		var bands []schedule.Band
		for _, x := range t.Stretches {
			rows = append(rows, []string{clockOf(x.From, zone), clockOf(x.To, zone), sizesOf(x), byOf(x)})
			bands = append(bands, schedule.Band{From: x.From, To: x.To, Min: x.Min, Max: x.Max})
		}
		if err := printTable(w, table.Table{Columns: []table.Column{{Name: "FROM"}, {Name: "UNTIL", Drop: 1}, {Name: "SIZE"}, {Name: "BECAUSE", Text: true}}}, rows); err != nil {
			return err
		}
		fmt.Fprintln(w)
		if t.Lead != nil {
			say(w, leadOf(*t.Lead))
			fmt.Fprintln(w)
		}
		for _, line := range schedule.Chart(bands, zone, chartWidth(w), 8) {
			fmt.Fprintln(w, line)
		}
		for _, o := range t.Overlaps {
			if !o.OfTable {
				sayf(w, "%s and %s both apply at %s; %s decides, because it comes later in the file", o.Under, o.Over, clockOf(o.At, zone), o.Over)
			}
		}
	}
	return nil
}

// leadOf says what a measured lead is, with the evaluation that begins the growth.
func leadOf(m measuredShape) string {
	lead := amount.Span(time.Duration(m.Seconds * float64(time.Second)))
	if m.Starts == 0 {
		return "'lead: measured' is " + lead + ": 1 min for an evaluation, and 5 min for the growth, because no growth " +
			"was measured yet"
	}
	growth := "only measured growth"
	if m.Starts > 1 {
		growth = "slowest of the last " + amount.Count(m.Starts, "growth")
	}
	return "'lead: measured' is " + lead + ": 1 min for an evaluation, and the time that the " + growth + " took"
}

// chartWidth is how many columns a chart has.
func chartWidth(w io.Writer) int { return min(max(cmp.Or(widthOf(w), 90)-8, 24), 112) }

func clockOf(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("Mon 2006-01-02 15:04 MST")
}

func sizesOf(x stretchShape) string {
	if x.Min == x.Max {
		return fmt.Sprint(x.Min)
	}
	return fmt.Sprintf("%d to %d", x.Min, x.Max)
}

func byOf(x stretchShape) string {
	early := ""
	if x.Early {
		early = ", early"
	}
	if x.RaiseMax != nil {
		to := *x.RaiseMax
		x.RaiseMax = nil
		return fmt.Sprintf("%s; raises the group's own maximum up to %d", byOf(x), to)
	}
	switch {
	case x.ByMin == nil && x.ByMax == nil:
		return "limits"
	case x.ByMin == nil:
		return *x.ByMax + " (at most)"
	case x.ByMax == nil || *x.ByMax == *x.ByMin:
		return *x.ByMin + early
	}
	return *x.ByMin + early + " (at least), " + *x.ByMax + " (at most)"
}
