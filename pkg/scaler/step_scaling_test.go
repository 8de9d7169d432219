package scaler

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// The example of AWS's page: an alarm at 50, and 10 % or 30 % of 10 instances at 60 and at 70 and more.
var guide = StepScaling{
	Alarms: Alarms{Signal: "cpu", Above: 50, Below: 40, HasBelow: true, OrEqual: true}, Warmup: 5 * time.Minute,
	Grow: Steps{Datapoints: Datapoints{M: 1}, Adjusting: Adjusting{Adjustment: ByPercent}, Steps: []Step{
		{Lower: 0, Upper: 10, HasLower: true, HasUpper: true, Change: 5},
		{Lower: 10, Upper: 20, HasLower: true, HasUpper: true, Change: 10},
		{Lower: 20, HasLower: true, Change: 30},
	}},
	Shrink: Steps{Datapoints: Datapoints{M: 1}, Adjusting: Adjusting{Adjustment: ByPercent}, Steps: []Step{
		{Lower: -10, Upper: 0, HasLower: true, HasUpper: true, Change: -5},
		{Lower: -20, Upper: -10, HasLower: true, HasUpper: true, Change: -10},
		{Upper: -20, HasUpper: true, Change: -30},
	}},
}

func TestStepScaling(t *testing.T) {
	// At noon ten have served for long, and `more` of what is ordered came a minute ago.
	young := func(desired, inService int, x scale.Sample) scale.Snapshot { return tier(desired, inService, 10, x) }
	exact := guide
	exact.Grow.Adjustment, exact.Grow.Steps = ToSize, []Step{{Lower: 0, HasLower: true, Change: 12}}
	growing := guide
	growing.HasBelow = false
	twice := guide
	twice.Grow.Datapoints, twice.Grow.Statistic = Datapoints{M: 2, N: 3}, OfAverage
	peak := twice
	peak.Grow.Statistic = OfMaximum
	least := twice
	least.Grow.Statistic = OfMinimum
	seed := StepScaling{Alarms: Alarms{Signal: "cpu", Above: 60}, Warmup: 5 * time.Minute, Grow: Steps{Adjusting: Adjusting{Adjustment: ByPercent}, Steps: []Step{{Lower: 0, HasLower: true, Change: 20}}}}
	for _, c := range []struct {
		name     string
		policy   StepScaling
		snapshot scale.Snapshot
		want     int
		because  string
		abstains bool
	}{
		{"at the bound is in the first step", guide, tier(10, 10, 10, cpu(50)), 11, "cpu 50, above 50 %; the step for values from 50 to 60: +5 % of 10 is +1", false},
		{"just below the next step", guide, tier(10, 10, 10, cpu(59.9)), 11, "cpu 59.9, above 50 %; the step for values from 50 to 60: +5 % of 10 is +1", false},
		{"the lower end belongs to a step of growing", guide, tier(10, 10, 10, cpu(60)), 11, "cpu 60, above 50 %; the step for values from 60 to 70: +10 % of 10 is +1", false},
		{"the guide: 10 at 70 and more become 13", guide, tier(10, 10, 10, cpu(85)), 13, "cpu 85, above 50 %; the step for values from 70 on: +30 % of 10 is +3", false},
		{"the guide: one is warming up, and 70 orders two more", guide, young(11, 11, cpu(70)), 13, "cpu 70, above 50 %; the step for values from 70 on: +30 % of 10 is +3; 1 unit is already launching or warming up, and counted towards this growth", false},
		{"the same step orders nothing more", guide, young(11, 11, cpu(60)), 11, "cpu 60, above 50 %; the step for values from 60 to 70: +10 % of 10 is +1; 1 unit is already launching or warming up, and counted towards this growth", false},
		{"nor while it is on its way", guide, young(13, 10, cpu(70)), 13, "cpu 70, above 50 %; the step for values from 70 on: +30 % of 10 is +3; 3 units are already launching or warming up, and counted towards this growth", false},
		{"nothing shrinks meanwhile", guide, young(12, 12, cpu(10)), 12, "cpu 10, below 40 %; shrinking waits for 2 units that are launching or warming up", false},
		{"the upper end belongs to a step of shrinking", guide, tier(10, 10, 10, cpu(30)), 9, "cpu 30, below 40 %; the step for values from 20 to 30: -10 % of 10 is -1", false},
		{"at the lower bound", guide, tier(10, 10, 10, cpu(40)), 9, "cpu 40, below 40 %; the step for values from 30 to 40: -5 % of 10 is -1", false},
		{"far below", guide, tier(10, 10, 10, cpu(5)), 7, "cpu 5, below 40 %; the step for values up to 20: -30 % of 10 is -3", false},
		{"between the bounds", guide, tier(10, 10, 10, cpu(45)), 10, "cpu 45 is between 40 and 50 %", false},
		{"an exact size", exact, tier(10, 10, 10, cpu(80)), 12, "cpu 80, above 50 %; the step for values from 50 on: to 12", false},
		{"an exact size for growing never shrinks", exact, tier(20, 20, 20, cpu(80)), 20, "cpu 80, above 50 %; the step for values from 50 on: to 12", false},
		{"the average of those that breach", twice, tier(10, 10, 10, before(cpu(75), 55, 10)), 11, "cpu 75, above 50 % in 2 of the last 3 datapoints; the step for values from 60 to 70: +10 % of 10 is +1", false},
		{"their largest", peak, tier(10, 10, 10, before(cpu(75), 55, 10)), 13, "cpu 75, above 50 % in 2 of the last 3 datapoints; the step for values from 70 on: +30 % of 10 is +3", false},
		{"their smallest", least, tier(10, 10, 10, before(cpu(75), 55, 10)), 11, "cpu 75, above 50 % in 2 of the last 3 datapoints; the step for values from 50 to 60: +5 % of 10 is +1", false},
		{"one of three is no alarm, and keeps from shrinking", twice, tier(10, 10, 10, before(cpu(5), 55, 10)), 10, "cpu 5, above 50 % in 1 of the last 3 datapoints, 2 needed", false},
		{"with one less it would grow again", guide, tier(2, 2, 2, fewer(cpu(39), 78)), 2, "cpu 39, below 40 %; with one unit less it would be 78, above 50 %", false},
		{"without a lower bound it only grows", growing, tier(10, 10, 10, cpu(5)), 10, "cpu 5 is not above 50 %", false},
		{"the seed: above 60 adds 20 %", seed, tier(15, 15, 15, cpu(61)), 18, "cpu 61, above 60 %; the step for values from 60 on: +20 % of 15 is +3", false},
		{"nothing known", guide, gap(tier(10, 10, 10), "cpu", "throttled"), 10, "cpu is missing: throttled", true},
		{"nothing to measure", guide, tier(10, 10, 10, idle(cpu(9))), 7, "cpu has nothing to measure; the step for values up to 20: -30 % of 10 is -3", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := c.policy.Recommend(&c.snapshot, c.snapshot.Current())
			if r.Size != c.want || r.Because != c.because || r.Abstains != c.abstains {
				t.Errorf("\ngot  %d %v %s\nwant %d %v %s", r.Size, r.Abstains, r.Because, c.want, c.abstains, c.because)
			}
			if r.GrowOnly != (!c.policy.HasBelow && !r.Abstains) {
				t.Errorf("grow only %v", r.GrowOnly)
			}
		})
	}
}

func TestTheRangeOfAStepInWords(t *testing.T) {
	for _, c := range []struct {
		step  Step
		grows bool
		want  string
	}{
		{Step{Lower: 0, HasLower: true}, true, "the step for values from 50 on: "},
		{Step{Lower: -20, HasLower: true}, false, "the step for values above 30: "},
		{Step{Upper: 10, HasUpper: true}, true, "the step for values below 60: "},
		{Step{Upper: -20, HasUpper: true}, false, "the step for values up to 30: "},
		{Step{Lower: -20, Upper: -10, HasLower: true, HasUpper: true}, false, "the step for values from 30 to 40: "},
		{Step{}, true, ""},
	} {
		if got := c.step.says(50, "percent", c.grows); got != c.want {
			t.Errorf("%+v, growing %v: %q, want %q", c.step, c.grows, got, c.want)
		}
	}
}
