package budget

import (
	"time"

	"github.com/dynascale/dynascale/pkg/spend"
)

// Week is the run rate of a budget in each hour of the last week, in US dollars an hour, Sunday 00:00 first by the
// owner's clock; 0 where nobody looked.
type Week [7 * 24]float32

// hourOf is the place of an instant in a week.
func hourOf(at time.Time, zone *time.Location) int {
	t := at.In(zone)
	return int(t.Weekday())*24 + t.Hour()
}

// HourMean gathers the run rate of the hour that is under way. Looks is how many are in Sum.
type HourMean struct {
	Begin time.Time `json:"begin"`
	Sum   float64   `json:"sum"`
	Looks int       `json:"looks"`
}

// learn takes one look at the run rate, and writes an hour down when it is over.
func (m *Memory) learn(rate float64, cal *spend.Calendar, zone *time.Location) {
	if begin := cal.Begin[spend.Hour].UTC(); !m.Hour.Begin.Equal(begin) {
		if m.Hour.Looks > 0 {
			m.Week[hourOf(m.Hour.Begin, zone)] = float32(m.Hour.Sum / float64(m.Hour.Looks))
		}
		m.Hour = HourMean{Begin: begin}
	}
	m.Hour.Sum, m.Hour.Looks = m.Hour.Sum+rate, m.Hour.Looks+1
}

// ceiling is the largest run rate that so many dollars pay for until the end of a period, when each unit
// above the minimums runs in the hours in which last week had as many; false where any may.
func (a *account) ceiling(dollars float64, p spend.Period, cal *spend.Calendar, zone *time.Location) (rate float64, limits bool) {
	// The hours of a week, each with how long it is still to come.
	var ahead [len(Week{})]float64
	for at := cal.Now; at.Before(cal.End[p]); {
		next := spend.Hour.End(at, zone)
		if next.After(cal.End[p]) {
			next = cal.End[p]
		}
		ahead[hourOf(at, zone)] += next.Sub(at).Hours()
		at = next
	}
	needs := func(rate float64) (usd float64) {
		for h, hours := range ahead {
			if above := min(rate, float64(a.memory.Week[h])) - a.floors; hours > 0 && above > 0 {
				usd += above * hours
			}
		}
		return usd
	}
	low, high := a.floors, a.floors
	for _, r := range a.memory.Week {
		high = max(high, float64(r))
	}
	if needs(high) <= dollars {
		return 0, false
	}
	if dollars <= 0 {
		return low, true
	}
	for range 50 {
		if mid := (low + high) / 2; needs(mid) <= dollars {
			low = mid
		} else {
			high = mid
		}
	}
	return low, true
}
