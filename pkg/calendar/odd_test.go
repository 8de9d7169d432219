package calendar

import (
	"testing"
	"time"
)

// EventBridge writes ? for the day that is not restricted: the other one decides alone.
func TestAQuestionMarkRestrictsNoDay(t *testing.T) {
	for text, want := range map[string]bool{"0 8 ? * MON-FRI": false, "0 8 * * MON-FRI": false, "0 8 6 * ?": true, "0 8 1 * mon": false, "0 8 6 * mon": true} {
		m, err := ParseMoment(text)
		if err != nil {
			t.Fatal(err)
		}
		saturday := time.Date(2024, 7, 6, 0, 0, 0, 0, time.UTC)
		if m.On(saturday) != want {
			t.Errorf("%q: on Saturday the 6th %v, want %v", text, !want, want)
		}
	}
}

// What cron does and hardly anybody means is told, and nothing of what is usual.
func TestOdd(t *testing.T) {
	for text, odd := range map[string]bool{
		"0 8 1 * mon": true, "0 8 1-7 * 1": true, "* 8 * * *": true, "* 8 * * mon-fri": true,
		"0 8 * * mon": false, "0 8 ? * MON-FRI": false, "0 8 1 * ?": false, "* * * * *": false, "*/5 * * * *": false, "*/5 8 * * *": false, "* 8-18 * * *": false, "8 0 * * *": false,
		"mon-fri 08:00": false, "2026-11-27 00:00": false, "11-27": false, "@daily": false,
	} {
		m, err := ParseMoment(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Odd(); (got != "") != odd {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// How long hours are in an ordinary week; what overlaps counts once.
func TestWeekly(t *testing.T) {
	for _, c := range []struct {
		hours []string
		want  time.Duration
	}{
		{nil, 0}, {[]string{"sun 02:00-03:00"}, time.Hour}, {[]string{"sun 22:00-02:00"}, 4 * time.Hour}, {[]string{"mon 02:00-04:00", "mon 03:00-05:00"}, 3 * time.Hour},
		{[]string{"00:00-24:00"}, 7 * day}, {[]string{"mon-fri 08:00-18:00"}, 50 * time.Hour},
	} {
		var w Week
		for _, text := range c.hours {
			h, err := Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			w.Hours = append(w.Hours, h)
		}
		if got := w.Weekly(); got != c.want {
			t.Errorf("%v: %s, want %s", c.hours, got, c.want)
		}
	}
}
