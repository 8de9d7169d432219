package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/savings"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/table"
)

func savingsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "savings [TIER]",
		Short: "Compare the cost of each tier with the cost of two fixed sizes: its largest and its present size",
		Long: `Show from the history what each tier has cost. The command compares this cost with what two fixed
sizes would have cost at the prices of the same time: the largest size that the tier had, and its
present size. Only times with a known size and price are counted. The figures are not a bill: you
pay for reservations and Savings Plans even if a smaller tier does not use all of them.`,
		Example: `  dynascale savings --days 30
  dynascale savings web --days 7 --html savings.html`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: tierNames,
	}
	from := ledgerFlags(cmd)
	days := cmd.Flags().Int("days", 30, "how many days back, up to the retention of the ledger")
	page := cmd.Flags().String("html", "", "also write an HTML page with plots to this file")
	zoneName := cmd.Flags().String("time-zone", "", "time zone of days and hours, such as Europe/Paris (default: budgets.time_zone of the configuration)")
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *days < 1 || *days > 3650 {
			return usageError{fmt.Errorf("--days is %d; it must be from 1 to 3650", *days)}
		}
		to := time.Now().UTC()
		r := savings.Report{From: to.AddDate(0, 0, -*days), To: to}
		r.Most, r.Zone = holdAndZone(*from.config)
		if *zoneName != "" {
			var err error
			if r.Zone, err = time.LoadLocation(*zoneName); err != nil {
				return usageError{fmt.Errorf("--time-zone: %w; give a name of the IANA list, such as Europe/Paris or Asia/Seoul", err)}
			}
		}
		err := withLedger(cmd.Context(), from, func(l *ledger.Ledger) error {
			only := ""
			if len(args) == 1 {
				only = args[0]
				if err := from.knows(cmd.Context(), l, only); err != nil {
					return fmt.Errorf("savings: %w", err)
				}
			}
			return readSavings(cmd.Context(), l, only, &r)
		})
		if err != nil {
			return err
		}
		if *page != "" {
			text, err := r.Page()
			if err == nil {
				err = os.WriteFile(*page, text, 0o644)
			}
			if err != nil {
				return fmt.Errorf("savings: the page could not be written: %w", err)
			}
			say(cmd.ErrOrStderr(), "wrote "+*page)
		}
		if *output == asJSON {
			return writeAnswer(cmd, savingsOf(r))
		}
		return printSavings(cmd.OutOrStdout(), r, strings.Join(args, ""))
	}
	return cmd
}

// holdAndZone is how long a size is taken to hold without another record (ten minutes, or two evaluations where they are
// rarer), and the time zone of the budgets; UTC where no configuration says another.
func holdAndZone(path string) (most time.Duration, zone *time.Location) {
	most, zone = 10*time.Minute, time.UTC
	if cfg, err := config.Load(path); err == nil {
		most, zone = max(most, 2*cfg.Loop.Interval), cfg.Budgets.Zone
	}
	return most, zone
}

// readSavings reads what a report tells of one tier, or of all if only is "".
func readSavings(ctx context.Context, l *ledger.Ledger, only string, r *savings.Report) error {
	latest, err := l.Latest(ctx)
	if err != nil {
		return err
	}
	first := r.To
	for _, newest := range latest {
		name := newest.Decision.Tier
		if only != "" && name != only {
			continue
		}
		if at := newest.Decision.At; at.After(r.Last) {
			r.Last = at
		}
		t := savings.Tier{Name: name, Size: newest.Decision.Capacity.Name}
		err := l.Each(ctx, name, r.From, r.To, func(record scale.Record) {
			t.Points = append(t.Points, savings.PointOf(&record.Decision))
		})
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(t.Points, func(p savings.Point) bool { return p.Size != savings.NoSize }) {
			continue
		}
		if t.Points[0].At.Before(first) {
			first = t.Points[0].At
		}
		t.Result = savings.Of(t.Points, r.To, r.Most)
		t.Notes = t.Told(newest.Decision.Mode)
		r.Tiers = append(r.Tiers, t)
	}
	if len(r.Tiers) > 0 {
		r.From = first
	}
	r.Notes = savings.Notes(r.Tiers)
	return nil
}

// nothingWritten says why a report is empty: a daemon that has not run with a ledger lately is another thing than one that
// never did, or one that could not read a size. only is the one tier that was asked for; "" for all.
func nothingWritten(r savings.Report, only string) string {
	of := ""
	if only != "" {
		of = " of " + only
	}
	switch {
	case r.Last.IsZero():
		return "this ledger has no records" + of + ": run the daemon with this ledger first"
	case !r.Last.Before(r.From):
		return "no size" + of + " was known at any evaluation in this period, so nothing can be compared; 'dynascale status' shows the reason"
	}
	return fmt.Sprintf("nothing was recorded%s in this period: the last evaluation%s in this ledger was at %s, %s ago; to include it, give --days %d",
		of, of, r.Last.UTC().Format("2006-01-02 15:04 UTC"), amount.Span(r.To.Sub(r.Last).Round(time.Minute)), int(math.Ceil(r.To.Sub(r.Last).Hours()/24))+1)
}

// printSavings prints a row and a day for each tier.
func printSavings(w io.Writer, r savings.Report, only string) error {
	if len(r.Tiers) == 0 {
		say(w, nothingWritten(r, only))
		return nil
	}
	var rows [][]string
	for _, t := range r.Tiers {
		rows = append(rows, t.Cells())
	}
	columns := []table.Column{{Name: "TIER"}, {Name: "PAID"}, {Name: "AT THE PEAK"}, {Name: "SAVED"}, {Name: "IN 30 DAYS", Drop: 2}, {Name: "AT THE PRESENT SIZE", Drop: 3}, {Name: "TIME KNOWN", Drop: 1}}
	sayf(w, "From %s to %s", r.From.In(r.Zone).Format("2006-01-02 15:04"), r.To.In(r.Zone).Format("2006-01-02 15:04 MST"))
	if err := printTable(w, table.Table{Columns: columns}, rows); err != nil {
		return err
	}
	headed := false
	for _, t := range r.Tiers {
		if t.Hours <= 0 {
			continue
		}
		if !headed {
			headed = true
			sayf(w, "\nThe average day, in dollars an hour, from 00:00 to 24:00 %s; a full bar is the cost of the largest size", r.Zone)
		}
		day := savings.OfDay(t.Points, r.To, r.Most, r.Zone)
		beside := fmt.Sprintf("  0h |%s| 24h  full: %s\n", day.Chart(), amount.Dollars(day.Peak))
		if width := widthOf(w); width > 0 && table.Width("  "+t.Name+beside) > width {
			beside = "\n  " + beside
		}
		fmt.Fprint(w, "  "+t.Name+beside)
	}
	var notes []string
	for _, t := range r.Tiers {
		for _, note := range t.Notes {
			notes = append(notes, t.Name+": "+note)
		}
	}
	if notes = append(notes, strings.Join(r.Notes, "\n\n")); notes[0] != "" {
		say(w, "\n"+strings.TrimRight(strings.Join(notes, "\n"), "\n"))
	}
	return nil
}

// savingsShape is the answer of savings. All amounts are US dollars.
type savingsShape struct {
	// From is the beginning of the period that the answer covers.
	From time.Time `json:"from"`
	// To is the end of the period that the answer covers.
	To time.Time `json:"to"`
	// Tiers are the results for each tier.
	Tiers []tierSavingsShape `json:"tiers"`
	// Notes are sentences about the whole result.
	Notes []string `json:"notes"`
}

// tierSavingsShape is what a tier has cost, beside standing still at its largest size and at its
// present one.
type tierSavingsShape struct {
	Tier string `json:"tier"`
	savings.Result
	// Saved is `at_peak` minus `paid`, in US dollars; null if no cost is known.
	Saved *float64 `json:"saved"`
	// Share is `saved` divided by `at_peak`, at most 1; null if no cost is known, or if `at_peak` is 0.
	Share *float64 `json:"saved_share"`
	// Month is `saved` projected to 30 days, in US dollars; null if no cost is known.
	Month *float64 `json:"saved_in_30_days"`
	// Day is the average cost of each hour of the day, in US dollars: 24 values; null for an hour whose
	// cost is not known. The hours are in the time zone of `--time-zone` or of the key `budgets.time_zone`.
	Day [24]*float64 `json:"day"`
	// Notes are sentences about this tier.
	Notes []string `json:"notes"`
}

// savingsOf is a report as -o json writes it.
func savingsOf(r savings.Report) savingsShape {
	out := savingsShape{From: r.From, To: r.To, Tiers: []tierSavingsShape{}, Notes: listed(r.Notes)}
	for _, t := range r.Tiers {
		shown := tierSavingsShape{Tier: t.Name, Result: t.Result, Notes: listed(t.Notes)}
		if saved, share, known := t.Saved(); known {
			month, _ := t.Over(30, saved)
			shown.Saved, shown.Month = &saved, &month
			if t.AtPeak > 0 {
				shown.Share = &share
			}
		}
		day := savings.OfDay(t.Points, r.To, r.Most, r.Zone)
		for h := range day.Hours {
			if day.Known[h] {
				shown.Day[h] = &day.Hours[h]
			}
		}
		out.Tiers = append(out.Tiers, shown)
	}
	return out
}
