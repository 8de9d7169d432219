package fleet

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// Memory keeps what is remembered of all tiers together, and knows what tiers have cost that are no
// longer in the configuration.
type Memory interface {
	Whole(about string) string
	KeepWhole(about, text string)
	Departed(tiers map[string]bool, f func(spent scale.Meter, last time.Time))
	Actions(now time.Time) []scale.Action
}

// about is what the state of budgets is kept under.
const about = "budgets"

// Options are what a fleet is made of.
type Options struct {
	Rules budget.Rules
	// Tiers are the names of all tiers of the configuration.
	Tiers []string
	// Interval is the time between two evaluations.
	Interval time.Duration
	// Memory may be nil: nothing outlives the process then.
	Memory Memory
	// Definitions makes, by tier and signal, what its definition is known by; it may be nil.
	Definitions func() map[string]map[string]string
	// Tally says that days are counted as AWS's bills have them, to be compared.
	Tally bool
}

// Fleet is all tiers of a configuration together. It is safe for use by several goroutines.
type Fleet struct {
	o      Options
	zone   *time.Location
	review *budget.Review
	tiers  map[string]bool

	mu        sync.Mutex
	cal       *spend.Calendar // of the last evaluation
	state     budget.State
	tally     spend.Tally
	emergency map[string]string // why a tier has to shrink
	standings Standings
	events    []event.Event
	noted     time.Time   // when the last basis was written
	lasts     []time.Time // room
}

// Standings is how money stood after an evaluation.
type Standings struct {
	At time.Time
	// Reloaded is when a reload replaced the configuration of that evaluation; zero where none did.
	Reloaded time.Time
	Zone     *time.Location
	Budgets  []budget.Standing
	// Tiers is what each costs, in the order of the evaluation, and Gone what those have cost that
	// are no longer in the configuration.
	Tiers []budget.TierStanding
	Gone  spend.Sums
}

// New is the fleet of a configuration.
func New(o Options) *Fleet {
	f := &Fleet{o: o, review: budget.New(o.Rules), tiers: map[string]bool{}}
	f.zone, f.o.Rules = f.review.Zone, budget.Rules{}
	for _, name := range o.Tiers {
		f.tiers[name] = true
	}
	if o.Memory != nil {
		// One that cannot be read is from another version: what was told is told once more.
		_ = json.Unmarshal([]byte(o.Memory.Whole(about)), &f.state)
		_ = json.Unmarshal([]byte(o.Memory.Whole(aboutDays)), &f.tally)
	}
	return f
}

// Over makes an observer tell what was spent, and which tiers are in an emergency.
func (f *Fleet) Over(next loop.Observer) loop.Observer { return observer{f, next} }

type observer struct {
	*Fleet
	next loop.Observer
}

// Observe moves every meter on. The snapshots then carry it through decision and record into the memory.
func (o observer) Observe(ctx context.Context, now time.Time) []scale.Snapshot {
	world := o.next.Observe(ctx, now)
	o.Meter(now, world)
	return world
}

// Meter moves the meters of a world on, and says which of its tiers are in an emergency.
func (f *Fleet) Meter(now time.Time, world []scale.Snapshot) {
	f.mu.Lock()
	defer f.mu.Unlock()
	cal := f.calendar(now)
	gap := spend.Follow(f.o.Interval)
	var missed missing
	var stretches []spend.Stretch
	f.lasts = looked(f.lasts[:0], world)
	for i := range world {
		s := &world[i]
		s.Emergency = f.emergency[s.Tier]
		look := spend.Look{Gap: gap, History: s.History}
		if look.Rate, look.Known = spend.Rate(s.Cost); look.Known {
			look.Unit = s.Cost.Unit
		}
		if !s.Cost.Known() {
			look.History = nil // its sizes cannot be priced
		}
		look.Last = f.lasts[i]
		var assumed *spend.Assumed
		before := s.Past.Spent
		s.Past.Spent, assumed = spend.Advance(before, look, cal, f.zone)
		missed.add(s.Tier, assumed)
		if f.o.Tally {
			stretches = append(stretches, spend.Stretched(before, look, now)...)
		}
	}
	f.note(now, world)
	f.count(now, gap, stretches)
	f.events = append(f.events, missed.events(now)...)
}

// looked is when each tier of a world was looked at before; zero for never. It is a walk of its own because every
// ring lies elsewhere in memory: so one need not be there before the next is fetched.
func looked(room []time.Time, world []scale.Snapshot) []time.Time {
	room = slices.Grow(room, len(world))
	for i := range world {
		var last time.Time
		if n := len(world[i].Past.Ring); n > 0 {
			last = world[i].Past.Ring[n-1].At
		}
		room = append(room, last)
	}
	return room
}

// calendar is the one around an instant. The lock is held.
func (f *Fleet) calendar(now time.Time) *spend.Calendar {
	if f.cal == nil || !f.cal.Now.Equal(now) {
		f.cal = f.cal.Turn(now, f.zone)
	}
	return f.cal
}

// Review lets the budgets look at a plan. It is loop.Reviewer.
func (f *Fleet) Review(now time.Time, world []scale.Snapshot, plan scale.Plan) scale.Plan {
	f.mu.Lock()
	defer f.mu.Unlock()
	cal := f.calendar(now)
	in := budget.Input{Now: now, Calendar: cal, World: world, Plan: plan, State: f.state}
	if f.o.Memory != nil {
		in.Actions, in.Gone = f.o.Memory.Actions(now), f.gone(cal)
	}
	out := f.review.Review(in)
	f.emergency = out.Emergency
	f.events = append(f.events, out.Events...)
	if f.o.Memory != nil && !out.State.Equal(f.state) {
		if text, err := json.Marshal(out.State); err == nil { // floats of meters are finite
			f.o.Memory.KeepWhole(about, string(text))
		}
	}
	f.state = out.State
	f.standings = Standings{At: now, Zone: f.zone, Budgets: out.Budgets, Tiers: out.Tiers, Gone: in.Gone}
	return out.Plan
}

// gone is what tiers have cost in the present periods that are no longer in the configuration: up to
// their last evaluation, because nobody looks at them any more.
func (f *Fleet) gone(cal *spend.Calendar) (sums spend.Sums) {
	f.o.Memory.Departed(f.tiers, func(m scale.Meter, last time.Time) {
		if !m.At.IsZero() {
			sums.Add(spend.Read(spend.Stopped(m, last, f.zone), cal))
		}
	})
	return sums
}

// Events are what happened to budgets since they were asked for last.
func (f *Fleet) Events() []event.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.events
	f.events = nil
	return out
}

// Standings is how money stood after the last evaluation.
func (f *Fleet) Standings() Standings {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.standings
	out.Tiers = slices.Clone(out.Tiers) // the next review writes over them
	return out
}
