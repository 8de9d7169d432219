package scaler

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

// anyTier draws a tier with a ring that may be empty, full of holes or newer
// than the samples, and one sample per signal.
func anyTier(t *rapid.T, signals ...string) scale.Snapshot {
	size := rapid.IntRange(0, 60)
	s := scale.Snapshot{Tier: "web", Mode: scale.Manage, Now: noon, Capacity: scale.Capacity{
		Desired: size.Draw(t, "desired"), InService: size.Draw(t, "inService"), At: noon,
	}}
	for at := -rapid.IntRange(0, 300).Draw(t, "memory"); at < 0; at += rapid.IntRange(1, 60).Draw(t, "step") {
		s.Past.Ring = append(s.Past.Ring, scale.CapacityPoint{
			At: noon.Add(time.Duration(at) * time.Minute), InService: size.Draw(t, "then"),
		})
	}
	for _, name := range signals {
		s.Samples = append(s.Samples, scale.Sample{
			Signal: name, Quality: scale.Fresh, Value: anyValue.Draw(t, name),
			At:     noon.Add(-time.Duration(rapid.IntRange(0, 20).Draw(t, "age")) * time.Minute),
			Period: time.Duration(rapid.SampledFrom([]int{0, 1, 5}).Draw(t, "period")) * time.Minute,
		})
	}
	return s
}

// anyValue is any finite value that is not negative.
var anyValue = rapid.OneOf(rapid.Float64Range(0, 300), rapid.Float64Range(0, 1e12), rapid.Just(0.0), rapid.Just(60.0))

var (
	anyGoal      = rapid.OneOf(rapid.Float64Range(0.01, 200), rapid.Just(60.0))
	anyTolerance = rapid.OneOf(rapid.Float64Range(0, 1), rapid.Just(0.0), rapid.Just(0.1))
)

func anyTarget(t *rapid.T) Target {
	return Target{
		Signal: "cpu", Goal: anyGoal.Draw(t, "goal"),
		PerUnit: rapid.Bool().Draw(t, "perUnit"), Tolerance: anyTolerance.Draw(t, "tolerance"),
	}
}

func anyBacklog(t *rapid.T) Backlog {
	b := Backlog{Signal: "cpu", Tolerance: anyTolerance.Draw(t, "tolerance")}
	if rapid.Bool().Draw(t, "byLatency") {
		b.AcceptableDelay = time.Duration(rapid.IntRange(1, 1e6).Draw(t, "delay")) * time.Millisecond
		b.ProcessingTime = time.Duration(rapid.IntRange(1, 1e6).Draw(t, "processing")) * time.Millisecond
	} else {
		b.PerWorker = anyGoal.Draw(t, "perWorker")
	}
	return b
}

func anyPressure(t *rapid.T) Pressure {
	return Pressure{
		Terms: []Term{
			{Signal: "cpu", Goal: anyGoal.Draw(t, "goalA"), PerUnit: rapid.Bool().Draw(t, "perUnitA")},
			{Signal: "latency", Goal: anyGoal.Draw(t, "goalB"), PerUnit: rapid.Bool().Draw(t, "perUnitB")},
		},
		GrowAbove: rapid.Float64Range(1, 2).Draw(t, "growAbove"), ShrinkBelow: rapid.Float64Range(0, 0.99).Draw(t, "shrinkBelow"),
		Headroom: rapid.Float64Range(1, 2).Draw(t, "headroom"), ShrinkBy: rapid.Float64Range(0.01, 0.99).Draw(t, "shrinkBy"),
	}
}

// anyThreshold has a bound for each of two signals.
func anyThreshold(t *rapid.T) Threshold {
	out := Threshold{Any: rapid.Bool().Draw(t, "any"), Step: rapid.IntRange(1, 5).Draw(t, "step")}
	out.Grow.Datapoints, out.Shrink.Datapoints = anyDatapoints(t, "grow"), anyDatapoints(t, "shrink")
	for _, signal := range []string{"cpu", "latency"} {
		above := anyGoal.Draw(t, "above "+signal)
		out.Bounds = append(out.Bounds, Bound{
			Signal: signal, Above: above, Below: above * rapid.Float64Range(0, 1).Draw(t, "below "+signal),
			HasBelow: rapid.Bool().Draw(t, "hasBelow "+signal),
		})
	}
	return out
}

// anyDatapoints are M of N, mostly few.
func anyDatapoints(t *rapid.T, label string) Datapoints {
	m := rapid.IntRange(1, 4).Draw(t, label)
	return Datapoints{M: m, N: m + rapid.IntRange(0, 3).Draw(t, label+" of")}
}

// anyRecent gives a sample values before it, with holes.
func anyRecent(t *rapid.T, x scale.Sample) scale.Sample {
	x.Recent = []scale.Point{{At: x.At, Value: x.Value}}
	for i := range rapid.IntRange(0, 20).Draw(t, "recent") {
		if rapid.IntRange(0, 4).Draw(t, "hole") > 0 {
			x.Recent = append(x.Recent, scale.Point{At: x.At.Add(-time.Duration(i+1) * max(x.Period, time.Minute)), Value: anyValue.Draw(t, "before")})
		}
	}
	return x
}

func anyComposite(t *rapid.T) Composite {
	c := Composite{GrowAbove: rapid.Float64Range(0, 0.5).Draw(t, "growAbove"), ShrinkAbove: rapid.Float64Range(0, 0.9).Draw(t, "shrinkAbove"),
		Grow: rapid.IntRange(1, 3).Draw(t, "grow"), Shrink: rapid.IntRange(1, 3).Draw(t, "shrink"), Fallback: rapid.IntRange(0, 9).Draw(t, "fallback")}
	c.HighAbove, c.High = c.GrowAbove+rapid.Float64Range(0, 0.4).Draw(t, "highAbove"), c.Grow+rapid.IntRange(0, 3).Draw(t, "high")
	for _, signal := range []string{"cpu", "latency"} {
		above := anyGoal.Draw(t, "above "+signal)
		c.Parts = append(c.Parts, Part{Signal: signal, Weight: rapid.Float64Range(0.05, 3).Draw(t, "weight "+signal), Above: above, Below: above * rapid.Float64Range(0.01, 0.99).Draw(t, "below "+signal)})
	}
	return c
}

func anyTargetTracking(t *rapid.T) TargetTracking {
	return TargetTracking{
		Signal: "cpu", Goal: anyGoal.Draw(t, "goal"), PerUnit: rapid.Bool().Draw(t, "perUnit"), Low: rapid.Float64Range(0.1, 1).Draw(t, "low"),
		Out: anyDatapoints(t, "out"), In: anyDatapoints(t, "in"), Warmup: time.Duration(rapid.IntRange(0, 10).Draw(t, "warmup")) * time.Minute, Shrink: rapid.Bool().Draw(t, "shrinks"),
	}
}

var anyAdjustment = rapid.SampledFrom([]Adjustment{ByUnits, ToSize, ByPercent})

// anySteps are one to three without a hole, of which a further one changes no less.
func anySteps(t *rapid.T, grows bool) Steps {
	label, sign := "shrink", -1.0
	if grows {
		label, sign = "grow", 1
	}
	l := Steps{Datapoints: anyDatapoints(t, label), Statistic: rapid.SampledFrom([]Statistic{OfAverage, OfMaximum, OfMinimum}).Draw(t, label+" statistic"),
		Adjusting: Adjusting{Adjustment: anyAdjustment.Draw(t, label+" adjustment")}}
	if l.Adjustment == ByPercent {
		l.Least = rapid.IntRange(0, 3).Draw(t, label+" least")
	}
	change, n := 0, rapid.IntRange(1, 3).Draw(t, label+" steps")
	if l.Adjustment == ToSize && !grows {
		change = 60
	}
	for i := range n {
		near, far := sign*float64(20*i), sign*float64(20*(i+1))
		change += int(sign) * rapid.IntRange(1, 15).Draw(t, label+" change")
		s := Step{Lower: near, Upper: far, HasLower: true, HasUpper: i < n-1, Change: change}
		if !grows {
			s.Lower, s.Upper, s.HasLower, s.HasUpper = far, near, i < n-1, true
		}
		l.Steps = append(l.Steps, s)
	}
	return l
}

func anyStepScaling(t *rapid.T) StepScaling {
	p := StepScaling{Alarms: Alarms{Signal: "cpu", Above: anyGoal.Draw(t, "above"), HasBelow: rapid.Bool().Draw(t, "hasBelow"), OrEqual: rapid.Bool().Draw(t, "orEqual")},
		Warmup: time.Duration(rapid.IntRange(0, 10).Draw(t, "warmup")) * time.Minute, Grow: anySteps(t, true), Shrink: anySteps(t, false)}
	p.Below = p.Above * rapid.Float64Range(0, 0.99).Draw(t, "below")
	return p
}

func anySimpleScaling(t *rapid.T) SimpleScaling {
	p := SimpleScaling{Alarms: Alarms{Signal: "cpu", Above: anyGoal.Draw(t, "above"), HasBelow: rapid.Bool().Draw(t, "hasBelow"), OrEqual: rapid.Bool().Draw(t, "orEqual")}}
	p.Below = p.Above * rapid.Float64Range(0, 0.99).Draw(t, "below")
	for _, d := range []*Simple{&p.Grow, &p.Shrink} {
		*d = Simple{Datapoints: anyDatapoints(t, "simple"), Adjusting: Adjusting{Adjustment: anyAdjustment.Draw(t, "adjustment")}, Change: rapid.IntRange(1, 30).Draw(t, "change"),
			Cooldown: time.Duration(rapid.IntRange(0, 20).Draw(t, "cooldown")) * time.Minute}
		if d == &p.Shrink && d.Adjustment != ToSize {
			d.Change = -d.Change
		}
	}
	return p
}

func anyAdaptiveThreshold(t *rapid.T) AdaptiveThreshold {
	plain := anyThreshold(t)
	out := AdaptiveThreshold{Any: plain.Any, Step: plain.Step, Grow: plain.Grow, Shrink: plain.Shrink}
	for _, b := range plain.Bounds {
		b.HasBelow = true
		out.Bounds = append(out.Bounds, LearnedBound{Bound: b, Ceiling: b.Above * rapid.Float64Range(1, 2).Draw(t, "ceiling"), Floor: b.Below / 2, Drift: 0.1})
	}
	return out
}

func anyPhases(t *rapid.T) Phases {
	p := Phases{Signal: "cpu"}
	above, percent := anyGoal.Draw(t, "above"), 0.0
	for range rapid.IntRange(1, 3).Draw(t, "phases") {
		percent += rapid.Float64Range(1, 100).Draw(t, "percent")
		p.Phases = append(p.Phases, Phase{Above: above, For: time.Duration(rapid.IntRange(1, 600).Draw(t, "for")) * time.Second, Percent: percent})
		above *= rapid.Float64Range(1.05, 2).Draw(t, "further")
	}
	if rapid.Bool().Draw(t, "emergency") {
		p.Phases = append(p.Phases, Phase{Above: above, For: time.Duration(rapid.IntRange(1, 120).Draw(t, "for")) * time.Second, Emergency: rapid.IntRange(1, 80).Draw(t, "size")})
	}
	return p
}

// Phases never shrink, grow only while the newest value is above one of them and has been for its time, and pass what
// slows growth down for no more than the configured size.
func TestPhasesOnlyGrowOnWhatLasts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, p := anyTier(t, "cpu"), anyPhases(t)
		s.Samples[0] = anyRecent(t, s.Samples[0])
		x, now := s.Samples[0], s.Capacity.Desired
		r := p.Recommend(&s, now)
		if r.Size < now || !r.GrowOnly || r.Because == "" || r.Size > now && x.Value <= p.Phases[0].Above {
			t.Fatalf("cpu %v of %d: %+v", x.Value, now, r)
		}
		if r.Emergency != 0 && (r.Emergency != p.Phases[len(p.Phases)-1].Emergency || r.Emergency <= now) {
			t.Fatalf("of %d: %+v", now, r)
		}
		low := true // below the lowest phase within its time: nothing holds
		for _, v := range x.Recent {
			low = low && (v.At.Before(x.At) || v.Value <= p.Phases[0].Above)
		}
		if low && r.Size != now {
			t.Fatalf("%+v", r)
		}
	})
}

// The policies of AWS, on values with holes: never against what the newest value says, never twice for what is on
// its way, and shrinking only by what the alarms of all datapoints allow.
func TestThePoliciesOfAWSNeverPointTheOtherWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyTier(t, "cpu")
		s.Samples[0] = anyRecent(t, s.Samples[0])
		now := s.Capacity.Desired
		step, simple, tracking := anyStepScaling(t), anySimpleScaling(t), anyTargetTracking(t)
		for _, c := range []struct {
			above, below float64
			shrinks      bool
			r            scale.Recommendation
		}{
			{step.Above, step.Below, step.HasBelow, step.Recommend(&s, now)}, {simple.Above, simple.Below, simple.HasBelow, simple.Recommend(&s, now)},
		} {
			highest, lowest := 0.0, math.Inf(1)
			for _, p := range s.Samples[0].Recent {
				highest, lowest = max(highest, p.Value), min(lowest, p.Value)
			}
			if c.r.Size > now && highest < c.above || c.r.Size < now && (lowest > c.below || !c.shrinks) || c.r.Size < 0 || c.r.Because == "" {
				t.Fatalf("values %v to %v, above %v, below %v: %d of %d: %s", lowest, highest, c.above, c.below, c.r.Size, now, c.r.Because)
			}
		}
		n := tracking.needAt(&s, s.Samples[0])
		if r := tracking.Recommend(&s, now); r.Size < now && (n.load > 1 || !tracking.Shrink) || r.Size > now && n.load <= 1 && !n.cold || r.Size > max(now, ceilSize(n.low)) {
			t.Fatalf("%v times the goal makes %d of %d: %s", n.load, r.Size, now, r.Because)
		}
	})
}

func TestACompositeNeverPointsTheOtherWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, c := anyTier(t, "cpu", "latency"), anyComposite(t)
		over, under, now := 0, 0, s.Capacity.Desired
		for i, p := range c.Parts {
			switch v := s.Samples[i].Value; {
			case v > p.Above:
				over++
			case v < p.Below:
				under++
			}
		}
		r := c.Recommend(&s, now)
		if r.Size > now && over == 0 || r.Size < now && (over > 0 || under == 0) || r.Size > now+c.High || r.Size < now-c.Shrink {
			t.Fatalf("%d are above and %d below: %d of %d: %s", over, under, r.Size, now, r.Because)
		}
		s.Samples = s.Samples[1:]
		if r := c.Recommend(&s, now); r.Size < now {
			t.Fatalf("shrinks without a part: %+v", r)
		}
		s.Samples = nil
		if r := c.Recommend(&s, now); r.Size != now && r.Size != c.Fallback {
			t.Fatalf("of nothing it made %+v", r)
		}
	})
}

// anyDependents is of readers, for the tier that anyTier links where it is told to.
func anyDependents(t *rapid.T) Dependents {
	return Dependents{Tier: "user", MoreThan: rapid.IntRange(0, 40).Draw(t, "moreThan"), Signal: "cpu", Above: anyGoal.Draw(t, "above"), AtMost: rapid.IntRange(1, 20).Draw(t, "atMost")}
}

func TestTargetNeverPointsTheOtherWayThanItsRatio(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, target := anyTier(t, "cpu"), anyTarget(t)
		x, now := s.Samples[0], s.Capacity.Desired
		base := baseOf(&s, x)
		load := x.Value / target.Goal
		need := load * float64(base.fewest)
		if target.PerUnit {
			need = load
			load /= float64(max(base.fewest, 1))
		}
		p := target.Recommend(&s, now)
		if (load > 1 || base.fewest == 0 && x.Value > 0) && p.Size < now {
			t.Fatalf("%.3f times the goal shrinks %d to %d: %s", load, now, p.Size, p.Because)
		}
		if need < float64(now) && (base.fewest > 0 || x.Value == 0) && p.Size > now {
			t.Fatalf("a need of %.3f grows %d to %d: %s", need, now, p.Size, p.Because)
		}
	})
}

func TestBacklogNeverPointsTheOtherWayThanItsRatio(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, b := anyTier(t, "cpu"), anyBacklog(t)
		x, now := s.Samples[0], s.Capacity.Desired
		per := b.PerWorker
		if per == 0 {
			per = max(1, float64(b.AcceptableDelay)/float64(b.ProcessingTime))
		}
		p := b.Recommend(&s, now)
		if x.Value > per*float64(now)*1.000001 && p.Size < now {
			t.Fatalf("%v messages shrink %d to %d: %s", x.Value, now, p.Size, p.Because)
		}
		if x.Value < per*float64(now)*0.999999 && p.Size > now {
			t.Fatalf("%v messages grow %d to %d: %s", x.Value, now, p.Size, p.Because)
		}
		if (p.Size == 0) != (x.Value == 0) {
			t.Fatalf("%v messages make %d: %s", x.Value, p.Size, p.Because)
		}
	})
}

func TestPressureNeverPointsTheOtherWayThanItsPressure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, pressure := anyTier(t, "cpu", "latency"), anyPressure(t)
		worst, most, now := 0.0, 0.0, s.Capacity.Desired
		for i, term := range pressure.Terms {
			n := needOf(&s, s.Samples[i], term.Goal, term.PerUnit)
			worst, most = max(worst, n.load), max(most, n.low)
		}
		p := pressure.Recommend(&s, now)
		if worst > 1 && p.Size < now || most < float64(now) && p.Size > now {
			t.Fatalf("pressure %.3f and a need of %.3f make %d of %d: %s", worst, most, p.Size, now, p.Because)
		}
	})
}

func TestThresholdNeverPointsTheOtherWayThanItsSignals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, threshold := anyTier(t, "cpu", "latency"), anyThreshold(t)
		over, under, now := 0, 0, s.Capacity.Desired
		for i, b := range threshold.Bounds {
			switch v := s.Samples[i].Value; {
			case v > b.Above:
				over++
			case !b.HasBelow || v < b.Below:
				under++
			}
		}
		p := threshold.Recommend(&s, now)
		if p.Size > now && over == 0 || p.Size < now && under < 2 {
			t.Fatalf("%d are above and %d below: %d of %d: %s", over, under, p.Size, now, p.Because)
		}
		if d := p.Size - now; d > threshold.Step || -d > threshold.Step {
			t.Fatalf("%d to %d is more than a step of %d", now, p.Size, threshold.Step)
		}
	})
}

// Without a signal, with one that is no number and with one below nothing there may
// be growth, never a shrink.
func TestThresholdNeverShrinksOnAMissingSignal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, threshold := anyTier(t, "cpu", "latency"), anyThreshold(t)
		i := rapid.IntRange(0, 1).Draw(t, "which")
		if bad := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0}).Draw(t, "bad"); bad != 0 {
			s.Samples[i].Value = bad
		} else {
			s.Samples = slices.Delete(s.Samples, i, i+1)
		}
		p := threshold.Recommend(&s, s.Capacity.Desired)
		if p.Size < s.Capacity.Desired || p.Size > s.Capacity.Desired && (!threshold.Any || p.Abstains) || p.Because == "" {
			t.Fatalf("of %d: %+v", s.Capacity.Desired, p)
		}
	})
}

// More load never makes a smaller recommendation, and no recommendation is below zero.
func TestRecommendationsAreMonotoneInTheValueAndNeverNegative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyTier(t, "cpu", "latency")
		s.Linked = []*scale.Snapshot{{Tier: "user", Capacity: scale.Capacity{At: noon, Desired: rapid.IntRange(0, 60).Draw(t, "units")}}}
		more := s
		more.Samples = append([]scale.Sample(nil), s.Samples...)
		which := rapid.IntRange(0, 1).Draw(t, "which")
		more.Samples[which].Value += anyValue.Draw(t, "more")
		for _, scaler := range []interface {
			Recommend(*scale.Snapshot, int) scale.Recommendation
		}{anyTarget(t), anyBacklog(t), anyPressure(t), anyThreshold(t), anyDependents(t),
			anyComposite(t), anyTargetTracking(t), anyStepScaling(t), anySimpleScaling(t), anyPhases(t), anyAdaptiveThreshold(t)} {
			a, b := scaler.Recommend(&s, s.Capacity.Desired), scaler.Recommend(&more, s.Capacity.Desired)
			if b.Size < a.Size {
				t.Fatalf("%v makes %d (%s), and %v makes %d (%s)",
					s.Samples[which].Value, a.Size, a.Because, more.Samples[which].Value, b.Size, b.Because)
			}
			if a.Size < 0 || b.Size < 0 {
				t.Fatalf("negative size: %+v %+v", a, b)
			}
			if a.Abstains || a.Because == "" || a.Need == nil {
				t.Fatalf("%+v: a readable value, a sentence and a need were expected", a)
			}
		}
	})
}

// The heart of the rule: what a fresh total needs is recommended, give or take the
// tolerance, whatever serves, is on its way, or is on its way out.
func TestARecommendationIsNeverBelowTheNeedOfATotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyTier(t, "cpu", "latency")
		now := s.Capacity.Desired
		target, backlog, pressure := anyTarget(t), anyBacklog(t), anyPressure(t)
		target.PerUnit = true
		pressure.Terms[0].PerUnit = true
		per := backlog.PerWorker
		if per == 0 {
			per = max(1, float64(backlog.AcceptableDelay)/float64(backlog.ProcessingTime))
		}
		for _, c := range []struct {
			scaler interface {
				Recommend(*scale.Snapshot, int) scale.Recommendation
			}
			goal, tolerance float64
		}{{target, target.Goal, target.Tolerance}, {backlog, per, backlog.Tolerance}, {pressure, pressure.Terms[0].Goal, pressure.GrowAbove - 1}} {
			p := c.scaler.Recommend(&s, now)
			need := min(s.Samples[0].Value/c.goal, math.MaxInt32)
			if float64(p.Size) < need/(1+c.tolerance)*(1-1e-6) {
				t.Fatalf("%v at %v a unit needs %.3f, tolerance %v: recommended %d of %d: %s", s.Samples[0].Value, c.goal, need, c.tolerance, p.Size, now, p.Because)
			}
		}
	})
}

// An average says nothing of machines that did not serve it.
func TestNoRatioIsMultipliedByCapacityThatDidNotServeIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyTier(t, "cpu", "latency")
		now := s.Capacity.Desired
		target, pressure := anyTarget(t), anyPressure(t)
		target.PerUnit, pressure.Terms[0].PerUnit, pressure.Terms[1].PerUnit = false, false, false
		bound := func(x scale.Sample, goal float64) float64 {
			// In other words than the code: the fewest of all looks from the last one
			// before the period to the first one after it.
			fewest := math.MaxInt
			points := append(slices.Clone(s.Past.Ring), scale.CapacityPoint{At: s.Capacity.At, InService: s.Capacity.InService})
			for i, p := range points {
				begun := i+1 == len(points) || points[i+1].At.After(x.At)
				over := i > 0 && !points[i-1].At.Before(x.At.Add(x.Period))
				if begun && !over {
					fewest = min(fewest, p.InService)
				}
			}
			if fewest == 0 {
				return max(1, x.Value/goal) // nothing served it: the load alone asks
			}
			return max(1, float64(fewest)*x.Value/goal)
		}
		if p, most := target.Recommend(&s, now), bound(s.Samples[0], target.Goal); p.Size > now && float64(p.Size) > most+1 {
			t.Fatalf("%d of %d, and what served needs at most %.3f: %s", p.Size, now, most, p.Because)
		}
		most := max(bound(s.Samples[0], pressure.Terms[0].Goal), bound(s.Samples[1], pressure.Terms[1].Goal)) * pressure.Headroom
		if p := pressure.Recommend(&s, now); p.Size > now && float64(p.Size) > most+1 {
			t.Fatalf("%d of %d, and what served needs at most %.3f: %s", p.Size, now, most, p.Because)
		}
	})
}
