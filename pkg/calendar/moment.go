package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// Moment is instants by the clock on the wall: recurring ones by cron or by the days of the week, or a date, of
// one year or of each.
//
// When clocks are put forward over a moment, it happens as they are. When they show it twice, it happens the
// first time; a cron expression that does not restrict the hours happens every time.
type Moment struct {
	cron Cron
	date Date
	// minute is after midnight, of a date.
	minute int
	dated  bool
	// Text is how it was written.
	Text string
}

var (
	weekTime = pattern.Of(`^(?:([a-z,-]+) +)?([0-9]{2}):([0-9]{2})$`)
	dateTime = pattern.Of(`^((?:[0-9]{4}-)?[0-9]{2}-[0-9]{2})(?:[ T]+([0-9]{2}):([0-9]{2}))?$`)
)

// ParseMoment reads "30 6 * * 1-5", "mon-fri 08:00", "2026-11-27 00:00", "11-27" for each year.
func ParseMoment(text string) (Moment, error) {
	m, err := parseMoment(text)
	if err != nil {
		if meant := meantMoment(text); meant != "" {
			return m, fmt.Errorf("%.60q is not how a moment is written; write %s", text, meant)
		}
	}
	return m, err
}

func parseMoment(text string) (Moment, error) {
	m := Moment{Text: text}
	if found := dateTime.FindStringSubmatch(text); found != nil {
		var err error
		if m.date, err = ParseDate(found[1]); err != nil {
			return Moment{}, err
		}
		m.dated = true
		if found[2] != "" {
			m.minute, err = minutes(text, found[2], found[3])
		}
		return m, err
	}
	if found := weekTime.FindStringSubmatch(text); found != nil {
		days := [7]bool{true, true, true, true, true, true, true}
		var err error
		if found[1] != "" {
			if days, err = parseDays(found[1]); err != nil {
				return Moment{}, err
			}
		}
		minute, err := minutes(text, found[2], found[3])
		if err != nil {
			return Moment{}, err
		}
		m.cron = weekly(days, minute)
		return m, nil
	}
	cron, err := ParseCron(text)
	if err != nil && len(text) > 0 && text[0] != '@' && len(strings.Fields(text)) < 4 {
		return Moment{}, fmt.Errorf("%.60q is not a moment: %w", text, errNoMoment)
	}
	m.cron = cron
	return m, err
}

// minutes is a time of the day in minutes after midnight.
func minutes(text, hour, minute string) (int, error) {
	h, _ := strconv.Atoi(hour) // two digits
	m, _ := strconv.Atoi(minute)
	if h > 23 || m > 59 {
		return 0, fmt.Errorf("%.60q is not a time of the day from 00:00 to 23:59", text)
	}
	return h*60 + m, nil
}

// IsZero reports whether there is no moment at all.
func (m Moment) IsZero() bool { return m.Text == "" }

// Equal reports whether two are written the same.
func (m Moment) Equal(o Moment) bool { return m == o }

// Same reports whether two are the same moments, however they are written: "mon 08:00" and "0 8 * * 1".
func (m Moment) Same(o Moment) bool {
	m.Text, o.Text = "", ""
	return m == o
}

// On reports whether a day has one, by the wall and as if the day were in UTC.
func (m Moment) On(day time.Time) bool {
	switch {
	case m.IsZero():
		return false
	case m.dated:
		return m.date.Is(day)
	}
	return m.cron.on(day)
}

// Once reports whether it is one instant, and no recurring one.
func (m Moment) Once() bool { return m.dated && m.date.Year != 0 }

// Year is that of a date of one year; 0 is each.
func (m Moment) Year() int { return m.date.Year }

// Sooner reports whether one of two dates of one year each comes first, by the same clock.
func (m Moment) Sooner(o Moment) bool { return m.in(m.date.Year).Before(o.in(o.date.Year)) }

// reach is how far is looked for a moment: the 29th of February may be eight years away.
const reach = 9 * 366 * day

// Last is the last moment until t, itself included; zero when there is none within nine years. allowed says which
// days count, by the wall and as if it were in UTC; nil is all.
func (m Moment) Last(t time.Time, zone *time.Location, allowed func(time.Time) bool) time.Time {
	if m.IsZero() {
		return time.Time{}
	}
	limit := t.Add(-reach)
	for at := t; at.After(limit); {
		p := periodOf(at, zone)
		to := p.wall(at).Add(1)
		if !p.end.IsZero() && at.Equal(p.end) {
			to = p.wall(at)
		}
		from := p.wall(limit)
		if p.start.After(limit) {
			from = p.shown(m)
		}
		if wall := m.lastIn(from, to, allowed); !wall.IsZero() {
			return p.instant(wall)
		}
		if !p.start.After(limit) {
			break
		}
		if p.before < p.offset && !m.lastIn(p.wallBefore(), p.wall(p.start), allowed).IsZero() {
			return p.start
		}
		at = p.start.Add(-1)
	}
	return time.Time{}
}

// Next is the first moment after t; zero when there is none within nine years.
func (m Moment) Next(t time.Time, zone *time.Location, allowed func(time.Time) bool) time.Time {
	if m.IsZero() {
		return time.Time{}
	}
	limit := t.Add(reach)
	from := t.Add(1)
	for from.Before(limit) {
		p := periodOf(from, zone)
		least := p.wall(from)
		if !p.start.IsZero() && p.shown(m).After(least) {
			least = p.shown(m)
		}
		to := p.wall(limit)
		if !p.end.IsZero() && p.end.Before(limit) {
			to = p.wall(p.end)
		}
		if wall := m.nextIn(least, to, allowed); !wall.IsZero() {
			return p.instant(wall)
		}
		if p.end.IsZero() || !p.end.Before(limit) {
			break
		}
		after := periodOf(p.end, zone)
		if after.before < after.offset && !m.nextIn(after.wallBefore(), after.wall(after.start), allowed).IsZero() {
			return p.end
		}
		from = p.end
	}
	return time.Time{}
}

func (m Moment) nextIn(from, to time.Time, allowed func(time.Time) bool) time.Time {
	if !m.dated {
		return m.cron.nextIn(from, to, allowed)
	}
	for year := from.Year(); year <= to.Year(); year++ {
		if at := m.in(year); !at.IsZero() && !at.Before(from) && at.Before(to) && (allowed == nil || allowed(at)) {
			return at
		}
	}
	return time.Time{}
}

func (m Moment) lastIn(from, to time.Time, allowed func(time.Time) bool) time.Time {
	if !m.dated {
		return m.cron.lastIn(from, to, allowed)
	}
	for year := to.Year(); year >= from.Year(); year-- {
		if at := m.in(year); !at.IsZero() && !at.Before(from) && at.Before(to) && (allowed == nil || allowed(at)) {
			return at
		}
	}
	return time.Time{}
}

// in is the moment of a date in a year by the wall; zero when it is of another.
func (m Moment) in(year int) time.Time {
	if m.date.Year != 0 && m.date.Year != year {
		return time.Time{}
	}
	at := time.Date(year, m.date.Month, m.date.Day, 0, m.minute, 0, 0, time.UTC)
	if at.Day() != m.date.Day { // the 29th of February
		return time.Time{}
	}
	return at
}

// period is a time in which the clocks of a zone are not put forward or back.
type period struct {
	start, end     time.Time // zero for never
	offset, before time.Duration
}

func periodOf(t time.Time, zone *time.Location) (p period) {
	local := t.In(zone)
	_, seconds := local.Zone()
	p.start, p.end = local.ZoneBounds()
	p.offset = time.Duration(seconds) * time.Second
	if p.before = p.offset; !p.start.IsZero() {
		_, seconds = p.start.Add(-1).In(zone).Zone()
		p.before = time.Duration(seconds) * time.Second
	}
	return p
}

// wall is what the clock shows, as if it were in UTC, and instant the way back.
func (p period) wall(t time.Time) time.Time    { return t.UTC().Add(p.offset) }
func (p period) instant(w time.Time) time.Time { return w.Add(-p.offset) }

// wallBefore is what the clock would show at the start of the period without the change.
func (p period) wallBefore() time.Time { return p.start.UTC().Add(p.before) }

// shown is where the wall of the period begins for a moment: what it showed before does not happen again.
func (p period) shown(m Moment) time.Time {
	if p.before > p.offset && !(m.cron.again() && !m.dated) {
		return p.wallBefore()
	}
	return p.wall(p.start)
}
