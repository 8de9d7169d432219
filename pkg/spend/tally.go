package spend

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Tally is what all tiers together have cost on each day of UTC, by which AWS cuts its bills, whatever the
// owner's own time zone is. It adds up what meters integrate, and changes none. The zero Tally begins with
// the first look.
type Tally struct {
	// Since is when counting began, and Until up to when it went.
	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"`
	Days  []Daily   `json:"days,omitempty"` // oldest first
}

// Daily is what a day has cost.
type Daily struct {
	Begin   time.Time `json:"begin"`
	Dollars float64   `json:"dollars"`
}

// Stretch is what a tier cost an hour from one look to the next, as its meter counted it.
type Stretch struct {
	From time.Time
	// To is when it ended; zero is at the look.
	To   time.Time
	Rate float64 // US dollars an hour
}

// mostDays is how many days a Tally keeps.
const mostDays = 16

// Stretched are the stretches between a meter before a look and after it, the earliest first; none where
// nothing was counted.
func Stretched(before scale.Meter, look Look, now time.Time) []Stretch {
	if before.At.IsZero() {
		return nil
	}
	last := look.Last
	if last.Before(before.At) {
		last = before.At
	}
	if !look.Known || now.Sub(last) <= look.Gap {
		return []Stretch{{From: last, Rate: before.Rate}}
	}
	stretches, _ := missed(before, look, last, now)
	for i := range len(stretches) - 1 {
		stretches[i].To = stretches[i+1].From
	}
	return stretches
}

// Count goes on to an instant with what the tiers cost until then. Where counting was off for a time, which
// shows as stretches that begin later than Gap after it ended, it begins anew: a day with a hole is no day.
func (t *Tally) Count(now time.Time, gap time.Duration, stretches []Stretch) {
	var first time.Time
	for _, s := range stretches {
		if first.IsZero() || s.From.Before(first) {
			first = s.From
		}
	}
	if t.Since.IsZero() || first.Sub(t.Until) > gap {
		*t = Tally{Since: now, Until: now}
		return
	}
	for _, s := range stretches {
		if s.To.IsZero() {
			s.To = now
		}
		t.add(s)
	}
	if now.After(t.Until) {
		t.Until = now
	}
	if n := len(t.Days); n > mostDays {
		t.Days = slices.Delete(t.Days, 0, n-mostDays)
	}
}

// add cuts a stretch at midnights.
func (t *Tally) add(s Stretch) {
	for from := s.From; from.Before(s.To); {
		begin := from.UTC().Truncate(24 * time.Hour)
		end := begin.Add(24 * time.Hour)
		if end.After(s.To) {
			end = s.To
		}
		i, known := slices.BinarySearchFunc(t.Days, begin, func(d Daily, at time.Time) int { return d.Begin.Compare(at) })
		if !known {
			t.Days = slices.Insert(t.Days, i, Daily{Begin: begin})
		}
		t.Days[i].Dollars += s.Rate * end.Sub(from).Hours()
		from = end
	}
}

// Between is what the days from one midnight of UTC to another have cost together.
func (t *Tally) Between(from, to time.Time) (dollars float64) {
	for _, d := range t.Days {
		if !d.Begin.Before(from) && d.Begin.Before(to) {
			dollars += d.Dollars
		}
	}
	return dollars
}

// late is how long AWS's own figures of a day may be incomplete after it: they are renewed up to three times
// a day. https://docs.aws.amazon.com/cost-management/latest/userguide/ce-api-best-practices.html
const late = 24 * time.Hour

// compared is how many days are compared at most: a week has all days of the week.
const compared = 7

// Settled are the newest days, at most a week, that were counted from beginning to end and that AWS knows as
// well; to is the first that is not among them. ok is false while there is none, and to is then when there
// will be: zero while nothing was counted yet.
func (t *Tally) Settled(now time.Time) (from, to time.Time, ok bool) {
	if t.Since.IsZero() {
		return from, to, false
	}
	const day = 24 * time.Hour
	whole := t.Since.UTC().Truncate(day)
	if whole.Before(t.Since) {
		whole = whole.Add(day)
	}
	if t.Until.Before(now) {
		now = t.Until
	}
	to = now.UTC().Add(-late).Truncate(day)
	if !whole.Before(to) {
		return whole, whole.Add(day + late), false
	}
	if from = to.Add(-compared * day); from.Before(whole) {
		from = whole
	}
	return from, to, true
}
