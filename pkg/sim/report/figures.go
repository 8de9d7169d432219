package report

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/amount"
)

// figure is how one figure is named, explained and read off.
type figure struct {
	name, meaning string
	value         func(Figures) string
}

var figureList = []figure{
	{"Lost work", "load above the capacity in service, as a share of all load; work of a queue is not lost, but waits",
		func(f Figures) string { return percent(f.LostWorkPct) }},
	{"Violations", "minutes in which the load was above the capacity in service",
		func(f Figures) string { return number(float64(f.ViolationMinutes)) + " min" }},
	{"Unit-hours", "billed time of all units",
		func(f Figures) string { return number(f.UnitHours) + " h" }},
	{"Cost", "the cost of the unit-hours; unknown if a price is not known for a part of the time",
		func(f Figures) string { return dollars(f.Dollars) }},
	{"Costliest hour", "the largest cost of one hour",
		func(f Figures) string { return dollars(f.CostliestHour) }},
	{"Trimmed by a budget", "evaluations in which a budget held growth back",
		func(f Figures) string {
			if f.Trimmed == 0 {
				return none
			}
			return number(float64(f.Trimmed))
		}},
	{"Perfect foresight", "the fewest unit-hours that are enough: at every step exactly the units that the load needs",
		func(f Figures) string { return needed(f, number(f.ForesightUnitHours)+" h") }},
	{"Static peak", "unit-hours of a fixed size: the units needed at the highest load, without any headroom",
		func(f Figures) string { return needed(f, number(f.StaticPeakUnitHours)+" h") }},
	{"Static peak costs", "the cost of a fixed size that is just enough for the highest load, at the same prices",
		func(f Figures) string { return dollars(f.StaticPeakDollars) }},
	{"Peak size", "the largest desired size",
		func(f Figures) string {
			if f.PeakSizeName != "" {
				return f.PeakSizeName
			}
			return plural(f.PeakSize, "unit", "units")
		}},
	{"Peak needed", "the units needed at the highest load",
		func(f Figures) string { return needed(f, plural(f.PeakNeeded, "unit", "units")) }},
	{"Overshoot", "how far the peak size is above the peak needed, in percent of the peak needed",
		func(f Figures) string { return needed(f, percent(f.OvershootPct)) }},
	{"Changes", "decisions that changed the size",
		func(f Figures) string { return number(float64(f.Changes)) }},
	{"Direction changes", "how often a shrink followed a growth, or a growth followed a shrink",
		func(f Figures) string { return number(float64(f.Turns)) }},
}

// figureTable has a column for each tier and none for all of them: requests and jobs, and
// machines of several kinds, do not add up. What is known of no tier, or happened to none, is left out.
func figureTable(tracks []track, s Summary) (columns []string, rows []row) {
	for _, t := range tracks {
		columns = append(columns, t.tier)
	}
	for _, f := range slices.Concat(figureList, queueFigures) {
		r := row{Name: f.name, Meaning: f.meaning}
		for _, t := range tracks {
			r.Values = append(r.Values, cell{t.tier, f.value(s.Tiers[t.tier])})
		}
		if slices.ContainsFunc(r.Values, func(c cell) bool { return c.Text != unknown && c.Text != none }) {
			rows = append(rows, r)
		}
	}
	return columns, rows
}

// unknown is a figure that cannot be told, and none what did not happen.
const unknown, none = "unknown", "none"

func dollars(x *float64) string {
	if x == nil {
		return unknown
	}
	return amount.Dollars(*x)
}

// needed is a figure that follows from what the load needs, which is not known of a
// database or a machine.
func needed(f Figures, text string) string {
	if f.PeakNeeded == 0 {
		return unknown
	}
	return text
}
