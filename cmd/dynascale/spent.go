package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/savings"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
	"github.com/dynascale/dynascale/pkg/table"
)

func costCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cost [TIER]",
		Short: "Show what tiers cost an hour, have cost and will cost, and what is left of budgets",
		Long: `Show for every tier: its cost an hour now; its cost in this hour, day and month until now; the cost
expected at the end of the hour, day and month, if its size stays the same; and the source of its
price. The cost is counted from the first evaluation at which a price of the tier was known. Show also what is left of every budget and, only if the daemon answers, what AWS bills for
dynascale's own calls to CloudWatch. A tier whose price is unknown is listed, but is not part of
the totals. The list prices of AWS do not include your Savings Plans and reservations, so your bill
can be lower. To use the prices that you really pay, set the key unit_price of a tier, or
prices.rates.

The command asks the running daemon. If the daemon does not answer, the command reads the ledger
(the daemon's database file) and uses the sizes of the last evaluation.`,
		Example: `  dynascale cost
  dynascale cost shop-web
  dynascale cost --watch`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: tierNames,
	}
	from := daemonSource(cmd)
	output := outputFlag(cmd)
	watch := watchFlags(cmd, 10*time.Second, time.Second)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		only := ""
		if len(args) == 1 {
			only = args[0]
		}
		return watch.run(cmd, func() error {
			v, err := from.look(cmd.Context(), time.Now())
			if err != nil {
				if v.Daemon.Text != "" && *output != asJSON {
					v.Daemon.Notes = nil // the error tells why nothing else could be read
					printLife(cmd.ErrOrStderr(), v.Daemon)
				}
				return err
			}
			all, err := v.budgets(cmd.Context())
			if err != nil {
				return err
			}
			if only != "" {
				if err := v.knows(only, all); err != nil {
					return err
				}
			}
			out := spentOf(v, all, only)
			if *output == asJSON {
				return writeAnswer(cmd, out)
			}
			return printSpent(cmd.OutOrStdout(), v, out, only)
		})
	}
	return cmd
}

// budgets is how money stands: as the daemon says, or else by the ledger.
func (v *view) budgets(ctx context.Context) (api.Budgets, error) {
	if v.Source == "daemon" {
		all, err := v.target.door.Budgets(ctx)
		if err == nil && all.Ends.Month.IsZero() && !all.At.IsZero() {
			err = errors.New("the running daemon is of an earlier version, which does not report these figures: restart the daemon with the version of this command")
		}
		return all, err
	}
	cfg, live := v.cfg, v.live
	if cfg == nil { // the budgets are not known, and what is not in the last evaluation is no tier any more
		cfg = &config.Config{}
		live, _ = present(cfg, v.live)
		for _, r := range live {
			cfg.Tiers = append(cfg.Tiers, config.Tier{Name: r.Decision.Tier})
		}
	}
	l, err := ledger.Open(ctx, ledger.Options{Path: v.target.ledger, ReadOnly: true})
	if err != nil {
		return api.Budgets{}, err
	}
	all := app.Recorded(cfg, l, live, v.Now)
	for _, a := range v.Actions {
		if a.Kind == scale.Grant {
			all.Grants = append(all.Grants, a)
		}
	}
	return all, l.Close()
}

// knows refuses a tier that nobody knows: it is a slip of the finger.
func (v *view) knows(tier string, all api.Budgets) error {
	var names []string
	for _, t := range all.Tiers {
		names = append(names, t.Tier)
	}
	for _, t := range all.Unpriced {
		names = append(names, t.Tier)
	}
	if slices.Contains(names, tier) {
		return nil
	}
	slices.Sort(names)
	return errors.New(api.NoTier(tier, slices.Compact(names)))
}

// printSpent prints the table of tiers, the budgets, and sentences on what is not known.
func printSpent(w io.Writer, v *view, s spentShape, only string) error {
	printLife(w, v.Daemon)
	v.target.say(w)
	printOld(w, v.Daemon, v.newest)
	if s.At == nil || s.Ends == nil {
		say(w, "no evaluation has ended yet, so the cost of tiers is unknown")
		return nil
	}
	zone := zoneOf(*s.Zone)
	if s.Reloaded != nil {
		say(w, beforeReload(*s.Reloaded))
	}
	if v.Source == "ledger" {
		say(w, "for the time since the last evaluation, the costs assume that no size has changed")
		if v.cfg == nil {
			say(w, "no configuration was read for this ledger, so the budgets are not known, and days begin at midnight UTC")
		}
	}
	ends := [...]string{"BY " + s.Ends.Hour.In(zone).Format("15:04"), "BY MIDNIGHT", "BY " + s.Ends.Month.In(zone).Format("2 Jan")}
	rows := make([][]string, 0, len(s.Tiers)+2)
	none := 0.0
	shown := []spentSums{}
	for _, t := range s.Tiers {
		shown = append(shown, t.spentSums)
	}
	if s.Removed != nil && s.Removed.Month > 0 {
		shown = append(shown, sumsOf(*s.Removed, &none, *s.At, *s.Ends))
	}
	columnsOf := spentColumns(shown)
	for _, t := range s.Tiers {
		from := ""
		switch {
		case t.Unknown != nil:
			from = "unknown"
		case t.Source != nil:
			from = *t.Source
			if t.Estimate != nil {
				from += ", estimated"
			}
		}
		rows = append(rows, spentRow(t.Tier, t.spentSums, columnsOf, from))
	}
	if len(shown) > len(s.Tiers) {
		rows = append(rows, spentRow("removed tiers", shown[len(s.Tiers)], columnsOf, ""))
	}
	if s.All != nil && len(rows) > 1 {
		name := "total"
		if n := len(s.Unknown); n > 0 {
			name += fmt.Sprintf(", %d unknown", n)
		}
		rows = append(rows, spentRow(name, *s.All, columnsOf, ""))
	}
	columns := []table.Column{{Name: "TIER"}, {Name: "AN HOUR NOW"}, {Name: "THIS HOUR"}, {Name: ends[0], Drop: 4}, {Name: "TODAY"}, {Name: ends[1], Drop: 3}, {Name: "THIS MONTH"}, {Name: ends[2], Drop: 1}, {Name: "PRICES FROM", Drop: 2}}
	laid := table.Table{Columns: columns}
	title := "US dollars as of " + s.At.In(zone).Format("2006-01-02 15:04:05 MST")
	if _, dropped := withRows(laid, rows).Lay(widthOf(w), false); !slices.Contains(dropped, ends[2]) { // which is left out last
		title += "; each column that begins with BY shows the cost expected at the end of the hour, day or month, if no size changes"
	}
	say(w, title)
	if err := printTable(w, laid, rows); err != nil {
		return err
	}
	for _, line := range late(s.Tiers, spend.On(*s.At, zone)) {
		say(w, line)
	}
	for _, t := range s.Tiers {
		switch {
		case t.Unknown != nil:
			say(w, t.Tier+": "+notKnown(t))
		case t.Estimate != nil:
			say(w, fmt.Sprintf("%s: the price is an estimate, which may be too high: %s", t.Tier, *t.Estimate))
		}
	}
	fmt.Fprintln(w)
	if len(s.Budgets) == 0 && (v.Source == "daemon" || v.cfg != nil) {
		say(w, "no budget applies to "+map[bool]string{true: "these tiers", false: only}[only == ""]+": growth is allowed up to limits.max (docs/budgets.md says how to set a budget)")
	}
	if err := printStandings(w, s.Budgets); err != nil {
		return err
	}
	printActions(w, "\nGrants in force", s.Grants, s.Now)
	printItself(w, s.Itself)
	printExplorer(w, s.Compared)
	return nil
}

// zoneOf is the time zone of a daemon, and UTC where this machine does not know it.
func zoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

// notKnown says which part of a tier's cost is unknown, size or price, and what is counted.
func notKnown(t tierSpentShape) string {
	sized := *t.Unknown != price.NoSize
	switch {
	case t.RunRate != nil: // nothing runs
		return savings.Priceless(*t.Unknown) + "; the size is 0, so the tier costs nothing now"
	case t.Hour.Spent == nil && sized:
		return savings.Priceless(*t.Unknown) + ", so its cost is in no total; if this lasts, set unit_price, prices.rates or prices.pricing_api ('dynascale doctor' says what is missing)"
	case t.Hour.Spent == nil:
		return price.NoSize + " ('dynascale status' shows the reason), so its cost is in no total"
	case sized:
		return fmt.Sprintf("no price is known at present (%s); the cost of the tier is counted at the last known price", *t.Unknown)
	}
	return price.NoSize + " at present ('dynascale status' shows the reason); until it is known again, each hour is counted at the last known cost"
}

// beforeReload says whose figures are shown until an evaluation goes by the new configuration.
func beforeReload(at time.Time) string {
	return "the configuration was reloaded at " + at.UTC().Format("15:04:05") + " UTC, and no evaluation has used the new one yet: the figures below are of the configuration before, and new prices and budgets count from the next evaluation on"
}

// figures are the columns of a row.
func (s spentSums) figures() [7]*float64 {
	return [...]*float64{s.RunRate, s.Hour.Spent, s.Hour.Projected, s.Day.Spent, s.Day.Projected, s.Month.Spent, s.Month.Projected}
}

// spentColumns writes the amounts of each column so that a reader can add them up.
func spentColumns(rows []spentSums) (columns [7]func(float64) string) {
	var all [7][]float64
	for _, s := range rows {
		for i, x := range s.figures() {
			if x != nil {
				all[i] = append(all[i], *x)
			}
		}
	}
	for i := range columns {
		columns[i] = amount.Column(all[i]...)
	}
	return columns
}

// spentRow is a row of the table: what was spent, and what will be.
func spentRow(name string, s spentSums, columns [7]func(float64) string, from string) []string {
	row := []string{name}
	for i, x := range s.figures() {
		if x == nil {
			row = append(row, "unknown")
			continue
		}
		row = append(row, columns[i](*x))
	}
	return append(row, from)
}

// printExplorer says what AWS says was spent, and what that cost.
func printExplorer(w io.Writer, c *api.Compared) {
	if c == nil {
		return
	}
	if c.Calls > 0 {
		say(w, fmt.Sprintf("%s to Cost Explorer since %s UTC cost %s", amount.Count(c.Calls, "call"), c.Since.UTC().Format(time.DateTime), amount.Dollars(c.Dollars)))
	}
	if c.Waiting != "" {
		say(w, "Cost Explorer: nothing is compared yet: "+c.Waiting)
	}
	if c.Text != "" {
		text := c.Text
		if c.Large {
			text = "the cost differs: " + text + "; the figures above are not corrected"
		}
		say(w, text)
	}
	for _, note := range c.Notes {
		say(w, "note: "+note)
	}
	if c.Failing != "" {
		say(w, "the last call to Cost Explorer ("+c.Asked.UTC().Format(time.DateTime)+" UTC) failed: "+c.Failing)
	}
}

// sharesOf are the largest shares in what dynascale itself costs.
func sharesOf(tiers []api.ItselfTier) string {
	var each []string
	for _, t := range tiers[:min(3, len(tiers))] {
		each = append(each, t.Tier+" "+amount.Dollars(t.Metrics*api.MetricPrice))
	}
	return strings.Join(each, ", ") + more(len(tiers)-3)
}

// printItself says what AWS bills for dynascale itself.
func printItself(w io.Writer, i *itselfShape) {
	if i == nil {
		return
	}
	text := fmt.Sprintf("dynascale itself: %s requested from CloudWatch since %s UTC cost %s", amount.Count(int(i.Metrics), "metric"), i.Since.UTC().Format(time.DateTime), amount.Dollars(i.Dollars))
	if i.Month != nil {
		text += fmt.Sprintf("; at this pace %s in 30 days", amount.Cents(*i.Month))
	}
	fmt.Fprintln(w)
	if shares := sharesOf(i.Tiers); shares != "" {
		text += "; largest shares: " + shares
	}
	say(w, text+" (other costs of dynascale: docs/cost.md)")
}
