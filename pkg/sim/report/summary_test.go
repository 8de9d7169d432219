package report

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// sized is one minute of a tier with R = 10: from and to are also what it had.
func sized(minute int, load float64, from, to int) Tick {
	return Tick{
		Time: monday.Add(time.Duration(minute) * time.Minute), Tier: "web",
		Load: load, From: from, To: to, Desired: to, InService: from,
		Arrived: load * 60, Lost: math.Max(0, load-10*float64(from)) * 60,
		BilledSeconds: float64(to) * 60, Oracle: int(math.Ceil(load / 10)),
		Rule: "target", Because: "load",
	}
}

func TestSummarise(t *testing.T) {
	other := func(tick Tick) Tick { tick.Tier = "workers"; return tick }
	tests := map[string]struct {
		run  Run
		want Summary
	}{
		"an empty run is nothing": {Run{Seed: 3}, Summary{Seed: 3, Tiers: map[string]Figures{}}},
		"one hour, one unit, no load": {
			Run{Step: time.Hour, Ticks: []Tick{{Time: monday, Tier: "web", Desired: 1, InService: 1, From: 1, To: 1, BilledSeconds: 3600}}},
			both(Figures{UnitHours: 1, PeakSize: 1, Minutes: 60}),
		},
		// Loads 10, 30, 30, 10 against 1, 1, 3, 3 in service: 20 of 80 is lost in
		// one minute; billed 1+3+3+2 = 9 min, needed 1+3+3+1 = 8, static 4 x 3.
		"a grow that comes a minute late": {
			Run{Step: time.Minute, Ticks: []Tick{sized(0, 10, 1, 1), sized(1, 30, 1, 3), sized(2, 30, 3, 3), sized(3, 10, 3, 2)}},
			both(Figures{
				LostWorkPct: 25, ViolationMinutes: 1, UnitHours: 0.15, ForesightUnitHours: 0.133333, StaticPeakUnitHours: 0.2,
				Turns: 1, Changes: 2, PeakSize: 3, PeakNeeded: 3, Minutes: 4,
			}),
		},
		"with a price": {
			Run{Step: time.Hour, Ticks: []Tick{
				{Time: monday, Tier: "web", Desired: 2, Oracle: 2, BilledSeconds: 7200, Priced: true, Dollars: 0.5, UnitPrice: 0.25},
				{Time: monday.Add(time.Hour), Tier: "web", Desired: 1, Oracle: 1, BilledSeconds: 3600, Priced: true, Dollars: 0.25, UnitPrice: 0.25},
			}},
			both(Figures{UnitHours: 3, Dollars: ptr(0.75), StaticPeakDollars: ptr(1.0), CostliestHour: ptr(0.5), CostliestBegan: monday, ForesightUnitHours: 3, StaticPeakUnitHours: 4, PeakSize: 2, PeakNeeded: 2, Minutes: 120}),
		},
		"a price that is not known all the time": {
			Run{Step: time.Hour, Ticks: []Tick{
				{Time: monday, Tier: "web", Desired: 1, Oracle: 1, BilledSeconds: 3600, Priced: true, Dollars: 0.25, UnitPrice: 0.25},
				{Time: monday.Add(time.Hour), Tier: "web", Desired: 1, Oracle: 1, BilledSeconds: 3600},
			}},
			both(Figures{UnitHours: 2, ForesightUnitHours: 2, StaticPeakUnitHours: 2, PeakSize: 1, PeakNeeded: 1, Minutes: 120}),
		},
		"the first change is no turn, and holding between two does not hide one": {
			Run{Step: time.Minute, Ticks: []Tick{sized(0, 0, 1, 2), sized(1, 0, 2, 2), sized(2, 0, 2, 4), sized(3, 0, 4, 4), sized(4, 0, 4, 3), sized(5, 0, 3, 4)}},
			both(Figures{UnitHours: 0.316667, Turns: 2, Changes: 4, PeakSize: 4, Minutes: 6}),
		},
		"overshoot": {
			Run{Step: time.Minute, Ticks: []Tick{sized(0, 40, 5, 5)}},
			both(Figures{UnitHours: 0.083333, ForesightUnitHours: 0.066667, StaticPeakUnitHours: 0.066667, PeakSize: 5, PeakNeeded: 4, OvershootPct: 25, Minutes: 1}),
		},
		"a step of five minutes violates five": {
			Run{Step: 5 * time.Minute, Ticks: []Tick{{Time: monday, Tier: "web", Lost: 1, Arrived: 2}}},
			both(Figures{LostWorkPct: 50, ViolationMinutes: 5, Minutes: 5}),
		},
		"steps below a minute": {
			Run{Step: 30 * time.Second, Ticks: []Tick{
				{Time: monday, Tier: "web", Lost: 1, Arrived: 2},
				{Time: monday.Add(30 * time.Second), Tier: "web", Lost: 1, Arrived: 2},
				{Time: monday.Add(60 * time.Second), Tier: "web", Arrived: 4}}},
			both(Figures{LostWorkPct: 25, ViolationMinutes: 1, Minutes: 1.5}),
		},
		"what is not finite counts as nothing": {
			Run{Step: time.Minute, Ticks: []Tick{
				{Time: monday, Tier: "web", Load: math.NaN(), Lost: math.NaN(), Arrived: math.Inf(1), BilledSeconds: math.Inf(-1), Oracle: -4},
				{Time: monday.Add(time.Minute), Tier: "web", Lost: -3, Arrived: 60, BilledSeconds: 36, Oracle: 1}}},
			both(Figures{UnitHours: 0.01, ForesightUnitHours: 0.016667, StaticPeakUnitHours: 0.033333, PeakNeeded: 1, Minutes: 2}),
		},
		"what is beyond all measure counts as nothing": {
			Run{Step: time.Minute, Ticks: []Tick{
				{Time: monday, Tier: "web", Lost: 1e308, Arrived: 1e308, BilledSeconds: 1e308},
				{Time: monday.Add(time.Minute), Tier: "web", Lost: 1e308, Arrived: 1e308, BilledSeconds: 1e308}}},
			both(Figures{Minutes: 2}),
		},
		"the worst overshoot of two tiers": {
			Run{Step: time.Hour, Ticks: []Tick{{Time: monday, Tier: "web", Desired: 6, Oracle: 5}, {Time: monday, Tier: "db", Desired: 3, Oracle: 2}}},
			Summary{
				Figures: Figures{ForesightUnitHours: 7, StaticPeakUnitHours: 7, PeakSize: 6, PeakNeeded: 5, OvershootPct: 50, Minutes: 60},
				Tiers: map[string]Figures{
					"web": {ForesightUnitHours: 5, StaticPeakUnitHours: 5, PeakSize: 6, PeakNeeded: 5, OvershootPct: 20, Minutes: 60},
					"db":  {ForesightUnitHours: 2, StaticPeakUnitHours: 2, PeakSize: 3, PeakNeeded: 2, OvershootPct: 50, Minutes: 60},
				},
			},
		},
		"two tiers add up their hours but not their work, and share their minutes": {
			Run{Seed: 9, Step: time.Minute, Calls: map[string]int{"GetMetricData": 2, "SetDesiredCapacity": 1}, Ticks: []Tick{
				sized(0, 20, 1, 2), other(sized(0, 40, 1, 4)), sized(1, 0, 2, 1), other(sized(1, 40, 4, 5))}},
			Summary{
				Seed: 9, AWSCalls: 3,
				Figures: Figures{LostWorkPct: 50, ViolationMinutes: 1, UnitHours: 0.2, ForesightUnitHours: 0.166667, StaticPeakUnitHours: 0.2,
					Turns: 1, Changes: 4, PeakSize: 5, PeakNeeded: 4, OvershootPct: 25, Minutes: 2},
				Tiers: map[string]Figures{
					"web": {LostWorkPct: 50, ViolationMinutes: 1, UnitHours: 0.05, ForesightUnitHours: 0.033333, StaticPeakUnitHours: 0.066667,
						Turns: 1, Changes: 2, PeakSize: 2, PeakNeeded: 2, Minutes: 2},
					"workers": {LostWorkPct: 37.5, ViolationMinutes: 1, UnitHours: 0.15, ForesightUnitHours: 0.133333, StaticPeakUnitHours: 0.133333,
						Changes: 2, PeakSize: 5, PeakNeeded: 4, OvershootPct: 25, Minutes: 2},
				},
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Summarise(test.run)); diff != "" {
				t.Errorf("figures (-want +got):\n%s", diff)
			}
		})
	}
}

// A class is told by its name, and what others came to in the same world stands beside it.
func TestSummariseNamesAndBaselines(t *testing.T) {
	run := Run{
		Step: time.Hour, Ladders: map[string][]string{"db": {"db.r6g.large", "db.r6g.xlarge"}},
		Baselines: map[string][]Baseline{"web": {{Name: "static fleet of 3", UnitHours: 3}}},
		Ticks:     []Tick{{Time: monday, Tier: "db", Desired: 2}, {Time: monday, Tier: "web", Desired: 2, BilledSeconds: 7200}},
	}
	s := Summarise(run)
	if got := s.Tiers["db"].PeakSizeName; got != "db.r6g.xlarge" {
		t.Errorf("the peak of db is named %q", got)
	}
	if web := s.Tiers["web"]; web.PeakSizeName != "" || len(web.Baselines) != 1 || web.Baselines[0].Against(web) != "33 % fewer" {
		t.Errorf("web: name %q, baselines %+v", web.PeakSizeName, web.Baselines)
	}
	if s.Baselines != nil || s.PeakSizeName != "" {
		t.Error("all tiers together have a name or a baseline")
	}
}

func both(f Figures) Summary { return Summary{Figures: f, Tiers: map[string]Figures{"web": f}} }

func TestFiguresStayInTheirRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := 1
		var ticks []Tick
		for i := range rapid.IntRange(0, 60).Draw(t, "ticks") {
			to := rapid.IntRange(0, 9).Draw(t, "to")
			ticks = append(ticks, sized(i, rapid.Float64Range(0, 90).Draw(t, "load"), size, to))
			size = to
		}
		s := Summarise(Run{Step: time.Minute, Ticks: ticks})
		switch {
		case s.LostWorkPct < 0 || s.LostWorkPct > 100:
			t.Fatalf("lost work is %v %%, not a share", s.LostWorkPct)
		case s.Turns > max(0, s.Changes-1):
			t.Fatalf("%d turns in %d changes", s.Turns, s.Changes)
		case s.ForesightUnitHours > s.StaticPeakUnitHours+1e-6:
			t.Fatalf("the oracle's %v h exceed the static peak's %v h", s.ForesightUnitHours, s.StaticPeakUnitHours)
		case float64(s.ViolationMinutes) > s.Minutes:
			t.Fatalf("%d violation minutes in %v", s.ViolationMinutes, s.Minutes)
		}
	})
}

func ptr[T any](x T) *T { return &x }

// Hours are those of the owner's clock, tiers add up in them, and the first of equal ones is told.
func TestTheCostliestHour(t *testing.T) {
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	var ticks []Tick
	for i, dollars := range []float64{1, 2, 2, 1} { // half hours from 00:00 UTC, which is 05:30 there
		for _, tier := range []string{"web", "jobs"} {
			ticks = append(ticks, Tick{Time: monday.Add(time.Duration(i) * 30 * time.Minute), Tier: tier, Priced: true, Dollars: dollars, Trimmed: i == 1})
		}
	}
	run := Run{Step: 30 * time.Minute, Ticks: ticks}
	if s := Summarise(run); *s.CostliestHour != 6 || !s.CostliestBegan.Equal(monday) || *s.Tiers["web"].CostliestHour != 3 || s.Trimmed != 2 {
		t.Errorf("in UTC: %v at %s, %v of web, %d trimmed", *s.CostliestHour, s.CostliestBegan, *s.Tiers["web"].CostliestHour, s.Trimmed)
	}
	run.Zone = kolkata
	if s := Summarise(run); *s.CostliestHour != 8 || !s.CostliestBegan.Equal(monday.Add(30*time.Minute)) {
		t.Errorf("in Kolkata: %v at %s", *s.CostliestHour, s.CostliestBegan)
	}
}
