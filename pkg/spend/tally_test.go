package spend

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/scale"
)

// look moves one meter and a tally on, as a fleet does for each of its tiers.
func look(t *Tally, m scale.Meter, last, now time.Time, rate float64, z *time.Location) scale.Meter {
	const gap = 150 * time.Second
	l := Look{Rate: rate, Known: true, Last: last, Gap: gap}
	next, _ := Advance(m, l, On(now, z), z)
	t.Count(now, gap, Stretched(m, l, now))
	return next
}

// The days of UTC are those that AWS's bills have, also where the owner's day ends at another hour, and also
// over half an hour in which nobody looked.
func TestDaysAreThoseOfTheBill(t *testing.T) {
	tokyo := zone(t, "Asia/Tokyo")
	begin := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	away := begin.Add(20 * time.Hour)
	for name, out := range map[string]time.Duration{"every minute": 0, "away for half an hour": 30 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			var sum Tally
			var m scale.Meter
			last := time.Time{}
			for at := begin; !at.After(begin.Add(60 * time.Hour)); at = at.Add(time.Minute) {
				if at.After(away) && at.Before(away.Add(out)) {
					continue
				}
				m = look(&sum, m, last, at, 0.96, tokyo)
				last = at
			}
			day := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
			if got := sum.Between(day, day.AddDate(0, 0, 1)); !near(got, 23.04) {
				t.Errorf("$%v on the first whole day of UTC", got)
			}
			from, to, ok := sum.Settled(begin.Add(60 * time.Hour)) // the 5th at 00:00
			if !ok || !from.Equal(day) || !to.Equal(day.AddDate(0, 0, 1)) {
				t.Errorf("compared from %v to %v, %v", from, to, ok)
			}
			if _, first, ok := sum.Settled(begin.Add(59 * time.Hour)); ok || !first.Equal(begin.Add(60*time.Hour)) {
				t.Errorf("an hour before AWS knows the day it is compared, or the next one is told wrong: %v", first)
			}
		})
	}
}

// Days that were not counted as a whole are compared by nobody: a tally that was off begins anew.
func TestAHoleBeginsTheTallyAnew(t *testing.T) {
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	var sum Tally
	stretch := func(from time.Time) []Stretch { return []Stretch{{From: from, Rate: 1}} }
	sum.Count(at, time.Minute, nil)
	sum.Count(at.Add(time.Hour), time.Minute, stretch(at))
	back := at.Add(50 * time.Hour)
	sum.Count(back, time.Minute, stretch(back.Add(-time.Minute)))
	if !sum.Since.Equal(back) || len(sum.Days) > 0 {
		t.Errorf("%+v", sum)
	}
	if _, _, ok := sum.Settled(back.Add(40 * time.Hour)); ok {
		t.Error("half a day is compared")
	}
}

// Whatever the looks, the tally of a month is what the meter of the same time has: each minute once.
func TestTheTallyIsWhatTheMeterCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		begin := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		at, last := begin, time.Time{}
		var sum Tally
		var m scale.Meter
		for range rapid.IntRange(2, 60).Draw(t, "looks") {
			m = look(&sum, m, last, at, float64(rapid.IntRange(0, 3).Draw(t, "rate")), time.UTC)
			if last.Before(at) {
				last = at
			}
			at = at.Add(time.Duration(rapid.IntRange(1, 20000).Draw(t, "step")) * time.Second)
		}
		want := Read(m, On(last, time.UTC))[Month]
		if got := sum.Between(begin, begin.AddDate(0, 1, 0)); !near(got, want) {
			t.Fatalf("$%v by days, and the meter has $%v", got, want)
		}
	})
}
