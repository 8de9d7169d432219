package schedule

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
)

type fatal interface {
	Helper()
	Fatal(...any)
}

func zone(t fatal, name string) *time.Location {
	t.Helper()
	z, err := calendar.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func moment(t fatal, text string) calendar.Moment {
	t.Helper()
	m, err := calendar.ParseMoment(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// size is a bound; no number is none.
func size(text string) (b Bound) {
	n, err := strconv.Atoi(text)
	return Bound{n, err == nil}
}

// step is an entry without an end, and an exact size.
func step(t fatal, start, n string) Entry {
	t.Helper()
	return Entry{Start: moment(t, start), Min: size(n), Max: size(n)}
}

// from is an entry with an end.
func from(t fatal, start, end, least, most string) Entry {
	t.Helper()
	return Entry{Start: moment(t, start), End: moment(t, end), Min: size(least), Max: size(most)}
}

// on is an entry of hours.
func on(t fatal, hours, least, most string) Entry {
	t.Helper()
	e := Entry{Min: size(least), Max: size(most)}
	for text := range strings.SplitSeq(hours, "; ") {
		h, err := calendar.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		e.Hours = append(e.Hours, h)
	}
	return e
}

// of is a schedule in a zone.
func of(t fatal, name string, entries ...Entry) Schedule {
	t.Helper()
	s := Schedule{Zone: zone(t, name), Entries: entries}
	for i := range s.Entries {
		if s.Entries[i].Zone == nil {
			s.Entries[i].Zone = s.Zone
		}
	}
	return s
}

// local is an instant by the clock of a schedule.
func (s Schedule) local(t fatal, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, s.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// String is a level as tests write it: 2..10, 3.., ..0, 8, or - for none.
func (l Level) String() string {
	text := func(b Bound) string {
		if b.Given {
			return strconv.Itoa(b.Size)
		}
		return ""
	}
	switch {
	case !l.Given():
		return "-"
	case l.Min == l.Max:
		return text(l.Min)
	}
	return text(l.Min) + ".." + text(l.Max)
}

// expect asks for levels at instants: "2026-03-06 22:09 3".
func (s Schedule) expect(t *testing.T, boot time.Duration, lines ...string) {
	t.Helper()
	for _, line := range lines {
		at, want := line[:16], line[17:]
		if got := s.At(s.local(t, at), boot).String(); got != want {
			t.Errorf("%s %s: %s, want %s", s.local(t, at).Weekday(), at, got, want)
		}
	}
}
