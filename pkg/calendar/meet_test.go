package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestWhenTwoWeeksMeet(t *testing.T) {
	seoul, err := Zone("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, window, other string
		zone                *time.Location
		want                string // in UTC; "" never
	}{
		{"one in the other", "sun 02:00-06:00", "03:00-03:30", time.UTC, "Sun 03:00"},
		{"they overlap", "sun 02:00-03:15", "03:00-03:30", time.UTC, "Sun 03:00"},
		{"they touch", "sun 02:00-03:00", "03:00-03:30", time.UTC, ""},
		{"on other days", "sun 02:00-06:00", "sat 03:00-03:30", time.UTC, ""},
		{"it is now", "mon 11:00-13:00", "mon 10:00-14:00", time.UTC, "Mon 12:00"},
		{"over midnight", "sat 22:00-02:00", "sun 01:30-02:30", time.UTC, "Sun 01:30"},
		{"always", "00:00-24:00", "wed 04:00-04:30", time.UTC, "Wed 04:00"},
		{"in another zone", "sun 12:00-13:00", "03:00-03:30", seoul, "Sun 03:00"},
		{"only by the clock of another zone", "sun 03:00-03:30", "03:00-03:30", seoul, ""},
	} {
		window, err := Parse(c.window)
		if err != nil {
			t.Fatal(err)
		}
		other, err := Parse(c.other)
		if err != nil {
			t.Fatal(err)
		}
		at, meets := Week{Hours: []Hours{window}, Zone: c.zone}.Meets(Week{Hours: []Hours{other}, Zone: time.UTC}, monday)
		got := ""
		if meets {
			got = at.UTC().Format("Mon 15:04")
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Where they meet both hold, and it does not matter who asks.
func TestMeetingIsMutual(t *testing.T) {
	week := func(t *rapid.T, name string) Week {
		h := Hours{From: 15 * rapid.IntRange(0, 95).Draw(t, name+" from"), To: 15 * rapid.IntRange(0, 96).Draw(t, name+" to")}
		if h.From == h.To {
			h.To = (h.To + 15) % midnight
		}
		h.Days[rapid.IntRange(0, 6).Draw(t, name+" day")] = true
		return Week{Hours: []Hours{h}, Zone: time.UTC}
	}
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		a, b := week(t, "a"), week(t, "b")
		at, meets := a.Meets(b, start)
		back, again := b.Meets(a, start)
		if meets != again || !at.Equal(back) {
			t.Fatalf("%v meets %v at %v: %v, and the other way at %v: %v", a, b, at, meets, back, again)
		}
		_, first := a.Holds(at)
		_, second := b.Holds(at)
		if meets && (!first || !second) {
			t.Fatalf("%v and %v do not both hold at %v", a, b, at)
		}
		step := start
		for ; !meets && step.Before(start.Add(7*day)); step = step.Add(5 * time.Minute) {
			_, x := a.Holds(step)
			if _, y := b.Holds(step); x && y {
				t.Fatalf("%v and %v both hold at %v", a, b, step)
			}
		}
	})
}
