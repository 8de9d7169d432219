package main

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/config"
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
		Short: "Show which sizes the schedules of a configuration ask for, and when",
		Long: `Work out of the configuration which smallest and largest size each tier has at which time, with
the limits where no entry of its schedule holds: as a table, and as a chart. Times are by the
clock of the schedule. No daemon and no AWS is asked. An entry with the lead "measured" is shown
with the 5 minutes that hold until a growth was measured.`,
		Example: `  dynascale schedule --next 7d
  dynascale schedule web --from 2026-11-26T00:00:00Z --next 3d`,
		Args: cobra.MaximumNArgs(1),
	}
	path := configFlag(cmd)
	next := lengthFlag(7 * 24 * time.Hour)
	cmd.Flags().Var(&next, "next", "how far ahead")
	from := cmd.Flags().String("from", "", "the first instant: RFC 3339, or a duration ago; now if not given")
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
		answer, err := scheduled(cfg, only, first, first.Add(time.Duration(next)))
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

// scheduled is what the schedules of a configuration ask for between two instants.
func scheduled(cfg *config.Config, only string, from, to time.Time) (out scheduleShape, err error) {
	out = scheduleShape{From: from, To: to, Tiers: []tierScheduleShape{}}
	known := false
	for _, t := range cfg.Tiers {
		if known = known || t.Name == only; only != "" && t.Name != only || len(t.Schedule.Entries) == 0 {
			continue
		}
		tier := tierScheduleShape{Tier: t.Name, Zone: t.Schedule.Zone.String(), Min: t.Limits.Min, Max: t.Limits.Max, Overlaps: []overlapShape{}}
		for _, x := range t.Schedule.Between(from, to, policy.Boot(scale.Starts{})) {
			l := t.Limits.Scheduled(x.Level)
			one := stretchShape{From: x.From, To: x.To, Min: l.Min, Max: l.Max, Early: x.Early != schedule.Lead{}}
			if x.Min.Given {
				one.ByMin = &x.ByMin
			}
			if x.Max.Given {
				one.ByMax = &x.ByMax
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
		_, err := fmt.Fprintln(w, what)
		return err
	}
	for i, t := range all.Tiers {
		if i > 0 {
			fmt.Fprintln(w)
		}
		zone, err := time.LoadLocation(t.Zone)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s, by the clock of %s; limits %d to %d\n\n", t.Tier, t.Zone, t.Min, t.Max)
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
		for _, line := range schedule.Chart(bands, zone, chartWidth(w), 8) {
			fmt.Fprintln(w, line)
		}
		for _, o := range t.Overlaps {
			if !o.OfTable {
				fmt.Fprintf(w, "%s and %s both hold at %s; %s decides, because it stands later\n", o.Under, o.Over, clockOf(o.At, zone), o.Over)
			}
		}
	}
	return nil
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
