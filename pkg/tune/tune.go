package tune

import (
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Minute is what history tells of one evaluation.
type Minute struct {
	At                 time.Time
	Desired, InService int
	// Need is the size that would have brought the signals to their goals; nil where that is not known.
	Need *int
	// Samples are what the signals read.
	Samples []scale.Sample
	// Outside is set when the size was changed outside dynascale since the evaluation before.
	Outside bool
}

// Result is what a size over time comes to.
type Result struct {
	// Turns is how often the direction changed: a shrink after a growth, or a growth after a shrink.
	Turns int `json:"direction_changes"`
	// Changes is how often the size changed.
	Changes int `json:"changes"`
	// Short is how many minutes had too few units in service: the tier needed over 10 % more units than were
	// in service, to reach its goals (such as 60 % CPU).
	Short float64 `json:"minutes_short"`
	// Lacking is the sum of the missing units over the minutes in `minutes_short`, in unit-minutes: 2 units that
	// are missing for 3 minutes are 6 unit-minutes.
	Lacking float64 `json:"unit_minutes_short"`
	// UnitHours is the sum of the desired sizes over the history that was used, in unit-hours: a desired size of 2
	// for 3 hours is 6 unit-hours.
	UnitHours float64 `json:"unit_hours"`
	// Largest is the largest desired size.
	Largest int `json:"largest"`
}

// Try is a cooldown, and what it would have done.
type Try struct {
	Name     string
	Cooldown guard.Cooldown
	Result
}

// tolerance is how far the need may be from the size, and from what serves, without anything being done or
// missing: ten percent, as the scalers have it.
const tolerance = 0.1

// gap is how long a minute is taken to last where the next one is later.
const gap = 10 * time.Minute

// meter adds up a size over time.
type meter struct {
	Result
	last, way int
	known     bool
}

// size takes note of a size.
func (m *meter) size(n int) {
	if m.known && n != m.last {
		way := 1
		if n < m.last {
			way = -1
		}
		if m.Changes++; m.way == -way {
			m.Turns++
		}
		m.way = way
	}
	m.last, m.known, m.Largest = n, true, max(m.Largest, n)
}

// lasts adds what a size and what serves of it come to in a time.
func (m *meter) lasts(of time.Duration, ordered, serving int, need *int) {
	m.UnitHours += float64(ordered) * of.Hours()
	if need != nil && float64(serving)*(1+tolerance) < float64(*need) {
		m.Short += of.Minutes()
		m.Lacking += float64(*need-serving) * of.Minutes()
	}
}

// until is how long a minute of a history lasts.
func until(all []Minute, i int) time.Duration {
	if i+1 == len(all) {
		return time.Minute
	}
	return min(max(all[i+1].At.Sub(all[i].At), 0), gap)
}

// Was is what the tier did.
func Was(all []Minute) Result {
	var m meter
	for i, x := range all {
		m.size(x.Desired)
		m.lasts(until(all, i), x.Desired, x.InService, x.Need)
	}
	return m.Result
}

// World is what a history is played against.
type World struct {
	Policy policy.Policy
	// Boot is how long a unit takes until it serves, and Keep how far back the guards look.
	Boot, Keep time.Duration
	// Above and Below are the shares of the size that the need has to leave before the scalers ask for it: 1.1 and
	// 0.9 for a tolerance of ten percent.
	Above, Below float64
}

// Play is what the guards of a tier would have done under a cooldown, with the need that was recorded.
func (w World) Play(all []Minute, under guard.Cooldown) Result {
	var m meter
	if len(all) == 0 {
		return m.Result
	}
	p := policy.Policy{
		Limits: w.Policy.Limits, Stabilization: w.Policy.Stabilization, ShrinkDelay: w.Policy.ShrinkDelay, ShrinkLimit: w.Policy.ShrinkLimit,
		Cooldown: under, Pace: w.Policy.Pace, Urgency: w.Policy.Urgency,
		CircuitBreaker: guard.CircuitBreaker{After: math.MaxInt32, Probe: time.Hour}, // no launch fails
	}
	units := fleet{boot: w.Boot, serving: all[0].Desired}
	size, past := all[0].Desired, scale.Past{Since: all[0].At.Add(-24 * time.Hour)}
	for i, x := range all {
		serving := units.at(x.At)
		p.Scalers = []policy.Scaler{recorded{x.Need, w.Above, w.Below}}
		s := scale.Snapshot{Tier: "tried", Mode: scale.Manage, Now: x.At, Samples: x.Samples, Past: past,
			Capacity: scale.Capacity{Desired: size, InService: serving, Pending: size - serving, Max: math.MaxInt32, At: x.At}}
		d := p.Decide(s)
		past = memory.FoldInto(past, scale.Record{Decision: d, Outcome: scale.Outcome{Status: scale.Applied, At: x.At}}, w.Keep)
		units.order(x.At, d.To)
		size = d.To
		m.size(size)
		m.lasts(until(all, i), size, serving, x.Need)
	}
	return m.Result
}

// fleet is units that serve, and orders that will.
type fleet struct {
	boot    time.Duration
	serving int
	coming  []order
}

type order struct {
	at time.Time
	n  int
}

// at is how many serve at an instant.
func (f *fleet) at(now time.Time) int {
	for len(f.coming) > 0 && !f.coming[0].at.After(now) {
		f.serving += f.coming[0].n
		f.coming = f.coming[1:]
	}
	return f.serving
}

// order brings what serves and what is coming to a size; what comes last is given up first.
func (f *fleet) order(now time.Time, size int) {
	have := f.serving
	for _, o := range f.coming {
		have += o.n
	}
	if more := size - have; more > 0 {
		f.coming = append(f.coming, order{now.Add(f.boot), more})
		return
	}
	less := have - size
	for i := len(f.coming) - 1; i >= 0 && less > 0; i-- {
		given := min(less, f.coming[i].n)
		f.coming[i].n -= given
		less -= given
	}
	f.serving -= less
}

// recorded is a scaler that asks for the need that was written down.
type recorded struct {
	need         *int
	above, below float64
}

// Recommend asks for the need where it is not within the shares of the size.
func (r recorded) Recommend(_ *scale.Snapshot, current int) scale.Recommendation {
	out := scale.Recommendation{Scaler: "need", Size: current, Urgency: scale.Calm, Need: r.need, Because: "the recorded need"}
	switch have := float64(current); {
	case r.need == nil:
		out.Abstains = true
	case float64(*r.need) > have*r.above, float64(*r.need) < have*r.below:
		out.Size = *r.need
	}
	return out
}

// Cooldowns are those that are tried: the one that is configured, the same dynamic, and usual ones. more are tried
// after them.
func Cooldowns(is guard.Cooldown, more ...guard.Cooldown) []Try {
	dynamic := is
	dynamic.Dynamic = !is.Dynamic
	out := []Try{{Name: "as configured", Cooldown: is}, {Name: "dynamic", Cooldown: dynamic}}
	if is.Dynamic {
		out[1].Name = "not dynamic"
	}
	for _, c := range append([]guard.Cooldown{
		{}, {Grow: time.Minute, Shrink: 5 * time.Minute}, {Grow: 3 * time.Minute, Shrink: 10 * time.Minute}, {Grow: 5 * time.Minute, Shrink: 15 * time.Minute},
		{Grow: 3 * time.Minute, Shrink: 30 * time.Minute}, {Grow: 5 * time.Minute, Shrink: time.Hour}, {Grow: 10 * time.Minute, Shrink: 30 * time.Minute},
	}, more...) {
		c.Interval = is.Interval
		if c != is && c != dynamic {
			out = append(out, Try{Cooldown: c})
		}
	}
	return out
}

// All plays every cooldown, the tier's own first.
func (w World) All(all []Minute, tries []Try) []Try {
	for i := range tries {
		tries[i].Result = w.Play(all, tries[i].Cooldown)
	}
	return tries
}

// Notes are what a history cannot tell, and how much of this one can be gone by.
func Notes(all []Minute, was, again Result, boot time.Duration) (out []string) {
	known, outside := 0, 0
	for _, x := range all {
		if x.Need != nil {
			known++
		}
		if x.Outside {
			outside++
		}
	}
	if known < len(all) {
		out = append(out, fmt.Sprintf("the needed size is known for %d of %s; in the other evaluations, the simulated size stays the same", known, amount.Count(len(all), "evaluation")))
	}
	if outside > 0 {
		out = append(out, fmt.Sprintf("the size was changed outside dynascale %s; the tries do not include these changes", amount.Count(outside, "time")))
	}
	if differs(was.UnitHours, again.UnitHours, 0.05) || differs(float64(was.Changes), float64(again.Changes), 0.25) {
		out = append(out, "the try with the configured cooldown differs from what happened, because pauses, budgets, failed launches, other guards and earlier configurations are not included: compare the tries only with each other")
	}
	return append(out,
		"the need was measured at the real size: CPU does not go above 100 %, so in minutes with too few units the need may have been larger than recorded",
		fmt.Sprintf("assumed: every unit is in service %s after its launch, and no launch fails", amount.Span(boot)),
		"\"short\" means fewer units than the goals need; it does not mean errors")
}

// differs reports whether two figures are further apart than a share of the larger.
func differs(a, b, share float64) bool { return math.Abs(a-b) > share*max(math.Abs(a), math.Abs(b)) }
