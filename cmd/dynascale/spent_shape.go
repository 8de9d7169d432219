package main

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/scale"
)

// spentShape is the answer of cost. Amounts are US dollars; what is not known is null.
type spentShape struct {
	// Now is the time of this answer.
	Now time.Time `json:"now"`
	// Daemon is the state of the daemon: whether it runs, and what it reports.
	Daemon daemonShape `json:"daemon"`
	// Source is where the figures are from: `daemon` or `ledger`.
	Source string `json:"source"`
	// At is the time of the figures: the time of the last evaluation, or now if they are from the ledger. null if
	// it is not known.
	At *time.Time `json:"as_of"`
	// Reloaded is when the configuration was reloaded, if the figures are of the configuration before that reload
	// (no evaluation with the new configuration has ended yet); null otherwise.
	Reloaded *time.Time `json:"reloaded_at"`
	// Zone is the time zone in which hours, days and months begin; null if it is not known.
	Zone *string `json:"time_zone"`
	// Ends are the times at which the present hour, day and month end; null if they are not known.
	Ends *api.Ends `json:"ends"`
	// Tiers are all tiers, sorted by name, or only the tier that was given to the command.
	Tiers []tierSpentShape `json:"tiers"`
	// Removed is the cost of the tiers that are no longer in the configuration; null if a tier was given.
	Removed *api.Spend `json:"removed_tiers"`
	// All is the sum of the tiers with a known price and of the removed tiers. null if a tier was given, or if no
	// cost is known.
	All *spentSums `json:"in_all"`
	// Unknown are the tiers whose price is unknown now.
	Unknown []string `json:"tiers_without_price"`
	// Budgets are the states of the budgets to which the tiers in Tiers belong.
	Budgets []budget.Standing `json:"budgets"`
	// Grants are the grants in force for the budgets in Budgets.
	Grants []scale.Action `json:"grants"`
	// Itself is what AWS bills for the CloudWatch calls of dynascale; null if no daemon answered.
	Itself *itselfShape `json:"dynascale"`
	// Compared is the comparison of the counted costs with Cost Explorer; null if `prices.cost_explorer` is not
	// configured, or if a tier was given.
	Compared *api.Compared `json:"cost_explorer"`
}

// spentSums is what is spent in the present periods, and what will be at their ends if what runs now
// runs on.
type spentSums struct {
	// RunRate is the present cost, in US dollars an hour; null if no price is known.
	RunRate *float64 `json:"now_dollars_per_hour"`
	// Hour is the cost in the present hour.
	Hour spentPeriod `json:"hour"`
	// Day is the cost in the present day.
	Day spentPeriod `json:"day"`
	// Month is the cost in the present month.
	Month spentPeriod `json:"month"`
}

type spentPeriod struct {
	// Spent is the cost so far in this period, in US dollars; null if it is not known.
	Spent *float64 `json:"spent_dollars"`
	// Projected is the cost expected at the end of this period if the present size stays, in US dollars: Spent, plus
	// the present cost until the end. null if it is not known.
	Projected *float64 `json:"projected_dollars"`
}

// tierSpentShape is what a tier costs.
type tierSpentShape struct {
	Tier string `json:"tier"`
	spentSums
	// Since is from when on the cost is counted: when a price of the tier was known for the first time. null if it is
	// not known.
	Since *time.Time `json:"counted_since"`
	// Source is where the prices are from, such as `own rate` (a price from the configuration), `price list of
	// 2026-11-20` (the price list of AWS, read on that day) or `shipped prices of 2026-07-20` (the table in the
	// binary); null if no price is known.
	Source *string `json:"price_source"`
	// Estimate is why the prices are only an estimate, which is mostly too high; null if they are exact.
	Estimate *string `json:"estimate"`
	// Unknown is why no price is known; null if one is known.
	Unknown *string `json:"price_unknown"`
}

// itselfShape is what AWS bills for dynascale itself, since its process began.
type itselfShape struct {
	// Since is when the daemon started.
	Since time.Time `json:"since"`
	// Metrics is how many metrics the daemon has requested from CloudWatch since it started.
	Metrics int64 `json:"cloudwatch_metrics"`
	// Dollars is what AWS bills for these metrics, in US dollars.
	Dollars float64 `json:"dollars"`
	// Tiers say how many of these metrics each tier needed, the largest number first.
	Tiers []api.ItselfTier `json:"tiers"`
	// Month is the cost in 30 days at the present pace, in US dollars; null in the first ten minutes after Since.
	Month *float64 `json:"dollars_in_30_days"`
}

// soonest is how long a daemon must have run for its pace to say anything.
const soonest = 10 * time.Minute

func itselfOf(i *api.Itself, now time.Time) *itselfShape {
	if i == nil {
		return nil
	}
	out := &itselfShape{Since: i.Since, Metrics: i.Metrics, Dollars: float64(i.Metrics) * api.MetricPrice, Tiers: append([]api.ItselfTier{}, i.Tiers...)}
	if ran := now.Sub(i.Since); ran >= soonest && !i.Since.IsZero() {
		month := out.Dollars * 30 * 24 / ran.Hours()
		out.Month = &month
	}
	return out
}

// sumsOf projects what was spent to the ends of its periods, at a run rate.
func sumsOf(s api.Spend, rate *float64, at time.Time, ends api.Ends) spentSums {
	out := spentSums{RunRate: rate, Hour: spentPeriod{Spent: &s.Hour}, Day: spentPeriod{Spent: &s.Day}, Month: spentPeriod{Spent: &s.Month}}
	if rate != nil && !ends.Month.IsZero() {
		then := s.Projected(*rate, at, ends)
		out.Hour.Projected, out.Day.Projected, out.Month.Projected = &then.Hour, &then.Day, &then.Month
	}
	return out
}

// spentOf puts together what is asked for: one tier, or all where only is "".
func spentOf(v *view, all api.Budgets, only string) spentShape {
	out := spentShape{Now: v.Now, Daemon: daemonOf(v.Daemon), Source: v.Source, At: timeOrNull(all.At), Reloaded: timeOrNull(all.Reloaded), Zone: textOrNull(all.Zone),
		Tiers: []tierSpentShape{}, Unknown: []string{}, Budgets: []budget.Standing{}, Grants: []scale.Action{}, Itself: itselfOf(all.Itself, v.Now)}
	if !all.Ends.Month.IsZero() {
		out.Ends = &all.Ends
	}
	sum, rate, told := all.Removed, 0.0, len(all.Tiers) == 0
	for _, t := range all.Tiers {
		sum.Hour, sum.Day, sum.Month = sum.Hour+t.Hour, sum.Day+t.Day, sum.Month+t.Month
		if t.RunRate != nil {
			rate, told = rate+*t.RunRate, true
		}
		if only == "" || t.Tier == only {
			out.Tiers = append(out.Tiers, tierSpentShape{Tier: t.Tier, spentSums: sumsOf(t.Spend, t.RunRate, all.At, all.Ends), Since: timeOrNull(t.Since), Source: textOrNull(t.Source), Estimate: textOrNull(t.Estimate)})
		}
	}
	for _, u := range all.Unpriced {
		if only != "" && u.Tier != only {
			continue
		}
		out.Unknown = append(out.Unknown, u.Tier)
		i := slices.IndexFunc(out.Tiers, func(t tierSpentShape) bool { return t.Tier == u.Tier })
		if i < 0 {
			i, out.Tiers = len(out.Tiers), append(out.Tiers, tierSpentShape{Tier: u.Tier})
		}
		out.Tiers[i].Unknown = textOrNull(u.Why)
	}
	slices.SortFunc(out.Tiers, func(a, b tierSpentShape) int { return slices.Compare([]string{a.Tier}, []string{b.Tier}) })
	if only == "" {
		out.Compared = all.Compared
		removed := all.Removed
		if out.Removed = &removed; len(all.Tiers) > 0 || removed != (api.Spend{}) {
			whole := sumsOf(sum, &rate, all.At, all.Ends)
			if !told { // of no tier is known what it costs now, which is not nothing
				whole = sumsOf(sum, nil, all.At, all.Ends)
			}
			out.All = &whole
		}
	}
	covered := map[string]bool{}
	for _, b := range all.Budgets {
		if only == "" || b.Tiers == nil || slices.Contains(b.Tiers, only) {
			covered[b.Name], out.Budgets = true, append(out.Budgets, b)
		}
	}
	for _, g := range all.Grants {
		if covered[g.Budget] {
			out.Grants = append(out.Grants, g)
		}
	}
	return out
}
