package scaler

import (
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// StepScaling is the step scaling policy of AWS: the further a signal is beyond its bound, the larger the
// adjustment. https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
//
//	breach = what the M of N datapoints beyond the bound come to (their average, largest or smallest)
//	step   = the one with lower <= breach - above < upper      (growing)
//	         or           lower < breach - below <= upper      (shrinking)
//	size   = the adjustment of that step, made of the units that have warmed up
//
// What is on its way or warming up counts as capacity: a second alarm within the same step orders nothing
// more, and one in a higher step orders the difference. Nothing shrinks meanwhile. Unlike AWS, an exact
// size for growing never shrinks, nor the other way round.
type StepScaling struct {
	Alarms
	Grow, Shrink Steps
	// Warmup is how long a unit in service does not count in the signal, 0 or more. AWS: 300 s.
	Warmup time.Duration
}

// usualWarmup is AWS's for a group that has no other: its default cooldown.
const usualWarmup = 300 * time.Second

// Recommend is the size of the step that the signal is in.
func (p StepScaling) Recommend(s *scale.Snapshot, current int) scale.Recommendation {
	const name = "step_scaling"
	x, why := read(s, p.Signal)
	if why != "" {
		return abstain(name, current, why)
	}
	r := p.held(name, x, current)
	base, warming := steady(s, current, p.Warmup)
	a := alarmed(s, x, p.Alarms, p.Grow.Datapoints, p.Shrink.Datapoints)
	r.Because = a.says
	switch {
	case a.where > 0:
		breach := p.Grow.Statistic.of(a.beyond)
		step, found := p.Grow.step(breach-p.Above, true)
		if !found {
			r.Because += "; no step covers the value " + amount.Value(breach, x.Unit)
			break
		}
		r.Size = max(current, p.Grow.made(base, step.Change))
		r.Because += "; " + step.says(p.Above, x.Unit, true) + p.Grow.says(base, step.Change)
		if warming > 0 {
			r.Because += fmt.Sprintf("; %s %s already launching or warming up, and counted towards this growth", amount.Count(warming, "unit"), amount.Are(warming))
		}
	case a.where < 0 && warming > 0:
		r.Because += fmt.Sprintf("; shrinking waits for %s that %s launching or warming up", amount.Count(warming, "unit"), amount.Are(warming))
	case a.where < 0 && a.oneLess != "":
		r.Because += "; " + a.oneLess
	case a.where < 0:
		breach := p.Shrink.Statistic.of(a.beyond)
		step, found := p.Shrink.step(breach-p.Below, false)
		if !found {
			r.Because += "; no step covers the value " + amount.Value(breach, x.Unit)
			break
		}
		r.Size = min(current, p.Shrink.made(current, step.Change))
		r.Need = known(r.Size)
		r.Because += "; " + step.says(p.Below, x.Unit, false) + p.Shrink.says(current, step.Change)
	case r.GrowOnly:
		r.Need = known(0)
	}
	return r
}

// Kind is the key of the policy.
func (*StepScaling) Kind() string { return "step_scaling" }

// Reads is the one signal.
func (p *StepScaling) Reads() []Reading {
	r := p.reading(p.Grow.Datapoints, p.Shrink.Datapoints)
	r.Warmup = p.Warmup
	r.Marks = append(p.Grow.marks("grow", p.Above, true), p.Shrink.marks("shrink", p.Below, false)...)
	return []Reading{r}
}

// Misfits say which steps go to a size that the tier never has.
func (p *StepScaling) Misfits(of Sizes) (out []Note) {
	for i, s := range p.Grow.Steps {
		out = append(out, p.Grow.misfits(fmt.Sprintf("grow.steps[%d].change", i), s.Change, of, true)...)
	}
	for i, s := range p.Shrink.Steps {
		out = append(out, p.Shrink.misfits(fmt.Sprintf("shrink.steps[%d].change", i), s.Change, of, false)...)
	}
	return out
}

// Steps is false with percentages, which mean nothing on a ladder.
func (p *StepScaling) Steps() bool { return p.Grow.absolute() && p.Shrink.absolute() }

// Wakes is true: a step up from zero is one, except of a percentage.
func (p *StepScaling) Wakes() bool { return p.Grow.absolute() }

// Keys are the keys of the policy.
func (p *StepScaling) Keys() keys.Set {
	return append(keys.Set{foreignToSteps}, p.keys(&p.Grow, &p.Shrink, keys.Span("warmup", &p.Warmup, keys.AtMost(time.Hour)).Like("estimated_instance_warmup", "default_instance_warmup"))...)
}

// Notes are what is right and probably not meant: bounds of steps are distances from the bound of the signal, and
// often written as values of it.
func (p *StepScaling) Notes() (out []Note) {
	for _, d := range []struct {
		path  string
		bound float64
		steps []Step
		grows bool
	}{{"grow", p.Above, p.Grow.Steps, true}, {"shrink", p.Below, p.Shrink.Steps, false}} {
		nearest, which := math.Inf(1), -1
		for i, s := range d.steps {
			away := s.Lower
			if has := s.HasLower; !d.grows {
				away, has = -s.Upper, s.HasUpper
				if !has {
					away = 0
				}
			} else if !has {
				away = 0
			}
			if away < nearest {
				nearest, which = away, i
			}
		}
		if which < 0 || nearest <= 0 {
			continue
		}
		at, key := d.bound+nearest, "lower"
		if !d.grows {
			at, key = d.bound-nearest, "upper"
		}
		out = append(out, Note{fmt.Sprintf("%s.steps[%d].%s", d.path, which, key),
			fmt.Sprintf("the first step begins at the value %s (%s beyond the bound of %s): the keys lower and upper are distances from the bound, not values of the signal", keys.Say(at), keys.Say(nearest), keys.Say(d.bound))})
	}
	return out
}
