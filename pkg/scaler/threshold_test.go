package scaler

import (
	"math"
	"reflect"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestThreshold(t *testing.T) {
	iops := func(v float64) scale.Sample { return sample("iops", "requests/second", v) }
	mem := func(v float64) scale.Sample { return sample("mem", "percent", v) }
	lag := func(v float64) scale.Sample { return sample("lag", "seconds", v) }
	of := func(samples ...scale.Sample) scale.Snapshot { return tier(4, 4, 4, samples...) }
	// The seed document's tiers: a replica when both are exceeded, a rung when one is.
	readers := Threshold{Step: 1, Bounds: []Bound{{Signal: "iops", Above: 1000, Below: 300, HasBelow: true}, {Signal: "cpu", Above: 70}}}
	rungs := Threshold{Step: 1, Any: true, Bounds: []Bound{{Signal: "cpu", Above: 80, Below: 20, HasBelow: true}, {Signal: "mem", Above: 80, Below: 20, HasBelow: true}}}
	lagging := Threshold{Step: 1, Any: true, Bounds: []Bound{{Signal: "cpu", Above: 80, Below: 20, HasBelow: true}, {Signal: "lag", Above: 30, Below: 5, HasBelow: true}}}
	two := rungs
	two.Step = 2
	for _, c := range []struct {
		name      string
		threshold Threshold
		snapshot  scale.Snapshot
		want      int
		because   string
		abstains  bool
	}{
		{"grows when all are above", readers, of(iops(1200), cpu(75)), 5, "iops 1200 is above 1000 requests/second and cpu 75 is above 70 %", false},
		{"one of two is not all", readers, of(iops(1200), cpu(60)), 4, "iops 1200 is above 1000 requests/second, cpu 60 is not above 70 %; this scaler grows the tier only when all bounds are exceeded", false},
		{"at the bound is not above it", readers, of(iops(1000), cpu(75)), 4, "cpu 75 is above 70 %, iops 1000 is between 300 and 1000 requests/second; this scaler grows the tier only when all bounds are exceeded", false},
		{"grows when any is above", rungs, of(cpu(85), mem(10)), 5, "cpu 85 is above 80 %", false},
		{"or the other", rungs, of(cpu(10), mem(85.5)), 5, "mem 85.5 is above 80 %", false},
		{"or both", rungs, of(cpu(85), mem(90)), 5, "cpu 85 is above 80 % and mem 90 is above 80 %", false},
		{"shrinks when all are below", rungs, of(cpu(15), mem(19.9)), 3, "cpu 15 is below 20 % and mem 19.9 is below 20 %", false},
		{"one of two is not all below", rungs, of(cpu(15), mem(50)), 4, "mem 50 is between 20 and 80 %, cpu 15 is below 20 %", false},
		{"at the lower bound is not below it", rungs, of(cpu(15), mem(20)), 4, "mem 20 is between 20 and 80 %, cpu 15 is below 20 %", false},
		{"in between it rests", rungs, of(cpu(50), mem(50)), 4, "cpu 50 is between 20 and 80 %, mem 50 is between 20 and 80 %", false},
		{"all: in between it rests without a word more", readers, of(iops(500), cpu(60)), 4, "iops 500 is between 300 and 1000 requests/second, cpu 60 is not above 70 %", false},
		{"a bound without a lower one does not keep it", readers, of(iops(100), cpu(70)), 3, "iops 100 is below 300 requests/second and cpu 70 is not above 70 %", false},
		{"until it is exceeded", readers, of(iops(100), cpu(71)), 4, "cpu 71 is above 70 %, iops 100 is below 300 requests/second; this scaler grows the tier only when all bounds are exceeded", false},

		{"it does not shrink into what made it grow", readers, of(fewer(iops(290), 387), fewer(cpu(60), 80)), 4,
			"cpu 60 (with one unit less it would be 80, above 70 %), iops 290 is below 300 requests/second", false},
		{"by whichever signal", readers, of(fewer(iops(290), 1001), fewer(cpu(40), 53)), 4,
			"iops 290 (with one unit less it would be 1001, above 1000 requests/second), cpu 40 is not above 70 %", false},
		{"and shrinks where there is room", readers, of(fewer(iops(290), 1000), fewer(cpu(40), 70)), 3, "iops 290 is below 300 requests/second and cpu 40 is not above 70 %", false},
		{"which says nothing of growing", readers, of(fewer(iops(1200), 1600), fewer(cpu(75), 100)), 5, "iops 1200 is above 1000 requests/second and cpu 75 is above 70 %", false},
		{"any: a missing signal does not keep it from growing", rungs, gap(of(cpu(85)), "mem", "no datapoint"), 5, "cpu 85 is above 80 % and mem is missing: no datapoint", false},
		{"any: it keeps it from shrinking", rungs, gap(of(cpu(15)), "mem", "no datapoint"), 4, "mem is missing: no datapoint", true},
		{"any: and from an opinion", rungs, of(cpu(50)), 4, "mem is missing", true},
		{"all: a missing signal keeps it from growing", readers, gap(of(iops(1200)), "cpu", "no datapoint"), 4, "cpu is missing: no datapoint; iops 1200 is above 1000 requests/second", true},
		{"all: and from shrinking", readers, of(cpu(10)), 4, "iops is missing", true},
		{"all signals missing", readers, of(), 4, "iops is missing; cpu is missing", true},

		{"NaN is no value", rungs, of(cpu(15), mem(math.NaN())), 4, "mem reads NaN, which is not a usable number", true},
		{"nor is Inf, although it is above", rungs, of(cpu(50), mem(math.Inf(1))), 4, "mem reads +Inf, which is not a usable number", true},
		{"nor its opposite, although it is below", rungs, of(cpu(15), mem(math.Inf(-1))), 4, "mem reads -Inf, which is not a usable number", true},
		{"a lag of -1 is a replica that does not replicate", lagging, of(cpu(15), lag(-1)), 4, "lag reads -1 s: scalers cannot use negative values", true},
		{"and does not keep the others from growing", lagging, of(cpu(85), lag(-1)), 5, "cpu 85 is above 80 % and lag reads -1 s: scalers cannot use negative values", false},

		{"two steps up", two, of(cpu(85), mem(10)), 6, "cpu 85 is above 80 %", false},
		{"two steps down", two, of(cpu(15), mem(10)), 2, "cpu 15 is below 20 % and mem 10 is below 20 %", false},
		{"never below nothing", two, tier(1, 1, 1, cpu(15), mem(10)), 0, "cpu 15 is below 20 % and mem 10 is below 20 %", false},
		{"nothing stays nothing", rungs, tier(0, 0, 0, cpu(0), mem(0)), 0, "cpu 0 is below 20 % and mem 0 is below 20 %", false},
		{"nothing can grow", rungs, tier(0, 0, 0, cpu(85), mem(0)), 1, "cpu 85 is above 80 %", false},
		{"large numbers are written out", readers, of(iops(12345.6), cpu(75)), 5, "iops 12,346 is above 1000 requests/second and cpu 75 is above 70 %", false},
		{"a stale value is judged like any; the guards hold it back", rungs, of(stale(cpu(15)), mem(10)), 3, "cpu 15 is below 20 % and mem 10 is below 20 %", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.threshold.Recommend(&c.snapshot, c.snapshot.Current())
			want := scale.Recommendation{Scaler: "threshold", Size: c.want, Urgency: scale.Calm, Because: c.because, Abstains: c.abstains}
			got.Need, got.Figures = nil, nil // asserted by themselves
			if !reflect.DeepEqual(got, want) {
				t.Errorf("\ngot  %+v\nwant %+v", got, want)
			}
		})
	}
}

// Without bounds nothing is exceeded, and nothing is known to be idle either.
func TestAThresholdWithoutBoundsRests(t *testing.T) {
	for _, either := range []bool{false, true} {
		got := Threshold{Step: 1, Any: either}.Recommend(new(tier(4, 4, 4)), 4)
		if want := abstain("threshold", 4, "the scaler has no bounds"); !reflect.DeepEqual(got, want) {
			t.Errorf("any %v: %+v", either, got)
		}
	}
}

// In a group whose machines weigh four, a step of one is one machine.
func TestAStepIsAMachineAtLeast(t *testing.T) {
	s := tier(12, 12, 12, cpu(90))
	s.Capacity.Step = 4
	both := Threshold{Bounds: []Bound{{Signal: "cpu", Above: 80, Below: 20, HasBelow: true}}, Step: 1}
	if got := both.Recommend(&s, 12); got.Size != 16 {
		t.Errorf("grows to %d (%s), want 16", got.Size, got.Because)
	}
	s.Samples = []scale.Sample{cpu(10)}
	if got := both.Recommend(&s, 12); got.Size != 8 {
		t.Errorf("shrinks to %d (%s), want 8", got.Size, got.Because)
	}
	both.Step = 6
	if got := both.Recommend(&s, 12); got.Size != 6 {
		t.Errorf("shrinks to %d (%s), want 6", got.Size, got.Because)
	}
}
