package scaler

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func sourced(s scale.Snapshot) scale.Snapshot {
	s.Capacity.Members = []scale.Member{{ID: "shop-db", Source: true}}
	return s
}

func TestTarget(t *testing.T) {
	average := Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}
	total := Target{Signal: "rps", Goal: 100, PerUnit: true, Tolerance: 0.1}
	exact := Target{Signal: "cpu", Goal: 60}
	slow := Target{Signal: "latency", Goal: 4.1, Tolerance: 0.2}
	for _, c := range []struct {
		name     string
		target   Target
		snapshot scale.Snapshot
		want     int
		urgency  scale.Urgency
		because  string
		abstains bool
	}{
		{"an average is multiplied by the capacity at the sample", average, tier(10, 10, 10, cpu(90)), 15, scale.Calm,
			"cpu 90 % against a goal of 60 % is 1.50 times the goal, with 10 in service at 11:58:00", false},
		{"far above the goal is urgent", average, tier(10, 10, 10, cpu(96)), 16, scale.High,
			"cpu 96 % against a goal of 60 % is 1.60 times the goal, with 10 in service at 11:58:00", false},
		{"below the goal shrinks", average, tier(10, 10, 10, cpu(30)), 5, scale.Calm,
			"cpu 30 % against a goal of 60 % is 0.50 times the goal, with 10 in service at 11:58:00", false},
		{"the capacity now does not count, the one at the sample does", average, tier(20, 20, 10, cpu(150)), 25, scale.High,
			"cpu 150 % against a goal of 60 % is 2.50 times the goal, with 10 to 20 in service at 11:58:00", false},
		{"what is ordered counts as ordered", average, tier(16, 10, 10, cpu(90)), 16, scale.Calm,
			"cpu 90 % against a goal of 60 % is 1.50 times the goal, with 10 in service at 11:58:00; 15 needed, 16 already ordered", false},
		{"above the goal never shrinks, however few were in service", average, tier(3, 1, 1, cpu(117)), 3, scale.High,
			"cpu 117 % against a goal of 60 % is 1.95 times the goal, with 1 in service at 11:58:00; 2 needed, 3 already ordered", false},
		{"below the goal grows where what serves is on its way out", average, tier(5, 20, 20, cpu(30)), 10, scale.Calm,
			"cpu 30 % against a goal of 60 % is 0.50 times the goal, with 20 in service at 11:58:00; 10 needed, the size is 5", false},
		{"at the goal as well", average, tier(4, 20, 20, cpu(60)), 20, scale.Calm,
			"cpu 60 % against a goal of 60 % is 1.00 times the goal, with 20 in service at 11:58:00; 20 needed, the size is 4", false},
		{"a total below the goal of what serves", total, tier(4, 20, 20, rps(1000)), 10, scale.Calm,
			"rps 1000 requests/second against a goal of 100 requests/second per unit is 0.50 times the goal, with 20 in service at 11:58:00; 10 needed, the size is 4", false},
		{"the tolerance is one of what is ordered", total, tier(4, 20, 20, rps(1800)), 18, scale.Calm,
			"rps 1800 requests/second against a goal of 100 requests/second per unit is 0.90 times the goal, with 20 in service at 11:58:00; 18 needed, the size is 4", false},
		{"above it", total, tier(4, 20, 20, rps(2200)), 22, scale.Calm,
			"rps 2200 requests/second against a goal of 100 requests/second per unit is 1.10 times the goal, with 20 in service at 11:58:00; 22 needed, the size is 4", false},
		{"below the goal shrinks what was ordered and is not needed", average, tier(20, 10, 10, cpu(57)), 10, scale.Calm,
			"cpu 57 % against a goal of 60 % is 0.95 times the goal, with 10 in service at 11:58:00; 10 needed, the size is 20", false},
		{"upper edge of the tolerance holds", average, tier(10, 10, 10, cpu(66)), 10, scale.Calm,
			"cpu 66 % against a goal of 60 % is 1.10 times the goal, with 10 in service at 11:58:00; within the tolerance of 10 %", false},
		{"just above the tolerance grows", average, tier(10, 10, 10, cpu(66.1)), 12, scale.Calm,
			"cpu 66.1 % against a goal of 60 % is 1.10 times the goal, with 10 in service at 11:58:00", false},
		{"lower edge of the tolerance holds", average, tier(10, 10, 10, cpu(54)), 10, scale.Calm,
			"cpu 54 % against a goal of 60 % is 0.90 times the goal, with 10 in service at 11:58:00; within the tolerance of 10 %", false},
		{"just below the tolerance shrinks", average, tier(10, 10, 10, cpu(53.9)), 9, scale.Calm,
			"cpu 53.9 % against a goal of 60 % is 0.90 times the goal, with 10 in service at 11:58:00", false},
		{"floating point does not cross the upper edge", slow, tier(10, 10, 10, latency(4.92)), 10, scale.Calm,
			"latency 4.92 s against a goal of 4.1 s is 1.20 times the goal, with 10 in service at 11:58:00; within the tolerance of 20 %", false},
		{"floating point does not cross the lower edge", Target{Signal: "latency", Goal: 8.3, Tolerance: 0.3}, tier(10, 10, 10, latency(5.81)), 10, scale.Calm,
			"latency 5.81 s against a goal of 8.3 s is 0.70 times the goal, with 10 in service at 11:58:00; within the tolerance of 30 %", false},
		{"1.1 x 10 is 11", exact, tier(10, 10, 10, cpu(66)), 11, scale.Calm,
			"cpu 66 % against a goal of 60 % is 1.10 times the goal, with 10 in service at 11:58:00", false},
		{"1.1 x 50 is 55, not 56", exact, tier(50, 50, 50, cpu(66)), 55, scale.Calm,
			"cpu 66 % against a goal of 60 % is 1.10 times the goal, with 50 in service at 11:58:00", false},
		{"no tolerance at the goal holds", exact, tier(10, 10, 10, cpu(60)), 10, scale.Calm,
			"cpu 60 % against a goal of 60 % is 1.00 times the goal, with 10 in service at 11:58:00; within the tolerance of 0 %", false},
		{"no load shrinks to nothing and leaves the rest to the limits", average, tier(4, 4, 4, cpu(0)), 0, scale.Calm,
			"cpu 0 % against a goal of 60 % is 0.00 times the goal, with 4 in service at 11:58:00", false},
		{"a total is shared out", total, tier(10, 10, 10, rps(1600)), 16, scale.High,
			"rps 1600 requests/second against a goal of 100 requests/second per unit is 1.60 times the goal, with 10 in service at 11:58:00", false},
		{"a total does not wind up while launches are awaited", total, tier(16, 10, 10, rps(1600)), 16, scale.High,
			"rps 1600 requests/second against a goal of 100 requests/second per unit is 1.60 times the goal, with 10 in service at 11:58:00; 16 needed, the size is 16", false},
		{"a total within the tolerance", total, tier(10, 10, 10, rps(1050)), 10, scale.Calm,
			"rps 1050 requests/second against a goal of 100 requests/second per unit is 1.05 times the goal, with 10 in service at 11:58:00; within the tolerance of 10 %", false},
		{"a total that falls", total, tier(10, 10, 10, rps(310)), 4, scale.Calm,
			"rps 310 requests/second against a goal of 100 requests/second per unit is 0.31 times the goal, with 10 in service at 11:58:00", false},
		{"from zero the load itself says how much", total, tier(0, 0, 0, rps(250)), 3, scale.High,
			"rps 250 requests/second against a goal of 100 requests/second per unit is 2.50 times the goal, with 0 in service at 11:58:00; with 0 units in service, the need is taken from the load alone: 3", false},
		{"from zero with little load one is started, and the ratio told is the true one", average, tier(0, 0, 0, cpu(30)), 1, scale.Calm,
			"cpu 30 % against a goal of 60 % is 0.50 times the goal, with 0 in service at 11:58:00; with 0 units in service, the need is taken from the load alone: 1", false},
		{"from zero with some ordered already", average, tier(5, 0, 0, cpu(30)), 5, scale.Calm,
			"cpu 30 % against a goal of 60 % is 0.50 times the goal, with 0 in service at 11:58:00; with 0 units in service, the need is taken from the load alone: 1; 1 needed, 5 already ordered", false},
		{"a database without readers that carries its load needs none", average, sourced(tier(0, 0, 0, cpu(30))), 0, scale.Calm,
			"cpu 30 % against a goal of 60 % is 0.50 times the goal, with 0 in service at 11:58:00; the source database carries this load alone, so no reader is needed", false},
		{"one that does not gets readers", average, sourced(tier(0, 0, 0, cpu(90))), 2, scale.Calm,
			"cpu 90 % against a goal of 60 % is 1.50 times the goal, with 0 in service at 11:58:00; with 0 units in service, the need is taken from the load alone: 2", false},
		{"and keeps those that are away", average, sourced(tier(2, 0, 0, cpu(30))), 2, scale.Calm,
			"cpu 30 % against a goal of 60 % is 0.50 times the goal, with 0 in service at 11:58:00; with 0 units in service, the need is taken from the load alone: 1; 1 needed, 2 already ordered", false},
		{"the last unit is needed for any load, and far from the tolerance", average, tier(1, 1, 1, cpu(5)), 1, scale.Calm,
			"cpu 5 % against a goal of 60 % is 0.08 times the goal, with 1 in service at 11:58:00; 1 needed, the size is 1", false},
		{"zero and no load stays zero", total, tier(0, 0, 0, rps(0)), 0, scale.Calm,
			"rps 0 requests/second against a goal of 100 requests/second per unit is 0.00 times the goal, with 0 in service at 11:58:00; within the tolerance of 10 %", false},
		{"absurd values saturate", average, tier(10, 10, 10, cpu(1e300)), math.MaxInt32, scale.High, "", false},
		{"a stale sample still proposes; the fresh guard judges it", average, tier(10, 10, 10, stale(cpu(30))), 5, scale.Calm,
			"cpu 30 % against a goal of 60 % is 0.50 times the goal, with 10 in service at 11:58:00", false},
		{"NaN", average, tier(10, 10, 10, cpu(math.NaN())), 10, scale.Calm, "cpu reads NaN, which is not a usable number", true},
		{"plus infinity", average, tier(10, 10, 10, cpu(math.Inf(1))), 10, scale.Calm, "cpu reads +Inf, which is not a usable number", true},
		{"minus infinity", average, tier(10, 10, 10, cpu(math.Inf(-1))), 10, scale.Calm, "cpu reads -Inf, which is not a usable number", true},
		{"negative", average, tier(10, 10, 10, cpu(-3)), 10, scale.Calm, "cpu reads -3 %: scalers cannot use negative values", true},
		{"a gap", average, gap(tier(10, 10, 10), "cpu", "no datapoint for 5 min"), 10, scale.Calm, "cpu is missing: no datapoint for 5 min", true},
		{"neither sample nor gap", average, tier(10, 10, 10), 10, scale.Calm, "cpu is missing", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.target.Recommend(&c.snapshot, c.snapshot.Current())
			if c.because == "" {
				c.because = got.Because
			}
			want := scale.Recommendation{Scaler: "target " + c.target.Signal, Size: c.want, Urgency: c.urgency, Because: c.because, Abstains: c.abstains}
			got.Need, got.Empty, got.Figures = nil, false, nil // asserted by themselves
			if !reflect.DeepEqual(got, want) {
				t.Errorf("\ngot  %+v\nwant %+v", got, want)
			}
		})
	}
}

// A daemon that was away finds a ring whose newest entry before the sample is
// hours old. That entry is no longer evidence of the capacity at the sample.
func TestARingWithAHoleDoesNotShrinkToWhatWasLongAgo(t *testing.T) {
	s := tier(20, 20, 20, cpu(48))
	s.Past.Ring = []scale.CapacityPoint{{At: noon.Add(-3 * time.Hour), Desired: 2, InService: 2}}
	p := Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}.Recommend(&s, 20)
	if p.Size != 16 || p.Because != "cpu 48 % against a goal of 60 % is 0.80 times the goal, with 2 to 20 in service (capacity at 11:58:00 unknown)" {
		t.Errorf("got %+v, want 16 = 0.8 x the 20 in service now", p)
	}
}

// When memory does not reach back to the sample, growth multiplies the smaller
// capacity it knows of and shrinking the larger one.
func TestAnUnknownBaseErrsOnTheCarefulSide(t *testing.T) {
	for _, c := range []struct {
		name      string
		then, now int
		cpu       float64
		want      int
	}{
		{"growth takes the smaller", 10, 20, 150, 25},
		{"growth takes the smaller, the other way round", 20, 10, 150, 25},
		{"shrinking takes the larger", 20, 10, 24, 8},
		{"shrinking takes the larger, the other way round", 10, 20, 24, 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := tier(20, c.now, c.then, cpu(c.cpu))
			s.Past.Ring = []scale.CapacityPoint{{At: noon.Add(-time.Minute), Desired: 20, InService: c.then}}
			if p := (Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}).Recommend(&s, 20); p.Size != c.want {
				t.Errorf("got %+v, want %d", p, c.want)
			}
		})
	}
}

// A need that is rounded up must not be told to be within a tolerance that it is not within.
func TestANeedWithinTheToleranceDoesNotContradictIt(t *testing.T) {
	s := tier(9, 8, 8, cpu(73.6))
	p := Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}.Recommend(&s, 9)
	const want = "cpu 73.6 % against a goal of 60 % is 1.23 times the goal, with 8 in service at 11:58:00; 9.81 needed, the size is 9, within the tolerance of 10 %"
	if p.Size != 9 || p.Because != want {
		t.Errorf("%d: %s", p.Size, p.Because)
	}
}
