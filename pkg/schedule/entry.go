package schedule

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
)

// Entry is a time, and the sizes that it asks for.
type Entry struct {
	// Name is what reasons call it; "" for what it is written as.
	Name string
	// Zone is where its clock hangs.
	Zone *time.Location
	// Hours are stretches of the week. Where there are none Start begins it, and End ends it; without an End it
	// holds until another entry without one begins.
	Hours      []calendar.Hours
	Start, End calendar.Moment
	// Only are the days on which it may begin, none is all; Except those on which it does not.
	Only, Except calendar.Days
	// Min and Max are sizes of the tier; an exact size is both.
	Min, Max Bound
	// Lead is how long before its beginning its minimum is asked for.
	Lead Lead
	// RaiseMax lets the tier go above the maximum that AWS itself holds, which is raised for the time.
	RaiseMax bool
}

// Bound is a size that may be given: 0 is a size, and none is no size.
type Bound struct {
	Size  int
	Given bool
}

// Lead is the time in which units become ready. The zero Lead is none.
type Lead struct {
	// Measured takes the time that starts of the tier took.
	Measured bool
	For      time.Duration
}

// Of is the length of a lead where starts take so long.
func (l Lead) Of(boot time.Duration) time.Duration {
	if l.Measured {
		return boot
	}
	return l.For
}

// raise is the size up to which it may raise the maximum in AWS; 0 is none.
func (e *Entry) raise() int {
	switch {
	case !e.RaiseMax:
		return 0
	case e.Max.Given:
		return e.Max.Size
	}
	return e.Min.Size
}

// Called is the name of an entry, or what it is written as.
func (e *Entry) Called() string { return cmp.Or(e.Name, e.written()) }

// written are its times as they are written.
func (e *Entry) written() string {
	var hours []string
	for _, h := range e.Hours {
		hours = append(hours, cmp.Or(h.Text, h.String()))
	}
	start := e.Start.Text
	if e.ends() && e.End.Text != "" {
		start += " to " + e.End.Text
	}
	return cmp.Or(strings.Join(hours, ", "), start)
}

// ends reports whether an entry has an end, and is no step of the table.
func (e *Entry) ends() bool { return len(e.Hours) > 0 || !e.End.IsZero() }

// week is its hours.
func (e *Entry) week() calendar.Week {
	return calendar.Week{Hours: e.Hours, Zone: e.Zone, On: e.days()}
}

// days says on which days it may begin; nil for all.
func (e *Entry) days() func(time.Time) bool {
	if len(e.Only)+len(e.Except) == 0 {
		return nil
	}
	return func(day time.Time) bool { return (len(e.Only) == 0 || e.Only.Has(day)) && !e.Except.Has(day) }
}

// began is when it last began, and zero when it never did. Hours have no beginning of their own.
func (e *Entry) began(t time.Time) time.Time { return e.Start.Last(t, e.Zone, e.days()) }

// holds reports whether an entry with an end holds at t: from its beginning on, and no more at its end.
func (e *Entry) holds(t time.Time) bool {
	if len(e.Hours) > 0 {
		_, holds := e.week().Holds(t)
		return holds
	}
	began := e.began(t)
	return began.After(e.End.Last(t, e.Zone, nil)) // where clocks change both may be one instant, and nothing lies between
}

// next is the first instant after t at which it may be otherwise; zero for never.
func (e *Entry) next(t time.Time) time.Time {
	if len(e.Hours) == 0 {
		return earliest(e.Start.Next(t, e.Zone, e.days()), e.End.Next(t, e.Zone, nil))
	}
	until, holds := e.week().Holds(t)
	if holds {
		return until
	}
	if at := e.week().Next(t); !at.IsZero() {
		return at
	}
	return t.Add(7 * 24 * time.Hour) // nothing within two weeks: it is asked again
}

// earliest is the first of two instants, of which zero is never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// sameTimes reports whether two entries are about the same times, however they are written.
func (e *Entry) sameTimes(o *Entry) bool {
	hours := func(h, g calendar.Hours) bool { return h.Days == g.Days && h.From == g.From && h.To == g.To }
	return e.Zone.String() == o.Zone.String() && slices.EqualFunc(e.Hours, o.Hours, hours) && e.Start.Same(o.Start) && e.End.Same(o.End) &&
		slices.Equal(e.Only, o.Only) && slices.Equal(e.Except, o.Except)
}

// never reports whether there is no day on which the entry may begin. Holidays are asked for nine years, in which
// each falls on every day of the week.
func (e *Entry) never() bool {
	allowed := e.days()
	if allowed == nil {
		return false
	}
	begins := func(day time.Time) bool {
		starts := e.Start.On(day)
		for _, h := range e.Hours {
			starts = starts || h.Days[day.Weekday()]
		}
		return starts && allowed(day)
	}
	for _, d := range e.Only {
		if d.Date.Year > 0 && begins(time.Date(d.Date.Year, d.Date.Month, d.Date.Day, 0, 0, 0, 0, time.UTC)) {
			return false
		}
	}
	for day := 0; day < 9*366; day++ {
		if begins(time.Date(2024, 1, 1+day, 0, 0, 0, 0, time.UTC)) {
			return false
		}
	}
	return true
}

// farAhead is how many years ahead nobody plans an event.
const farAhead = 9

// once reports whether it is about dates of certain years alone: an event.
func (e *Entry) once() bool {
	yearly := func(d calendar.Day) bool { return d.Date.Year == 0 }
	return e.Start.Once() || len(e.Only) > 0 && !slices.ContainsFunc(e.Only, yearly)
}

// Far is the year in which an entry of certain years first begins, if that is many years after t; 0 for any other.
func (e *Entry) Far(t time.Time) (year int) {
	if !e.once() {
		return 0
	}
	year = e.Start.Year()
	for _, d := range e.Only {
		if year == 0 || d.Date.Year < year {
			year = d.Date.Year
		}
	}
	if year-t.In(e.Zone).Year() <= farAhead {
		return 0
	}
	return year
}

// Over reports whether an entry with an end holds no more from an instant on: an event of the past.
func (e *Entry) Over(t time.Time) bool {
	switch {
	case !e.ends() || e.holds(t):
		return false
	case len(e.Hours) == 0:
		return e.Start.Year() <= t.In(e.Zone).Year() && e.Start.Next(t, e.Zone, e.days()).IsZero()
	case len(e.Only) == 0:
		return false
	}
	return !slices.ContainsFunc(e.Only, func(d calendar.Day) bool {
		return d.Date.Year == 0 || !time.Date(d.Date.Year, d.Date.Month, d.Date.Day+1, 0, 0, 0, 0, e.Zone).Before(t)
	})
}
