package schedule

import (
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
)

// walk is a schedule as somebody knows it who looks at the clock on the wall once a minute, and remembers.
type walk struct {
	s     Schedule
	state []state // of each entry, from its longest lead on: the future is walked first
	ahead time.Duration
	next  time.Time
	past  map[time.Time][]int // who held at a minute, the step first
}

type state struct {
	held          bool
	began         time.Time
	starts, ends  map[int64]bool // the minutes of the moments on paper, where no clock ever changes
	shown, closed map[int64]bool // those that the clock has shown
	wall          *walls
}

// walls knows what the clock of a zone shows; the zone is asked once for each change.
type walls struct {
	zone       *time.Location
	start, end time.Time
	offset     time.Duration
}

// at is what the clock shows, as if it were in UTC.
func (w *walls) at(t time.Time) time.Time {
	if w.end.IsZero() || t.Before(w.start) || !t.Before(w.end) {
		w.start, w.end = t.In(w.zone).ZoneBounds()
		if w.end.IsZero() {
			w.end = t.AddDate(100, 0, 0)
		}
		_, off := t.In(w.zone).Zone()
		w.offset = time.Duration(off) * time.Second
	}
	return t.Add(w.offset)
}

// paper are the minutes of a moment in UTC, where no clock changes.
func paper(m calendar.Moment, from, to time.Time) map[int64]bool {
	out := map[int64]bool{}
	for at := m.Next(from, time.UTC, nil); !at.IsZero() && at.Before(to); at = m.Next(at, time.UTC, nil) {
		out[at.Unix()] = true
	}
	return out
}

// newWalk begins so far back that everything that recurs within a year has begun.
func newWalk(s Schedule, first time.Time) *walk {
	w := &walk{s: s, state: make([]state, len(s.Entries)), past: map[time.Time][]int{}}
	for i := range s.Entries {
		w.ahead = max(w.ahead, s.Entries[i].Lead.For)
	}
	w.next = first.AddDate(-1, -3, 0)
	for i := range s.Entries {
		e := &s.Entries[i]
		from, to := w.next.AddDate(0, 0, -3), first.AddDate(1, 0, 9)
		w.state[i] = state{starts: paper(e.Start, from, to), ends: paper(e.End, from, to), shown: map[int64]bool{}, closed: map[int64]bool{}, wall: &walls{zone: e.Zone}}
	}
	return w
}

// at is the level of a minute; minutes are asked for in their order.
func (w *walk) at(t time.Time) (l Level) {
	for ; !w.next.After(t.Add(w.ahead)); w.next = w.next.Add(time.Minute) {
		w.look(w.next)
		if !w.next.Before(t) {
			w.past[w.next] = w.holding()
		}
	}
	now := w.past[t]
	delete(w.past, t.Add(-time.Minute))
	for _, i := range now {
		l.over(&w.s.Entries[i])
	}
	has := func(list []int, i int) bool {
		for _, x := range list {
			if x == i {
				return true
			}
		}
		return false
	}
	for i := range w.s.Entries {
		if lead := w.s.Entries[i].Lead.For; lead > 0 && !has(now, i) && has(w.past[t.Add(lead)], i) {
			l.early(&w.s.Entries[i])
		}
	}
	return l
}

// look is one look at the clock.
func (w *walk) look(t time.Time) {
	for i := range w.s.Entries {
		e, x := &w.s.Entries[i], &w.state[i]
		if len(e.Hours) > 0 {
			x.held = shown(e, x, t)
			continue
		}
		// An end comes first, so that a beginning in the same minute begins anew.
		if e.ends() && happens(e, false, x, t) {
			x.held = false
		}
		if happens(e, true, x, t) {
			x.held, x.began = true, t
		}
	}
}

func (w *walk) holding() (list []int) {
	step := -1
	for i := range w.s.Entries {
		switch e, x := &w.s.Entries[i], &w.state[i]; {
		case !x.held:
		case e.ends():
			list = append(list, i)
		case step < 0 || !x.began.Before(w.state[step].began):
			step = i
		}
	}
	if step >= 0 {
		list = append([]int{step}, list...)
	}
	return list
}

func allowed(e *Entry, w time.Time) bool {
	day := w.Truncate(24 * time.Hour)
	return (len(e.Only) == 0 || e.Only.Has(day)) && !e.Except.Has(day)
}

// shown reports whether the clock shows the hours of an entry.
func shown(e *Entry, x *state, t time.Time) bool {
	w := x.wall.at(t)
	minute := w.Hour()*60 + w.Minute()
	for _, h := range e.Hours {
		over := h.To <= h.From
		yesterday := w.AddDate(0, 0, -1)
		if h.Days[w.Weekday()] && allowed(e, w) && minute >= h.From && (over || minute < h.To) ||
			over && h.Days[yesterday.Weekday()] && allowed(e, yesterday) && minute < h.To {
			return true
		}
	}
	return false
}

// happens reports whether a moment of an entry happens in this minute, or was left out by the clock right before it.
func happens(e *Entry, start bool, x *state, t time.Time) bool {
	on, seen := x.ends, x.closed
	if start {
		on, seen = x.starts, x.shown
	}
	was := x.wall.at(t.Add(-time.Minute))
	now := x.wall.at(t)
	first := was.Add(time.Minute)
	if !now.After(was) {
		first = now // the clock was put back
	}
	for c := first; !c.After(now); c = c.Add(time.Minute) {
		key := c.Unix()
		if !on[key] || start && !allowed(e, c) {
			continue
		}
		if everyHour := start && e.Start.Text == "15 */6 * * *"; seen[key] && !everyHour {
			continue
		}
		seen[key] = true
		return true
	}
	return false
}
