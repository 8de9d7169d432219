package calendar

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zoned(t interface{ Fatal(...any) }, name string) *time.Location {
	zone, err := Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func week(t interface{ Fatal(...any) }, zone string, texts ...string) Week {
	w := Week{Zone: zoned(t, zone)}
	for _, text := range texts {
		h, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		w.Hours = append(w.Hours, h)
	}
	return w
}

// 2026-03-02 is a Monday.
func TestWeek(t *testing.T) {
	for _, c := range []struct {
		name  string
		zone  string
		hours []string
		at    string // by UTC
		until string // by UTC; "" when it does not hold
		next  string // by UTC; "" for never
	}{
		{"days one by one, on the evening", "UTC", []string{"mon 19:00-10:00", "tue 19:00-10:00"}, "03-02 20:00:00", "03-03 10:00:00", "03-03 19:00:00"},
		{"and on the morning after", "UTC", []string{"mon 19:00-10:00"}, "03-03 09:59:59", "03-03 10:00:00", "03-09 19:00:00"},
		{"which ends on the minute", "UTC", []string{"mon 19:00-10:00"}, "03-03 10:00:00", "", "03-09 19:00:00"},
		{"and is not the morning before", "UTC", []string{"mon 19:00-10:00"}, "03-02 09:00:00", "", "03-02 19:00:00"},
		{"noon to midnight, in its last minute", "UTC", []string{"12:00-00:00"}, "03-02 23:59:00", "03-03 00:00:00", "03-03 12:00:00"},
		{"and over at midnight", "UTC", []string{"12:00-00:00"}, "03-03 00:00:00", "", "03-03 12:00:00"},
		{"written with 24:00 it is the same", "UTC", []string{"12:00-24:00"}, "03-02 23:59:00", "03-03 00:00:00", "03-03 12:00:00"},
		{"over the end of the week", "UTC", []string{"sun 23:00-01:00"}, "03-02 00:30:00", "03-02 01:00:00", "03-08 23:00:00"},
		{"touching hours are one, however many", "UTC", []string{
			"00:00-01:00", "01:00-02:00", "02:00-03:00", "03:00-04:00", "04:00-05:00", "05:00-06:00", "06:00-07:00", "07:00-08:00",
			"08:00-09:00", "09:00-10:00", "10:00-11:00", "11:00-12:00",
		}, "03-02 00:30:00", "03-02 12:00:00", "03-03 00:00:00"},
		{"always has no next", "UTC", []string{"00:00-24:00"}, "03-02 12:00:00", "03-17 00:00:00", ""},
		{"days of a week that touch are always", "UTC", []string{"mon-fri 00:00-24:00", "sat,sun 00:00-24:00"}, "03-02 12:00:00", "03-17 00:00:00", ""},
		{"no hours never", "UTC", nil, "03-02 12:00:00", "", ""},

		{"half an hour from the others", "Asia/Kolkata", []string{"02:00-04:00"}, "03-01 20:29:59", "", "03-01 20:30:00"},
		{"three quarters", "Asia/Kathmandu", []string{"mon 02:00-04:00"}, "03-01 20:15:00", "03-01 22:15:00", "03-08 20:15:00"},
		{"clocks that move by half an hour only", "Australia/Lord_Howe", []string{"01:30-02:30"}, "04-04 14:30:00", "04-04 16:00:00", "04-05 15:00:00"},

		{"forward: two hours of three", "Europe/Berlin", []string{"01:00-04:00"}, "03-29 00:00:00", "03-29 02:00:00", "03-29 23:00:00"},
		{"forward: left out altogether", "Europe/Berlin", []string{"sun 02:00-03:00"}, "03-29 00:59:59", "", "04-05 00:00:00"},
		{"forward: the end is left out", "Europe/Berlin", []string{"01:00-02:30"}, "03-29 00:59:59", "03-29 01:00:00", "03-29 23:00:00"},
		{"forward: the beginning is left out", "America/New_York", []string{"02:30-04:00"}, "03-08 06:59:59", "", "03-08 07:00:00"},
		{"back: three hours are four", "Europe/Berlin", []string{"01:00-04:00"}, "10-24 23:00:00", "10-25 03:00:00", "10-26 00:00:00"},
		{"back: hours shown twice hold the first time", "Europe/Berlin", []string{"02:00-03:00"}, "10-25 00:30:00", "10-25 02:00:00", "10-26 01:00:00"},
		{"back: and half of them with a break", "Europe/Berlin", []string{"02:00-02:30"}, "10-25 00:15:00", "10-25 00:30:00", "10-25 01:00:00"},
		{"back: the second time", "Europe/Berlin", []string{"02:00-02:30"}, "10-25 01:15:00", "10-25 01:30:00", "10-26 01:00:00"},
		{"back: west of Greenwich as well", "America/New_York", []string{"01:00-01:30"}, "11-01 05:15:00", "11-01 05:30:00", "11-01 06:00:00"},
		{"back: over midnight", "America/Havana", []string{"sat 23:00-00:30"}, "11-01 04:15:00", "11-01 04:30:00", "11-01 05:00:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			utc := func(text string) time.Time {
				if text == "" {
					return time.Time{}
				}
				at, err := time.Parse("2006-01-02 15:04:05", "2026-"+text)
				if err != nil {
					t.Fatal(err)
				}
				return at
			}
			w, at := week(t, c.zone, c.hours...), utc(c.at)
			until, holds := w.Holds(at)
			if want := utc(c.until); holds != !want.IsZero() || holds && !until.Equal(want) || !holds && !until.Equal(at) {
				t.Errorf("holds %v until %s, want %q", holds, until.UTC(), c.until)
			}
			if next := w.Next(at); !next.Equal(utc(c.next)) {
				t.Errorf("next at %s, want %q", next.UTC(), c.next)
			}
		})
	}
}

func TestLongest(t *testing.T) {
	for _, c := range []struct {
		hours []string
		want  time.Duration
	}{
		{nil, 0},
		{[]string{"02:00-04:00"}, 2 * time.Hour},
		{[]string{"sun 22:00-02:00"}, 4 * time.Hour},
		{[]string{"mon 22:00-24:00", "tue 00:00-03:00"}, 5 * time.Hour},
		{[]string{"mon 22:00-24:00", "wed 00:00-03:00"}, 3 * time.Hour},
		{[]string{"fri-sun 00:00-24:00"}, 72 * time.Hour},
		{[]string{"sun 20:00-24:00", "mon 00:00-05:00"}, 9 * time.Hour},
	} {
		if got := week(t, "America/New_York", c.hours...).Longest(); got != c.want {
			t.Errorf("%q: %s, want %s", c.hours, got, c.want)
		}
	}
	if got := week(t, "UTC", "00:00-24:00").Longest(); got < ahead {
		t.Errorf("always is only %s", got)
	}
}

// shown is what the package promises, asked of the wall's clock one instant at a time.
func shown(w Week, t time.Time) bool {
	local := t.In(w.Zone)
	minute, today := local.Hour()*60+local.Minute(), int(local.Weekday())
	for _, h := range w.Hours {
		over := h.To <= h.From
		if h.Days[today] && minute >= h.From && (over || minute < h.To) || over && h.Days[(today+6)%7] && minute < h.To {
			return true
		}
	}
	return false
}

// anyWeek draws up to four stretches in a zone, some a single day as configurations write them, and
// an instant that is near a change of clocks as often as not.
func anyWeek(t *rapid.T) (Week, time.Time) {
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "America/Havana", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu", "Africa/Cairo", "Pacific/Chatham"}
	w := Week{Zone: zoned(t, rapid.SampledFrom(zones).Draw(t, "zone"))}
	minute := rapid.OneOf(rapid.IntRange(0, 1440), rapid.SampledFrom([]int{0, 30, 60, 90, 120, 150, 180, 1380, 1440}))
	for i := range rapid.IntRange(1, 4).Draw(t, "stretches") {
		h := Hours{From: min(minute.Draw(t, fmt.Sprint("from", i)), 1439), To: minute.Draw(t, fmt.Sprint("to", i))}
		h.Days[rapid.IntRange(0, 6).Draw(t, fmt.Sprint("day", i))] = true
		if rapid.Bool().Draw(t, fmt.Sprint("several", i)) {
			for d := range h.Days {
				h.Days[d] = h.Days[d] || rapid.Bool().Draw(t, fmt.Sprint("day", i, d))
			}
		}
		w.Hours = append(w.Hours, h)
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "minute")) * time.Minute)
	if _, change := now.In(w.Zone).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near a change") {
		now = change.Add(time.Duration(rapid.IntRange(-180, 180).Draw(t, "from the change")) * time.Minute)
	}
	return w, now.Add(time.Duration(rapid.IntRange(0, 59).Draw(t, "second")) * time.Second)
}

func TestAWeekIsWhatTheWallShows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, now := anyWeek(t)
		part := rapid.Float64Range(0, 1).Draw(t, "part")
		between := func(a, b time.Time) time.Time {
			at := a.Add(time.Duration(part * float64(b.Sub(a))))
			if !at.Before(b) {
				return b.Add(-1)
			}
			return at
		}
		until, holds := w.Holds(now)
		if holds != shown(w, now) {
			t.Fatalf("holds %v at %s, and the wall says %v", holds, now.In(w.Zone), !holds)
		}
		always := holds && !until.Before(now.Add(ahead))
		if holds && !shown(w, between(now, until)) {
			t.Fatalf("holds from %s until %s, and not at %s", now, until, between(now, until))
		}
		if !always && shown(w, until) {
			t.Fatalf("ends at %s, and holds then", until)
		}
		next := w.Next(now)
		if next.IsZero() {
			if !always {
				t.Fatalf("no beginning after %s", now)
			}
			return
		}
		if !next.After(now) || !shown(w, next) || shown(w, next.Add(-1)) {
			t.Fatalf("it is %s: begins at %s (%v), the instant before %v", now, next, shown(w, next), shown(w, next.Add(-1)))
		}
		if at := between(until, next); at.After(until) && shown(w, at) {
			t.Fatalf("begins at %s, and holds at %s before", next, at)
		}
	})
}
