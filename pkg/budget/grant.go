package budget

import (
	"cmp"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// Longest is how long a grant may last.
const Longest = 30 * 24 * time.Hour

// Pace is what a grant adds to a budget in an hour while it lasts: its amount, spread evenly, so that
// no more than the amount is spent beyond the budget whenever it is spent.
func Pace(a scale.Action) float64 {
	if a.Kind != scale.Grant || a.Until.IsZero() || !a.Until.After(a.Given) {
		return 0
	}
	return a.USD / a.Until.Sub(a.Given).Hours()
}

// Of is the name of the budget that a grant is about.
func Of(a scale.Action) string { return cmp.Or(a.Budget, All) }

// grant adds to a budget what operators granted: what of it has passed, which stays added to the
// periods that it was in, and what is to come while the grants in force last.
func (a *account) grant(actions []scale.Action, cal *spend.Calendar, zone *time.Location) {
	var coming spend.Sums
	if ends := a.memory.Ends; !ends.IsZero() && cal.Now.After(ends) { // also while dynascale was down
		a.memory.Granted = spend.Stopped(a.memory.Granted, ends, zone)
	}
	a.memory.Ends = time.Time{}
	for _, g := range actions {
		if Of(g) != a.Name || !g.Holds(cal.Now) {
			continue
		}
		pace := Pace(g)
		if pace <= 0 {
			continue
		}
		a.pace += pace
		if a.memory.Ends.IsZero() || g.Until.Before(a.memory.Ends) {
			a.memory.Ends = g.Until.UTC()
		}
		for p := range coming {
			end := g.Until
			if cal.End[p].Before(end) {
				end = cal.End[p]
			}
			coming[p] += pace * max(0, end.Sub(cal.Now).Hours())
		}
	}
	if a.pace == 0 && a.memory.Granted.At.IsZero() {
		return
	}
	a.memory.Granted, _ = spend.Advance(a.memory.Granted, spend.Look{Rate: a.pace, Known: true, Last: cal.Now}, cal, zone)
	passed := spend.Read(a.memory.Granted, cal)
	for p := range a.limit {
		if a.Limit[p] > 0 {
			a.limit[p] += passed[p] + coming[p]
		}
	}
}
