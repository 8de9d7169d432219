package actuator

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// OperationLedger keeps operations over crashes. Begin fails, and then nothing is
// begun, when the resource has another operation or the disk does not take it.
type OperationLedger interface {
	Begin(ctx context.Context, op scale.Operation) error
	Advance(ctx context.Context, op scale.Operation) error
	Operations() []scale.Operation
}

// Reconciler knows how the operations of one tier are done.
type Reconciler interface {
	// Plan is the operation that a decision asks for, after a fresh look; or why
	// there must be none.
	Plan(ctx context.Context, d scale.Decision) (op scale.Operation, refused string, err error)
	// Next looks afresh and says what to do.
	Next(ctx context.Context, op scale.Operation, now time.Time) (scale.Operation, operation.Call, error)
	// Make makes one call of Next's.
	Make(ctx context.Context, op scale.Operation, c operation.Call) error
	// Failed digests the answer to a call that failed.
	Failed(op scale.Operation, c operation.Call, kind scale.Kind, text string, now time.Time) scale.Operation
	// Takes reports whether an operation is one of the reconciler's: a configuration may
	// have given the tier something else to scale since it began.
	Takes(op scale.Operation) bool
	// Tell is called at every evaluation of a tier that is not merely observed, for what
	// has to be told to others.
	Tell(ctx context.Context, d scale.Decision, op *scale.Operation)
}

// Operations is the Actuator for changes that take many evaluations. It begins one when a
// decision asks for it and moves every open one on, also those of tiers that decided
// nothing. What is about to be sent is written down first.
type Operations struct {
	Ledger      OperationLedger
	Reconcilers map[string]Reconciler // by tier
	// Gate is passed by every call; nil holds none.
	Gate *brake.Gate

	// Priority is the owner's, by tier: the larger goes first among changes that are as urgent.
	Priority map[string]int

	turns turns
}

// callsPerTick bounds what one operation does in one evaluation: enough to try several
// machine types while a machine is down.
const callsPerTick = 12

// Apply moves every operation on, those under way first, because half of one is an
// outage, and then begins others in the order of their turns. Waiting for AWS happens
// between evaluations.
func (o *Operations) Apply(ctx context.Context, plan scale.Plan) []scale.Outcome {
	open := map[string]scale.Operation{}
	for _, op := range o.Ledger.Operations() {
		open[op.Tier] = op
	}
	out := make([]scale.Outcome, len(plan))
	order := o.order(plan, open)
	fetch.Pace{}.Together(writesAtOnce, len(order), func(n int) {
		i := order[n]
		d, reconciler := plan[i], o.Reconcilers[plan[i].Tier]
		defer func() {
			if r := recover(); r != nil {
				out[i] = scale.Outcome{Status: scale.Unknown, Detail: fmt.Sprintf("%s: a defect of dynascale: %v; please report it", verb(d), r)}
			}
		}()
		out[i] = scale.Outcome{Status: scale.Unchanged}
		op, running := open[d.Tier]
		switch {
		case running && !reconciler.Takes(op):
			out[i] = scale.Outcome{Status: scale.Failed, Operation: &op, Detail: reason.Progress(op, d.At) +
				"; the tier scales another resource now, so this operation is suspended: set the tier back to " +
				"the old resource in the configuration, or end the operation with 'dynascale abandon " + op.ID + "' and finish its change yourself"}
			return
		case running:
			out[i] = o.goOn(ctx, reconciler, op, d)
		case d.Changes():
			out[i] = o.begin(ctx, reconciler, d)
		}
		if d.Mode.Writes() || running { // what has begun is brought to its end in every mode
			reconciler.Tell(ctx, d, out[i].Operation)
		}
	})
	o.turns.note(plan, out)
	return out
}

// order are the indices of all decisions: tiers with an operation, then those that
// ask for one, then the rest.
func (o *Operations) order(plan scale.Plan, open map[string]scale.Operation) []int {
	var running, rest []int
	asking := o.turns.order(plan, o.Priority)
	for i, d := range plan {
		if _, is := open[d.Tier]; is {
			running = append(running, i)
		} else if !d.Asks() {
			rest = append(rest, i)
		}
	}
	asking = slices.DeleteFunc(asking, func(i int) bool { _, is := open[plan[i].Tier]; return is })
	return slices.Concat(running, asking, rest)
}

// begin starts the operation that a decision asks for.
func (o *Operations) begin(ctx context.Context, reconciler Reconciler, d scale.Decision) scale.Outcome {
	if err := o.Gate.Ask(change(d)); err != nil {
		return outcome(verb(d), err, false)
	}
	op, refused, err := reconciler.Plan(o.Gate.Looking(ctx, change(d)), d)
	switch {
	case brake.IsHeld(err):
		return outcome(verb(d), err, false)
	case err != nil:
		return outcome(verb(d)+unread, err, false)
	case refused != "":
		return scale.Outcome{Status: scale.Refused, Detail: fmt.Sprintf("%s: %s", verb(d), refused)}
	}
	if err := o.Ledger.Begin(ctx, op); err != nil {
		return scale.Outcome{Status: scale.InProgress, Detail: fmt.Sprintf("%s: %v; dynascale looks again at the next evaluation", verb(d), err)}
	}
	return o.move(ctx, reconciler, op, d.At, scale.Begun)
}

// goOn moves an open operation on, or takes it back while that costs nothing.
func (o *Operations) goOn(ctx context.Context, reconciler Reconciler, op scale.Operation, d scale.Decision) scale.Outcome {
	if d.TakeBack != "" && op.Reversible() && o.nothingDone(ctx, reconciler, op, d.At) {
		op.Ended, op.Result, op.Trouble = d.At, scale.RolledBack, "cancelled: "+d.TakeBack
		return told(scale.Unchanged, op, o.Ledger.Advance(ctx, op), d.At)
	}
	return o.move(ctx, reconciler, op, d.At, scale.InProgress)
}

// callOf is what the gate is asked about a call of an operation. A first call that is meant
// once more has had no effect: dynascale died before it could send it, or it was lost.
func callOf(op scale.Operation, call operation.Call) brake.Write {
	lost := op.Untouched && op.Sent == call.String()
	return brake.Write{
		Tier: op.Tier, What: fmt.Sprintf("%s %s (%s)", call.Verb, op.Target, op.Kind), Begun: op.Begun() && !lost,
		Grow: op.Size > op.Before, Shrink: op.Size < op.Before,
	}
}

// nothingDone looks whether what AWS refused would be asked again now: then none of it
// was done. Of an operation that has asked for nothing it is known.
func (o *Operations) nothingDone(ctx context.Context, reconciler Reconciler, op scale.Operation, now time.Time) bool {
	if op.Sent == "" {
		return true
	}
	next, call, err := reconciler.Next(ctx, op, now)
	return err == nil && next.Open() && call.String() == op.Sent
}

// move takes an operation as far as it goes in this evaluation; open is its status while it is
// not over.
func (o *Operations) move(ctx context.Context, reconciler Reconciler, op scale.Operation, now time.Time, open scale.Status) scale.Outcome {
	op, trouble := o.advance(ctx, reconciler, op, now)
	switch {
	case op.Open():
	case brake.IsHeld(trouble):
		open = scale.Held
	case op.Result == scale.Reached:
		open = scale.Applied
	case op.Kind == scale.RemoveReplica && op.Result == scale.RolledBack:
		open = scale.Unchanged // taken back, as if it had never begun
	default:
		open = scale.Failed
	}
	return told(open, op, trouble, now)
}

func told(status scale.Status, op scale.Operation, trouble error, now time.Time) scale.Outcome {
	detail := reason.Progress(op, now)
	if trouble != nil {
		detail += "; " + trouble.Error()
	}
	return scale.Outcome{Status: status, Detail: detail, Operation: &op}
}

// advance looks, thinks, writes down, calls and writes down, until there is nothing
// to do but wait.
func (o *Operations) advance(ctx context.Context, reconciler Reconciler, op scale.Operation, now time.Time) (scale.Operation, error) {
	var unwritten error
	keep := func(next scale.Operation) {
		if !reflect.DeepEqual(next, op) {
			unwritten = errors.Join(unwritten, o.Ledger.Advance(ctx, next))
			op = next
		}
	}
	for range callsPerTick {
		next, call, err := reconciler.Next(ctx, op, now)
		if err != nil {
			return op, errors.Join(unwritten, fmt.Errorf("the state of the operation could not be read: %w", err))
		}
		if call.Waits() || !next.Open() {
			keep(next)
			return op, unwritten
		}
		if ctx.Err() != nil {
			return op, errors.Join(unwritten, errors.New("no time was left in this evaluation, and the next one continues the operation"))
		}
		w := callOf(next, call)
		held := func(err error) (scale.Operation, error) {
			if w.Begun {
				err = fmt.Errorf("%s: %w; %s", call.Verb, err, operation.HalfDone(next, call))
			} else {
				// What has sent nothing does not begin; what is decided once the brake is released is
				// decided on what is seen then.
				next.Ended, next.Result, next.Trouble, next.SentAt = now, scale.RolledBack, "it never began", time.Time{}
			}
			keep(next) // as if the call had not been meant
			return op, errors.Join(unwritten, err)
		}
		if err := o.Gate.Ask(w); err != nil {
			return held(err)
		}
		keep(operation.Sent(next, call, now))
		if err := o.Gate.Do(ctx, w, func(ctx context.Context) error { return reconciler.Make(ctx, op, call) }); err != nil {
			if brake.IsHeld(err) {
				return held(err)
			}
			kind := scale.KindOf(err)
			keep(reconciler.Failed(op, call, kind, err.Error(), now))
			if kind != scale.Exhausted || !op.Open() {
				return op, unwritten
			}
		}
	}
	return op, unwritten
}
