package policy

import (
	"flag"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// Worlds are many and plain, where those of rapid are few and odd: each costs some microseconds, so that
// hundreds of thousands fit into make test, and millions into make soak.
var (
	worlds   = flag.Int("worlds", 200_000, "how many worlds TestWorlds draws")
	worldsIn = flag.Duration("worlds-in", 0, "how long TestWorlds draws, whatever -worlds says; 0 for no bound")
	world    = flag.Uint64("world", 0, "draw this world alone, by the number that a failure tells")
)

// drawn is a world: a tier, and how it is decided about.
type drawn struct {
	*rand.Rand
	policy Policy
	s      scale.Snapshot
	// total, average and jobs are set when a scaler reads them; see goals.
	total, average, jobs bool
}

const totalGoal, averageGoal, jobsGoal = 10.0, 60.0, 25.0

func draw(seed uint64) drawn {
	w := drawn{Rand: rand.New(rand.NewPCG(seed, 12))}
	size := w.IntN(80)
	w.s = scale.Snapshot{Tier: "web", Mode: [...]scale.Mode{scale.Manage, scale.Manage, scale.Observe, scale.Minimum}[w.IntN(4)], Now: noon,
		Capacity: scale.Capacity{Desired: size, InService: max(0, size-w.IntN(4)), Min: w.IntN(4), Max: 20 + w.IntN(200), At: noon, Step: w.IntN(3) * w.IntN(4)}}
	if w.s.Capacity.Pending = size - w.s.Capacity.InService; w.s.Mode == scale.Minimum {
		w.s.Capacity.Min = w.IntN(60)
	}
	w.s.Past = scale.Past{Since: before(float64(w.IntN(300))), Expected: w.s.Current(), ExpectedOr: w.s.Current(), ExpectedKnown: true}
	then := size
	for m := 1; m <= w.IntN(40); m++ {
		if w.IntN(6) == 0 {
			then = max(0, then+w.IntN(9)-4)
		}
		need := w.IntN(80)
		w.s.Past.Ring = append(w.s.Past.Ring, scale.CapacityPoint{At: before(float64(m)), Desired: then, InService: max(0, then-w.IntN(2))})
		w.s.Past.Wishes = append(w.s.Past.Wishes, scale.Wish{At: before(float64(m)), Size: w.IntN(80), Need: &need})
	}
	slices.Reverse(w.s.Past.Ring)
	slices.Reverse(w.s.Past.Wishes)
	for _, at := range []*time.Time{&w.s.Past.Grew, &w.s.Past.Shrank, &w.s.Past.Outside} {
		if w.IntN(2) == 0 {
			*at = before(float64(w.IntN(40)))
		}
	}
	w.signals()
	w.decided()
	return w
}

func (w *drawn) signals() {
	for _, x := range []scale.Sample{{Signal: "rps", Value: w.Float64() * 900}, {Signal: "cpu", Unit: "percent", Value: w.Float64() * 100}, {Signal: "jobs", Value: w.Float64() * 2000}, {Signal: "latency", Unit: "seconds", Value: w.ExpFloat64()}} {
		x.At, x.Period, x.Quality = before(float64(1+w.IntN(4))), time.Minute, scale.Fresh
		switch w.IntN(30) {
		case 0:
			w.s.Gaps = append(w.s.Gaps, scale.Gap{Signal: x.Signal, Why: "throttled"})
			continue
		case 1:
			x.Quality = scale.Stale
		case 2:
			x.Value, x.Quality = 0, scale.Idle
		case 3:
			x.Reporting = w.IntN(40)
		}
		w.s.Samples = append(w.s.Samples, x)
	}
}

func (w *drawn) decided() {
	minutes := func() time.Duration { return time.Duration(w.IntN(4)*w.IntN(8)) * time.Minute }
	low := w.IntN(20)
	p := &w.policy
	*p = Policy{
		Limits: guard.Limits{Min: low, Max: low + w.IntN(120)}, CircuitBreaker: guard.CircuitBreaker{After: 5, Probe: 5 * time.Minute},
		Stabilization: guard.Stabilization{Grow: minutes(), Shrink: minutes(), Interval: time.Minute},
		ShrinkLimit:   guard.ShrinkLimit{Share: []float64{0, 0.2, 0.5, 1}[w.IntN(4)], Busiest: minutes(), Interval: time.Minute},
		Cooldown:      guard.Cooldown{Grow: minutes(), Shrink: minutes(), Dynamic: w.IntN(2) == 0, Interval: time.Minute},
		Urgency:       guard.Urgency{CPU: "cpu", Response: "latency"},
	}
	if w.IntN(2) == 0 {
		p.Pace = guard.Pace{Grow: w.rate(), Shrink: w.rate(), ByUrgency: w.IntN(4) == 0, Interval: time.Minute}
	}
	if w.IntN(4) == 0 {
		p.Spare = guard.Spare{Units: w.IntN(5), Share: float64(w.IntN(3)) * 0.15}
	}
	tolerance := float64(w.IntN(4)) / 10
	if w.total = w.IntN(2) == 0; w.total {
		p.Scalers = append(p.Scalers, scaler.Target{Signal: "rps", Goal: totalGoal, PerUnit: true, Tolerance: tolerance, Below: tolerance / 2, HasBelow: w.IntN(2) == 0})
	}
	if w.jobs = w.IntN(3) == 0; w.jobs {
		p.Scalers = append(p.Scalers, scaler.Backlog{Signal: "jobs", PerWorker: jobsGoal, Tolerance: tolerance})
	}
	if w.average = w.IntN(2) == 0 || len(p.Scalers) == 0; w.average {
		p.Scalers = append(p.Scalers, scaler.Target{Signal: "cpu", Goal: averageGoal, Tolerance: tolerance})
	}
}

func (w *drawn) rate() (r guard.Rate) {
	for range w.IntN(3) {
		a := guard.Allowance{Count: w.IntN(12), Period: time.Duration(1+w.IntN(20)) * time.Minute}
		if w.IntN(2) == 0 {
			a = guard.Allowance{Percent: float64(1 + w.IntN(300)), Period: a.Period}
		}
		r.Policies = append(r.Policies, a)
	}
	r.Select, r.FreeUpTo = [...]guard.Select{guard.Max, guard.Min, guard.Disabled}[w.IntN(20)/9], w.IntN(2)*w.IntN(9)
	return r
}

// most and least are what the signals need at most and at least, in other words than the scalers': an average is
// taken times the most and the fewest that may have served it.
func (w *drawn) needs() (most, least float64, known bool) {
	fewest, greatest := w.s.Capacity.InService, w.s.Capacity.InService
	for _, p := range w.s.Past.Ring {
		fewest, greatest = min(fewest, p.InService), max(greatest, p.InService)
	}
	known = true
	for _, x := range []struct {
		reads  bool
		signal string
		goal   float64
	}{{w.total, "rps", totalGoal}, {w.jobs, "jobs", jobsGoal}, {w.average, "cpu", averageGoal}} {
		if !x.reads {
			continue
		}
		is, found := w.s.Sample(x.signal)
		if !found {
			known = false
			continue
		}
		high, low := is.Value/x.goal, is.Value/x.goal
		if x.signal == "cpu" {
			high, low = high*float64(max(greatest, 1)), low*float64(fewest)
		}
		most, least = max(most, high), max(least, low)
	}
	return most, least, known
}

func TestWorlds(t *testing.T) {
	if *world != 0 {
		draw(*world).judge(t, *world)
		return
	}
	n, began := *worlds, time.Now()
	if testing.Short() {
		n /= 5
	}
	changed := map[string]int{}
	i := 1
	for ; i <= n && !t.Failed() || *worldsIn > 0 && !t.Failed(); i++ {
		if *worldsIn > 0 && i%1000 == 0 && time.Since(began) > *worldsIn {
			break
		}
		changed[draw(uint64(i)).judge(t, uint64(i))]++
	}
	t.Logf("%d worlds: %d grow, %d shrink, %d hold", i-1, changed["grow"], changed["shrink"], changed["hold"])
	if few := n / 50; changed["grow"] < few || changed["shrink"] < few {
		t.Errorf("fewer than %d worlds grow, or shrink: the rest says little", few)
	}
}

// judge decides about a world, tells what is wrong with the decision, and which way it went.
func (w drawn) judge(t *testing.T, number uint64) string {
	d := w.policy.Decide(w.s)
	wrong := func(format string, args ...any) {
		t.Helper()
		t.Errorf("world %d: "+format+"\n%s\n%+v\n%+v", append(append([]any{number}, args...), chain(d), w.policy, w.s)...)
	}
	if err := reason.Check(d); err != nil {
		wrong("%v", err)
	}
	if d.Changes() && !inBounds(w.policy, w.s, d.To) {
		wrong("%d is out of bounds", d.To)
	}
	repaired := !inBounds(w.policy, w.s, d.From)
	incomplete := len(w.s.Gaps) > 0 || slices.ContainsFunc(w.s.Samples, func(x scale.Sample) bool { return !x.Current() })
	most, least, known := w.needs()
	spare := w.policy.Spare
	switch {
	case repaired:
	case d.To < d.From && incomplete:
		wrong("shrinks on missing or old data")
	case d.To < d.From && (!known || float64(spare.Usable(d.From)) <= least*(1-1e-9)):
		wrong("shrinks, and at least %.2f are needed", least)
	case d.To > d.From && spare.Usable(d.From) > 0 && float64(spare.Usable(d.From)) >= max(most, 1)*(1+1e-9):
		wrong("grows, and at most %.2f are needed", most)
	case d.To > d.From && w.policy.Pace.Grow.Select == guard.Disabled && d.To > w.policy.Pace.Grow.FreeUpTo:
		wrong("grows, which is disabled")
	case d.To < d.From && w.policy.Pace.Shrink.Select == guard.Disabled:
		wrong("shrinks, which is disabled")
	}
	if number%8 == 0 {
		w.turned(wrong, d)
	}
	return d.Direction()
}

// turned decides about the same world with its lists in another order, and once more as it is.
func (w drawn) turned(wrong func(string, ...any), d scale.Decision) {
	if again := w.policy.Decide(w.s); !cmp.Equal(d, again, equateNaN) {
		wrong("the same world is decided in another way:\n%s", chain(again))
	}
	other, p := clone(w.s), w.policy
	p.Scalers = slices.Clone(p.Scalers)
	w.Shuffle(len(other.Samples), func(i, j int) { other.Samples[i], other.Samples[j] = other.Samples[j], other.Samples[i] })
	w.Shuffle(len(other.Gaps), func(i, j int) { other.Gaps[i], other.Gaps[j] = other.Gaps[j], other.Gaps[i] })
	w.Shuffle(len(p.Scalers), func(i, j int) { p.Scalers[i], p.Scalers[j] = p.Scalers[j], p.Scalers[i] })
	again := p.Decide(other)
	if again.To != d.To || again.Wish != d.Wish || !cmp.Equal(again.Need, d.Need) {
		wrong("with its signals and scalers in another order %d becomes %d:\n%s", d.To, again.To, chain(again))
	}
}
