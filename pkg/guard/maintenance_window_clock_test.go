package guard

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata" // for machines that have no zones of their own

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

func zone(t interface{ Fatal(...any) }, name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Hours are read from the clock on the operator's wall. In Europe/Berlin clocks are
// put forward on March 29 at 02:00 and back on October 25 at 03:00.
func TestWindowByTheWallClock(t *testing.T) {
	hour := time.Hour
	for _, c := range []struct {
		name    string
		zone    string
		hours   calendar.Hours
		worst   time.Duration
		at      string // UTC
		because string // "" when it is open
	}{
		{"winter", "Europe/Berlin", hours(daily, 2, 4), hour, "2026-03-02 01:00", ""},
		{"winter, closed", "Europe/Berlin", hours(daily, 2, 4), hour, "2026-03-02 00:59", "outside the maintenance window; it opens at Mon 02:00 CET"},
		{"summer", "Europe/Berlin", hours(daily, 2, 4), hour, "2026-07-02 00:00", ""},
		{"summer, closed", "Europe/Berlin", hours(daily, 2, 4), hour, "2026-07-02 02:00", "outside the maintenance window; it opens at Fri 02:00 CEST"},
		{"a day of the week is the zone's", "Pacific/Auckland", hours(on(time.Tuesday), 1, 3), hour, "2026-03-02 12:30", ""},
		{"west of Greenwich too", "America/New_York", hours(on(time.Sunday), 22, 23), 0, "2026-03-02 03:30", ""},
		{"a quarter of an hour from Greenwich", "Asia/Kathmandu", hours(daily, 2, 4), hour, "2026-03-01 20:14", "outside the maintenance window; it opens at Mon 02:00 +0545"},

		{"March: three hours are two, which is not enough", "Europe/Berlin", hours(daily, 1, 4), 150 * time.Minute, "2026-03-29 00:00",
			"the maintenance window closes at Sun 04:00 CEST, too soon for a change that may take 2 h 30 min"},
		{"March: they are enough on the day before", "Europe/Berlin", hours(daily, 1, 4), 150 * time.Minute, "2026-03-28 00:00", ""},
		{"March: two hours are", "Europe/Berlin", hours(daily, 1, 4), 2 * hour, "2026-03-29 00:00", ""},
		{"March: hours left out begin with the new time", "Europe/Berlin", hours(daily, 2, 4), 0, "2026-03-29 00:59", "outside the maintenance window; it opens at Sun 03:00 CEST"},
		{"March: and are open from then on", "Europe/Berlin", hours(daily, 2.30, 4), hour, "2026-03-29 01:00", ""},
		{"March: an end that is left out is the change", "Europe/Berlin", hours(daily, 1, 2.30), 0, "2026-03-29 01:00", "outside the maintenance window; it opens at Mon 01:00 CEST"},
		{"March: hours left out altogether do not open", "Europe/Berlin", hours(daily, 2, 3), 0, "2026-03-29 00:59", "outside the maintenance window; it opens at Mon 02:00 CEST"},
		{"March: the text names the new time", "Europe/Berlin", hours(daily, 5, 6), 0, "2026-03-28 23:00", "outside the maintenance window; it opens at Sun 05:00 CEST"},
		{"in America the new time begins no sooner", "America/New_York", hours(daily, 2, 4), 0, "2026-03-08 06:59", "outside the maintenance window; it opens at Sun 03:00 EDT"},
		{"and hours left out are open from then on", "America/New_York", hours(daily, 2, 4), hour, "2026-03-08 07:00", ""},
		{"where midnight is left out, the day begins with the new time", "America/Santiago", hours(on(time.Sunday), 0, 4), 3 * hour, "2026-09-06 04:00", ""},
		{"and not on the evening before", "America/Santiago", hours(on(time.Sunday), 0, 4), hour, "2026-09-06 03:59", "outside the maintenance window; it opens at Sun 01:00 -03"},
		{"nor is it Saturday's night", "America/Santiago", hours(on(time.Saturday), 0, 4), hour, "2026-09-06 04:30", "outside the maintenance window; it opens at Sat 00:00 -03"},

		{"October: three hours are four", "Europe/Berlin", hours(daily, 1, 4), 4 * hour, "2026-10-24 23:00", ""},
		{"October: the first hour of the two", "Europe/Berlin", hours(daily, 1, 4), hour, "2026-10-25 00:30", ""},
		{"October: the second", "Europe/Berlin", hours(daily, 1, 4), hour, "2026-10-25 01:30", ""},
		{"October: it closes by the new time", "Europe/Berlin", hours(daily, 1, 4), hour, "2026-10-25 02:01", "the maintenance window closes at Sun 04:00 CET, too soon for a change that may take 1 h"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now, err := time.Parse("2006-01-02 15:04", c.at)
			if err != nil {
				t.Fatal(err)
			}
			w := MaintenanceWindow{Hours: []calendar.Hours{c.hours}, Zone: zone(t, c.zone), Worst: c.worst}
			if _, because := asked(w, scale.Snapshot{Now: now}, 2, 3); because != c.because {
				t.Errorf("got  %q\nwant %q", because, c.because)
			}
		})
	}
}

// anyWindow draws up to four stretches in a zone whose clocks change, and an
// instant within an hour of such a change as often as not.
func anyWindow(t *rapid.T) (MaintenanceWindow, time.Time) {
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo"}
	w := MaintenanceWindow{Zone: zone(t, rapid.SampledFrom(zones).Draw(t, "zone")), Worst: time.Duration(rapid.IntRange(0, 300).Draw(t, "worst")) * time.Minute}
	minute := rapid.OneOf(rapid.IntRange(0, 1440), rapid.SampledFrom([]int{0, 60, 120, 150, 180, 1440}))
	for i := range rapid.IntRange(1, 4).Draw(t, "stretches") {
		h := calendar.Hours{From: min(minute.Draw(t, fmt.Sprint("from", i)), 1439), To: minute.Draw(t, fmt.Sprint("to", i))}
		for d := range h.Days {
			h.Days[d] = rapid.Bool().Draw(t, fmt.Sprint("day", i, d))
		}
		h.Days[rapid.IntRange(0, 6).Draw(t, fmt.Sprint("sure", i))] = true
		w.Hours = append(w.Hours, h)
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "minute")) * time.Minute)
	if _, change := now.In(w.Zone).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near a change") {
		now = change.Add(time.Duration(rapid.IntRange(-90, 90).Draw(t, "from the change")) * time.Minute)
	}
	return w, now
}

func TestAChangeBeginsOnlyWhereItsWorstCaseFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, now := anyWindow(t)
		end, open := w.week().Holds(now)
		until := w.Until(&scale.Snapshot{Now: now})
		if until.Before(now) {
			t.Fatalf("may begin until %s, it is %s", until, now)
		}
		if to, _ := asked(w, scale.Snapshot{Now: now}, 2, 3); (to == 3) != (open && !now.Add(w.Worst).After(end)) {
			t.Fatalf("%d at %s, open %v until %s, at worst %s", to, now, open, end, w.Worst)
		}
	})
}
