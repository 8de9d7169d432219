package guard

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/scale"
)

var daily = [7]bool{true, true, true, true, true, true, true}

// on names days of the week.
func on(days ...time.Weekday) (out [7]bool) {
	for _, d := range days {
		out[d] = true
	}
	return out
}

// hours is a stretch from and to a clock time, written as 2.30 for half past two.
func hours(days [7]bool, from, to float64) calendar.Hours {
	minutes := func(clock float64) int {
		hundred := int(clock*100 + 0.5)
		return hundred/100*60 + hundred%100
	}
	return calendar.Hours{Days: days, From: minutes(from), To: minutes(to)}
}

func TestWindow(t *testing.T) {
	night := hours(daily, 2, 4)
	over := hours(daily, 22, 2)
	weekend := hours(on(time.Saturday, time.Sunday), 1, 5)
	half := 30 * time.Minute
	for _, c := range []struct {
		name    string
		hours   []calendar.Hours
		worst   time.Duration
		at      string // of March 2026, UTC; the 2nd is a Monday
		to      int    // of 2, when 3 are wanted
		because string
	}{
		{"no window holds nothing", nil, half, "02 12:00", 3, ""},
		{"closed", []calendar.Hours{night}, half, "02 12:00", 2, "outside the maintenance window; it opens at Tue 02:00 UTC"},
		{"opens at its very beginning", []calendar.Hours{night}, half, "02 02:00", 3, ""},
		{"is closed a second before", []calendar.Hours{night}, half, "02 01:59:59", 2, "outside the maintenance window; it opens at Mon 02:00 UTC"},
		{"the worst case just fits", []calendar.Hours{night}, half, "02 03:30", 3, ""},
		{"closes too soon for the worst case", []calendar.Hours{night}, half, "02 03:30:01", 2, "the maintenance window closes at Mon 04:00 UTC, too soon for a change that may take 30 min"},
		{"is closed at its very end", []calendar.Hours{night}, 0, "02 04:00", 2, "outside the maintenance window; it opens at Tue 02:00 UTC"},
		{"a worst case longer than the window never fits", []calendar.Hours{night}, 3 * time.Hour, "02 02:00", 2, "the maintenance window closes at Mon 04:00 UTC, too soon for a change that may take 3 h"},
		{"the first of several stretches opens next", []calendar.Hours{hours(daily, 13, 14), night}, half, "02 12:00", 2, "outside the maintenance window; it opens at Mon 13:00 UTC"},
		{"any of several stretches will do", []calendar.Hours{hours(daily, 13, 14), night}, half, "02 13:10", 3, ""},
		{"over midnight, seen from the first day", []calendar.Hours{over}, half, "02 23:00", 3, ""},
		{"over midnight, seen from the second", []calendar.Hours{over}, half, "03 01:00", 3, ""},
		{"it ends on the second", []calendar.Hours{over}, half, "03 01:31", 2, "the maintenance window closes at Tue 02:00 UTC, too soon for a change that may take 30 min"},
		{"the day is the one on which it begins", []calendar.Hours{hours(on(time.Monday), 22, 2)}, half, "03 01:00", 3, ""},
		{"so that the evening of the next day is closed", []calendar.Hours{hours(on(time.Monday), 22, 2)}, half, "03 23:00", 2, "outside the maintenance window; it opens at Mon 22:00 UTC"},
		{"and the night before", []calendar.Hours{hours(on(time.Monday), 22, 2)}, half, "02 01:00", 2, "outside the maintenance window; it opens at Mon 22:00 UTC"},
		{"not on other days of the week", []calendar.Hours{weekend}, half, "02 02:00", 2, "outside the maintenance window; it opens at Sat 01:00 UTC"},
		{"on its day", []calendar.Hours{weekend}, half, "07 02:00", 3, ""},
		{"a week later, when today's is over", []calendar.Hours{hours(on(time.Monday), 1, 5)}, half, "02 05:00", 2, "outside the maintenance window; it opens at Mon 01:00 UTC"},
		{"touching stretches are one", []calendar.Hours{hours(daily, 1, 2), hours(daily, 2, 3), hours(daily, 3, 4)}, 3 * time.Hour, "02 01:00", 3, ""},
		{"over midnight too", []calendar.Hours{hours(daily, 23, 24), hours(daily, 0, 2)}, 3 * time.Hour, "02 23:00", 3, ""},
		{"a minute between them parts them", []calendar.Hours{hours(daily, 1, 2), hours(daily, 2.01, 4)}, 3 * time.Hour, "02 01:00", 2, "the maintenance window closes at Mon 02:00 UTC, too soon for a change that may take 3 h"},
		{"overlapping stretches are one", []calendar.Hours{hours(daily, 1, 3), hours(daily, 2, 5)}, 4 * time.Hour, "02 01:00", 3, ""},
		{"all day, every day never closes", []calendar.Hours{hours(daily, 0, 24)}, 48 * time.Hour, "02 23:59", 3, ""},
		{"nor does a day that begins at noon", []calendar.Hours{hours(daily, 12, 12)}, 48 * time.Hour, "02 11:59", 3, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			layout := "2006-01-02 15:04:05"[:len("2006-01-")+len(c.at)]
			now, err := time.Parse(layout, "2026-03-"+c.at)
			if err != nil {
				t.Fatal(err)
			}
			w := MaintenanceWindow{Hours: c.hours, Zone: time.UTC, Worst: c.worst}
			s := scale.Snapshot{Now: now}
			if to, because := asked(w, s, 2, 3); to != c.to || because != c.because {
				t.Errorf("got %d %q, want %d %q", to, because, c.to, c.because)
			}
			shrunk := map[int]int{2: 2, 3: 1}[c.to]
			if to, because := asked(w, s, 2, 1); to != shrunk || because != c.because {
				t.Errorf("a shrink: got %d %q, want %d %q", to, because, shrunk, c.because)
			}
			if to, because := asked(w, s, 2, 2); to != 2 || because != "" {
				t.Errorf("standing still is no change: %d %q", to, because)
			}
		})
	}
}

func TestWindowInAnEmergency(t *testing.T) {
	w := MaintenanceWindow{Hours: []calendar.Hours{hours(daily, 2, 4)}, Zone: time.UTC, Worst: time.Hour,
		Emergency: []Trigger{{Signal: "cpu", Above: 95}, {Signal: "FreeStorage", Above: 0.9}}}
	read := func(signal string, value float64, q scale.Quality) []scale.Sample {
		return []scale.Sample{{Signal: signal, Value: value, Quality: q}}
	}
	const closed, late = "outside the maintenance window; it opens at Tue 02:00 UTC", "the maintenance window closes at Tue 04:00 UTC, too soon for a change that may take 1 h"
	tooLate := time.Date(2026, 3, 3, 3, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		now      time.Time
		samples  []scale.Sample
		want, to int // of 2
		because  string
	}{
		{"growth passes", noon, read("cpu", 97, scale.Fresh), 3, 3, "outside the maintenance window, but cpu 97 is above 95, which is an emergency"},
		{"by any of the triggers", noon, read("FreeStorage", 0.95, scale.Fresh), 3, 3, "outside the maintenance window, but FreeStorage 0.95 is above 0.9, which is an emergency"},
		{"also where the window is too short", tooLate, read("cpu", 97, scale.Fresh), 3, 3, "too late in the maintenance window for a change that may take 1 h, but cpu 97 is above 95, which is an emergency"},
		{"a shrink does not", noon, read("cpu", 97, scale.Fresh), 1, 2, closed},
		{"at the bound it is none", noon, read("cpu", 95, scale.Fresh), 3, 2, closed},
		{"a stale value is none", noon, read("cpu", 97, scale.Stale), 3, 2, closed},
		{"a missing one is none", noon, nil, 3, 2, closed},
		{"nor in a window too short", tooLate, nil, 3, 2, late},
		{"another signal is none", noon, read("memory", 97, scale.Fresh), 3, 2, closed},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, because := asked(w, scale.Snapshot{Now: c.now, Samples: c.samples}, 2, c.want)
			if to != c.to || because != c.because {
				t.Errorf("got %d %q, want %d %q", to, because, c.to, c.because)
			}
		})
	}
}

func TestWindowUntil(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2026, 3, 3, hour, minute, 0, 0, time.UTC) }
	night := MaintenanceWindow{Hours: []calendar.Hours{hours(daily, 2, 4)}, Zone: time.UTC, Worst: time.Hour}
	for _, c := range []struct {
		name      string
		window    MaintenanceWindow
		now, want time.Time
	}{
		{"without a window it may begin at any time", MaintenanceWindow{}, at(2, 0), time.Time{}},
		{"inside, so that it ends inside", night, at(2, 10), at(3, 0)},
		{"at the last moment", night, at(3, 0), at(3, 0)},
		{"in an emergency it has as long as it takes", night, at(12, 0), at(13, 0)},
		{"in one that comes too late for the window", night, at(3, 30), at(4, 30)},
		{"touching stretches are one", MaintenanceWindow{Hours: []calendar.Hours{hours(daily, 2, 4), hours(daily, 4, 6)}, Zone: time.UTC, Worst: time.Hour}, at(2, 10), at(5, 0)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.window.Until(&scale.Snapshot{Now: c.now}); !got.Equal(c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestWindowOwesWhatItHeldBack(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, time.UTC) }
	night := MaintenanceWindow{Hours: []calendar.Hours{hours(daily, 2, 4)}, Zone: time.UTC, Worst: time.Hour}
	for _, c := range []struct {
		name   string
		window MaintenanceWindow
		asked  time.Time
		now    time.Time
		size   int
		why    string
	}{
		{"what was wished for by day, when it opens", night, at(2, 15, 30), at(3, 2, 0), 3, "db.m6g.2xlarge was recommended at Mon 15:30 UTC and waited for the maintenance window"},
		{"not while it is closed", night, at(2, 15, 30), at(2, 18, 0), 0, ""},
		{"nor when it closes too soon", night, at(2, 15, 30), at(3, 3, 1), 0, ""},
		{"at the last moment it does", night, at(2, 15, 30), at(3, 3, 0), 3, "db.m6g.2xlarge was recommended at Mon 15:30 UTC and waited for the maintenance window"},
		{"yesterday's still counts", night, at(2, 0, 0), at(3, 2, 0), 3, "db.m6g.2xlarge was recommended at Mon 00:00 UTC and waited for the maintenance window"},
		{"what is older is forgotten", night, at(1, 23, 59), at(3, 2, 0), 0, ""},
		{"a wish of the future, after the clock was set back, is none", night, at(3, 2, 1), at(3, 2, 0), 0, ""},
		{"nothing was wished for", night, time.Time{}, at(3, 2, 0), 0, ""},
		{"without a window nothing waits", MaintenanceWindow{}, at(2, 15, 30), at(3, 2, 0), 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := classes()
			s.Now, s.Past.Deferred = c.now, scale.Wish{At: c.asked, Size: 3}
			if size, why := c.window.Deferred(&s); size != c.size || why.Text != c.why {
				t.Errorf("got %d %q, want %d %q", size, why, c.size, c.why)
			}
		})
	}
}
