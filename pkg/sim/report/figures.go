package report

// figure is how one figure is named, explained and read off.
type figure struct {
	name, meaning string
	value         func(Figures) string
}

var figureList = []figure{
	{"Lost work", "load above the capacity in service, as a share of all load; at a queue it is not gone, it waits",
		func(f Figures) string { return percent(f.LostWorkPct) }},
	{"Violations", "minutes in which any work was lost, or had to wait at a queue",
		func(f Figures) string { return number(float64(f.ViolationMinutes)) + " min" }},
	{"Unit-hours", "time of all units that is billed",
		func(f Figures) string { return number(f.UnitHours) + " h" }},
	{"Oracle unit-hours", "the fewest that would do: ceil(load / R) at every step, known in advance",
		func(f Figures) string { return needed(f, number(f.OracleUnitHours)+" h") }},
	{"Static peak unit-hours", "the largest ceil(load / R) held all the time",
		func(f Figures) string { return needed(f, number(f.StaticPeakUnitHours)+" h") }},
	{"Saved against static peak", "unit-hours below the static peak's, as a share of them",
		func(f Figures) string { return saved(f) }},
	{"Peak size", "the largest desired size",
		func(f Figures) string { return plural(f.PeakSize, "unit", "units") }},
	{"Peak needed", "the largest ceil(load / R)",
		func(f Figures) string { return needed(f, plural(f.PeakNeeded, "unit", "units")) }},
	{"Overshoot", "peak size above peak needed",
		func(f Figures) string { return needed(f, percent(f.OvershootPct)) }},
	{"Changes", "decisions that moved the size",
		func(f Figures) string { return number(float64(f.Changes)) }},
	{"Turns", "changes of direction: a shrink after a grow, or the reverse",
		func(f Figures) string { return number(float64(f.Turns)) }},
}

// figureTable has a column for all tiers together only where there are several.
func figureTable(tracks []track, s Summary) (columns []string, rows []row) {
	var each []Figures
	if len(tracks) != 1 {
		columns, each = append(columns, "all tiers"), append(each, s.Figures)
	}
	for _, t := range tracks {
		columns, each = append(columns, t.tier), append(each, s.Tiers[t.tier])
	}
	for _, f := range figureList {
		r := row{Name: f.name, Meaning: f.meaning}
		for _, one := range each {
			r.Values = append(r.Values, f.value(one))
		}
		rows = append(rows, r)
	}
	total := row{Name: "AWS calls", Meaning: "calls of all APIs; one call may serve many tiers", Values: []string{number(float64(s.AWSCalls))}}
	for len(total.Values) < len(columns) {
		total.Values = append(total.Values, "")
	}
	return columns, append(rows, total)
}

// needed is a figure that follows from what the load needs, which is not known of a
// database or a machine.
func needed(f Figures, text string) string {
	if f.PeakNeeded == 0 {
		return "unknown"
	}
	return text
}

// saved says "more" rather than show a negative saving.
func saved(f Figures) string {
	if f.StaticPeakUnitHours == 0 {
		return "unknown"
	}
	share := 100 * (1 - f.UnitHours/f.StaticPeakUnitHours)
	if share < 0 {
		return percent(-share) + " more"
	}
	return percent(share)
}
