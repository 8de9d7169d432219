package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
	"github.com/dynascale/dynascale/pkg/table"
)

func budgetCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "budget",
		Short: "Show what is spent and left of every budget; add to a budget for a limited time, through the running daemon",
		Long: `Show for every budget what is spent in this hour, day and month, what will be spent by the
end of each, what is left, and what the tiers of the budget cost an hour now. Costs are computed
from the sizes of tiers and from known prices. If you have Savings Plans or reservations, your bill
is lower than these costs, unless the keys unit_price or prices of the configuration already include
these discounts. The grants in force (amounts that were added to a budget for a limited time) are
listed too, each with its id.`,
		Example: `  dynascale budget
  dynascale budget grant 50 --for 2h --reason "sale"
  dynascale budget revoke a12`,
	}
	to := daemonFlags(cmd)
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		p, err := to.peer()
		var all api.Budgets
		if err == nil {
			all, err = p.Budgets(cmd.Context())
		}
		var noAnswer client.NoAnswer
		switch {
		case errors.As(err, &noAnswer) && p.ledger != "":
			return fmt.Errorf("%w\nRun 'dynascale cost' instead: that command reads the budgets from the ledger %s if the daemon does not answer", err, p.ledger)
		case err != nil:
			return err
		case *output == asJSON:
			return writeAnswer(cmd, all)
		}
		return printBudgets(cmd.OutOrStdout(), all, time.Now())
	}
	cmd.AddCommand(grantCommand(), revokeCommand())
	return cmd
}

func grantCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "grant USD",
		Short: "Add an amount of US dollars to a budget for a limited time",
		Long: `A grant adds an amount of US dollars to a budget for a limited time. The amount is spread evenly
over the time of --for: 'grant 50 --for 2h' adds 25 dollars an hour to the hourly limit of the
budget, for two hours. The limits of the day and the month rise too. What is not spent when the
grant ends is lost. A grant survives a restart. Without --for it ends after 8 hours. A grant does
not make a tier grow: it only allows growth that the budget would otherwise hold back. A budget with
'on_exceeded: warn' (the default) holds nothing back.`,
		Example: `  dynascale budget grant 50 --for 2h --reason "more traffic than planned"
  dynascale budget grant 20 --budget staging --for 1d`,
		Args: cobra.ExactArgs(1),
	}
	to := daemonFlags(cmd)
	_ = outputFlag(cmd)
	name := cmd.Flags().String("budget", budget.All, "which budget: all (the budget of all tiers), or the name of a budget in budgets.sets of the configuration")
	length, why := actionFlags(cmd)
	cmd.Flag("for").Usage = "how long: from 1m to 30d, such as 90m, 2h or 3d (default 8h)" // a grant needs an end
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		usd, err := strconv.ParseFloat(strings.TrimPrefix(args[0], "$"), 64)
		switch {
		case err == nil && !math.IsNaN(usd) && usd <= 0:
			return usageError{fmt.Errorf("%s adds nothing: a grant is an amount above 0; 'dynascale budget "+
				"revoke' takes a grant back", args[0])}
		case err != nil || math.IsNaN(usd) || math.IsInf(usd, 0):
			return usageError{fmt.Errorf("%q is not an amount in US dollars such as 50%s", args[0], meantNumber(args[0], false))}
		}
		if err := checkLength(*length); err != nil {
			return err
		}
		p, err := to.peer()
		if err != nil {
			return p.stopped(err)
		}
		answer, err := p.Grant(cmd.Context(), *name, api.Grant{USD: usd, Terms: api.Terms{For: *length, Reason: *why}})
		if err != nil {
			return p.stopped(p.stuck(err, "raise the budget in "+p.configOf()+", and restart the daemon"))
		}
		return tellAction(cmd, answer)
	}
	return cmd
}

func revokeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "revoke ID | --all",
		Short: "End a grant, or all grants; the part that was not used is taken back",
		Long: `End a grant, or all grants with --all. A grant is money that 'dynascale budget grant' added to a
budget for a limited time. 'dynascale budget' lists the ids of grants. The part of a grant that was
used stays added to the limits of this hour, day and month. The rest is taken back: with
'on_exceeded: deny', growth that needs it is held back from now on.

If the hourly cost of the budget's tiers is then above 1.5 times the hourly budget, a spending
emergency begins at the next evaluation. The key budgets.emergency.above sets this factor. With
'on_exceeded: deny', tiers with 'critical: false' then shrink to their minimum, one after another,
until enough is saved. With 'on_exceeded: warn' (the default) no tier shrinks. The command ends the
grant first, and then says if an emergency will begin. To prevent it, make a new grant at once,
before the next evaluation.`,
		Example: `  dynascale budget revoke a12
  dynascale budget revoke --all`,
	}
	to := daemonFlags(cmd)
	_ = outputFlag(cmd)
	all := allFlag(cmd, "end all grants")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		p, err := to.peer()
		if err != nil {
			return p.stopped(err)
		}
		known, err := p.Budgets(cmd.Context())
		if err != nil {
			return p.stopped(err)
		}
		var ended []scale.Action
		notes := []string{}
		for _, g := range known.Grants {
			if !*all && g.ID != args[0] {
				continue
			}
			answer, err := p.End(cmd.Context(), g.ID)
			if err != nil {
				for _, a := range ended {
					err = fmt.Errorf("%w; this command has already ended grant %s", err, a.ID)
				}
				return p.stopped(p.stuck(err, "restart the daemon and revoke the grant then; each grant also ends by itself at its end time"))
			}
			ended, notes = append(ended, answer.Ended...), answer.Notes // of the last: what holds after it
		}
		switch {
		case len(ended) == 0 && !*all:
			return errors.New("no grant " + args[0] + " is in force; 'dynascale budget' lists the grants")
		case wantsJSON(cmd):
			return writeAnswer(cmd, actionShape{Answer: api.Answer{Durable: true, Ended: listed(ended), InForce: []scale.Action{}, InFlight: []string{}, Notes: notes}})
		case len(ended) == 0:
			say(cmd.OutOrStdout(), "No grant was in force, so nothing has changed.")
		}
		for _, a := range ended {
			sayf(cmd.OutOrStdout(), "ended: %s  %s: %s", paint(cmd.OutOrStdout(), bold, a.ID), reason.Subject(a), reason.Action(a, time.Now()))
		}
		printAfter(cmd.OutOrStdout(), api.Answer{Notes: notes})
		return nil
	}
	return cmd
}

// printBudgets prints what was spent, and how budgets stand.
func printBudgets(w io.Writer, all api.Budgets, now time.Time) error {
	if all.At.IsZero() {
		say(w, "no evaluation has ended yet, so the cost of tiers is unknown")
		return nil
	}
	if !all.Reloaded.IsZero() {
		say(w, beforeReload(all.Reloaded))
	}
	if len(all.Budgets) == 0 {
		say(w, "the configuration has no budget: growth is allowed up to limits.max (docs/budgets.md says "+
			"how to set a budget)")
	}
	if err := printStandings(w, all.Budgets); err != nil {
		return err
	}
	printActions(w, "\nGrants in force", all.Grants, now)
	if len(all.Tiers) == 0 {
		say(w, "no price of any tier is known: set unit_price or prices ('dynascale doctor' names the tiers)")
		return nil
	}
	var rows [][]string
	total := api.Spend{Hour: all.Removed.Hour, Day: all.Removed.Day, Month: all.Removed.Month}
	var sums []float64
	for _, x := range append([]api.TierSpend{{Spend: all.Removed}}, all.Tiers...) {
		sums = append(sums, x.Hour, x.Day, x.Month)
	}
	dollars := amount.Column(sums...)
	spendRow := func(name string, s api.Spend) []string {
		return []string{name, dollars(s.Hour), dollars(s.Day), dollars(s.Month)}
	}
	for _, t := range all.Tiers {
		rows = append(rows, spendRow(t.Tier, t.Spend))
		total.Hour, total.Day, total.Month = total.Hour+t.Hour, total.Day+t.Day, total.Month+t.Month
	}
	if all.Removed.Month > 0 {
		rows = append(rows, spendRow("removed tiers", all.Removed))
	}
	if len(rows) > 1 {
		rows = append(rows, spendRow("total", total))
	}
	say(w, "\nWhat tiers have cost")
	if err := printTable(w, table.Table{Columns: []table.Column{{Name: "TIER"}, {Name: "THIS HOUR"}, {Name: "TODAY"}, {Name: "THIS MONTH"}}}, rows); err != nil {
		return err
	}
	shown := make([]tierSpentShape, len(all.Tiers))
	for i, t := range all.Tiers {
		shown[i] = tierSpentShape{Tier: t.Tier, Since: timeOrNull(t.Since)}
	}
	for _, line := range late(shown, spend.On(all.At, zoneOf(all.Zone))) {
		say(w, line)
	}
	return nil
}

// notYet is in the place of a cost that is too early to expect.
const notYet = "not known yet"

// printStandings prints every period that a budget limits, and sentences on what else is to be known.
func printStandings(w io.Writer, all []budget.Standing) error {
	var rows [][]string
	for _, b := range all {
		for _, p := range b.Periods {
			then := notYet
			if p.Projected != nil {
				then = amount.Dollars(*p.Projected)
			}
			used := amount.Percent(100 * p.Spent / p.Limit)
			if p.Spent >= p.Limit {
				used = paint(w, red, used)
			}
			rows = append(rows, []string{b.Name, p.Period, amount.Dollars(p.Limit), amount.Dollars(p.Spent), used, then, amount.Dollars(p.Left), p.Ends.Format("2006-01-02 15:04 MST")})
		}
	}
	if len(rows) > 0 {
		columns := []table.Column{{Name: "BUDGET"}, {Name: "PERIOD"}, {Name: "LIMIT"}, {Name: "SPENT"}, {Name: "USED"}, {Name: "BY ITS END", Drop: 1}, {Name: "LEFT"}, {Name: "ENDS", Drop: 2}}
		if err := printTable(w, table.Table{Columns: columns}, rows); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(rows, func(row []string) bool { return row[5] == notYet }) {
		say(w, "BY ITS END: for a day or month, the expected cost if the average cost per hour so far continues; not known until a tenth of the day or month is counted")
	}
	for _, b := range all {
		for _, line := range standing(b) {
			say(w, line)
		}
	}
	return nil
}

// standing are sentences about a budget beside its figures.
func standing(b budget.Standing) (lines []string) {
	does := "when a limit is reached, the budget only warns"
	if b.Deny {
		does = "when a limit is reached, the budget denies growth"
	}
	lines = append(lines, fmt.Sprintf("%s: since the last evaluation the tiers of the budget cost %s an hour; %s", b.Name, amount.Dollars(b.RunRate), does))
	if b.Granted > 0 {
		lines[0] += "; grants add " + amount.Dollars(b.Granted) + " an hour"
	}
	if b.Trimmed > 0 {
		what := "with on_exceeded: deny, the budget would have trimmed the growth of %s at the last evaluation"
		if b.Deny {
			what = "the budget trimmed the growth of %s at the last evaluation"
		}
		lines = append(lines, b.Name+": "+fmt.Sprintf(what, amount.Count(b.Trimmed, "tier")))
	}
	if b.Unpriced > 0 {
		lines = append(lines, fmt.Sprintf("%s: the size or price of %s is unknown now; the last known cost is counted", b.Name, amount.Count(b.Unpriced, "tier")))
	}
	if b.Shared {
		lines = append(lines, b.Name+": the budget of the month will not last at the present pace, so each day gets a share of what is left")
	}
	if !b.Emergency.IsZero() {
		lines = append(lines, b.Name+": EMERGENCY since "+b.Emergency.UTC().Format(time.DateTime)+" UTC, because the hourly cost of its tiers was far above the hourly budget; "+
			"the emergency ends when this cost has been below the budget for the time in budgets.emergency.calm, or when a new grant raises the budget above this cost")
	}
	return lines
}
