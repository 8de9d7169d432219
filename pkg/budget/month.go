package budget

import (
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/spend"
)

// week is how many hours of a month have to be seen before its own pace says enough: a week has the days and the
// nights, and the weekend.
const week = 7 * 24

// shareToday notes what today may spend of the month, what grants add while they last not among it: what is left for
// it when the days after it go on at the month's pace, or as last week where that was cheaper, or, in a month that would not last at that pace, its share of
// what is left by hours. As long as nobody knows the pace of a week, what today costs is taken to come back each week.
func (a *account) shareToday(cal *spend.Calendar, zone *time.Location) {
	if a.Limit[spend.Month] == 0 {
		return
	}
	used := a.used[spend.Day] // is of today alone
	today := max(0, a.spent[spend.Day]-used)
	left := max(0, a.Limit[spend.Month]+a.used[spend.Month]-a.spent[spend.Month]+today) // when the day began
	day, after := cal.Left(spend.Day), cal.Left(spend.Month)-cal.Left(spend.Day)
	even := left * (cal.Gone(spend.Day) + day) / (cal.Gone(spend.Day) + cal.Left(spend.Month))
	perHour, back := a.monthly(cal, zone)
	need := perHour * after
	if usd, known := a.asLastWeek(cal, after, zone); known { // as many weekends as there are
		need = min(need, usd)
	}
	rest := today + day*(left-today-need)/(day+back/week*after)
	a.share, a.short = max(even, rest)+used+tolerance, even >= rest && after > 0
	a.spread = max(day, min(halfDay, cal.Left(spend.Month)))
	a.later = even / (cal.Gone(spend.Day) + day) * (a.spread - day)
}

// halfDay is over how many hours at least what is left for today is spread: nothing shrinks at midnight, and what starts
// minutes before it runs on after it. The hours after midnight bring their even share along.
const halfDay = 12

// asLastWeek is what so many hours after midnight cost if each costs what the same hour of last week did, and no less
// than minimums; false where an hour of it is not known.
func (a *account) asLastWeek(cal *spend.Calendar, hours float64, zone *time.Location) (usd float64, known bool) {
	h := hourOf(cal.End[spend.Day], zone)
	for i := range week {
		cost := float64(a.memory.Week[(h+i)%week])
		if cost == 0 {
			return 0, false
		}
		times := max(0, math.Ceil((hours-float64(i))/week))
		usd += max(a.floors, cost) * times
	}
	return usd, true
}

// monthly is what the month costs an hour at its pace, without what was granted. Until a week of it was seen, the hours
// that are still to come of that week count as the same hours of last week cost, or as the minimums where those are
// more or nobody looked: a week costs no less, so that nothing is held back which the month would pay for. back is how
// many of these are of today and not known: what they will cost is not in it.
func (a *account) monthly(cal *spend.Calendar, zone *time.Location) (perHour, back float64) {
	spent, seen := a.seen(spend.Month, cal)
	spent = max(0, spent-a.used[spend.Month])
	if seen >= week {
		return spent / seen, 0
	}
	a.young = true
	today, hours := cal.Left(spend.Day), cal.Left(spend.Hour)
	for h, missing := hourOf(cal.Now, zone), week-seen; missing > 0; h, hours = (h+1)%week, 1 {
		hours = min(hours, missing)
		switch known := float64(a.memory.Week[h]); {
		case known == 0 && today > tolerance:
			back += hours
		default:
			spent += hours * max(a.floors, known)
		}
		missing, today = missing-hours, today-hours
	}
	return spent / week, back
}
