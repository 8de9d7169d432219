package schedule

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
)

// Starts on working days and daily ends: between Friday's end and Monday's start the end came last.
// Source of the case: kedacore/keda#4677, where the state was guessed from the next events.
func TestTheLastEventCounts(t *testing.T) {
	s := of(t, "Europe/Prague", from(t, "30 6 * * 1-5", "10 22 * * *", "3", "3"))
	s.expect(t, 0, "2026-03-06 06:29 -", "2026-03-06 06:30 3", "2026-03-06 22:09 3", "2026-03-06 22:10 -", "2026-03-07 12:00 -", "2026-03-08 23:00 -", "2026-03-09 06:30 3")
}

// Ends at midnight and after it. Source of the case: aws-solutions/instance-scheduler-on-aws#48, #12, #110.
func TestHoursOverMidnight(t *testing.T) {
	of(t, "UTC", on(t, "12:00-00:00", "3", "3")).expect(t, 0, "2026-03-02 11:59 -", "2026-03-02 12:00 3", "2026-03-02 23:59 3", "2026-03-03 00:00 -")
	s := of(t, "UTC", on(t, "mon 19:00-10:00", "3", "3"))
	s.expect(t, 0, "2026-03-02 18:59 -", "2026-03-02 19:00 3", "2026-03-03 09:59 3", "2026-03-03 10:00 -", "2026-03-03 19:00 -")
}

// Zero is a size, and a bound that is not given is none. Source of the case: buildkite/elastic-ci-stack#146.
func TestZeroAndAbsent(t *testing.T) {
	all := "00:00-24:00"
	for want, e := range map[string]Entry{"2..": on(t, all, "2", ""), "0": on(t, all, "0", "0"), "..0": on(t, all, "", "0"), "0..": on(t, all, "0", ""), "0..4": on(t, all, "0", "4")} {
		of(t, "UTC", e).expect(t, 0, "2026-03-02 12:00 "+want)
	}
	if l := (Schedule{}).At(time.Now(), 0); l.Given() {
		t.Errorf("no schedule asks for %s", l)
	}
}

// seed is the table of the seed document's ScheduledScaler.
func seed(t fatal) Schedule {
	return of(t, "Asia/Seoul", step(t, "mon-fri 08:00", "15"), step(t, "mon-fri 11:30", "25"), step(t, "mon-fri 19:00", "8"), step(t, "mon-fri 23:00", "3"), step(t, "sat,sun 09:00", "5"))
}

// The seed's table, over a week. Seed document, lines 464 to 507.
func TestTheSeedsWeek(t *testing.T) {
	seed(t).expect(t, 0,
		"2026-03-02 07:59 5", "2026-03-02 08:00 15", "2026-03-02 11:29 15", "2026-03-02 11:30 25", "2026-03-02 18:59 25", "2026-03-02 19:00 8", "2026-03-02 22:59 8", "2026-03-02 23:00 3",
		"2026-03-03 03:00 3", "2026-03-03 08:00 15", "2026-03-06 23:00 3", "2026-03-07 08:59 3", "2026-03-07 09:00 5", "2026-03-08 23:59 5", "2026-03-09 08:00 15")
}

// The seed registers its five working days with `schedule.every().monday` in a loop, so that Monday has each entry
// five times and the other days have none. A list of days is each of them, once.
func TestEveryWorkingDayAndNotMondayFiveTimes(t *testing.T) {
	s := seed(t)
	monday := s.local(t, "2026-03-02 00:00")
	for d := range 7 {
		begins := 0
		for _, x := range s.Between(monday.AddDate(0, 0, d).Add(-time.Minute), monday.AddDate(0, 0, d+1).Add(-time.Minute), 0)[1:] {
			if x.ByMin == "mon-fri 08:00" {
				begins++
				if x.Min.Size != 15 {
					t.Errorf("day %d asks for %s at 08:00", d, x.Level)
				}
			}
		}
		if want := map[bool]int{true: 1}[d < 5]; begins != want {
			t.Errorf("the working day begins %d times on %s, want %d", begins, monday.AddDate(0, 0, d).Weekday(), want)
		}
	}
}

// The seed's peaks of scale_target, lines 20 to 34: stretches of the day.
func TestTheSeedsPeaks(t *testing.T) {
	s := of(t, "UTC", on(t, "09:00-10:00", "20", "20"), on(t, "12:00-13:00", "15", "15"), on(t, "18:00-20:00", "25", "25"), on(t, "02:00-05:00", "3", "3"))
	s.expect(t, 0, "2026-03-02 08:59 -", "2026-03-02 09:00 20", "2026-03-02 10:00 -", "2026-03-02 12:30 15", "2026-03-02 19:59 25", "2026-03-02 20:00 -", "2026-03-03 02:00 3", "2026-03-03 05:00 -")
}

// What has an end goes over the table, whatever its place, and the later of two over the earlier.
func TestWhoDecides(t *testing.T) {
	friday := from(t, "2026-11-27 00:00", "2026-11-28 00:00", "100", "100")
	friday.Name = "black friday"
	launch := from(t, "09-12 10:00", "09-12 18:00", "75", "75")
	s := seed(t)
	s.Entries = append([]Entry{friday, launch}, s.Entries...)
	s = of(t, "Asia/Seoul", s.Entries...)
	s.expect(t, 0, "2026-11-26 23:59 3", "2026-11-27 00:00 100", "2026-11-27 11:30 100", "2026-11-27 23:59 100", "2026-11-28 00:00 3",
		"2026-09-12 09:59 5", "2026-09-12 10:00 75", "2026-09-12 18:00 5", "2027-09-12 10:00 75", "2027-11-27 12:00 5")

	const noon = "2026-03-02 12:00 "
	all := func(least, most string) Entry { return on(t, "00:00-24:00", least, most) }
	for _, c := range []struct {
		want    string
		entries []Entry
	}{
		{"30..", []Entry{all("20", ""), all("30", "")}},
		{"20..", []Entry{all("30", ""), all("20", "")}},
		{"5..10", []Entry{all("5", ""), all("", "10")}},
		{"10", []Entry{all("20", ""), all("", "10")}}, // the later moves the earlier
		{"20", []Entry{all("", "10"), all("20", "")}},
		{"7", []Entry{all("20", "30"), all("7", "7")}},
		{"3..5", []Entry{all("3", ""), step(t, "2026-03-01", "5")}},
	} {
		of(t, "UTC", c.entries...).expect(t, 0, noon+c.want)
	}
}

func TestDaysWithoutAndWith(t *testing.T) {
	days := func(list ...string) (out calendar.Days) {
		for _, text := range list {
			d, err := calendar.ParseDay(text)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, d)
		}
		return out
	}
	work, night, closed := on(t, "mon-fri 08:00-18:00", "15", ""), on(t, "22:00-06:00", "2", ""), on(t, "00:00-24:00", "0", "0")
	work.Except, night.Except, closed.Only = days("us", "2026-12-24"), days("12-24"), days("us")
	of(t, "America/New_York", work).expect(t, 0, "2026-11-25 12:00 15..", "2026-11-26 12:00 -", "2026-12-24 12:00 -", "2027-12-23 12:00 15..")
	of(t, "America/New_York", night).expect(t, 0, "2026-12-24 05:59 2..", "2026-12-24 22:00 -", "2026-12-25 05:00 -", "2026-12-25 22:00 2..") // a night belongs to the day on which it begins
	of(t, "America/New_York", closed).expect(t, 0, "2026-11-25 23:59 -", "2026-11-26 00:00 0", "2026-11-26 23:59 0", "2026-11-27 00:00 -")
	begins := step(t, "mon-fri 08:00", "15")
	begins.Except = days("us")
	of(t, "America/New_York", begins, step(t, "mon-fri 19:00", "3")).expect(t, 0, "2026-11-25 20:00 3", "2026-11-26 12:00 3", "2026-11-27 08:00 15")
}

// A lead raises before the entry begins, and never lowers then.
func TestLead(t *testing.T) {
	work := on(t, "mon-fri 09:00-18:00", "20", "")
	work.Lead = Lead{Measured: true}
	s := of(t, "Europe/Paris", work)
	s.expect(t, 4*time.Minute, "2026-03-02 08:55 -", "2026-03-02 08:56 20..", "2026-03-02 09:00 20..", "2026-03-02 18:00 -")
	s.expect(t, 0, "2026-03-02 08:59 -", "2026-03-02 09:00 20..")
	if l := s.At(s.local(t, "2026-03-02 08:57"), 4*time.Minute); l.Early == (Lead{}) {
		t.Errorf("it is early, and says %v", l.Early)
	}

	table := seed(t)
	for i := range table.Entries {
		table.Entries[i].Lead = Lead{For: 10 * time.Minute}
	}
	table.expect(t, 0, "2026-03-02 07:49 5", "2026-03-02 07:50 15", "2026-03-02 11:20 25", "2026-03-02 18:55 25", "2026-03-02 19:00 8", "2026-03-02 22:55 8", "2026-03-02 23:00 3", "2026-03-07 08:50 5")
}

// The clocks of 2026: what they leave out begins as they are put forward, and hours that they show twice count twice.
func TestWhereClocksChange(t *testing.T) {
	night := func(zone string) Schedule { return of(t, zone, on(t, "02:30-05:00", "3", "3")) }
	utc := func(s Schedule, want ...string) {
		t.Helper()
		s.Zone = time.UTC
		s.expect(t, 0, want...)
	}
	utc(night("America/New_York"), "2026-03-08 06:59 -", "2026-03-08 07:00 3", "2026-03-08 08:59 3", "2026-03-08 09:00 -", "2026-11-01 07:29 -", "2026-11-01 07:30 3", "2026-11-01 10:00 -")
	utc(night("Europe/Paris"), "2026-03-29 00:59 -", "2026-03-29 01:00 3", "2026-03-29 03:00 -", "2026-10-25 00:30 3", "2026-10-25 01:10 -", "2026-10-25 01:30 3", "2026-10-25 04:00 -")
	utc(night("Asia/Seoul"), "2026-03-28 17:29 -", "2026-03-28 17:30 3", "2026-03-28 20:00 -")
	utc(of(t, "Australia/Lord_Howe", on(t, "01:45-02:15", "3", "3")), "2026-04-04 14:44 -", "2026-04-04 14:45 3", "2026-04-04 14:59 3", "2026-04-04 15:00 -", "2026-04-04 15:15 3", "2026-04-04 15:45 -",
		"2026-10-03 15:14 -", "2026-10-03 15:15 3", "2026-10-03 15:29 3", "2026-10-03 15:30 -")
	utc(of(t, "America/Mexico_City", on(t, "08:00-09:00", "3", "3")), "2022-07-01 13:00 3", "2022-07-01 14:00 -", "2023-07-01 13:59 -", "2023-07-01 14:00 3")
}

// A day of each year is excepted as any other: the launch of 2027 falls on a Sunday.
func TestDaysOfEachYearAreExcepted(t *testing.T) {
	launch := from(t, "09-12 10:00", "09-12 18:00", "75", "75")
	sunday, err := calendar.ParseDay("2027-09-12")
	if err != nil {
		t.Fatal(err)
	}
	launch.Except = calendar.Days{sunday}
	of(t, "America/New_York", launch).expect(t, 0, "2026-09-12 12:00 75", "2027-09-12 12:00 -", "2028-09-12 12:00 75", "2028-09-12 18:00 -")
}

// What overlaps is told once, with the first instant and who decides.
func TestOverlaps(t *testing.T) {
	sale, work := from(t, "2026-03-04 10:00", "2026-03-04 12:00", "30", ""), on(t, "mon-fri 08:00-18:00", "15", "")
	sale.Name, work.Name = "sale", "work"
	s := of(t, "Europe/Paris", work, sale, step(t, "mon-fri 08:00", "5"))
	first := s.local(t, "2026-03-02 00:00")
	list := s.Overlaps(first, first.AddDate(0, 0, 7))
	if len(list) != 3 || !list[1].OfTable && !list[0].OfTable {
		t.Fatalf("%+v", list)
	}
	found := false
	for _, o := range list {
		if !o.OfTable {
			found = o.Under == "work" && o.Over == "sale" && o.At.Equal(s.local(t, "2026-03-04 10:00"))
		}
	}
	if !found {
		t.Errorf("%+v", list)
	}
}

// Where clocks are put forward over both the beginning and the end of an entry, nothing lies between them: it does
// not hold, and least of all until it ends again a week later.
func TestAnEntryThatTheClocksSkip(t *testing.T) {
	s := of(t, "America/New_York", from(t, "sun 02:30", "sun 03:00", "40", "40"))
	s.expect(t, 0, "2027-03-14 01:59 -", "2027-03-14 03:00 -", "2027-03-15 12:00 -", "2027-03-21 02:29 -", "2027-03-21 02:30 40", "2027-03-21 03:00 -")
	s = of(t, "America/New_York", from(t, "30 2 * * *", "0 3 * * *", "", "2"))
	s.expect(t, 0, "2027-03-14 12:00 -", "2027-03-15 02:29 -", "2027-03-15 02:30 ..2", "2027-03-15 03:00 -")
	of(t, "UTC", from(t, "mon 08:00", "mon 08:00", "10", "")).expect(t, 0, "2026-03-02 08:00 -", "2026-03-04 12:00 -")
}

// How far the maximum in AWS may be raised: as far as the entry that says so asks for, while it holds or is near.
func TestHowFarTheMaximumMayBeRaised(t *testing.T) {
	size := func(n int) Bound { return Bound{Size: n, Given: true} }
	day := func(text string) calendar.Moment {
		m, err := calendar.ParseMoment(text)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	sale := Entry{Name: "sale", Zone: time.UTC, Start: day("2026-11-27 00:00"), End: day("2026-11-28 00:00"), Lead: Lead{For: time.Hour}, RaiseMax: true}
	for _, c := range []struct {
		name     string
		min, max Bound
		raises   bool
		at       string
		raise    int
	}{
		{"an exact size", size(100), size(100), true, "2026-11-27 12:00", 100},
		{"not without the key", size(100), size(100), false, "2026-11-27 12:00", 0},
		{"not at another time", size(100), size(100), true, "2026-11-26 12:00", 0},
		{"no more at its end", size(100), size(100), true, "2026-11-28 00:00", 0},
		{"before it begins, for what is asked for then", size(80), size(100), true, "2026-11-26 23:30", 80},
		{"to the most of it", size(80), size(100), true, "2026-11-27 00:00", 100},
		{"where it has no most to the least", size(80), Bound{}, true, "2026-11-27 00:00", 80},
		{"where it has no least to the most, and not early", Bound{}, size(90), true, "2026-11-26 23:30", 0},
		{"but in its time", Bound{}, size(90), true, "2026-11-27 00:00", 90},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := sale
			e.Min, e.Max, e.RaiseMax = c.min, c.max, c.raises
			at, err := time.Parse("2006-01-02 15:04", c.at)
			if err != nil {
				t.Fatal(err)
			}
			s := Schedule{Zone: time.UTC, Entries: []Entry{{Name: "always", Zone: time.UTC, Start: day("00:00"), Min: size(3)}, e}}
			l := s.At(at, 0)
			if by := map[bool]string{true: "sale"}[c.raise > 0]; l.Raise != c.raise || l.ByRaise != by {
				t.Errorf("it may be raised to %d by %q, want %d by %q", l.Raise, l.ByRaise, c.raise, by)
			}
			if _, _, raises := s.Raise(); raises != c.raises {
				t.Errorf("the schedule raises the maximum: %v", raises)
			}
			if most, by, given := s.Most(); c.raises && (most != 3 || by != "always" || !given) {
				t.Errorf("without raising it asks for %d by %s", most, by)
			}
		})
	}
}
