package scaler

import (
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Scaler is one way to propose a size. A nil one could not be read.
type Scaler interface {
	// Recommend is the size that the scaler would choose from a current one, and why.
	Recommend(s *scale.Snapshot, current int) scale.Recommendation
	// Kind is the key that a configuration writes it under.
	Kind() string
	// Keys are the keys beneath that.
	Keys() keys.Set
	// Reads are the signals that it looks at, in the order of the file.
	Reads() []Reading
	// Steps reports whether it goes up and down by steps, which a ladder needs, and does
	// not multiply the size.
	Steps() bool
	// Wakes reports whether it can propose a size above zero while nothing runs. An
	// average over no members is not a number, and a pressure multiplies the capacity,
	// which is zero.
	Wakes() bool
}

// Reading is one signal that a scaler reads, and what it compares it with.
type Reading struct {
	Signal string
	// At is where in the scaler's keys the signal is named: terms[0]; "" for the scaler.
	At string
	// Named is the key there that names it, where that is not signal.
	Named string
	// Key is the key of Bound there, and "" where the signal has no bound.
	Key string
	// Bound is what the value is compared with: a goal or a bound. The tier grows when the
	// value is above Factor times that (Why names the factor), and may shrink when it is
	// below Shrink, which is NaN where there is no such value.
	Bound, Factor, Shrink float64
	Why                   string
	// Part is the key of the scaler that Factor follows from, and From what Factor is where that key is 0.
	Part string
	From float64
	// Ratio says that the value is divided by Bound, which then is a goal. PerUnit says that
	// the signal must be a total, and Bound is what one unit carries of it; a ratio without
	// must not be of a total.
	Ratio, PerUnit bool
	// Counts is the unit that the signal must be in; "" for any.
	Counts string
	// PerWorker is how much of the signal one unit may have before it; 0 where that is not
	// what decides. Delay is how long it may wait, where that is known.
	PerWorker float64
	Delay     time.Duration
	// Lookback is how far before the newest value it looks, see scale.Sample.Recent; 0 for the newest alone.
	Lookback time.Duration
	// Points is the same in datapoints of the signal, the newest one counted; 0 or 1 for that alone.
	Points int
	// Held is for how long every value has to be beyond the bound; 0 where that is not asked.
	Held time.Duration
	// Warmup is how far before all of these it looks at what was in service; 0 for not at all.
	Warmup time.Duration
	// Total says that the signal must be a total of the tier.
	Total bool
	// OrEqual says that a value at the bound is beyond it.
	OrEqual bool
	// Marks are the values beyond the bound that it acts on as well.
	Marks []Mark
}

// Mark is a value of a signal at which a part of a scaler begins: a step. Key is its place in the scaler's keys.
// One of growing is reached from below, and one of shrinking from above.
type Mark struct {
	Key   string
	Value float64
	Grows bool
	// Most says that Key holds the value itself, the most that a bound may become, and not its distance from the bound.
	Most bool
}

// Note is what is right and probably not meant, with its place in the scaler's keys. A scaler that
// has some says them by a method Notes.
type Note struct{ At, Says string }

// Grow is the value above which the tier grows; NaN where there is none.
func (r Reading) Grow() float64 {
	if r.Key == "" {
		return math.NaN()
	}
	return r.Bound * r.Factor
}

// Nearer is what else to write so that the tier grows before its signal is at a top: a smaller value of the key that
// makes the factor. "" where no such value is left.
func (r Reading) Nearer(top float64) string {
	most := math.Floor((top/r.Bound-noise)*100) / 100
	if r.Part == "" || !(most > 1) || most >= r.Factor {
		return ""
	}
	return ", or " + r.Part + ": " + keys.Say(math.Round((most-r.From)*100)/100)
}

// Goal is what the value is divided by; NaN where it is not.
func (r Reading) Goal() float64 {
	if !r.Ratio {
		return math.NaN()
	}
	return r.Bound
}

// registry is all scalers, each made with its defaults.
var registry = []func() Scaler{
	func() Scaler { return &Target{Tolerance: usualTolerance, Confidence: usualConfidence} },
	func() Scaler { return &Pressure{GrowAbove: 1.2, ShrinkBelow: 0.6, Headroom: 1.1, ShrinkBy: 0.10} },
	func() Scaler { return &Backlog{Tolerance: usualTolerance, KeepLast: true} },
	func() Scaler {
		return &Threshold{Step: 1, Grow: Course{Datapoints: Datapoints{M: 1}}, Shrink: Course{Datapoints: Datapoints{M: 1}}}
	},
	func() Scaler { return &Dependents{} },
	func() Scaler {
		return &Composite{GrowAbove: 0.3, HighAbove: 0.6, ShrinkAbove: 0.5, Grow: 1, High: 2, Shrink: 1}
	},
	func() Scaler {
		return &TargetTracking{Low: 0.9, Out: Datapoints{M: 3}, In: Datapoints{M: 15}, Warmup: usualWarmup, Shrink: true}
	},
	func() Scaler { return &StepScaling{Warmup: usualWarmup, Grow: usualSteps, Shrink: usualSteps} },
	func() Scaler { return &SimpleScaling{Grow: usualSimple, Shrink: usualSimple} },
	func() Scaler { return &Phases{} },
	func() Scaler {
		return &AdaptiveThreshold{Step: 1, Grow: Course{Datapoints: Datapoints{M: 1}}, Shrink: Course{Datapoints: Datapoints{M: 1}}}
	},
}

// What AWS takes where a policy does not say.
var (
	usualSteps  = Steps{Datapoints: Datapoints{M: 1}, Adjusting: Adjusting{Adjustment: ByUnits}, Statistic: OfAverage}
	usualSimple = Simple{Datapoints: Datapoints{M: 1}, Adjusting: Adjusting{Adjustment: ByUnits}, Cooldown: 300 * time.Second}
)

// kinds are the names of the registry.
var kinds = func() []string {
	out := make([]string, len(registry))
	for i, made := range registry {
		out[i] = made().Kind()
	}
	return out
}()

// Kinds are the kinds of scalers, in the order in which messages list them.
func Kinds() []string { return slices.Clone(kinds) }

// New is a scaler of a kind with its defaults; nil when there is no such kind.
func New(kind string) Scaler {
	i := slices.Index(kinds, kind)
	if i < 0 {
		return nil
	}
	return registry[i]()
}

// Pick is the key of a scaler, bound to where it goes.
func Pick(into *Scaler) keys.Set {
	return keys.Set{foreignKinds, keys.Pick("a scaler", into, Kinds(), New, func(s Scaler) keys.Key { return keys.Section(s.Kind(), s) })}
}

// usualTolerance is the distance from the goal at which nothing is proposed:
// ten percent, as the Kubernetes autoscaler has it.
const usualTolerance = 0.1

// usualConfidence is how sure a target is of a need that it acts on.
const usualConfidence = 0.95
