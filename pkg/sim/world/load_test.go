package world

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestDay(t *testing.T) {
	day := Day{Base: 100, Ramp: 30 * time.Minute}
	seoul := Day{Base: 100, Ramp: 30 * time.Minute, Zone: time.FixedZone("KST", 9*3600)}
	for _, tc := range []struct {
		name string
		load Load
		at   string
		want float64
	}{
		{"midnight", day, "00:00", 100},
		{"half way into the night", day, "01:45", 65},
		{"night begins", day, "02:00", 30},
		{"night ends", day, "05:00", 30},
		{"after the night", day, "05:30", 100},
		{"half way up to morning", day, "08:45", 150},
		{"morning", day, "09:30", 200},
		{"between morning and lunch", day, "11:00", 100},
		{"lunch", day, "12:30", 150},
		{"afternoon", day, "15:00", 100},
		{"evening begins", day, "18:00", 250},
		{"evening ends", day, "20:00", 250},
		{"half way down", day, "20:15", 175},
		{"late", day, "22:00", 100},
		{"another zone's evening", seoul, "10:00", 250},
	} {
		at, err := time.Parse("15:04", tc.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := tc.load.At(at); math.Abs(got-tc.want) > 1e-9 {
			t.Errorf("%s (%s): %v, want %v", tc.name, tc.at, got, tc.want)
		}
	}
}

func TestLoadsAreFiniteAndSmooth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := noon.Add(time.Duration(rapid.Int64Range(0, 7*86400).Draw(t, "second")) * time.Second)
		ramp := time.Duration(rapid.IntRange(30, 90).Draw(t, "ramp")) * time.Minute
		calm := Day{Base: 100, Ramp: ramp}
		v, next := calm.At(at), calm.At(at.Add(time.Minute))
		if v < 30-1e-9 || v > 250+1e-9 || math.Abs(v-next) > 100*1.5*math.Pi/2/30 {
			t.Fatalf("%v then %v at %s", v, next, at)
		}
		wild := Day{Base: 100, Noise: 2, Seed: rapid.Uint64().Draw(t, "seed")}
		if v := wild.At(at); v < 0 || math.IsNaN(v) || math.IsInf(v, 0) || v != wild.At(at) {
			t.Fatalf("noisy load %v at %s", v, at)
		}
	})
}

func TestFlashAndFriends(t *testing.T) {
	flash := Flash{Base: 10, Peak: 110, When: noon, Rise: 10 * time.Minute, Hold: 20 * time.Minute, Fall: 40 * time.Minute}
	for _, tc := range []struct {
		name  string
		load  Load
		after time.Duration
		want  float64
	}{
		{"before", flash, -time.Second, 10},
		{"half way up", flash, 5 * time.Minute, 60},
		{"held", flash, 20 * time.Minute, 110},
		{"half way down", flash, 50 * time.Minute, 60},
		{"over", flash, 70 * time.Minute, 10},
		{"a flash without rise", Flash{Base: 1, Peak: 2, When: noon, Hold: time.Minute}, 0, 2},
		{"step before", Step{1, 2, noon}, -time.Nanosecond, 1},
		{"step at", Step{1, 2, noon}, 0, 2},
		{"sum", Sum{Constant(1), Constant(2), Sum{}}, 0, 3},
		{"scaled", Scaled{Constant(3), 0.5}, 0, 1.5},
	} {
		if got := tc.load.At(noon.Add(tc.after)); math.Abs(got-tc.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}
