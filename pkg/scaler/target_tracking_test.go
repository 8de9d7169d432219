package scaler

import (
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestTargetTracking(t *testing.T) {
	half := TargetTracking{Signal: "cpu", Goal: 50, Low: 0.9, Out: Datapoints{M: 3}, In: Datapoints{M: 15}, Warmup: 5 * time.Minute, Shrink: true}
	only := half
	only.Shrink = false
	per := half
	per.Signal, per.Goal, per.PerUnit = "rps", 100, true
	low := func(v float64, most float64) scale.Sample {
		values := slices.Repeat([]float64{v}, 14)
		values[9] = most
		return before(cpu(v), values...)
	}
	// The ring of the fixture is ten minutes long; fifteen minutes are needed here.
	old := func(s scale.Snapshot) scale.Snapshot {
		s.Past.Ring[0].At = noon.Add(-30 * time.Minute)
		for at := -25; at < -2; at++ {
			s.Past.Ring = slices.Insert(s.Past.Ring, len(s.Past.Ring)-2, scale.CapacityPoint{At: noon.Add(time.Duration(at) * time.Minute), InService: s.Past.Ring[0].InService, Desired: s.Past.Ring[0].InService})
		}
		return s
	}
	for _, c := range []struct {
		name     string
		policy   TargetTracking
		snapshot scale.Snapshot
		want     int
		because  string
	}{
		{"three of three above grow in proportion", half, old(tier(10, 10, 10, before(cpu(75), 70, 60))), 15,
			"cpu 75 % against a goal of 50 % is 1.50 times the goal, with 10 in service at 11:58:00; above the goal in 3 of the last 3 datapoints"},
		{"AWS's guide: growing rounds up, 1.5 is 2", half, old(tier(1, 1, 1, before(cpu(75), 70, 60))), 2,
			"cpu 75 % against a goal of 50 % is 1.50 times the goal, with 1 in service at 11:58:00; above the goal in 3 of the last 3 datapoints"},
		{"two do not", half, old(tier(10, 10, 10, before(cpu(75), 70, 50))), 10,
			"cpu 75 % against a goal of 50 % is 1.50 times the goal, with 10 in service at 11:58:00; above the goal in 2 of the last 3 datapoints, 3 needed"},
		{"two with a hole do not", half, old(tier(10, 10, 10, before(cpu(75), nan, 75, 10))), 10,
			"cpu 75 % against a goal of 50 % is 1.50 times the goal, with 10 in service at 11:58:00; above the goal in 2 of the last 3 datapoints, 3 needed, 1 of the newest 3 periods without data"},
		{"what is on its way counts as capacity", half, old(tier(15, 10, 10, before(cpu(75), 70, 60))), 15,
			"cpu 75 % against a goal of 50 % is 1.50 times the goal, with 10 in service at 11:58:00; above the goal in 3 of the last 3 datapoints; 15 needed, 15 already ordered, with 5 units launching or warming up"},
		{"more than that is ordered", half, old(tier(12, 10, 10, before(cpu(75), 70, 60))), 15,
			"cpu 75 % against a goal of 50 % is 1.50 times the goal, with 10 in service at 11:58:00; above the goal in 3 of the last 3 datapoints, with 2 units launching or warming up"},
		{"at nine tenths nothing shrinks", half, old(tier(10, 10, 10, low(45, 45))), 10,
			"cpu 45 % against a goal of 50 % is 0.90 times the goal, with 10 in service at 11:58:00; between 90 and 100 % of the goal"},
		{"fifteen below shrink, to what the most of them needs", half, old(tier(10, 10, 10, low(20, 31))), 7,
			"cpu 20 % against a goal of 50 % is 0.40 times the goal, with 10 in service at 11:58:00; below 90 % of the goal in 15 of the last 15 datapoints; the highest of these datapoints, 31 %, needs 7"},
		{"AWS's guide: shrinking rounds what goes down, 1.5 is 1", half, old(tier(3, 3, 3, low(25, 25))), 2,
			"cpu 25 % against a goal of 50 % is 0.50 times the goal, with 3 in service at 11:58:00; below 90 % of the goal in 15 of the last 15 datapoints; the highest of these datapoints, 25 %, needs 2"},
		{"fourteen do not", half, old(tier(10, 10, 10, low(20, 46))), 10,
			"cpu 20 % against a goal of 50 % is 0.40 times the goal, with 10 in service at 11:58:00; below 90 % of the goal in 14 of the last 15 datapoints, 15 needed"},
		{"nothing shrinks while some warm up", half, old(tier(12, 12, 10, low(20, 20))), 12,
			"cpu 20 % against a goal of 50 % is 0.40 times the goal, with 10 to 12 in service at 11:58:00; shrinking waits, because 2 of 12 units are launching or warming up"},
		{"one that only grows", only, old(tier(10, 10, 10, low(20, 20))), 10,
			"cpu 20 % against a goal of 50 % is 0.40 times the goal, with 10 in service at 11:58:00; this scaler only grows the tier"},
		{"a total, by what one unit carries", per, old(tier(10, 10, 10, before(rps(1500), 1200, 1100))), 15,
			"rps 1500 requests/second against a goal of 100 requests/second per unit is 1.50 times the goal, with 10 in service at 11:58:00; above the goal in 3 of the last 3 datapoints"},
		{"INSUFFICIENT_DATA does nothing", half, gap(tier(10, 10, 10), "cpu", "no datapoint"), 10, "cpu is missing: no datapoint"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := c.policy.Recommend(&c.snapshot, c.snapshot.Current())
			if r.Size != c.want || r.Because != c.because {
				t.Errorf("\ngot  %d %s\nwant %d %s", r.Size, r.Because, c.want, c.because)
			}
		})
	}
}

// Units that came into service less than a warm-up ago are left out of what is multiplied.
func TestTargetTrackingLeavesOutWhatWarmsUp(t *testing.T) {
	half := TargetTracking{Signal: "cpu", Goal: 50, Low: 0.9, Out: Datapoints{M: 1}, In: Datapoints{M: 15}, Warmup: 5 * time.Minute, Shrink: true}
	s := tier(14, 14, 10, cpu(75))
	s.Past.Ring = nil
	for at := -20; at < 0; at++ {
		n := 10
		if at >= -4 {
			n = 14
		}
		s.Past.Ring = append(s.Past.Ring, scale.CapacityPoint{At: noon.Add(time.Duration(at) * time.Minute), InService: n, Desired: 14})
	}
	if r := half.Recommend(&s, 14); r.Size != 15 {
		t.Errorf("ten that are warm at 1.5 times the goal made %d: %s", r.Size, r.Because)
	}
	half.Warmup = 0
	if r := half.Recommend(&s, 14); r.Size != 21 {
		t.Errorf("without a warm-up: %d: %s", r.Size, r.Because)
	}
}
