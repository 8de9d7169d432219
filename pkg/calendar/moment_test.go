package calendar

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseMoment(t *testing.T) {
	for _, c := range []struct{ text, wrong string }{
		{"30 6 * * 1-5", ""}, {"0 0 1 jan *", ""}, {"*/15 8-18/2 1,15 * mon-FRI", ""}, {"0 0 29 2 *", ""}, {"@daily", ""}, {"0 9 ? * 7", ""}, {"0 0 * * fri-sun", ""},
		{"mon-fri 08:00", ""}, {"08:00", ""}, {"2026-11-27 00:00", ""}, {"2026-11-27T09:30", ""}, {"11-27", ""}, {"02-29 10:00", ""},
		{"0 0 30 2 *", `"0 0 30 2 *" never happens: no month of the expression has that day`},
		{"0 24 * * *", `"24" is not an hour from 0 to 23`},
		{"0 -1 * * *", `"" is not an hour from 0 to 23`},
		{"0 18-8 * * *", `"18-8" in the field hour ends before it begins; write it as two ranges, such as 18-23,0-8`},
		{"*/0 * * * *", `"0" is not a step of the field minute; write a step from 1 to 59`},
		{"0 0 * * * 2026", `"0 0 * * * 2026" has 6 fields; a cron expression has five: minute, hour, day of the month, month, day of the week`},
		{"mon-fri 24:00", `"mon-fri 24:00" is not a time of the day from 00:00 to 23:59`},
		{"2026-02-29 00:00", `"2026-02-29" is not a date: there is no such day`},
		{"0000-02-01", `"0000-02-01" is not a date: to mean every year, leave the year out`},
		{"son 08:00", `"son" is not a day; the days are sun, mon, tue, wed, thu, fri, sat`},
		{"tomorrow", `"tomorrow" is not a moment: write cron ("30 6 * * 1-5"), days and a time ("mon-fri 08:00"), a date and a time ("2026-11-27 00:00"), or a day of each year ("11-27 00:00")`},
		{"@often", `"@often" has 1 field; a cron expression has five: minute, hour, day of the month, month, day of the week`},
	} {
		m, err := ParseMoment(c.text)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != c.wrong || err == nil && m.Text != c.text {
			t.Errorf("%q: %q, want %q", c.text, got, c.wrong)
		}
	}
}

// What people write is read or refused, and what is read has a moment of which the last and the next agree.
func FuzzParseMoment(f *testing.F) {
	for _, text := range []string{"30 6 * * 1-5", "mon-fri 08:00", "2026-11-27 00:00", "11-27", "*/7 */5 31 * *", "0 0 29 feb mon", "@hourly", "0 0 * * 5-7/2"} {
		f.Add(text)
	}
	now, zone := time.Date(2026, 3, 8, 6, 59, 0, 0, time.UTC), zoned(f, "America/New_York")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseMoment(text)
		if err != nil {
			return
		}
		if again, err := ParseMoment(m.Text); err != nil || again != m {
			t.Fatalf("%q is read as %v, then %v, %v", text, m, again, err)
		}
		next := m.Next(now, zone, nil)
		if next.IsZero() {
			return
		}
		if !next.After(now) || !m.Last(next, zone, nil).Equal(next) {
			t.Fatalf("%q: after %s comes %s, and the last until then is %s", text, now, next, m.Last(next, zone, nil))
		}
	})
}

// Cron, day by day of March 2026, of which the 1st is a Sunday.
func TestCronDays(t *testing.T) {
	for expression, want := range map[string]string{
		"0 0 * * 0":        "1 8 15 22 29",
		"0 0 * * 7":        "1 8 15 22 29",
		"0 0 * * sat,sun":  "1 7 8 14 15 21 22 28 29",
		"0 0 1,15 * *":     "1 15",
		"0 0 13 * fri":     "6 13 20 27", // one of them is enough
		"0 0 13 * *":       "13",
		"0 0 */10 * *":     "1 11 21 31",
		"0 0 */10 * sun":   "1", // a field that begins with * restricts nothing by itself, so both are asked
		"0 0 * 4 *":        "",
		"0 0 5/10 mar *":   "5 15 25",
		"0 0 31 jan-mar *": "31",
	} {
		c, err := ParseCron(expression)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for d := 1; d <= 31; d++ {
			if c.on(time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC)) {
				got = append(got, fmt.Sprint(d))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s, want %s", expression, strings.Join(got, " "), want)
		}
	}
}

// The clocks of 2026, and of zones that changed their rule. Moments are given in UTC.
func TestMomentsWhereClocksChange(t *testing.T) {
	for _, c := range []struct{ name, zone, moment, from, want string }{
		{"forward: at the change", "America/New_York", "30 2 * * *", "2026-03-07 00:00", "03-07 07:30, 03-08 07:00, 03-09 06:30"},
		{"forward in Paris", "Europe/Paris", "02:30", "2026-03-28 00:00", "03-28 01:30, 03-29 01:00, 03-30 00:30"},
		{"back: the first time", "America/New_York", "30 1 * * *", "2026-10-31 00:00", "10-31 05:30, 11-01 05:30, 11-02 06:30"},
		{"back in Paris", "Europe/Paris", "sun 02:30", "2026-10-24 00:00", "10-25 00:30, 11-01 01:30, 11-08 01:30"},
		{"back: an hour that is not restricted comes again", "America/New_York", "30 * * * *", "2026-11-01 04:45", "11-01 05:30, 11-01 06:30, 11-01 07:30"},
		{"Seoul has no change", "Asia/Seoul", "30 2 * * *", "2026-03-28 00:00", "03-28 17:30, 03-29 17:30, 03-30 17:30"},
		{"half an hour forward", "Australia/Lord_Howe", "15 2 * * *", "2026-10-03 00:00", "10-03 15:30, 10-04 15:15, 10-05 15:15"},
		{"half an hour back", "Australia/Lord_Howe", "45 1 * * *", "2026-04-03 12:00", "04-03 14:45, 04-04 14:45, 04-05 15:15"},
		{"the rule was given up: Mexico, the last change", "America/Mexico_City", "0 8 5 * *", "2022-10-01 00:00", "10-05 13:00, 11-05 14:00, 12-05 14:00"},
		{"and no change in 2023", "America/Mexico_City", "0 8 10 * *", "2023-03-01 00:00", "03-10 14:00, 04-10 14:00, 05-10 14:00"},
		{"a zone moved by an hour: Almaty", "Asia/Almaty", "30 23 * * *", "2024-02-28 12:00", "02-28 17:30, 02-29 17:30, 03-01 18:30"},
		{"a day that was left out: Samoa", "Pacific/Apia", "0 9 * * *", "2011-12-28 12:00", "12-28 19:00, 12-29 19:00, 12-30 10:00"},
		{"a date of one year in a zone", "America/New_York", "2026-11-27 00:00", "2026-01-01 00:00", "11-27 05:00"},
		{"a day of each year", "Europe/Paris", "09-12 10:00", "2025-01-01 00:00", "09-12 08:00, 09-12 08:00, 09-12 08:00"},
		{"the 29th of February", "UTC", "02-29", "2026-01-01 00:00", "02-29 00:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := ParseMoment(c.moment)
			if err != nil {
				t.Fatal(err)
			}
			at, err := time.Parse("2006-01-02 15:04", c.from)
			if err != nil {
				t.Fatal(err)
			}
			zone, got := zoned(t, c.zone), []string(nil)
			for range 1 + strings.Count(c.want, ",") {
				at = m.Next(at, zone, nil)
				got = append(got, at.UTC().Format("01-02 15:04"))
				if last := m.Last(at.Add(29*time.Second), zone, nil); !last.Equal(at) {
					t.Errorf("the last until %s is %s", at, last)
				}
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("got %s, want %s", strings.Join(got, ", "), c.want)
			}
		})
	}
}

// allZones are some with every sort of change.
var allZones = []string{"UTC", "Europe/Paris", "America/New_York", "Asia/Seoul", "Australia/Lord_Howe", "America/Havana", "America/Santiago", "Africa/Cairo", "Africa/Casablanca",
	"Asia/Almaty", "Asia/Kathmandu", "Pacific/Chatham", "Pacific/Apia", "America/Mexico_City", "Europe/Volgograd"}

// A moment is a minute of the wall: what last and next say is what a walk over the minutes finds.
func TestMomentsAreWhatTheWallShows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := zoned(t, rapid.SampledFrom(allZones).Draw(t, "zone"))
		minute, hour := rapid.IntRange(0, 59).Draw(t, "minute"), rapid.SampledFrom([]string{"*", "0", "1", "2", "3", "23", "*/3", "1-3"}).Draw(t, "hour")
		m, err := ParseMoment(fmt.Sprintf("%d %s * * *", minute, hour))
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(rapid.SampledFrom([]int{2011, 2022, 2024, 2026}).Draw(t, "year"), 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "at")) * time.Minute)
		if _, change := now.In(zone).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near a change") {
			now = change.Truncate(time.Minute).Add(time.Duration(rapid.IntRange(-200, 200).Draw(t, "off")) * time.Minute)
		}
		start, want := now.Add(-3*24*time.Hour), time.Time{}
		shown := map[string]bool{}
		for at := start; !at.After(now); at = at.Add(time.Minute) {
			local, was := at.In(zone), at.Add(-time.Minute).In(zone)
			wall := func(x time.Time) time.Time { _, off := x.Zone(); return x.UTC().Add(time.Duration(off) * time.Second) }
			for w := wall(was).Add(time.Minute); ; w = w.Add(time.Minute) { // what the change leaves out happens now
				if w.After(wall(local)) {
					w = wall(local)
				}
				key := w.Format(time.DateTime)
				if w.Minute() == minute && m.cron.hours>>w.Hour()&1 == 1 && (!shown[key] || m.cron.everyHour) {
					want, shown[key] = at, true
				}
				if !w.Before(wall(local)) {
					break
				}
			}
		}
		if got := m.Last(now, zone, nil); !got.Equal(want) {
			t.Fatalf("%s at %s in %s: last %s, and the wall showed it at %s", m.Text, now, zone, got, want)
		}
		if next := m.Next(now, zone, nil); !m.Last(next, zone, nil).Equal(next) || m.Last(next.Add(-1), zone, nil).After(now) || !next.After(now) {
			t.Fatalf("%s at %s in %s: next %s, and the last before that is %s", m.Text, now, zone, next, m.Last(next.Add(-1), zone, nil))
		}
	})
}

func TestHolidays(t *testing.T) {
	for _, c := range []struct {
		day, of string
		is      bool
	}{
		{"2026-11-26", "us", true},  // Thanksgiving
		{"2026-07-03", "us", true},  // observed, because the 4th is a Saturday
		{"2026-07-04", "us", true},  // the day itself
		{"2021-12-31", "us", true},  // New Year's Day of the next year
		{"2026-12-24", "us", false}, // no holiday
		{"2026-04-03", "de", true},  // Good Friday
		{"2026-05-08", "fr", true},
		{"2026-01-26", "au-nsw", true},
		{"2026-12-24", "12-24", true},
		{"2027-12-24", "2026-12-24", false},
	} {
		d, err := ParseDay(c.of)
		if err != nil {
			t.Fatal(err)
		}
		at, _ := time.Parse(time.DateOnly, c.day)
		if (Days{d}).Has(at) != c.is || d.String() != c.of {
			t.Errorf("%s of %s: %v", c.day, d, !c.is)
		}
	}
	for text, want := range map[string]string{
		"kr": `"kr" is not a date such as "2026-12-24" or "12-24", nor a country whose holidays are known: ar, `,
		"US": `"US" is not how a country is written; write "us"`,
		"au": "the holidays of Australia differ by state; write one of au-act, ",
		"1":  `"1" is not a date such as`,
		"":   `"" is not a date such as`,
	} {
		if _, err := ParseDay(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
