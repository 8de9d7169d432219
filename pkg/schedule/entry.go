package schedule

import (
	"cmp"
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

// Called is the name of an entry, or what it is written as.
func (e *Entry) Called() string {
	var hours []string
	for _, h := range e.Hours {
		hours = append(hours, cmp.Or(h.Text, h.String()))
	}
	written := e.Start.Text
	if e.ends() && e.End.Text != "" {
		written += " to " + e.End.Text
	}
	return cmp.Or(e.Name, strings.Join(hours, ", "), written)
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
