package scaler

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// idle is a signal that had nothing to measure.
func idle(x scale.Sample) scale.Sample {
	x.Value, x.Quality = 0, scale.Idle
	return x
}

func TestEveryScalerTellsItsNeed(t *testing.T) {
	two := Pressure{Terms: []Term{{Signal: "cpu", Goal: 60}, {Signal: "rps", Goal: 100, PerUnit: true}}, GrowAbove: 1.2, ShrinkBelow: 0.6, Headroom: 1.1, ShrinkBy: 0.1}
	bounds := Threshold{Bounds: []Bound{{Signal: "cpu", Above: 80, Below: 20, HasBelow: true}}, Step: 1}
	for _, c := range []struct {
		name   string
		scaler interface {
			Recommend(*scale.Snapshot, int) scale.Recommendation
		}
		snapshot scale.Snapshot
		need     int // -1 when it is not known
	}{
		{"target, at the goal and not at what the tolerance lets pass", Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}, tier(10, 10, 10, cpu(66)), 11},
		{"target of an average takes the most that served it", Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}, tier(20, 20, 10, cpu(30)), 10},
		{"target of a total", Target{Signal: "rps", Goal: 100, PerUnit: true}, tier(10, 10, 10, rps(310)), 4},
		{"target without its signal", Target{Signal: "cpu", Goal: 60}, gap(tier(10, 10, 10), "cpu", "no"), -1},
		{"pressure: the term that needs most", two, tier(10, 10, 10, cpu(30), rps(700)), 7},
		{"pressure grows on one term, and does not know the need", two, gap(tier(10, 10, 10, cpu(90)), "rps", "no"), -1},
		{"backlog", Backlog{Signal: "jobs", PerWorker: 5}, tier(10, 10, 10, backlog(23)), 5},
		{"threshold needs what there is", bounds, tier(10, 10, 10, cpu(50)), 10},
		{"and a step less below all bounds", bounds, tier(10, 10, 10, cpu(10)), 9},
		{"threshold without its signal", bounds, tier(10, 10, 10), -1},
		{"nothing to measure needs nothing", Target{Signal: "latency", Goal: 2}, tier(10, 10, 10, idle(latency(0))), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := c.scaler.Recommend(&c.snapshot, c.snapshot.Current())
			got := -1
			if p.Need != nil && !p.Abstains {
				got = *p.Need
			}
			if got != c.need {
				t.Errorf("got %d, want %d: %s", got, c.need, p.Because)
			}
		})
	}
}

// What had nothing to measure reads as nothing: no figure is made up for it, and no bound
// keeps it.
func TestNothingToMeasureIsToldAsThat(t *testing.T) {
	s := tier(10, 10, 10, idle(latency(0)), cpu(10))
	for _, c := range []struct {
		name   string
		scaler interface {
			Recommend(*scale.Snapshot, int) scale.Recommendation
		}
		size    int
		because string
	}{
		{"target", Target{Signal: "latency", Goal: 2, Tolerance: 0.1}, 0, "latency has nothing to measure, so the need is 0"},
		{"threshold", Threshold{Step: 1, Bounds: []Bound{{Signal: "latency", Above: 2}, {Signal: "cpu", Above: 80, Below: 20, HasBelow: true}}}, 9,
			"latency has nothing to measure and cpu 10 is below 20 %"},
		{"threshold with a lower bound that nothing is below", Threshold{Step: 1, Bounds: []Bound{{Signal: "latency", Above: 2, Below: 0, HasBelow: true}}}, 9,
			"latency has nothing to measure"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if p := c.scaler.Recommend(&s, 10); p.Size != c.size || p.Because != c.because || p.Abstains {
				t.Errorf("got %d %q, want %d %q", p.Size, p.Because, c.size, c.because)
			}
		})
	}
}

func TestASignalAtItsCeilingSaysAtLeast(t *testing.T) {
	x := cpu(99.7)
	x.AtLeast = true
	p := Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}.Recommend(new(tier(10, 10, 10, x)), 10)
	if want := "cpu at least 99.7 % against a goal of 60 %"; !strings.HasPrefix(p.Because, want) || p.Size != 17 {
		t.Errorf("%d: %s", p.Size, p.Because)
	}
}

// A response time without requests objects to nothing, and says so.
func TestNothingToMeasureObjectsToNothing(t *testing.T) {
	s := tier(10, 10, 10, cpu(6), idle(latency(0)), rps(0))
	p := Pressure{Terms: []Term{{Signal: "cpu", Goal: 60}, {Signal: "latency", Goal: 2}, {Signal: "rps", Goal: 100, PerUnit: true}},
		GrowAbove: 1.2, ShrinkBelow: 0.6, Headroom: 1.1, ShrinkBy: 0.1}.Recommend(&s, 10)
	const want = "pressure 0.10, the highest of cpu 6 / 60 % = 0.10, latency has nothing to measure, rps 0 / (10 x 100) requests/second = 0.00; below 0.6: shrink by 10 %"
	if p.Size != 9 || p.Abstains || p.Because != want {
		t.Errorf("%+v", p)
	}
}

// Ten at 60 %, five of which vanish 8 s into a minute and are replaced: the minute reads
// 93 %, and ten are ordered already. With five-minute figures the window is as wide.
func TestMachinesLostWithinThePeriodAreNotOrderedTwice(t *testing.T) {
	for _, c := range []struct {
		name    string
		minutes int
		scaler  interface {
			Recommend(*scale.Snapshot, int) scale.Recommendation
		}
		because string
	}{
		{"target", 1, Target{Signal: "cpu", Goal: 60, Tolerance: 0.1},
			"cpu 93.33 % against a goal of 60 % is 1.56 times the goal, with 5 to 10 in service at 11:58:00; 8 needed, 10 already ordered"},
		{"target on five minutes", 5, Target{Signal: "cpu", Goal: 60, Tolerance: 0.1},
			"cpu 93.33 % against a goal of 60 % is 1.56 times the goal, with 5 to 10 in service at 11:54:00; 8 needed, 10 already ordered"},
		{"pressure", 1, Pressure{Terms: []Term{{Signal: "cpu", Goal: 60}}, GrowAbove: 1.2, ShrinkBelow: 0.6, Headroom: 1.1, ShrinkBy: 0.1},
			"pressure 1.56, the highest of cpu 93.33 / 60 % = 1.56; above 1.2, but 8 needed, 10 already ordered"},
		{"threshold", 1, Threshold{Bounds: []Bound{{Signal: "cpu", Above: 80, Below: 20, HasBelow: true}}, Step: 1},
			"cpu 93.33 is above 80 %; 5 of the 10 ordered units are not in service yet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := tier(10, 5, 10, cpu(93.33))
			s.Samples[0].Period = time.Duration(c.minutes) * time.Minute
			s.Samples[0].At = noon.Add(-time.Minute - s.Samples[0].Period)
			s.Capacity.Pending = 5
			if p := c.scaler.Recommend(&s, 10); p.Size != 10 || p.Because != c.because {
				t.Errorf("%d: %s", p.Size, p.Because)
			}
		})
	}
}

// A machine that has not come for a quarter of an hour is not on its way.
func TestAThresholdDoesNotWaitForWhatDoesNotCome(t *testing.T) {
	s := tier(10, 9, 9, cpu(93))
	s.Past.Ring = nil
	for m := -20; m < 0; m++ {
		s.Past.Ring = append(s.Past.Ring, scale.CapacityPoint{At: noon.Add(time.Duration(m) * time.Minute), Desired: 10, InService: 9})
	}
	p := Threshold{Bounds: []Bound{{Signal: "cpu", Above: 80, Below: 20, HasBelow: true}}, Step: 1}.Recommend(&s, 10)
	if p.Size != 11 || p.Because != "cpu 93 is above 80 %" {
		t.Errorf("%d: %s", p.Size, p.Because)
	}
}
