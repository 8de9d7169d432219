package guard

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Window lets a change that interrupts the service begin only in the hours that
// the operator gave away for it, and only while enough of them are left for the
// worst case. A window that is not configured holds nothing.
type Window struct {
	Hours []Hours
	// Zone is where the hours are read from a clock.
	Zone *time.Location
	// Worst is how long a change may take at worst.
	Worst time.Duration
	// Emergency lets growth begin at any hour while one of its triggers holds.
	Emergency []Trigger
}

// Hours is a stretch of the week that begins on some days.
type Hours struct {
	Days [7]bool // Sunday first
	// From and To are minutes after midnight, 0 to 1440; To at or before From is
	// on the next day.
	From, To int
	// Text is the stretch as the configuration writes it; "" where it wrote none.
	Text string
}

// Trigger is a signal that is too high to wait.
type Trigger struct {
	Signal string
	Above  float64
}

// Name is the rule's name in reasons.
func (Window) Name() string { return "window" }

// On is every change: each interrupts the service.
func (Window) On() Cause { return Always }

// Check holds a change outside the window.
func (w Window) Check(s scale.Snapshot, m Move) (int, string) {
	current, want := m.Current, m.Want
	if want == current || len(w.Hours) == 0 {
		return want, ""
	}
	end, open := w.end(s.Now)
	if open && !s.Now.After(end.Add(-w.Worst)) {
		return want, ""
	}
	if why := w.urgent(s); why != "" && want > current {
		return want, "outside the window, but " + why
	}
	if open {
		return current, fmt.Sprintf("the window closes at %s, and %s at worst do not fit", w.clock(end), scale.Span(w.Worst))
	}
	return current, "outside the window; it opens at " + w.clock(w.next(s.Now))
}

// Until is the last instant at which a change that is decided on now may begin:
// zero without a window.
func (w Window) Until(s scale.Snapshot) time.Time {
	if len(w.Hours) == 0 {
		return time.Time{}
	}
	if end, open := w.end(s.Now); open && !s.Now.After(end.Add(-w.Worst)) {
		return end.Add(-w.Worst)
	}
	return s.Now.Add(w.Worst) // an emergency, which is over by then
}

// urgent tells which trigger holds; a stale value is none.
func (w Window) urgent(s scale.Snapshot) string {
	for _, t := range w.Emergency {
		if x, ok := s.Sample(t.Signal); ok && x.Quality == scale.Fresh && x.Value > t.Above {
			return fmt.Sprintf("%s %.4g is above %.4g, which is an emergency", t.Signal, x.Value, t.Above)
		}
	}
	return ""
}

// end is when the stretch that holds now ends. Stretches that touch are one.
func (w Window) end(now time.Time) (time.Time, bool) {
	at, open := now, false
	for range 8 { // a week of days that touch never ends, and need not be followed further
		next := at
		for _, h := range w.Hours {
			if _, end, ok := w.stretch(h, at); ok && end.After(next) {
				next = end
			}
		}
		if !next.After(at) {
			break
		}
		at, open = next, true
	}
	return at, open
}

// stretch is the stretch of h that holds t.
func (w Window) stretch(h Hours, t time.Time) (from, to time.Time, ok bool) {
	for back := range 2 {
		from, to = w.on(h, t, -back)
		if h.Days[from.Weekday()] && !t.Before(from) && t.Before(to) {
			return from, to, true
		}
	}
	return from, to, false
}

// on is the stretch of h that begins some days after t's, by the wall clock.
func (w Window) on(h Hours, t time.Time, days int) (from, to time.Time) {
	y, m, d := t.In(w.Zone).Date()
	over := 0
	if h.To <= h.From {
		over = 1
	}
	return w.at(y, m, d+days, h.From), w.at(y, m, d+days+over, h.To)
}

// at is when the wall clock shows some minutes after midnight. A time that is left
// out when clocks are put forward is the moment at which they are: time.Date gives
// one an hour off, which in America is before the operator's hours.
func (w Window) at(y int, m time.Month, d, minutes int) time.Time {
	t := time.Date(y, m, d, 0, minutes, 0, 0, w.Zone)
	_, offset := t.Zone()
	start, end := t.ZoneBounds()
	shown, asked := t.Add(time.Duration(offset)*time.Second), time.Date(y, m, d, 0, minutes, 0, 0, time.UTC)
	switch {
	case shown.After(asked):
		return start
	case shown.Before(asked):
		return end
	}
	return t
}

// next is when the window opens again.
func (w Window) next(now time.Time) time.Time {
	var best time.Time
	for _, h := range w.Hours {
		for days := range 15 { // two weeks, because clocks put forward may leave a stretch out
			from, to := w.on(h, now, days)
			if h.Days[from.Weekday()] && from.Before(to) && from.After(now) && (best.IsZero() || from.Before(best)) {
				best = from
			}
		}
	}
	return best
}

func (w Window) clock(t time.Time) string { return t.In(w.Zone).Format("Mon 15:04 MST") }

// String is the window as the configuration writes it, in its own words.
func (h Hours) String() string {
	var days []string
	for d, on := range h.Days {
		if on {
			days = append(days, strings.ToLower(time.Weekday(d).String()[:3]))
		}
	}
	text := fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, h.To/60, h.To%60)
	if len(days) < 7 {
		text = strings.Join(days, ",") + " " + text
	}
	return text
}

// remembered is how long a growth that the window held back is still wanted. Load by
// day is what a change by night is for; the load of last week is not.
const remembered = 26 * time.Hour

// Owed is a growth that was wished for while the window was closed, now that it is
// open. Without it a tier that is busy by day and may only change by night would
// never grow.
func (w Window) Owed(s scale.Snapshot) (size int, why string) {
	if len(w.Hours) == 0 || s.Past.Waiting.At.IsZero() {
		return 0, ""
	}
	ago := s.Now.Sub(s.Past.Waiting.At)
	if end, open := w.end(s.Now); !open || s.Now.After(end.Add(-w.Worst)) || ago > remembered || ago < 0 {
		return 0, ""
	}
	return s.Past.Waiting.Size, fmt.Sprintf("%s was wished for at %s, and waited for the window",
		s.Capacity.Name(s.Past.Waiting.Size), w.clock(s.Past.Waiting.At))
}
