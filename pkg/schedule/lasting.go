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

// daily reports whether it begins on every day of the week.
func (e *Entry) daily() bool {
	for day := 0; day < 7; day++ {
		if !e.Start.On(time.Date(2024, 7, 1+day, 0, 0, 0, 0, time.UTC)) {
			return false
		}
	}
	return e.days() == nil
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
