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

// grant adds to a budget what operators granted: what was used of it, which stays added to the periods that it was
// used in, and what is to come while the grants in force last. What was not used by the time of its end, or when it
// was revoked, is gone.
func (a *account) grant(actions []scale.Action, cal *spend.Calendar, zone *time.Location) {
	if ends := a.memory.Ends; !ends.IsZero() && cal.Now.After(ends) { // also while dynascale was down
		a.memory.Granted = spend.Stopped(a.memory.Granted, ends, zone)
	}
	a.memory.Ends = time.Time{}
	for _, g := range actions {
		pace := Pace(g)
		if Of(g) != a.Name || !g.Holds(cal.Now) || pace <= 0 {
			continue
		}
		a.pace += pace
		a.inForce = append(a.inForce, inForce{pace, g.Until.Sub(cal.Now).Hours()})
		if g.Given.After(a.given) {
			a.given = g.Given
		}
		if a.memory.Ends.IsZero() || g.Until.Before(a.memory.Ends) {
			a.memory.Ends = g.Until.UTC()
		}
		for p := range a.coming {
			end := g.Until
			if cal.End[p].Before(end) {
				end = cal.End[p]
			}
			a.coming[p] += pace * max(0, end.Sub(cal.Now).Hours())
			a.ahead[p] += pace * max(0, min(g.Until.Sub(cal.End[p]).Hours(), a.next[p]))
		}
	}
	a.used = spend.Read(a.memory.Granted, cal)
	for p := range a.limit {
		if a.Limit[p] > 0 {
			a.limit[p] += a.used[p] + a.coming[p]
		}
	}
}

// inForce is a grant: what it adds an hour, and for how many hours more.
type inForce struct{ pace, lasts float64 }

// paceFor is what grants add an hour to units that stay for so many hours at least: a grant pays for them as long as it
// lasts. A large one of a minute would else start what runs on when it is over.
func (a *account) paceFor(stay float64) (pace float64) {
	for _, g := range a.inForce {
		pace += g.pace * g.lasts / max(stay, g.lasts)
	}
	return pace
}

// use notes how much of the grants in force is used an hour from here on: as much as what is billed is above the
// budget spread evenly over its shortest period, and no more than is granted an hour.
func (a *account) use(cal *spend.Calendar, zone *time.Location) {
	if a.pace == 0 && a.memory.Granted.At.IsZero() {
		return
	}
	rate := min(a.pace, max(0, a.running-a.even(cal)))
	a.memory.Granted, _ = spend.Advance(a.memory.Granted, spend.Look{Rate: rate, Known: true, Last: cal.Now}, cal, zone)
}

// even is a budget in US dollars an hour, spread evenly over the shortest period that it limits.
func (a *account) even(cal *spend.Calendar) float64 {
	p := a.limits()
	return a.Limit[p] / (cal.Gone(p) + cal.Left(p))
}
