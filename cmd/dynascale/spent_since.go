package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/spend"
)

// late says of which tiers the cost is counted since a time within the present periods: what these tiers cost before is
// in no figure, and a period of which a part is missing does not look whole.
func late(tiers []tierSpentShape, cal *spend.Calendar) (lines []string) {
	var begins []time.Time
	names := map[time.Time][]string{}
	for _, t := range tiers {
		if t.Since == nil || !t.Since.After(cal.Begin[spend.Month]) {
			continue
		}
		at := t.Since.UTC().Truncate(time.Second)
		if names[at] == nil {
			begins = append(begins, at)
		}
		names[at] = append(names[at], t.Tier)
	}
	slices.SortFunc(begins, time.Time.Compare)
	if len(begins) > mostBegins { // many tiers that came one by one
		first, last, all := begins[0], begins[len(begins)-1], []string(nil)
		for _, at := range begins {
			all = append(all, names[at]...)
		}
		return []string{fmt.Sprintf("%s: the cost of each is counted since a time between %s and %s; what these tiers cost earlier in this month is in no figure",
			amount.Few(all), moment(first, cal), moment(last, cal))}
	}
	for _, at := range begins {
		var cut []string
		for _, p := range spend.Periods {
			if at.After(cal.Begin[p]) {
				cut = append(cut, p.String())
			}
		}
		lines = append(lines, fmt.Sprintf("%s: the cost is counted since %s; what %s cost earlier in this %s is in no figure",
			amount.Few(names[at]), moment(at, cal), map[bool]string{true: "the tier", false: "these tiers"}[len(names[at]) == 1], amount.List(cut)))
	}
	return lines
}

// mostBegins is of how many times each has a line.
const mostBegins = 3

// moment is an instant by the clock of a calendar, with its date where that is another one.
func moment(at time.Time, cal *spend.Calendar) string {
	layout := "15:04:05 MST"
	if at.Before(cal.Begin[spend.Day]) {
		layout = "2006-01-02 15:04:05 MST"
	}
	return at.In(cal.Begin[spend.Day].Location()).Format(layout)
}
