package schedule

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/calendar"
)

var zones = []string{"UTC", "Europe/Paris", "America/New_York", "Asia/Seoul", "Australia/Lord_Howe", "America/Havana", "Africa/Cairo", "Africa/Casablanca", "Asia/Almaty", "America/Mexico_City", "Pacific/Chatham"}

// anyEntry is one of every sort.
func anyEntry(t *rapid.T, i int) (e Entry) {
	pick := func(what string, list ...string) string { return rapid.SampledFrom(list).Draw(t, fmt.Sprint(what, i)) }
	sizes := []string{"", "0", "3", "8", "20"}
	e.Min, e.Max = size(pick("min", sizes...)), size(pick("max", sizes...))
	if e.Min.Given && e.Max.Given && e.Min.Size > e.Max.Size {
		e.Min, e.Max = e.Max, e.Min
	}
	start := []string{"30 2 * * *", "0 9 * * 1-5", "15 */6 * * *", "0 0 1 * *", "mon-fri 08:00", "sat,sun 09:00", "0 1 13 * 5", "03-08 02:30", "2024-10-27 01:30", "02:30"}
	end := []string{"0 5 * * *", "45 1 * * *", "10 22 * * 5", "0 3 2 * *", "mon 10:00", "03-09"}
	switch rapid.IntRange(0, 2).Draw(t, fmt.Sprint("sort", i)) {
	case 0:
		e = on(t, pick("hours", "02:30-05:00", "mon 19:00-10:00", "00:00-24:00", "01:45-02:15", "12:00-00:00", "sat,sun 22:15-02:30", "01:00-02:00; fri 03:00-02:30"), "", "")
	case 1:
		e.Start = moment(t, pick("start", start...))
	case 2:
		e.Start, e.End = moment(t, pick("start", start...)), moment(t, pick("end", end...))
	}
	e.Min, e.Max = size(pick("least", sizes...)), size(pick("most", sizes...))
	if e.Min.Given && e.Max.Given && e.Min.Size > e.Max.Size {
		e.Min, e.Max = e.Max, e.Min
	}
	for range rapid.IntRange(0, 1).Draw(t, fmt.Sprint("excepts", i)) {
		d, _ := calendar.ParseDay(pick("day", "us", "03-08", "2024-10-27", "12-24"))
		if rapid.IntRange(0, 3).Draw(t, fmt.Sprint("only", i)) == 0 {
			e.Only = calendar.Days{d}
		} else {
			e.Except = calendar.Days{d}
		}
	}
	if rapid.IntRange(0, 3).Draw(t, fmt.Sprint("leads", i)) == 0 {
		e.Lead = Lead{For: time.Duration(rapid.IntRange(1, 200).Draw(t, fmt.Sprint("lead", i))) * time.Minute}
	}
	return e
}

func anySchedule(t *rapid.T) (s Schedule) {
	s.Zone = zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
	for i := range rapid.IntRange(1, 4).Draw(t, "entries") {
		e := anyEntry(t, i)
		e.Zone = s.Zone
		if rapid.IntRange(0, 4).Draw(t, fmt.Sprint("own zone", i)) == 0 {
			e.Zone = zone(t, rapid.SampledFrom(zones).Draw(t, fmt.Sprint("zone", i)))
		}
		s.Entries = append(s.Entries, e)
	}
	return s
}

// oneOfMany keeps the walks of a test run few; a soak has its share of them.
var oneOfMany = append(make([]string, 39), "a year")

// The stretches of a year are what a walk over its minutes finds. The walk knows nothing of beginnings and ends to
// come: at each minute it looks at the clock on the wall, notes which entries begin and end, and then asks who decides.
func TestAYearIsWhatAWalkOverItsMinutesFinds(t *testing.T) {
	const minutes = 366 * 24 * 60
	rapid.Check(t, func(t *rapid.T) {
		if rapid.SampledFrom(oneOfMany).Draw(t, "is walked") == "" {
			return // a year takes a second
		}
		s := anySchedule(t)
		first := time.Date(rapid.SampledFrom([]int{2022, 2024, 2026}).Draw(t, "year"), 1, 1, 0, 0, 0, 0, time.UTC)
		walk, want := newWalk(s, first), []Stretch(nil)
		for i := range minutes {
			at := first.Add(time.Duration(i) * time.Minute)
			l := walk.at(at)
			if n := len(want) - 1; n >= 0 && want[n].Level.Same(l) {
				want[n].To = at.Add(time.Minute)
			} else {
				want = append(want, Stretch{at, at.Add(time.Minute), l})
			}
		}
		got := s.Between(first, first.Add(time.Duration(minutes)*time.Minute), 0)
		for i := range min(len(got), len(want)) {
			if g, w := got[i], want[i]; !g.From.Equal(w.From) || !g.To.Equal(w.To) || !g.Level.Same(w.Level) {
				t.Fatalf("stretch %d is %s to %s, %s by %q and %q, and the walk finds %s to %s, %s by %q and %q", i, g.From, g.To, g.Level, g.ByMin, g.ByMax, w.From, w.To, w.Level, w.ByMin, w.ByMax)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d stretches, and the walk finds %d", len(got), len(want))
		}
		at := first.Add(time.Duration(rapid.IntRange(0, minutes).Draw(t, "at")) * time.Minute)
		for _, x := range got {
			if !at.Before(x.From) && at.Before(x.To) && !s.At(at, 0).Same(x.Level) {
				t.Fatalf("at %s it asks for %s, and its stretch for %s", at, s.At(at, 0), x.Level)
			}
		}
	})
}
