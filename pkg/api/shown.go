package api

import (
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// TierShown is a tier's newest decision as -o json tells it: docs/json.md. It is not how a record is
// stored, so that the ledger may change without it. What is not known is null, and never 0.
type TierShown struct {
	Tier string `json:"tier"`
	// Mode is the mode of the tier: `manage`, `minimum`, `observe` or `off`.
	Mode scale.Mode `json:"mode"`
	Age
	// Decision is the size that the evaluation decided on.
	Decision DecisionShown `json:"decision"`
	// Outcome says whether the decision was carried out.
	Outcome OutcomeShown `json:"outcome"`
	// Capacity is the size of the tier in AWS; null if it is unknown, and in mode `off`.
	Capacity *CapacityShown `json:"capacity"`
	// Signals are the values of the signals.
	Signals []SignalShown `json:"signals"`
	// Recommendations are the sizes that the scalers recommended.
	Recommendations []RecommendationShown `json:"recommendations"`
	// Reasons are the steps from the size before the decision to the decided size, in order.
	Reasons []ReasonShown `json:"reasons"`
	// GrowthHeld is the circuit breaker that limits growth, while it is open; null while it is closed.
	GrowthHeld *BreakerShown `json:"growth_breaker"`
	// ShrinkingHeld is the circuit breaker that limits shrinking, while it is open; null while it is closed.
	ShrinkingHeld *BreakerShown `json:"shrink_breaker"`
	// ChangedOutside is true if the size was changed outside dynascale since the previous evaluation.
	ChangedOutside bool `json:"changed_outside"`
	// Operation is the operation of this tier, in its state after the evaluation; null if there is none.
	Operation *Operation `json:"operation"`
}

// DecisionShown is the size that a tier should have, and why in a sentence.
type DecisionShown struct {
	// Direction is `grow`, `shrink` or `hold` (the size stays).
	Direction string `json:"direction"`
	// From is the size that the tier had at the evaluation; null if it is unknown.
	From *int `json:"from"`
	// To is the size that the tier should have; null if From is unknown.
	To *int `json:"to"`
	// FromName is the class, type or capacity that `from` stands for; "" for a tier without a ladder.
	FromName string `json:"from_name,omitempty"`
	// ToName is the class, type or capacity that `to` stands for; "" for a tier without a ladder.
	ToName string `json:"to_name,omitempty"`
	// Recommended is the size that the scalers recommended, before the guards; null if From is unknown.
	Recommended *int `json:"recommended"`
	// Need is the size that brings the signals to their goals; null if it is not known.
	Need *int `json:"need"`
	// Pool is how many database connections each unit may open; null if the tier does not have the guard
	// `connections`, or if it is not known how many connections the database accepts.
	Pool *int `json:"pool"`
	// Urgency is how pressing the change is: `high` (the load is far above the goal, or no read replica can
	// serve reads), `repair` (a correction that needs no metrics, for example when the size is outside its limits) or
	// `calm` (all other cases).
	Urgency string `json:"urgency"`
	// Rule is the name of the scaler, guard or other rule that decided.
	Rule string `json:"rule"`
	// Because is the reason of this rule, as a sentence.
	Because string `json:"because"`
}

// OutcomeShown is what AWS said.
type OutcomeShown struct {
	// Status is `applied` (AWS accepted the new size), `begun` (an operation towards the new size is under way),
	// `unchanged` (nothing was sent), `refused` (AWS or dynascale refused the change), `in progress` (another
	// change is under way), `waiting` (AWS throttled the call, or dynascale sent nothing because of its own limit
	// of calls), `held` (a brake or a pause stopped the change), `failed` (an error) or `unknown` (it is not
	// known whether the request reached AWS).
	Status scale.Status `json:"status"`
	// Detail is what happened, in words, such as `set desired 18 -> 16`; "" if there is nothing to add to Status.
	Detail string `json:"detail"`
	// At is when the evaluation took place; null if it is not known.
	At *time.Time `json:"at"`
}

// CapacityShown is what a tier has.
type CapacityShown struct {
	// Desired is the size that AWS was asked for.
	Desired int `json:"desired"`
	// InService is the part of the size that is healthy and takes work.
	InService int `json:"in_service"`
	// Pending is the part of the size that is not in service yet.
	Pending int `json:"pending"`
	// Min is the minimum that is set in AWS. For a tier with a ladder it is 1, the first size of the ladder. For
	// a tier of read replicas it is the number of replicas that dynascale did not make, because dynascale never
	// deletes these.
	Min int `json:"aws_min"`
	// Max is the maximum that is set in AWS. For a tier with a ladder it is the last size of the ladder. For
	// a tier of read replicas it is the largest number of replicas that the database engine and the RDS quota
	// allow.
	Max int `json:"aws_max"`
	// ReadAt is when dynascale read the capacity from AWS.
	ReadAt time.Time `json:"read_at"`
	// Ladder are the types, classes or capacities of a vertical tier, smallest first.
	Ladder []StepShown `json:"ladder,omitempty"`
	// Members are the source database and its readers (read replicas), and former readers that were promoted (a
	// promoted reader is a database of its own).
	Members []scale.Member `json:"members,omitempty"`
}

// StepShown is one step of a ladder.
type StepShown struct {
	// Name is the type, class or capacity of this step.
	Name string `json:"name"`
	// Memory is the memory of this size; null if it is not known.
	Memory *int64 `json:"memory_bytes"`
	// Connections is how many connections a database of this size accepts; null if it is not known.
	Connections *int `json:"connections"`
}

// SignalShown is what was seen of a signal. Its value is null where there is none. The size of the
// tier itself is the signal capacity where it could not be read.
type SignalShown struct {
	// Signal is the name of the signal, such as `cpu`; `capacity` if the capacity of the tier could not be read.
	Signal string `json:"signal"`
	// Value is the value, in the unit of `unit`; null if there is none.
	Value *float64 `json:"value"`
	// AtLeast is true if the real value can be larger than the value shown.
	AtLeast bool `json:"at_least,omitempty"`
	// Unit is the unit of the value, such as `percent`; "" for a value without a unit, and for a missing signal.
	Unit string `json:"unit"`
	// At is the time of the value (for a CloudWatch period, its beginning); null if there is no value.
	At *time.Time `json:"at"`
	// Period is the time over which the value is an average or a sum; null for a value of one instant, and for a
	// missing signal.
	Period *float64 `json:"period_seconds"`
	// Quality is `fresh`, `stale` (the value is old or incomplete: it can make the tier grow, but the tier does
	// not shrink), `idle` (there was nothing to measure) or `missing` (there is no value).
	Quality string `json:"quality"`
	// Missing is why there is no value, or why a newer value that was due has not arrived; "" otherwise.
	Missing string `json:"missing,omitempty"`
}

// RecommendationShown is what one scaler recommended; its size is null where it recommended nothing.
type RecommendationShown struct {
	// Scaler is the name of the scaler, such as `target` or `pressure`.
	Scaler string `json:"scaler"`
	// Size is the recommended size; null if the scaler recommends nothing, because data that it needs is missing.
	Size *int `json:"size"`
	// Need is the size that brings the signals to their goals; null if it is not known.
	Need *int `json:"need"`
	// Because is the reason of this scaler, as a sentence.
	Because string `json:"because"`
}

// ReasonShown is one step from the size that there was to the decision.
type ReasonShown struct {
	// Rule is the name of the scaler, guard or other rule that made this step. A decision is made in steps, and
	// each step has one reason.
	Rule string `json:"rule"`
	// From is the size before this step; null if the size is unknown.
	From *int `json:"from"`
	// To is the size after this step; null if the size is unknown.
	To *int `json:"to"`
	// Because is the reason of this rule, as a sentence.
	Because string `json:"because"`
	// Figures are the numbers on which this step is based. The sentence in Because has most of them.
	Figures []scale.Figure `json:"figures"`
}

// BreakerShown is an open circuit breaker.
type BreakerShown struct {
	// Since is when the circuit breaker opened.
	Since time.Time `json:"since"`
	// Next is when dynascale next tries a change by one: one launch, one step of the ladder or the removal of one
	// read replica; null if no try is planned.
	Next *time.Time `json:"next_try"`
	// Why is why the circuit breaker opened.
	Why string `json:"why"`
}

// Shown are records as -o json tells them.
func Shown(records []AgedRecord) []TierShown {
	all := make([]TierShown, len(records))
	for i, r := range records {
		all[i] = ShownRecord(r)
	}
	return all
}

// ShownRecord is one record as -o json tells it.
func ShownRecord(r AgedRecord) TierShown {
	d, c, head := r.Decision, r.Decision.Capacity, reason.Headline(r.Decision)
	known := c.Known()
	size := func(n int) *int {
		if !known {
			return nil
		}
		return &n
	}
	out := TierShown{
		Tier: d.Tier, Mode: d.Mode, Age: r.Age, ChangedOutside: r.Learned.Adopted,
		Decision: DecisionShown{Direction: d.Direction(), From: size(d.From), To: size(d.To), Recommended: size(d.Wish), Need: d.Need, Pool: known0(d.Pool),
			Urgency: string(d.Urgency), Rule: head.Rule, Because: reason.Why(d)},
		Outcome: OutcomeShown{Status: r.Outcome.Status, Detail: r.Outcome.Detail, At: instant(r.Outcome.At)},
		Signals: []SignalShown{}, Recommendations: []RecommendationShown{}, Reasons: []ReasonShown{},
		GrowthHeld: breakerShown(r.Learned.Breaker), ShrinkingHeld: breakerShown(r.Learned.ShrinkBreaker),
	}
	if known {
		out.Capacity = &CapacityShown{Desired: c.Desired, InService: c.InService, Pending: c.Pending, Min: c.Min, Max: c.Max, ReadAt: c.At, Members: c.Members}
		for _, step := range c.Ladder {
			out.Capacity.Ladder = append(out.Capacity.Ladder, StepShown{step.Name, known0(step.Memory), known0(step.Connections)})
		}
		if len(c.Ladder) > 0 {
			out.Decision.FromName, out.Decision.ToName = c.Name(d.From), c.Name(d.To)
		}
	}
	for _, x := range d.Samples {
		s := SignalShown{Signal: x.Signal, Unit: x.Unit, At: instant(x.At), AtLeast: x.AtLeast, Quality: string(x.Quality), Missing: x.Missing}
		if x.Quality != scale.Idle { // then there is nothing to measure, and 0 only stands for it
			s.Value = &x.Value
		}
		if x.Period > 0 {
			seconds := x.Period.Seconds()
			s.Period = &seconds
		}
		out.Signals = append(out.Signals, s)
	}
	for _, g := range d.Gaps {
		out.Signals = append(out.Signals, SignalShown{Signal: g.Signal, Quality: "missing", Missing: g.Why})
	}
	for _, p := range d.Recommendations {
		one := RecommendationShown{Scaler: p.Scaler, Need: p.Need, Because: p.Because}
		if !p.Abstains {
			one.Size = size(p.Size)
		}
		out.Recommendations = append(out.Recommendations, one)
	}
	for _, x := range d.Reasons {
		figures := x.Figures
		if figures == nil {
			figures = []scale.Figure{}
		}
		out.Reasons = append(out.Reasons, ReasonShown{x.Rule, size(x.From), size(x.To), x.Because, figures})
	}
	if op := r.Outcome.Operation; op != nil {
		shown := ShownOperation(*op, d.At)
		out.Operation = &shown
	}
	return out
}

// ShownOperation is an operation with its progress in words.
func ShownOperation(op scale.Operation, now time.Time) Operation {
	return Operation{Operation: op, WaitedSeconds: op.Waited.Seconds(), Progress: reason.Progress(op, now)}
}

func breakerShown(b scale.Breaker) *BreakerShown {
	if !b.Open() {
		return nil
	}
	return &BreakerShown{Since: b.Opened, Next: instant(b.Probe), Why: b.Why}
}

// instant is a time, and nil for one that never was.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	utc := t.UTC()
	return &utc
}

// known0 is a number of which 0 says that it is not known.
func known0[T int | int64](n T) *T {
	if n == 0 {
		return nil
	}
	return &n
}
