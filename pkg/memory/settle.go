package memory

import (
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// LateWrite is how long a request without an answer may still arrive.
	LateWrite = 15 * time.Minute
	// LateEnd is how long after its end an operation that did not reach its goal may still
	// have an effect: RDS goes on with what it has taken, for hours.
	LateEnd = 24 * time.Hour
)

// Settle is what is learned once the outcome of a decision is known: by the decision's own
// evaluation, or by the record of an operation whose end no evaluation told.
func Settle(l scale.Learned, d scale.Decision, o scale.Outcome) scale.Learned {
	l.Breaker, l.ShrinkBreaker = setback(l, o)
	l.Late = late(l.Late, d, o)
	l.Raised = raised(l.Raised, d, o)
	return l
}

// Carried is what was learned before, by an evaluation that learns nothing of its own.
func Carried(past scale.Past) scale.Learned {
	l := past.Learned
	l.Adopted, l.Profiles = false, nil
	return l
}

// late remembers a change that was begun and not seen to its end: the request got no
// answer, or an operation ended otherwise than at its goal, also by the operator's word.
func late(was scale.Wrote, d scale.Decision, o scale.Outcome) scale.Wrote {
	switch op := o.Operation; {
	case op != nil && !op.Open() && op.Result != scale.Reached && op.Sent != "":
		return scale.Wrote{From: op.Before, To: op.Size, At: op.Ended.Add(LateEnd)}
	case o.Status == scale.Unknown && d.Changes():
		return scale.Wrote{From: d.From, To: d.To, At: d.At.Add(LateWrite)}
	}
	return was
}

// raised remembers a maximum from before it is raised until AWS has taken the lowering. The owner's stays what it was,
// however often it is raised.
func raised(was scale.Raised, d scale.Decision, o scale.Outcome) scale.Raised {
	m := d.Maximum
	switch {
	case !m.Changes() || !d.Mode.Writes():
		return was
	case m.Raises() && (o.Status == scale.Refused || o.Status == scale.Failed || o.Status == scale.InProgress):
		was.Refused = d.At
		return was
	case !o.MayHaveChanged():
		return was
	case m.Raises():
		is := scale.Raised{From: m.From, To: m.To, Or: m.To, At: d.At}
		if was.Is() {
			is.From = was.From
		}
		if o.Status != scale.Applied {
			is.Or = m.From // not arrived, or not yet
		}
		return is
	case o.Status == scale.Applied:
		return scale.Raised{}
	}
	return was // the next look tells whether it was lowered
}

// setback opens the breaker of its direction when an operation did not end at its goal,
// and closes it when one did. Without it a resize that never passes its checks would be
// an outage after every cooldown, for ever. When it is tried again is the guard's to say,
// which knows for how long to wait.
func setback(l scale.Learned, o scale.Outcome) (grow, shrink scale.Breaker) {
	grow, shrink = l.Breaker, l.ShrinkBreaker
	op := o.Operation
	if op == nil || op.Open() || op.Size == op.Before || o.Status == scale.Unchanged || o.Status == scale.Held {
		return grow, shrink // what was taken back never began
	}
	held := &grow
	if op.Size < op.Before {
		held = &shrink
	}
	if op.Result == scale.Reached {
		*held = scale.Breaker{}
	} else {
		*held = scale.Breaker{Opened: op.Ended, Tries: held.Tries + 1, Why: reason.Progress(*op, op.Ended)}
	}
	return grow, shrink
}
