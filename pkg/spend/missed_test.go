package spend

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/scale"
)

// What AWS says was running is what was spent while nobody looked; where it does not say, the larger rate.
func TestWhatWasMissedIsWhatRan(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	at := func(minute int) time.Time { return noon.Add(time.Duration(minute) * time.Minute) }
	step := func(minute, by int) scale.Step { return scale.Step{At: at(minute), By: by} }
	peak := []scale.Step{step(10, 16), step(30, -16)}
	for _, c := range []struct {
		name          string
		before, after float64 // units at $1 an hour, from 12:00 to 12:40 without a look
		history       *scale.History
		want          float64 // of unit-minutes
		from, to      int     // what is assumed, in minutes; both 0 for nothing
	}{
		{"a peak that came and went", 4, 4, &scale.History{Since: at(0), Steps: peak}, 4*20 + 20*20, 0, 0},
		{"the same without a history", 4, 4, nil, 4 * 40, 0, 0},
		{"grown meanwhile", 4, 20, &scale.History{Since: at(0), Steps: peak[:1]}, 4*10 + 20*30, 0, 0},
		{"grown meanwhile, without a history", 4, 20, nil, 20 * 40, 0, 40},
		{"shrunk meanwhile", 20, 4, &scale.History{Since: at(0), Steps: peak[1:]}, 20*30 + 4*10, 0, 0},
		{"nothing changed", 4, 4, &scale.History{Since: at(0)}, 4 * 40, 0, 0},
		{"steps of other times", 4, 4, &scale.History{Since: at(-60), Steps: []scale.Step{step(-30, 5), step(0, 7), step(50, 9)}}, 4 * 40, 0, 0},
		{"a step at the very end", 4, 6, &scale.History{Since: at(0), Steps: []scale.Step{step(40, 2)}}, 4 * 40, 0, 0},
		{"smaller for a while is not credited", 20, 20, &scale.History{Since: at(0), Steps: []scale.Step{step(10, -16), step(30, 16)}}, 20 * 40, 0, 0},
		{"a launch is missing in the records", 4, 6, &scale.History{Since: at(0), Steps: peak}, 6*20 + 22*20, 0, 40},
		{"a termination is missing in the records", 4, 4, &scale.History{Since: at(0), Steps: peak[:1]}, 4*10 + 20*30, 0, 40},
		{"the records begin too late", 4, 4, &scale.History{Since: at(20), Steps: peak[1:]}, 20*30 + 4*10, 0, 20},
		// Only the starts of what runs now are known: all of it is assumed, and a growth begins where it did.
		{"grown meanwhile, only its starts are known", 4, 20, &scale.History{Since: at(0), Partial: true, Steps: peak[:1]}, 4*10 + 20*30, 0, 40},
		{"shrunk meanwhile, and nothing was started", 20, 4, &scale.History{Since: at(0), Partial: true}, 20 * 40, 0, 40},
		{"replaced meanwhile, only the new starts are known", 4, 4, &scale.History{Since: at(0), Partial: true, Steps: []scale.Step{step(30, 4)}}, 4*30 + 8*10, 0, 40},
		{"nothing could be read, equal rates", 4, 4, &scale.History{Since: at(40)}, 4 * 40, 0, 40},
		{"nothing could be read, grown", 4, 20, &scale.History{Since: at(40)}, 20 * 40, 0, 40},
		{"from another clock", 4, 20, &scale.History{Since: at(90)}, 20 * 40, 0, 40},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := scale.Meter{At: at(-10), Rate: c.before}
			look := Look{Rate: c.after, Known: true, Last: at(0), Gap: 150 * time.Second, History: c.history, Unit: 1}
			m, assumed := Advance(before, look, On(at(40), time.UTC), time.UTC)
			want := c.want/60 + c.before*10/60 // ten minutes were looked at
			if got := Read(m, On(at(40), time.UTC))[Day]; !near(got, want) {
				t.Errorf("$%v, want $%v", got, want)
			}
			switch {
			case (c.to > 0) != (assumed != nil):
				t.Errorf("assumed %+v", assumed)
			case assumed != nil && (!assumed.From.Equal(at(c.from)) || !assumed.To.Equal(at(c.to))):
				t.Errorf("assumed from %s to %s", assumed.From, assumed.To)
			}
			if m.Rate != c.after {
				t.Errorf("goes on at $%v", m.Rate)
			}
		})
	}
}

// While no price is known a history changes nothing: it is read again when there is one.
func TestAHistoryWaitsForAPrice(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	before := scale.Meter{At: noon, Rate: 4}
	h := &scale.History{Since: noon, Steps: []scale.Step{{At: noon.Add(time.Minute), By: 10}}}
	if m, assumed := Advance(before, Look{Last: noon, Gap: time.Minute, History: h}, On(noon.Add(time.Hour), time.UTC), time.UTC); m.At != before.At || m.Rate != before.Rate || assumed != nil {
		t.Errorf("%+v, %+v", m, assumed)
	}
}

// absence is a time without a look in which machines came and went.
type absence struct {
	from, to  time.Time
	unit      float64
	size      int // at the beginning
	steps     []scale.Step
	unitHours float64
}

func drawAbsence(t *rapid.T) absence {
	a := absence{from: time.Unix(rapid.Int64Range(1_700_000_000, 1_800_000_000).Draw(t, "from"), 0), unit: 0.096, size: rapid.IntRange(0, 9).Draw(t, "size")}
	at, size := a.from, a.size
	for range rapid.IntRange(0, 8).Draw(t, "steps") {
		d := time.Duration(rapid.IntRange(1, 40_000).Draw(t, "seconds")) * time.Second
		by := rapid.IntRange(-size, 9).Draw(t, "by")
		at, a.unitHours = at.Add(d), a.unitHours+float64(size)*d.Hours()
		a.steps, size = append(a.steps, scale.Step{At: at, By: by}), size+by
	}
	d := time.Duration(rapid.IntRange(400, 40_000).Draw(t, "rest")) * time.Second
	a.to, a.unitHours = at.Add(d), a.unitHours+float64(size)*d.Hours()
	return a
}

// at is the size at an instant.
func (a absence) at(when time.Time) int {
	size := a.size
	for _, s := range between(a.steps, a.from, when) {
		size += s.By
	}
	return size
}

// look is the one after a time, with what AWS tells of it.
func (a absence) look(last, now, since time.Time, steps []scale.Step) Look {
	return Look{Rate: float64(a.at(now)) * a.unit, Known: true, Last: last, Gap: 150 * time.Second, Unit: a.unit,
		History: &scale.History{Since: since, Steps: between(steps, since.Add(-1), now)}}
}

// cost is what stretches come to until an instant.
func cost(stretches []Stretch, to time.Time) (usd float64) {
	for i, s := range stretches {
		end := to
		if i+1 < len(stretches) {
			end = stretches[i+1].From
		}
		usd += s.Rate * end.Sub(s.From).Hours()
	}
	return usd
}

// Whatever AWS tells, also half of it: no less is counted than the smaller of the rates before and after for the
// whole time, nothing is negative, and what is told whole is never less than what ran.
func TestWhatWasMissedIsNeverTooLittle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAbsence(t)
		m := scale.Meter{At: a.from, Rate: float64(a.size) * a.unit}
		since := a.from.Add(time.Duration(rapid.IntRange(-100, 90_000).Draw(t, "since")) * time.Second)
		told := slices.DeleteFunc(slices.Clone(a.steps), func(scale.Step) bool { return rapid.IntRange(0, 9).Draw(t, "lost") == 0 })
		look := a.look(a.from, a.to, since, told)
		stretches, assumed := missed(m, look, a.from, a.to)
		usd, smaller := cost(stretches, a.to), min(m.Rate, look.Rate)*a.to.Sub(a.from).Hours()
		if usd < smaller-1e-9 {
			t.Fatalf("$%v, and the smaller rate is $%v", usd, smaller)
		}
		for i, s := range stretches {
			if s.Rate < 0 || s.From.Before(a.from) || !s.From.Before(a.to) || i > 0 && !stretches[i-1].From.Before(s.From) {
				t.Fatalf("stretches %+v", stretches)
			}
		}
		if assumed != nil && (assumed.Rate < 0 || assumed.From.Before(a.from) || assumed.To.After(a.to) || !assumed.From.Before(assumed.To)) {
			t.Fatalf("assumed %+v", assumed)
		}
		if len(told) == len(a.steps) && !since.After(a.from) {
			if assumed != nil || usd < a.unitHours*a.unit-1e-9 {
				t.Fatalf("$%v of $%v, assumed %+v", usd, a.unitHours*a.unit, assumed)
			}
		}
	})
}

// counted is what is to be counted of a time: what ran, and no less than the smaller of the rates at both ends.
func (a absence) counted(from, to time.Time) (usd float64) {
	least := min(a.at(from), a.at(to))
	for _, s := range append(between(a.steps, from, to), scale.Step{At: to}) {
		usd += float64(max(least, a.at(from))) * a.unit * s.At.Sub(from).Hours()
		from = s.At
	}
	return usd
}

// Somebody who comes back in between, looks once and is gone again counts each part once. The meter and the days that
// are compared with the bill are the same money.
func TestRestartsInAnAbsenceCountOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAbsence(t)
		back := a.from.Add(time.Duration(rapid.Int64Range(151, int64(a.to.Sub(a.from)/time.Second)-151).Draw(t, "back")) * time.Second)
		for _, times := range [][]time.Time{{a.to}, {back, a.to}} {
			m, from, want := scale.Meter{At: a.from, Rate: float64(a.size) * a.unit}, a.from, 0.0
			days := Tally{Since: from, Until: from}
			for _, now := range times {
				look := a.look(from, now, from, a.steps)
				days.Count(now, look.Gap, Stretched(m, look, now))
				m, _ = Advance(m, look, On(now, time.UTC), time.UTC)
				want, from = want+a.counted(from, now), now
			}
			if got := days.Between(a.from.Add(-24*time.Hour), a.to); !near(got, want) || got < a.unitHours*a.unit-1e-9 {
				t.Fatalf("looks at %s: $%v by days, want $%v; $%v ran", times, got, want, a.unitHours*a.unit)
			}
			if got := Read(m, On(a.to, time.UTC))[Month]; a.from.UTC().Month() == a.to.UTC().Month() && !near(got, want) {
				t.Fatalf("looks at %s: the meter reads $%v of $%v", times, got, want)
			}
		}
	})
}
