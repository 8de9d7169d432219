package calendar

import "time"

// Week is hours of the week in a zone. It holds while any of them does, and stretches that touch
// are one. Without hours it never holds.
type Week struct {
	Hours []Hours
	Zone  *time.Location
	// On says on which days stretches begin, by the wall and as if the day were in UTC; nil is all.
	On func(day time.Time) bool
}

// begins reports whether a stretch begins on a day.
func (w Week) begins(h Hours, on time.Time) bool {
	return h.Days[on.Weekday()] && (w.On == nil || w.On(on))
}

const day = 24 * time.Hour

// ahead is how far is looked for an end or a beginning: two weeks, because clocks that are put
// forward may leave a stretch out.
const ahead = 14 * day

// Holds reports whether the week holds at t and, when it does, until when: the first instant at
// which it does not, or one at least two weeks away.
func (w Week) Holds(t time.Time) (until time.Time, holds bool) {
	until = t
	for until.Before(t.Add(ahead)) {
		next := until
		for _, h := range w.Hours {
			if end := w.end(h, until); end.After(next) {
				next = end
			}
		}
		if !next.After(until) {
			break
		}
		until = next
	}
	return until, until.After(t)
}

// Next is the first instant after t at which the week begins to hold: the instant before it is
// outside. It is zero when there is none within two weeks, as where the week always holds.
func (w Week) Next(t time.Time) time.Time {
	out, holds := w.Holds(t)
	if holds && !out.Before(t.Add(ahead)) {
		return time.Time{}
	}
	// From out on nothing holds until a stretch begins.
	var best time.Time
	found := int(ahead / day)
	y, m, d := out.In(w.Zone).Date()
	for days := -1; days <= found+1; days++ { // clocks put back over midnight show a later day first
		begins := time.Date(y, m, d+days, 0, 0, 0, 0, time.UTC)
		for _, h := range w.Hours {
			if !w.begins(h, begins) {
				continue
			}
			if at := w.begin(h, begins, out); !at.IsZero() && (best.IsZero() || at.Before(best)) {
				best, found = at, min(found, days)
			}
		}
	}
	return best
}

// Weekly is for how long it holds in an ordinary week, by the wall clock.
func (w Week) Weekly() (sum time.Duration) {
	ordinary := Week{Hours: w.Hours, Zone: time.UTC}
	at := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	for end := at.Add(7 * day); at.Before(end); {
		until, holds := ordinary.Holds(at)
		if holds {
			sum += min(until.Sub(at), end.Sub(at))
			at = until
			continue
		}
		if at = ordinary.Next(at); at.IsZero() {
			break
		}
	}
	return sum
}

// Longest is the longest time that the week holds without a break, by the wall clock of an
// ordinary week; two weeks when it always holds.
func (w Week) Longest() (longest time.Duration) {
	ordinary := Week{Hours: w.Hours, Zone: time.UTC}
	monday := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := monday; at.Before(monday.Add(ahead)); {
		next := ordinary.Next(at)
		if until, holds := ordinary.Holds(at); holds {
			longest = max(longest, until.Sub(at))
		}
		if next.IsZero() {
			break
		}
		at = next
	}
	return longest
}

// Clock is an instant as the clock on the wall shows it: Mon 02:00 CET.
func (w Week) Clock(t time.Time) string { return t.In(w.Zone).Format("Mon 15:04 MST") }

// bounds are those of the stretch of h that begins on a day, as the wall shows them: written as
// if the wall were in UTC, so that they can be compared and have no gaps.
func (h Hours) bounds(begins time.Time) (from, to time.Time) {
	to = begins.Add(time.Duration(h.To) * time.Minute)
	if h.To <= h.From {
		to = to.Add(day)
	}
	return begins.Add(time.Duration(h.From) * time.Minute), to
}

// end is when the stretch of h that holds at t ends, or the clocks change within it; zero when
// none holds. Whether it goes on after a change is asked again then.
func (w Week) end(h Hours, t time.Time) time.Time {
	wall, offset := w.wall(t)
	today := wall.Truncate(day)
	var end time.Time
	for _, begins := range []time.Time{today, today.Add(-day)} {
		from, to := h.bounds(begins)
		if w.begins(h, begins) && !wall.Before(from) && wall.Before(to) && to.Add(-offset).After(end) {
			end = to.Add(-offset)
		}
	}
	if _, change := t.In(w.Zone).ZoneBounds(); !change.IsZero() && change.Before(end) {
		return change
	}
	return end
}

// begin is the first instant after one at which the stretch of h that begins on a day holds; zero
// when there is none, because it is over or the clocks leave it out.
func (w Week) begin(h Hours, begins, after time.Time) time.Time {
	from, to := h.bounds(begins)
	// One period of constant time after the other, from before any offset to after any.
	for at := from.Add(-day); at.Before(to.Add(day)); {
		_, offset := w.wall(at)
		start, change := at.In(w.Zone).ZoneBounds()
		first, last := from.Add(-offset), to.Add(-offset)
		if start.After(first) {
			first = start
		}
		if !change.IsZero() && change.Before(last) {
			last = change
		}
		if first.Before(last) && first.After(after) {
			return first
		}
		if change.IsZero() {
			break
		}
		at = change
	}
	return time.Time{}
}

// wall is what the clock on the wall shows at t, written as if it were UTC, and how far it is
// ahead of UTC.
func (w Week) wall(t time.Time) (time.Time, time.Duration) {
	_, seconds := t.In(w.Zone).Zone()
	offset := time.Duration(seconds) * time.Second
	return t.UTC().Add(offset), offset
}
