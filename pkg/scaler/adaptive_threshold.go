package scaler

import (
	"fmt"
	"maps"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/profile"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// AdaptiveThreshold is a Threshold whose bounds are what is usual for each signal at this time of day.
//
//	above = max(seasonal mean + 2 sigma, 0.9 x p95, above), at most ceiling
//	below = min(seasonal mean - sigma, 1.2 x p05, below), at least floor
//
// All are of the last day in points of five minutes, of which 50 are needed: before, the configured bounds hold. The seasonal
// mean is the same hour of up to six other days. So what is learned only ever makes the tier calmer, within ceiling and floor.
// profile.At says how incidents are kept out, and profile.Learn how little a day may teach.
// Source: the seed document, AdaptiveThresholds: a window of 288, at least 50; defaults cpu 70/30, response 2.0/0.5,
// request rate 1000/200.
type AdaptiveThreshold struct {
	Bounds []LearnedBound
	// Any, Step, Grow and Shrink are those of Threshold.
	Any          bool
	Step         int
	Grow, Shrink Course
}

// LearnedBound is one signal with the bounds that hold until enough is learned, and what learning may come to.
type LearnedBound struct {
	Bound
	// Ceiling is the largest Above, at least that. Floor is the least Below, at most that. Both in the unit of the signal.
	Ceiling, Floor float64
	// Drift is how far what is usual for a time of day may move in a day, as a share of Above; above 0.
	Drift float64
}

func (b LearnedBound) limits() profile.Limits {
	return profile.Limits{Above: b.Above, Below: b.Below, Ceiling: b.Ceiling, Floor: b.Floor, Drift: b.Drift * b.Above}
}

// Recommend is that of a threshold with what was learned up to the evaluation before.
func (t AdaptiveThreshold) Recommend(s *scale.Snapshot, current int) scale.Recommendation {
	plain := Threshold{Any: t.Any, Step: t.Step, Grow: t.Grow, Shrink: t.Shrink}
	var learned []string
	var numbers []scale.Figure
	for _, b := range t.Bounds {
		usual := profile.At(s.Past.Profiles[b.Signal], s.Now, b.limits())
		bound := b.Bound
		bound.Above, bound.Below = reason.Rounded(usual.Above), reason.Rounded(usual.Below)
		plain.Bounds = append(plain.Bounds, bound)
		x, _ := s.Sample(b.Signal)
		learned = append(learned, says(b, usual, x.Unit))
		numbers = append(numbers, scale.Figure{Name: "points", Value: float64(usual.Points)})
		if usual.Learned() {
			numbers = append(numbers, scale.Figure{Name: "confidence", Value: reason.Rounded(usual.Confidence)},
				scale.Figure{Name: "seasonal adjustment", Value: reason.Rounded(usual.Adjustment()), Unit: x.Unit})
		}
	}
	r := plain.Recommend(s, current)
	r.Scaler = "adaptive_threshold"
	if r.Abstains {
		return r
	}
	r.Because += "; " + strings.Join(learned, "; ")
	r.Figures = append(r.Figures, reason.Finite(numbers...)...)
	return r
}

// says is what was learned of a signal.
func says(b LearnedBound, u profile.Bounds, unit string) string {
	if !u.Learned() {
		return fmt.Sprintf("%s: the configured bounds are used until %s (averages of 5 min) are known (now %d)", b.Signal, amount.Count(profile.Enough, "point"), u.Points)
	}
	text := fmt.Sprintf("%s: bounds learned from %s: usually %s at this hour, standard deviation %s, 95 %% of the values are below %s; confidence %s (0 to 1), seasonal adjustment %s (this hour against the mean of the day)",
		b.Signal, amount.Count(u.Points, "point"), amount.Value(reason.Rounded(u.Seasonal), unit), amount.Number(reason.Rounded(u.Spread)), amount.Number(reason.Rounded(u.High)), amount.Fixed(u.Confidence, 2), signed(reason.Rounded(u.Adjustment())))
	if u.Left > 0 {
		text += ", " + amount.Count(u.Left, "outlier") + " left out"
	}
	if u.Above >= b.Ceiling {
		text += ", the upper bound is limited to the ceiling of " + amount.Value(b.Ceiling, unit)
	}
	return text
}

// Profiles are what is known of the signals of the tier after a snapshot; nil where it taught nothing.
func (t AdaptiveThreshold) Profiles(s *scale.Snapshot) map[string]scale.Profile {
	var out map[string]scale.Profile
	for _, b := range t.Bounds {
		x, why := read(s, b.Signal)
		if why != "" {
			continue
		}
		if p, more := profile.Learn(s.Past.Profiles[b.Signal], x, b.limits()); more {
			if out == nil {
				out = maps.Clone(s.Past.Profiles)
			}
			if out == nil {
				out = map[string]scale.Profile{}
			}
			out[b.Signal] = p
		}
	}
	return out
}

// Kind is the key of an adaptive threshold.
func (*AdaptiveThreshold) Kind() string { return "adaptive_threshold" }

// Keys are the keys of an adaptive threshold.
func (t *AdaptiveThreshold) Keys() keys.Set {
	return keys.Set{
		foreignToAdaptive,
		keys.Sections("bounds", &t.Bounds, "an adaptive threshold needs at least one bound", (*LearnedBound).Keys).Required().Such("{signal: cpu, above: 70, below: 30, ceiling: 90, floor: 10}"),
		growWhen(&t.Any),
		keys.Whole("step", &t.Step, keys.AtLeast(1)),
		keys.Section("grow", &t.Grow),
		keys.Section("shrink", &t.Shrink),
		keys.Demand(nil, func(at keys.At) {
			onceEach(at, len(t.Bounds), func(i int) string { return t.Bounds[i].Signal })
		}),
	}
}

// usualDrift is how far a time of day may move in a day: a third of the way from a bound of 70 to one of 90.
const usualDrift = 0.1

// Keys are the keys of a learned bound.
func (b *LearnedBound) Keys() keys.Set {
	if b.HasBelow = true; b.Drift == 0 {
		b.Drift = usualDrift
	}
	return keys.Set{
		keys.Signal("signal", &b.Signal).Required().Like("metric", "metric_name"),
		keys.Number("above", &b.Above, keys.Above(0.0)).Required().Like(aboveWords...),
		keys.Number("below", &b.Below, keys.Above(0.0)).Required().Like(belowWords...),
		keys.Number("ceiling", &b.Ceiling, keys.Above(0.0)).Required(),
		keys.Number("floor", &b.Floor, keys.AtLeast(0.0)).Required(),
		keys.Share("drift", &b.Drift, keys.Above(0.0), keys.AtMost(1.0)),
		keys.Demand(nil, func(at keys.At) {
			if at.Has("above") && at.Has("below") && at.Sound("above", "below") && b.Below >= b.Above {
				at.Problem("below", "%s is not below %s, the value in \"above\": the size would change all the time", keys.Say(b.Below), keys.Say(b.Above))
			}
			if at.Has("ceiling") && at.Sound("above", "ceiling") && b.Ceiling < b.Above {
				at.Problem("ceiling", "%s is less than \"above\" (%s): a learned upper bound is never below \"above\", so write %[2]s or more", keys.Say(b.Ceiling), keys.Say(b.Above))
			}
			if at.Has("floor") && at.Sound("below", "floor") && b.Floor > b.Below {
				at.Problem("floor", "%s is more than \"below\" (%s): a learned lower bound is never above \"below\", so write %[2]s or less", keys.Say(b.Floor), keys.Say(b.Below))
			}
		}),
	}
}

// Reads are the signals of the bounds, as far back as a point that is over needs.
func (t *AdaptiveThreshold) Reads() []Reading {
	out := make([]Reading, len(t.Bounds))
	for i, b := range t.Bounds {
		out[i] = Reading{Signal: b.Signal, At: fmt.Sprintf("bounds[%d]", i), Key: "above", Bound: b.Above, Factor: 1, Shrink: b.Below,
			Marks:  []Mark{{Key: "ceiling", Value: b.Ceiling, Grows: true, Most: true}},
			Points: max(t.Grow.points(), t.Shrink.points()), Lookback: 3 * profile.Every}
	}
	return out
}

// Steps is true.
func (*AdaptiveThreshold) Steps() bool { return true }

// Wakes is true: a step up from zero is one.
func (*AdaptiveThreshold) Wakes() bool { return true }
