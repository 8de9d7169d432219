package schedule

import (
	"fmt"
	"time"
)

// Lasting is the first of the entries without an end that no other entry ends, as those of a table end each other:
// one alone, or several that all ask for the same. It holds from its first beginning on for ever. One that begins on a
// date of one year is a change from that date on, and one that begins every day below entries with an end is what
// holds beside these; both are meant.
func (s Schedule) Lasting() (first int, lasts bool) {
	first, others := -1, false
	for i := range s.Entries {
		e := &s.Entries[i]
		switch {
		case e.ends():
			others = true
		case e.Start.IsZero() || e.Start.Once():
			return -1, false
		case first < 0:
			first = i
		case s.Entries[first].Min != e.Min || s.Entries[first].Max != e.Max:
			return -1, false
		}
	}
	return first, first >= 0 && (!others || !s.Entries[first].daily())
}

// Dated is the last of the steps of a schedule that begin only on dates of one year, if it asks for an exact size: from
// then on the size never changes again. A minimum or a maximum alone that begins on a date is meant.
func (s Schedule) Dated() (last int, lasts bool) {
	last = -1
	for i := range s.Entries {
		switch e := &s.Entries[i]; {
		case e.ends():
		case !e.Start.Once():
			return -1, false
		case last < 0 || !e.Start.Sooner(s.Entries[last].Start):
			last = i
		}
	}
	return last, last >= 0 && s.Entries[last].Min.Given && s.Entries[last].Min == s.Entries[last].Max
}

// blink is how long an entry may not apply, at a time, and still seems to apply always to whoever reads its sizes.
const blink = 15 * time.Minute

// Unbroken reports whether a schedule is one entry that has an end and applies day and night all the same, apart from a
// few minutes at a time. Beside others such an entry is what holds where they do not.
func (s Schedule) Unbroken() bool {
	if len(s.Entries) != 1 || !s.Entries[0].ends() || s.Entries[0].Start.Once() || s.Entries[0].days() != nil || s.Entries[0].RaiseMax {
		return false
	}
	e := &s.Entries[0]
	from := time.Date(2024, 7, 1, 0, 0, 0, 0, e.Zone) // no clock is put back or forward in this week
	until, missed := from.AddDate(0, 0, 8), time.Time{}
	for at := from; !at.IsZero() && at.Before(until); at = e.next(at) {
		switch holds := e.holds(at); {
		case holds:
			missed = time.Time{}
		case missed.IsZero():
			missed = at
		}
		if next := e.next(at); !missed.IsZero() && (next.IsZero() || next.Sub(missed) > blink) {
			return false
		}
	}
	return true
}

// daily reports whether it begins on every day of the week.
func (e *Entry) daily() bool {
	for day := 0; day < 7; day++ {
		if !e.Start.On(time.Date(2024, 7, 1+day, 0, 0, 0, 0, time.UTC)) {
			return false
		}
	}
	return e.days() == nil
}

// DayAfter is the moment one day after an entry begins that begins on a date of one year, as an end is written.
func (e *Entry) DayAfter() string {
	day, err := time.Parse(time.DateOnly, e.Start.Text[:min(len(time.DateOnly), len(e.Start.Text))])
	if err != nil {
		return e.Start.Text
	}
	return day.AddDate(0, 0, 1).Format(time.DateOnly) + e.Start.Text[len(time.DateOnly):]
}

// Always says what an entry that never ends sets, and how that is written without a schedule; limits are "" for a
// size of 0, which no tier may have always.
func (e *Entry) Always() (sets, limits string) {
	switch {
	case e.Min.Given && e.Min == e.Max && e.Max.Size == 0:
		return "the size is always 0, day and night", ""
	case e.Min.Given && e.Min == e.Max:
		return fmt.Sprintf("the size is always %d, day and night", e.Min.Size), fmt.Sprintf("limits: {min: %d, max: %[1]d}", e.Min.Size)
	case e.Min.Given && e.Max.Given:
		return fmt.Sprintf("the minimum is always %d and the maximum is always %d, day and night", e.Min.Size, e.Max.Size), fmt.Sprintf("limits: {min: %d, max: %d}", e.Min.Size, e.Max.Size)
	case e.Min.Given:
		return fmt.Sprintf("the minimum is always %d, day and night", e.Min.Size), fmt.Sprintf("%d in limits.min", e.Min.Size)
	}
	return fmt.Sprintf("the maximum is always %d, day and night", e.Max.Size), fmt.Sprintf("%d in limits.max", e.Max.Size)
}
