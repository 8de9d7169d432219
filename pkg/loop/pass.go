package loop

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Observer looks at the world: one snapshot per tier, late sources as gaps.
type Observer interface {
	Observe(ctx context.Context, now time.Time) []scale.Snapshot
}

// Decider thinks about one tier, and about what is to be remembered of it once all is
// decided and done.
type Decider interface {
	Decide(s scale.Snapshot) scale.Decision
	Remember(s scale.Snapshot, d scale.Decision, o scale.Outcome) scale.Learned
}

// Actuator changes the world: one outcome per decision, in order.
type Actuator interface {
	Apply(ctx context.Context, plan scale.Plan) []scale.Outcome
}

// Reviewer sees all decisions of an evaluation at once, and may hold some of them back.
type Reviewer interface {
	// Review is the plan as far as it may be carried out, decision by decision in its order.
	Review(now time.Time, world []scale.Snapshot, plan scale.Plan) scale.Plan
	// Events are what happened since they were asked for last.
	Events() []event.Event
}

// Ledger is the durable memory. What is intended is written down as the record that holds
// if the answer is never heard.
type Ledger interface {
	Intend(ctx context.Context, records []scale.Record) error
	Settle(ctx context.Context, records []scale.Record) error
}

// Parts are what one evaluation runs on. A reload replaces them between two evaluations.
type Parts struct {
	Observer Observer
	Policies map[string]Decider
	// Links are, by tier, the tiers that are looked at when it is decided about.
	Links    map[string][]string
	Reviewer Reviewer // nil where nobody looks at all tiers at once
	Actuator Actuator
	Ledger   Ledger
	// GiveBack is called where most of what the evaluation allocated is not needed any more: when the world is
	// observed, and before the records are written. nil where nobody minds.
	GiveBack func()
	// Deadline bounds one evaluation; 0 is for a world that waits, such as a simulated one.
	Deadline time.Duration
}

// Result is one finished pass.
type Result struct {
	At      time.Time
	Records []scale.Record
	// Err is set when the evaluation failed as a whole: no tier could be evaluated.
	Err error
	// LedgerErr is set when the ledger could not be written.
	LedgerErr error
	// Events are what happened to all tiers together, such as to a budget.
	Events []event.Event
}

// Pass runs one evaluation. It never panics and always returns.
func (p Parts) Pass(ctx context.Context, now time.Time) (result Result) {
	result.At = now
	defer func() {
		if r := recover(); r != nil {
			result.Err = fmt.Errorf("the evaluation panicked, which is a defect of dynascale; please report it: %v\n%s", r, debug.Stack())
		}
	}()
	stop := ctx
	ctx, cancel := p.within(ctx, p.Deadline)
	defer cancel()
	world := p.Observer.Observe(ctx, now)
	if stop.Err() != nil {
		result.Err = errors.New("stopped before anything was decided")
		return result
	}
	// From here on a stop waits: between a write and its record it would leave an
	// outcome nobody knows. The deadline is that of the whole evaluation; an observer that
	// overran its share of it leaves a third all the same.
	deadline, _ := ctx.Deadline()
	ctx, done := p.within(context.WithoutCancel(ctx), max(time.Until(deadline), p.Deadline/3))
	defer done()
	p.giveBack()
	p.link(world)
	plan := make(scale.Plan, 0, len(world))
	for i := range world {
		plan = append(plan, decide(p.Policies[world[i].Tier], &world[i]))
	}
	plan = p.reviewed(now, world, plan)
	if err := p.Ledger.Intend(ctx, p.intended(world, plan)); err != nil {
		result.LedgerErr = err
		holdShrinks(plan, err)
	}
	records := make([]scale.Record, len(plan))
	for i, outcome := range p.Actuator.Apply(ctx, plan) {
		outcome.At = now
		records[i] = p.record(&world[i], plan[i], outcome)
		if why := result.LedgerErr; why != nil {
			if records[i].Seen == nil {
				records[i].Seen = &scale.Seen{}
			}
			records[i].Seen.Unwritten = why.Error()
		}
	}
	result.Err = evaluated(plan)
	p.giveBack() // world and plan are not needed from here on
	// What was done must be written down even when the deadline has passed.
	settle, settled := p.within(context.WithoutCancel(ctx), 10*time.Second)
	defer settled()
	if err := p.Ledger.Settle(settle, records); err != nil {
		result.LedgerErr = err
	}
	if p.Reviewer != nil {
		result.Events = p.Reviewer.Events()
	}
	result.Records = records
	return result
}

// intended are the records of what is about to change, as they will stand if dynascale
// never hears how it went.
func (p Parts) intended(world []scale.Snapshot, plan scale.Plan) (out []scale.Record) {
	for i, d := range plan {
		if d.Asks() {
			out = append(out, p.record(&world[i], d, scale.Outcome{Status: scale.Unknown, At: d.At}))
		}
	}
	return out
}

// record joins a decision, its outcome and what was learned. A policy that is missing or
// panics learns nothing new and carry nothing, and says so.
func (p Parts) record(s *scale.Snapshot, d scale.Decision, o scale.Outcome) (r scale.Record) {
	r = scale.Record{Decision: d, Outcome: o, Seen: scale.SeenIn(s)}
	carry := func() { r.Learned = memory.Settle(memory.Carried(s.Past), d, o) }
	tier := p.Policies[s.Tier]
	if tier == nil {
		carry()
		return r
	}
	defer func() {
		if why := recover(); why != nil {
			carry()
			r.Decision = policy.Amend(d, reason.Defect, d.To, reason.Say("dynascale has a defect: it panicked while it updated what it remembers of tier %s; please report it: %v", s.Tier, why))
		}
	}()
	r.Learned = tier.Remember(*s, d, o)
	return r
}

func (p Parts) giveBack() {
	if p.GiveBack != nil {
		p.GiveBack()
	}
}

// within bounds a part of an evaluation that has a deadline.
func (p Parts) within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if p.Deadline <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, limit)
}

// decide contains a panic of one tier's policy in that tier.
func decide(tier Decider, s *scale.Snapshot) (d scale.Decision) {
	hold := func(rule, because string) scale.Decision {
		return scale.Decision{
			Tier: s.Tier, At: s.Now, Mode: s.Mode, From: s.Current(), To: s.Current(), Wish: s.Current(),
			Urgency: scale.Calm, Capacity: s.Capacity, Samples: s.Samples, Gaps: s.Gaps, Cost: s.Cost,
			WithSource: !s.Past.Beside.IsZero(),
			Reasons:    []scale.Reason{{Rule: rule, From: s.Current(), To: s.Current(), Because: because}},
		}
	}
	defer func() {
		if r := recover(); r != nil {
			d = hold(reason.Defect, fmt.Sprintf("dynascale has a defect: it panicked while it decided about tier %s, and keeps the size; please report it: %v", s.Tier, r))
		}
	}()
	if tier == nil {
		return hold(reason.Defect, "dynascale has a defect: it has no rules for this tier, and keeps the size; please report it")
	}
	return tier.Decide(*s)
}

// link lets each snapshot that wants it see those of other tiers.
func (p Parts) link(world []scale.Snapshot) {
	if len(p.Links) == 0 {
		return
	}
	of := make(map[string]*scale.Snapshot, len(world))
	for i := range world {
		of[world[i].Tier] = &world[i]
	}
	for i := range world {
		for _, name := range p.Links[world[i].Tier] {
			if other := of[name]; other != nil {
				world[i].Linked = append(world[i].Linked, other)
			}
		}
	}
}

// reviewed is the plan after whoever looks at all tiers at once. One that panics must not cost
// capacity: the plan then stands as the tiers decided it, and each change says so.
func (p Parts) reviewed(now time.Time, world []scale.Snapshot, plan scale.Plan) (out scale.Plan) {
	if p.Reviewer == nil {
		return plan
	}
	defer func() {
		if why := recover(); why != nil {
			for i, d := range plan {
				if d.Changes() {
					plan[i] = policy.Amend(d, reason.Defect, d.To, reason.Say("the check of budgets "+
						"panicked, so no budget was applied to this change; please report it: %v", why))
				}
			}
			out = plan
		}
	}()
	return p.Reviewer.Review(now, world, append(scale.Plan(nil), plan...))
}

// holdShrinks takes back every shrink of a plan that could not be written
// down, and every change of a maximum in AWS. Growth below that goes on: a full disk must not cost capacity.
func holdShrinks(plan scale.Plan, err error) {
	for i, d := range plan {
		switch {
		case d.To < d.From:
			plan[i] = policy.Amend(d, reason.Ledger, d.From, reason.Say("no shrinking while the ledger cannot be written: %s", err))
		case d.Maximum.Changes(): // what to go back to must be known after a crash
			plan[i] = policy.KeepMaximum(d, reason.Ledger, reason.Say("the maximum in AWS stays %d while the ledger cannot be written: %s", d.Maximum.From, err))
		}
	}
}

// evaluated returns an error when no tier at all could be evaluated: then the sources
// are down, not a tier, and the evaluation is worth repeating soon.
func evaluated(plan scale.Plan) error {
	var why error
	for _, d := range plan {
		if d.Mode == scale.Off {
			continue
		}
		if !d.Capacity.Known() && d.Capacity.Selected != nil {
			return nil // AWS answered: none matches the tier's selector, or several do
		}
		blind := !d.Capacity.Known() || len(d.Recommendations) > 0
		for _, p := range d.Recommendations {
			blind = blind && p.Abstains
		}
		if !blind {
			return nil
		}
		if why == nil {
			why = fmt.Errorf("no tier could be evaluated; for example %s: %s", d.Tier, reason.Headline(d).Because)
		}
	}
	if len(plan) == 0 {
		return errors.New("no tier could be evaluated: the configuration has none")
	}
	return why // nil when every tier is off
}
