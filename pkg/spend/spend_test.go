package spend

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/scale"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9*max(1, math.Abs(a), math.Abs(b)) }

// days plays evaluations and reads the meter at the end. away are looks that did not happen.
func days(z *time.Location, from, to time.Time, every time.Duration, rate func(time.Time) float64, away func(time.Time) bool) (scale.Meter, []Assumed) {
	var m scale.Meter
	var last time.Time
	var told []Assumed
	for at := from; !at.After(to); at = at.Add(every) {
		if away != nil && away(at) {
			continue
		}
		next, assumed := Advance(m, Look{Rate: rate(at), Known: true, Last: last, Gap: 150 * time.Second}, On(at, z), z)
		if assumed != nil {
			told = append(told, *assumed)
		}
		m, last = next, at
	}
	return m, told
}

// Ten machines at $0.096 for a day are $23.04, to the last minute, also when nobody looked for half an
// hour.
func TestADayIsADay(t *testing.T) {
	midnight := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	end := midnight.Add(24 * time.Hour)
	steady := func(time.Time) float64 { return 10 * 0.096 }
	away := func(at time.Time) bool {
		return !at.Before(midnight.Add(6*time.Hour)) && at.Before(midnight.Add(390*time.Minute))
	}
	for name, gone := range map[string]func(time.Time) bool{"every minute": nil, "down from 06:00 to 06:30": away} {
		t.Run(name, func(t *testing.T) {
			m, told := days(time.UTC, midnight, end, time.Minute, steady, gone)
			// The day that ends at midnight is read the moment before, and the month at it.
			if got := Read(m, On(end, time.UTC)); !near(got[Month], 23.04) || got[Day] != 0 {
				t.Errorf("$%v in the month, $%v on the new day", got[Month], got[Day])
			}
			if got := Read(m, On(end.Add(-time.Minute), time.UTC)); !near(got[Day], 23.04*1439/1440) {
				t.Errorf("$%v a minute before midnight", got[Day])
			}
			if len(told) > 0 {
				t.Errorf("nothing changed, and %v was assumed", told)
			}
		})
	}
}

// Where nobody looked, the larger rate before and after counts, and is told.
func TestWhatNobodySawIsTheLarger(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name          string
		before, after float64
		want          float64
		assumed       float64
	}{
		{"grown meanwhile", 1, 2, 0.5 + 1.0 + 0.5*2, 2}, {"shrunk meanwhile", 2, 1, 0.5*2 + 1.0 + 0.5, 2}, {"as it was", 2, 2, 1 + 1 + 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, told := days(time.UTC, noon, noon.Add(90*time.Minute), time.Minute, func(at time.Time) float64 {
				if at.Before(noon.Add(31 * time.Minute)) {
					return c.before
				}
				return c.after
			}, func(at time.Time) bool { return at.After(noon.Add(30*time.Minute)) && at.Before(noon.Add(time.Hour)) })
			if got := Read(m, On(noon.Add(90*time.Minute), time.UTC))[Day]; !near(got, c.want) {
				t.Errorf("$%v, want $%v", got, c.want)
			}
			if (c.assumed > 0) != (len(told) == 1) || len(told) == 1 && (told[0].Rate != c.assumed || told[0].To.Sub(told[0].From) != 30*time.Minute) {
				t.Errorf("told %v", told)
			}
		})
	}
}

// Periods are the owner's: days begin at his midnight, months are calendar months, and a day has 23 or 25
// hours when clocks change.
func TestPeriodsAreOfTheCalendar(t *testing.T) {
	for _, c := range []struct {
		name       string
		zone       string
		at         string
		period     Period
		begin, end string
	}{
		{"Tokyo's day ends at 15:00 UTC", "Asia/Tokyo", "2026-03-10T12:30:00Z", Day, "2026-03-09T15:00:00Z", "2026-03-10T15:00:00Z"},
		{"a month ends with the month", "Asia/Tokyo", "2026-03-10T12:30:00Z", Month, "2026-02-28T15:00:00Z", "2026-03-31T15:00:00Z"},
		{"December goes into January", "UTC", "2026-12-31T23:59:59Z", Month, "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"},
		{"a day of 23 hours", "Europe/Prague", "2026-03-29T12:00:00Z", Day, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"},
		{"a day of 25 hours", "Europe/Prague", "2026-10-25T12:00:00Z", Day, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},
		{"the second of two equal hours", "Europe/Prague", "2026-10-25T01:30:00Z", Hour, "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"},
		{"hours of India", "Asia/Kolkata", "2026-03-10T12:10:00Z", Hour, "2026-03-10T11:30:00Z", "2026-03-10T12:30:00Z"},
		{"a day without a midnight", "Africa/Cairo", "2026-04-24T12:00:00Z", Day, "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z"},
		{"the day before it", "Africa/Cairo", "2026-04-23T12:00:00Z", Day, "2026-04-22T22:00:00Z", "2026-04-23T22:00:00Z"},
		{"at the very beginning", "UTC", "2026-03-10T00:00:00Z", Day, "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			z := zone(t, c.zone)
			if b, e := c.period.Begin(at, z).UTC().Format(time.RFC3339), c.period.End(at, z).UTC().Format(time.RFC3339); b != c.begin || e != c.end {
				t.Errorf("from %s to %s, want %s to %s", b, e, c.begin, c.end)
			}
		})
	}
}

// In every zone and at every instant periods follow each other without a hole and without meeting twice.
func TestPeriodsHaveNoHoles(t *testing.T) {
	names := []string{"UTC", "Europe/Prague", "America/New_York", "Asia/Kolkata", "Africa/Cairo", "Asia/Beirut", "America/Santiago", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tokyo"}
	rapid.Check(t, func(t *rapid.T) {
		z, err := time.LoadLocation(rapid.SampledFrom(names).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(1_600_000_000, 1_900_000_000).Draw(t, "at"), 0)
		for _, p := range Periods {
			begin, end := p.Begin(at, z), p.End(at, z)
			if begin.After(at) || !at.Before(end) {
				t.Fatalf("%s: %s is not from %s to %s", p, at.In(z), begin, end)
			}
			if b, e := p.Begin(begin, z), p.Begin(end, z); !b.Equal(begin) || !e.Equal(end) {
				t.Fatalf("%s: the one from %s to %s begins again at %s, and the next at %s", p, begin, end, b, e)
			}
		}
	})
}

// A clock that is set back lowers nothing, and what is not known goes on as it was.
func TestNothingLowersAMeter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := time.UTC
		at := time.Date(2026, 3, 2, 12, 0, 0, 0, z)
		var m scale.Meter
		last, total := time.Time{}, 0.0
		for range rapid.IntRange(2, 40).Draw(t, "looks") {
			at = at.Add(time.Duration(rapid.IntRange(-7200, 600).Draw(t, "step")) * time.Second)
			if at.Month() != time.March || at.Day() < 2 {
				return
			}
			m, _ = Advance(m, Look{Rate: float64(rapid.IntRange(0, 5).Draw(t, "rate")), Known: rapid.IntRange(0, 4).Draw(t, "known") > 0, Last: last, Gap: 150 * time.Second}, On(at, z), z)
			if last.Before(at) || m.At.Equal(at) {
				last = at
			}
			now := Read(m, On(at, z))[Month]
			if now < total-1e-9 {
				t.Fatalf("$%v were counted, and now $%v", total, now)
			}
			total = max(total, now)
		}
	})
}

// A clock that was ahead for a while, into another day or month, takes nothing from those it comes back to.
func TestAClockThatWasAheadLowersNothing(t *testing.T) {
	evening := time.Date(2026, 3, 31, 20, 0, 0, 0, time.UTC)
	for _, ahead := range []time.Duration{5 * time.Hour, 24 * time.Hour, 40 * 24 * time.Hour} {
		m, last := scale.Meter{At: evening.Add(-time.Hour), Rate: 1, Hour: 1, Day: 19, Month: 400}, evening
		for _, at := range []time.Time{evening.Add(ahead), evening.Add(time.Minute), evening.Add(2 * time.Minute)} {
			m, _ = Advance(m, Look{Rate: 1, Known: true, Last: last, Gap: 150 * time.Second}, On(at, time.UTC), time.UTC)
			last = at
		}
		now := Read(m, On(last, time.UTC))
		if now[Day] < 20 || now[Month] < 401 || now[Month] > 401+ahead.Hours() {
			t.Errorf("%s ahead: $%v of the day and $%v of the month, and $20 and $401 were spent", ahead, now[Day], now[Month])
		}
	}
}

// Nor does it where the rate changed while the clock was ahead.
func TestARateThatChangesWhileTheClockIsAheadLowersNothing(t *testing.T) {
	evening := time.Date(2026, 3, 31, 20, 0, 0, 0, time.UTC)
	for _, ahead := range []time.Duration{90 * time.Minute, 5 * time.Hour, 40 * 24 * time.Hour} {
		m, last := scale.Meter{At: evening.Add(-time.Hour), Rate: 1, Hour: 1, Day: 19, Month: 400}, evening
		for _, look := range []struct {
			at   time.Time
			rate float64
		}{{evening.Add(ahead), 1}, {evening.Add(ahead + time.Minute), 2}, {evening.Add(ahead + 2*time.Minute), 3}, {evening.Add(3 * time.Minute), 3}, {evening.Add(4 * time.Minute), 3}} {
			m, _ = Advance(m, Look{Rate: look.rate, Known: true, Last: last, Gap: 150 * time.Second}, On(look.at, time.UTC), time.UTC)
			last = look.at
		}
		now := Read(m, On(last, time.UTC))
		if now[Day] < 20 || now[Month] < 401 || now[Month] > 402+ahead.Hours() || m.Before != nil {
			t.Errorf("%s ahead: $%v of the day and $%v of the month, and $20 and $401 were spent; %+v", ahead, now[Day], now[Month], m.Before)
		}
	}
}

// Whether a meter is marked at every look or only where its rate changes, it reads the same: so a
// process that stops between two marks loses nothing, and counts nothing twice.
func TestMarksDecideNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z, err := time.LoadLocation(rapid.SampledFrom([]string{"UTC", "Europe/Prague", "Asia/Kolkata"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(1_700_000_000, 1_800_000_000).Draw(t, "at"), 0)
		var rare scale.Meter
		often, last := rare, time.Time{}
		for range rapid.IntRange(2, 60).Draw(t, "looks") {
			look := Look{Rate: float64(rapid.IntRange(0, 3).Draw(t, "rate")), Known: true, Last: last, Gap: 2 * time.Hour}
			rare, _ = Advance(rare, look, On(at, z), z)
			next, _ := Advance(often, look, On(at, z), z)
			often = marked(scale.Meter{}, Read(next, On(at, z)), at, next.Rate, next.Before)
			last, at = at, at.Add(time.Duration(rapid.IntRange(1, 7200).Draw(t, "step"))*time.Second)
			for p, got := range Read(rare, On(at, z)) {
				if want := Read(often, On(at, z))[p]; !near(got, want) {
					t.Fatalf("%s: $%v and $%v", Period(p), got, want)
				}
			}
		}
	})
}

// From when on is counted is known for ever: rates, a time without a look, a clock that is set back and an end change
// nothing of it.
func TestAMeterKnowsItsBeginning(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	at := noon.Add(44 * time.Minute)
	var m scale.Meter
	for i, look := range []struct {
		minute int
		rate   float64
		known  bool
	}{{0, 0, false}, {44, 4, true}, {45, 4, true}, {46, 6, true}, {47, 0, false}, {48, 2, true}, {200, 2, true}, {400, 9, true}, {300, 9, true}} {
		now := noon.Add(time.Duration(look.minute) * time.Minute)
		last := now.Add(-time.Minute)
		if i > 5 {
			last = noon.Add(48 * time.Minute)
		}
		m, _ = Advance(m, Look{Rate: look.rate, Known: look.known, Last: last, Gap: 150 * time.Second}, On(now, time.UTC), time.UTC)
		if want := at; look.minute == 0 && !m.Since.IsZero() || look.minute > 0 && !m.Since.Equal(want) {
			t.Fatalf("after minute %d the beginning is %s", look.minute, m.Since)
		}
	}
	if m = Stopped(m, noon.Add(500*time.Minute), time.UTC); !m.Since.Equal(at) {
		t.Errorf("at the end the beginning is %s", m.Since)
	}
}
