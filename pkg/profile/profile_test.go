package profile

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

var midnight = time.Date(2026, 12, 28, 0, 0, 0, 0, time.UTC) // a week over the end of a year

var cpu = Limits{Above: 70, Below: 30, Ceiling: 85, Floor: 15, Drift: 7}

// taught is a profile that saw a load for a time, evaluated each minute.
func taught(p scale.Profile, from, to time.Time, l Limits, load func(time.Time) float64) scale.Profile {
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		x := scale.Sample{Signal: "cpu", At: at, Period: time.Minute, Quality: scale.Fresh, Value: load(at)}
		for b := range 15 {
			then := at.Add(-time.Duration(b) * time.Minute)
			x.Recent = append(x.Recent, scale.Point{At: then, Value: load(then)})
		}
		p, _ = Learn(p, x, l)
	}
	return p
}

func days(n float64) time.Time { return midnight.Add(time.Duration(n * float64(day))) }

// calm is 40 to 60 over the day, highest at 15:00, with some noise that is the same each time.
func calm(at time.Time) float64 {
	return 50 + 10*math.Sin(2*math.Pi*(float64(at.Hour())+float64(at.Minute())/60-9)/24) + float64(at.Minute()*7%5) - 2
}

func TestBeforeFiftyPointsTheConfiguredBoundsHold(t *testing.T) {
	p := taught(scale.Profile{}, days(0).Add(Every), days(0).Add(49*Every), cpu, calm)
	if b := At(p, days(0).Add(49*Every), cpu); b.Learned() || b.Points != 49 || b.Above != 70 || b.Below != 30 || b.Confidence != 0 {
		t.Errorf("%+v", b)
	}
	p = taught(p, days(0).Add(49*Every), days(0).Add(50*Every), cpu, calm)
	if b := At(p, days(0).Add(50*Every), cpu); !b.Learned() || b.Confidence <= 0 {
		t.Errorf("%+v", b)
	}
}

// The formula, on values that can be worked out by hand: half of them 40, half 60.
func TestTheFormula(t *testing.T) {
	l := Limits{Above: 62, Below: 45, Ceiling: 100, Floor: 0, Drift: 100}
	p := taught(scale.Profile{}, days(0), days(1), l, func(at time.Time) float64 { return 40 + 20*float64(at.Unix()/300%2) })
	b := At(p, days(1), l)
	sigma := 10 * math.Sqrt(288.0/287)
	for name, c := range map[string][2]float64{"mean": {b.Mean, 50}, "spread": {b.Spread, sigma}, "p95": {b.High, 60}, "p05": {b.Low, 40}, "seasonal": {b.Seasonal, 50},
		"above": {b.Above, 50 + 2*sigma}, "below": {b.Below, 50 - sigma}, "points": {float64(b.Points), 288}, "confidence": {b.Confidence, (1 + 1.0/6) / 2}} {
		if math.Abs(c[0]-c[1]) > 0.01 {
			t.Errorf("%s is %v, want %v", name, c[0], c[1])
		}
	}
}

// Where the day is usually far below its busiest hours, these decide: nine tenths of p95, above the middle of the hour and two deviations.
func TestTheBusiestHoursRaiseTheUpperBound(t *testing.T) {
	l := Limits{Above: 20, Below: 5, Ceiling: 100, Floor: 0, Drift: 100}
	p := taught(scale.Profile{}, days(0), days(3), l, func(at time.Time) float64 {
		if at.Hour() == 3 {
			return 10
		}
		return 60 + 10*float64(at.Unix()/300%2)
	})
	night := At(p, days(3).Add(3*time.Hour+30*time.Minute), l)
	if want := 0.9 * night.High; night.Seasonal+2*night.Spread >= want || night.High < 69 || math.Abs(night.Above-want) > 0.01 {
		t.Errorf("%+v: above is not %v", night, want)
	}
}

// The seed counts whole hours back from now, modulo 24, and so finds the newest eleven points of its one day, whatever the
// hour is. Here 03:00 is compared with the nights before, and 15:00 with the afternoons.
func TestTheSameHourIsThatOfOtherDays(t *testing.T) {
	p := taught(scale.Profile{}, days(0), days(6.99), cpu, func(at time.Time) float64 {
		if at.Hour() == 3 {
			return 20
		}
		return 50
	})
	night, noon := At(p, days(7).Add(3*time.Hour+30*time.Minute), cpu), At(p, days(7).Add(12*time.Hour), cpu)
	if math.Abs(night.Seasonal-20) > 0.1 || night.Days != 6 || math.Abs(noon.Seasonal-50) > 0.1 || noon.Days != 6 {
		t.Errorf("night %+v\nnoon %+v", night, noon)
	}
	if now := At(p, days(6).Add(23*time.Hour+55*time.Minute), cpu); math.Abs(now.Seasonal-50) > 0.1 || now.Adjustment() < -1 || now.Adjustment() > 2 {
		t.Errorf("late in the evening %+v", now)
	}
	if night.Adjustment() > -25 {
		t.Errorf("the night's adjustment is %v", night.Adjustment())
	}
}

// An incident of three hours at 100 % moves neither bound by more than a point.
func TestAnIncidentTeachesNothing(t *testing.T) {
	incident := func(at time.Time) float64 {
		if at.After(days(3.5)) && at.Before(days(3.625)) {
			return 100
		}
		return calm(at)
	}
	for _, at := range []time.Time{days(3.7), days(4), days(4.55)} {
		with, without := At(taught(scale.Profile{}, days(0), at, cpu, incident), at, cpu), At(taught(scale.Profile{}, days(0), at, cpu, calm), at, cpu)
		if math.Abs(with.Above-without.Above) > 3 || math.Abs(with.Below-without.Below) > 1 {
			t.Errorf("%s\nwith    %+v\nwithout %+v", at, with, without)
		}
	}
}

// A load that stays at 95 % from the fourth day on becomes usual by no more than the drift a day, and never above the ceiling.
func TestALevelShiftNeverMakesOverloadNormal(t *testing.T) {
	shift := func(at time.Time) float64 {
		if at.Before(days(3)) {
			return calm(at)
		}
		return 95
	}
	p := taught(scale.Profile{}, days(0), days(3), cpu, shift)
	last := At(p, days(3), cpu).Mean
	for d := 3.0; d < 12; d++ {
		p = taught(p, days(d), days(d+1), cpu, shift)
		b := At(p, days(d+1), cpu)
		if b.Mean > last+cpu.Drift+1 || b.Above > cpu.Ceiling {
			t.Errorf("day %v: mean %v after %v, above %v", d, b.Mean, last, b.Above)
		}
		last = b.Mean
	}
	if last > cpu.Ceiling || last < 80 {
		t.Errorf("at the end %v is usual", last)
	}
}

// Whoever starts in an overload learns no more than the configured bound on the first day.
func TestTheFirstDayTeachesNoOverload(t *testing.T) {
	p := taught(scale.Profile{}, days(0), days(1), cpu, func(time.Time) float64 { return 99 })
	if b := At(p, days(1).Add(-time.Minute), cpu); b.Above > 70.01 || b.Mean > 70.01 {
		t.Errorf("%+v", b)
	}
}

// What is older than a day is no longer in the window, and an hour of more than a week ago in no season.
func TestWhatIsOldIsForgotten(t *testing.T) {
	p := taught(scale.Profile{}, days(0), days(7), cpu, calm)
	if b := At(p, days(8.01), cpu); b.Points != 0 || b.Learned() {
		t.Errorf("after a day: %+v", b)
	}
	p = taught(p, days(20), days(20.5), cpu, calm)
	if b := At(p, days(20.5), cpu); b.Days != 0 || b.Points > Window/2+3 {
		t.Errorf("after two weeks: %+v", b)
	}
}

// A gap is a gap: half an hour without data leaves six points empty.
func TestAGapIsNoGuess(t *testing.T) {
	p := taught(scale.Profile{}, days(0), days(0.5), cpu, calm)
	p = taught(p, days(0.5).Add(45*time.Minute), days(1), cpu, calm)
	if b := At(p, days(1).Add(-time.Minute), cpu); b.Points >= Window-5 || b.Points < Window-9 {
		t.Errorf("%d points", b.Points)
	}
	for _, q := range []scale.Quality{scale.Stale, scale.Idle} {
		if after, more := Learn(p, scale.Sample{At: days(1.2), Period: time.Minute, Value: 5, Quality: q}, cpu); more || !after.Last.Equal(p.Last) {
			t.Errorf("%s values teach", q)
		}
	}
}

// It stays small, and is the same after the ledger wrote and read it.
func TestAProfileIsSmall(t *testing.T) {
	p := taught(scale.Profile{}, days(0), days(7), cpu, calm)
	text, err := json.Marshal(p)
	if err != nil || len(text) > 1400 {
		t.Fatalf("%d bytes, %v", len(text), err)
	}
	var again scale.Profile
	if err := json.Unmarshal(text, &again); err != nil || At(again, days(7), cpu) != At(p, days(7), cpu) {
		t.Errorf("%v", err)
	}
}

// Whatever is learned: bounds stay between the configured ones and their limits, no profile is written into, and nothing fails
// on what is damaged.
func TestAnyProfile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Limits{Above: rapid.Float64Range(0.001, 1e6).Draw(t, "above"), Drift: rapid.Float64Range(0.001, 1e6).Draw(t, "drift")}
		l.Ceiling, l.Below = l.Above*rapid.Float64Range(1, 3).Draw(t, "ceiling"), l.Above*rapid.Float64Range(0, 0.99).Draw(t, "below")
		l.Floor = l.Below * rapid.Float64Range(0, 1).Draw(t, "floor")
		p := scale.Profile{}
		if rapid.IntRange(0, 9).Draw(t, "damaged") == 0 {
			p = scale.Profile{Full: rapid.SampledFrom([]float64{0, -1, math.NaN(), 1}).Draw(t, "full"), Last: days(1), Window: make([]byte, 3), Hours: make([]byte, 2*Days*hours)}
		}
		at := days(rapid.Float64Range(-1e6, 3).Draw(t, "begin"))
		for range rapid.IntRange(0, 120).Draw(t, "samples") {
			at = at.Add(time.Duration(rapid.SampledFrom([]int{-60, 1, 5, 5, 5, 5, 7, 300, 20000}).Draw(t, "minutes")) * time.Minute)
			x := scale.Sample{At: at, Period: time.Duration(rapid.SampledFrom([]int{0, 10, 60, 300, 900}).Draw(t, "period")) * time.Second, Quality: scale.Fresh, Value: rapid.Float64Range(0, 3*l.Above).Draw(t, "value")}
			before, _ := json.Marshal(p)
			next, _ := Learn(p, x, l)
			if after, _ := json.Marshal(p); string(after) != string(before) {
				t.Fatal("a profile was written into")
			}
			p = next
		}
		b := At(p, at, l)
		if !(b.Above >= l.Above) || b.Above > l.Ceiling*(1+1e-9) || !(b.Below <= l.Below) || b.Below < l.Floor*(1-1e-9) || b.Below >= b.Above || !(b.Confidence >= 0) || b.Confidence > 1 || b.Points > Window {
			t.Fatalf("%+v\n%+v", b, l)
		}
	})
}
