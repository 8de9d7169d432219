package report

import (
	"math"
	"slices"
	"time"
)

// Tick is one tier at one step of a run.
type Tick struct {
	Time time.Time
	Tier string
	// Load is in requests per second, or messages per second for a queue. NaN
	// or infinite when it is not known.
	Load float64
	// Desired and InService are sizes in the tier's unit; From and To are the
	// decision's. Equal From and To is the decision to hold.
	Desired, InService, From, To int
	Rule, Because                string
	// Why is the whole sentence: what was recommended, and what bounded or held it.
	Why           string
	Readings      []Reading
	Lost          float64 // requests of this step above the capacity in service
	Arrived       float64 // requests of this step
	BilledSeconds float64 // unit-seconds billed in this step
	// Dollars is what this step costs, and UnitPrice what one more unit would, in US dollars an hour. Both
	// are 0 and Priced is not set where no price is known, which is never free.
	Dollars, UnitPrice float64
	Priced             bool
	// Trimmed is set where a budget trimmed the growth of this step.
	Trimmed bool
	Oracle  int // ceil(load/R): the size that would just have been enough
}

// Changes reports whether the tick's decision moved the size.
func (t Tick) Changes() bool { return t.From != t.To }

// Reading is a signal beside what a scaler compares it with. What there is none of is
// NaN.
type Reading struct {
	Signal, Unit string
	Value, Goal  float64
	// Above Grow the scaler wants to grow, below Shrink to shrink.
	Grow, Shrink float64
}

// Run is a finished simulation. Ticks of several tiers may be mixed.
type Run struct {
	Title, Command string
	Seed           uint64
	Step           time.Duration      // the length of a tick; a minute when not positive
	Zone           *time.Location     // whose clock begins hours; nil is UTC
	UnitRate       map[string]float64 // R per tier: load per second that one unit serves
	// Ladders name the sizes of a tier that has no units: size 1 is the first.
	Ladders map[string][]string
	// Baselines are others in the same world, by tier, in the order in which they are shown.
	Baselines map[string][]Baseline
	// Queues are what the messages of tiers waited, by tier.
	Queues map[string]*Queue
	Ticks  []Tick
	Calls  map[string]int // AWS calls by API
	Notes  []string
}

func (r Run) step() time.Duration {
	if r.Step <= 0 {
		return time.Minute
	}
	return r.Step
}

// track is the part of a run that is about one tier, in the order of time.
type track struct {
	tier   string
	rate   float64 // 0 when not known
	step   time.Duration
	zone   *time.Location
	ladder []string
	others []Baseline
	queue  *Queue // nil for none
	ticks  []Tick
}

// tracks splits a run by tier, in the order in which tiers appear.
func (r Run) tracks() []track {
	byTime := func(a, b Tick) int { return a.Time.Compare(b.Time) }
	if len(r.Ticks) > 0 && !slices.ContainsFunc(r.Ticks, func(t Tick) bool { return t.Tier != r.Ticks[0].Tier }) && slices.IsSortedFunc(r.Ticks, byTime) {
		return []track{r.track(r.Ticks[0].Tier, r.Ticks)} // most runs have one tier
	}
	var out []track
	index, count := map[string]int{}, map[string]int{}
	for i := range r.Ticks {
		count[r.Ticks[i].Tier]++
	}
	for i := range r.Ticks {
		t := &r.Ticks[i]
		k, ok := index[t.Tier]
		if !ok {
			k = len(out)
			index[t.Tier] = k
			out = append(out, r.track(t.Tier, make([]Tick, 0, count[t.Tier])))
		}
		out[k].ticks = append(out[k].ticks, *t)
	}
	for _, t := range out {
		if !slices.IsSortedFunc(t.ticks, byTime) {
			slices.SortStableFunc(t.ticks, byTime)
		}
	}
	return out
}

func (r Run) track(tier string, ticks []Tick) track {
	if r.Zone == nil {
		r.Zone = time.UTC
	}
	return track{tier: tier, rate: quantity(r.UnitRate[tier]), step: r.step(), zone: r.Zone, ladder: r.Ladders[tier], others: r.Baselines[tier], queue: r.Queues[tier], ticks: ticks}
}

// start and end are the instants a track covers; end is after its last step.
func (t track) start() time.Time { return t.ticks[0].Time.UTC() }
func (t track) end() time.Time   { return t.ticks[len(t.ticks)-1].Time.UTC().Add(t.step) }

// name is a size for people: the class or type that it stands for, or the number.
func (t track) name(size int) string {
	switch {
	case size >= 1 && size <= len(t.ladder):
		return t.ladder[size-1]
	case size == 0 && len(t.ladder) > 0:
		return "none"
	}
	return number(float64(size))
}

// names are two sizes as a range.
func (t track) names(low, high int) string {
	if low == high {
		return t.name(low)
	}
	return t.name(low) + " to " + t.name(high)
}

// need is the load of a tick in units; NaN when it cannot be told.
func (t track) need(tick Tick) float64 {
	need := tick.Load / t.rate
	if t.rate == 0 || !finite(tick.Load) || tick.Load < 0 || need > largest {
		return math.NaN()
	}
	return need
}

// largest is beyond any load, and small enough that a century of it adds up to
// a finite sum.
const largest = 1e15

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// quantity is x where x can be added up, and 0 for what is no amount: a gap in
// the input must not turn every figure into NaN.
func quantity(x float64) float64 {
	if !finite(x) || x < 0 || x > largest {
		return 0
	}
	return x
}
