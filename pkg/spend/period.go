package spend

import "time"

// Period is a stretch of the owner's calendar in which money is counted.
type Period int

// The periods, shortest first.
const (
	Hour Period = iota
	Day
	Month
)

// Periods are all of them.
var Periods = [...]Period{Hour, Day, Month}

// String is the period as sentences say it.
func (p Period) String() string { return [...]string{"hour", "day", "month"}[p] }

// Adverb is the period as a budget is called by it.
func (p Period) Adverb() string { return [...]string{"hourly", "daily", "monthly"}[p] }

// Begin is when the period began in which an instant lies, by the clock of a zone. A day has 23 or
// 25 hours when clocks are put forward or back, and a month is a calendar month.
func (p Period) Begin(at time.Time, zone *time.Location) time.Time {
	t := at.In(zone)
	switch p {
	case Hour:
		return t.Add(-time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
	case Day:
		return midnight(t.Year(), t.Month(), t.Day(), zone)
	default:
		return midnight(t.Year(), t.Month(), 1, zone)
	}
}

// End is when it ends.
func (p Period) End(at time.Time, zone *time.Location) time.Time {
	t := at.In(zone)
	switch p {
	case Hour:
		return Hour.Begin(at, zone).Add(time.Hour)
	case Day:
		return midnight(t.Year(), t.Month(), t.Day()+1, zone)
	default:
		return midnight(t.Year(), t.Month()+1, 1, zone)
	}
}

// midnight is the first instant of a day. Where clocks are put forward at midnight the day begins
// at 01:00, and time.Date names an instant of the day before.
func midnight(year int, month time.Month, day int, zone *time.Location) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	want := time.Date(year, month, day, 12, 0, 0, 0, zone).Day()
	if t.Day() != want {
		if _, end := t.ZoneBounds(); !end.IsZero() {
			t = end.In(zone)
		}
	}
	return t
}

// Calendar is the three periods around an instant, worked out once for all tiers of an evaluation.
type Calendar struct {
	Now        time.Time
	Begin, End [len(Periods)]time.Time
	gone       [len(Periods)]time.Duration // since each began
	left       [len(Periods)]float64       // hours until each ends
}

// On is the calendar around an instant.
func On(now time.Time, zone *time.Location) *Calendar {
	c := &Calendar{}
	for _, p := range Periods {
		c.Begin[p], c.End[p] = p.Begin(now, zone), p.End(now, zone)
	}
	c.set(now)
	return c
}

// set puts the calendar to an instant of its hour.
func (c *Calendar) set(now time.Time) {
	c.Now = now
	for _, p := range Periods {
		c.gone[p], c.left[p] = now.Sub(c.Begin[p]), c.End[p].Sub(now).Hours()
	}
}

// Turn is the calendar around another instant of the same zone. Within an hour nothing begins or ends. c may be nil.
func (c *Calendar) Turn(now time.Time, zone *time.Location) *Calendar {
	if c == nil || now.Before(c.Begin[Hour]) || !now.Before(c.End[Hour]) {
		return On(now, zone)
	}
	next := *c
	next.set(now)
	return &next
}

// Left is how many hours are left of a period.
func (c *Calendar) Left(p Period) float64 { return c.left[p] }

// Gone is how many hours of a period have passed.
func (c *Calendar) Gone(p Period) float64 { return c.Now.Sub(c.Begin[p]).Hours() }
