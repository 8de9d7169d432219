package fleet_test

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// testingT is what stages ask of a test, which may be one of rapid.
type testingT interface {
	Helper()
	Fatal(args ...any)
}

// actor is a tier of a make-believe fleet: so many units are needed at an instant.
type actor struct {
	name     string
	min, max int
	unit     float64 // dollars an hour; 0 is not known
	class    budget.Class
	priority int
	need     func(at time.Time) int
}

// stage is a fleet without a cloud: what is ordered is there at the next evaluation. Decisions, budgets,
// meters and memory are the real ones.
type stage struct {
	actors []actor
	sizes  map[string]int
	memory *ledger.Memory
	parts  loop.Parts
	fleet  *fleet.Fleet
	every  time.Duration
	at     time.Time
	events []event.Event
	// lost is how many unit hours were needed and not there, by tier; hours what each hour cost.
	lost  map[string]float64
	hours map[time.Time]float64
}

// wants recommends what is needed.
type wants struct{}

func (wants) Recommend(s *scale.Snapshot, current int) scale.Recommendation {
	x, ok := s.Sample("need")
	if !ok {
		return scale.Recommendation{Scaler: "need", Size: current, Abstains: true, Because: "nobody knows what is needed"}
	}
	size := int(x.Value)
	return scale.Recommendation{Scaler: "need", Size: size, Need: &size, Urgency: scale.High,
		Because: "the load needs " + amount.Count(size, "unit"), Figures: []scale.Figure{{Name: "need", Value: x.Value}}}
}

func set(t testingT, from time.Time, every time.Duration, rules budget.Rules, actors ...actor) *stage {
	t.Helper()
	s := &stage{actors: actors, sizes: map[string]int{}, memory: ledger.NewMemory(0), every: every, at: from, lost: map[string]float64{}, hours: map[time.Time]float64{}}
	rules.Tiers = map[string]budget.Tier{}
	o := fleet.Options{Interval: every, Memory: s.memory}
	policies := map[string]loop.Decider{}
	for _, a := range actors {
		s.sizes[a.name] = max(a.min, a.need(from))
		o.Tiers = append(o.Tiers, a.name)
		limits := guard.Limits{Min: a.min, Max: a.max}
		rules.Tiers[a.name] = budget.Tier{Limits: limits, Class: a.class, Priority: a.priority, Stay: 20 * time.Minute}
		policies[a.name] = &policy.Policy{Limits: limits, Scalers: []policy.Scaler{wants{}}, Cooldown: guard.Cooldown{Shrink: 15 * time.Minute}, Stabilization: guard.Stabilization{Interval: every}}
	}
	o.Rules = rules
	s.fleet = fleet.New(o)
	s.parts = loop.Parts{Observer: s.fleet.Over(s), Policies: policies, Reviewer: s.fleet, Actuator: s, Ledger: s.memory}
	return s
}

// Observe is every tier as it is.
func (s *stage) Observe(_ context.Context, now time.Time) (world []scale.Snapshot) {
	for _, a := range s.actors {
		size := s.sizes[a.name]
		x := scale.Snapshot{Tier: a.name, Mode: scale.Manage, Now: now, Capacity: scale.Capacity{Desired: size, InService: size, Max: 10000, At: now},
			Samples: []scale.Sample{{Signal: "need", Value: float64(a.need(now)), At: now, Quality: scale.Fresh}},
			Cost:    &scale.Cost{Unit: a.unit, Running: a.unit * float64(size)}, Past: s.memory.Past(a.name)}
		if a.unit == 0 {
			x.Cost = &scale.Cost{Unknown: "no price for x9.huge"}
		}
		world = append(world, x)
	}
	return world
}

// Apply does what is asked.
func (s *stage) Apply(_ context.Context, plan scale.Plan) (out []scale.Outcome) {
	for _, d := range plan {
		o := scale.Outcome{Status: scale.Unchanged}
		if d.Changes() {
			s.sizes[d.Tier], o.Status = d.To, scale.Applied
		}
		out = append(out, o)
	}
	return out
}

// play runs until an instant; each is told every evaluation, and may be nil.
func (s *stage) play(t testingT, until time.Time, each func(at time.Time, records []scale.Record)) {
	t.Helper()
	for ; s.at.Before(until); s.at = s.at.Add(s.every) {
		result := s.parts.Pass(context.Background(), s.at)
		if result.Err != nil || result.LedgerErr != nil {
			t.Fatal(result.Err, result.LedgerErr)
		}
		s.events = append(s.events, result.Events...)
		for _, r := range result.Records {
			if err := reason.Check(r.Decision); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range s.actors {
			s.lost[a.name] += s.every.Hours() * float64(max(0, a.need(s.at)-s.sizes[a.name]))
			s.hours[s.at.Truncate(time.Hour)] += s.every.Hours() * a.unit * float64(s.sizes[a.name])
		}
		if each != nil {
			each(s.at, result.Records)
		}
	}
}

// costliest is what the costliest hour cost.
func (s *stage) costliest() (most float64) {
	for _, usd := range s.hours {
		most = max(most, usd)
	}
	return most
}

// spent is what all hours cost.
func (s *stage) spent() (usd float64) {
	for _, at := range slices.SortedFunc(maps.Keys(s.hours), time.Time.Compare) {
		usd += s.hours[at]
	}
	return usd
}
