package schedule

import (
	"slices"
	"time"
)

// Schedule is the entries of a tier. The zero Schedule asks for nothing.
type Schedule struct {
	// Zone is where the clock of an entry hangs that has none of its own.
	Zone    *time.Location
	Entries []Entry
}

// Level is what a schedule asks for at an instant.
type Level struct {
	Min, Max Bound
	// ByMin and ByMax are the names of the entries that decide them; "" where none does.
	ByMin, ByMax string
	// Early is the lead of the entry that decides Min, where it has not begun; zero where it has.
	Early Lead
	// Raise is the size up to which the maximum in AWS may be raised, and ByRaise the entry that says so; 0 and "" where
	// none does.
	Raise   int
	ByRaise string
}

// Given reports whether anything is asked for.
func (l Level) Given() bool { return l.Min.Given || l.Max.Given }

// Same reports whether two levels ask for the same, for the same entries.
func (l Level) Same(o Level) bool {
	return l.Min == o.Min && l.Max == o.Max && l.ByMin == o.ByMin && l.ByMax == o.ByMax && l.Early == o.Early && l.Raise == o.Raise && l.ByRaise == o.ByRaise
}

// At is the level at an instant, where units take so long to become ready.
func (s Schedule) At(t time.Time, boot time.Duration) (l Level) {
	if len(s.Entries) == 0 {
		return l
	}
	holding := s.holding(t)
	for _, i := range holding {
		l.over(&s.Entries[i])
	}
	for i := range s.Entries {
		e := &s.Entries[i]
		lead := e.Lead.Of(boot)
		if lead > 0 && !slices.Contains(holding, i) && slices.Contains(s.holding(t.Add(lead)), i) {
			l.early(e)
		}
	}
	return l
}

// over puts an entry over what was asked for so far.
func (l *Level) over(e *Entry) {
	name := e.Called()
	l.raise(e.raise(), name)
	if e.Min.Given {
		l.Min, l.ByMin = e.Min, name
		if l.Max.Given && !e.Max.Given && l.Max.Size < l.Min.Size {
			l.Max, l.ByMax = l.Min, name
		}
	}
	if e.Max.Given {
		l.Max, l.ByMax = e.Max, name
		if l.Min.Given && !e.Min.Given && l.Min.Size > l.Max.Size {
			l.Min, l.ByMin = l.Max, name
		}
	}
}

// raise lets the maximum in AWS go up to a size.
func (l *Level) raise(to int, name string) {
	if to > l.Raise {
		l.Raise, l.ByRaise = to, name
	}
}

// early raises the level to the minimum of an entry that is to come.
func (l *Level) early(e *Entry) {
	if !e.Min.Given || l.Min.Given && l.Min.Size >= e.Min.Size {
		return
	}
	name := e.Called()
	l.Min, l.ByMin, l.Early = e.Min, name, e.Lead
	if e.RaiseMax {
		l.raise(e.Min.Size, name)
	}
	if l.Max.Given && l.Max.Size < l.Min.Size {
		l.Max, l.ByMax = l.Min, name
	}
}

// holding are the entries that hold at t, in the order in which they go over each other: the step of the table
// first. Of two steps that began at the same instant the later one of the list holds.
func (s Schedule) holding(t time.Time) (list []int) {
	step, began := -1, time.Time{}
	for i := range s.Entries {
		e := &s.Entries[i]
		if e.ends() {
			if e.holds(t) {
				list = append(list, i)
			}
		} else if at := e.began(t); !at.IsZero() && !at.Before(began) {
			step, began = i, at
		}
	}
	if step >= 0 {
		list = slices.Insert(list, 0, step)
	}
	return list
}

// Most is the largest size that any entry asks for at least without raising the maximum in AWS, and its name; false
// where none does.
func (s Schedule) Most() (most int, name string, given bool) {
	for i := range s.Entries {
		if e := &s.Entries[i]; e.Min.Given && !e.RaiseMax && (!given || e.Min.Size > most) {
			most, name, given = e.Min.Size, e.Called(), true
		}
	}
	return most, name, given
}

// Raise is the largest size up to which any entry may raise the maximum in AWS, and its name; false where none may.
func (s Schedule) Raise() (most int, name string, given bool) {
	var l Level
	for i := range s.Entries {
		e := &s.Entries[i]
		given = given || e.RaiseMax
		l.raise(e.raise(), e.Called())
	}
	return l.Raise, l.ByRaise, given
}
