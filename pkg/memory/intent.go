package memory

import (
	"errors"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ErrBusy says that another operation is under way on the same resource.
var ErrBusy = errors.New("another operation is under way on the same resource")

// Entry is a record with the events that it tells of; First marks the first of its tier.
type Entry struct {
	*scale.Record // read, and not written to
	Events        []event.Event
	First         bool
}

// Intents are the records that have to be written down before they are carried out.
func Intents(records []scale.Record) (out []scale.Record) {
	for _, r := range records {
		if r.Decision.Asks() && r.Decision.Mode.Writes() {
			out = append(out, r)
		}
	}
	return out
}

// Unanswered is the record of an intent without an outcome.
func Unanswered(r scale.Record, why string, at time.Time) scale.Record {
	r.Outcome = scale.Outcome{Status: scale.Unknown, Detail: why, At: at}
	return r
}

// EndOf is the record of an operation that ended when no evaluation told of it: an operator
// gave it up, or dynascale stopped before the evaluation was written down. Without it a
// restart would forget that it did not work, and try again at once.
func EndOf(op scale.Operation, past scale.Past) scale.Record {
	status := scale.Failed
	switch {
	case op.Result == scale.Reached:
		status = scale.Applied
	case op.Result == scale.RolledBack && !op.Back && !op.Begun():
		status = scale.Unchanged // taken back, as if it had never begun
	}
	d := scale.Decision{Tier: op.Tier, At: op.Ended, Mode: past.Mode, WithSource: !past.Beside.IsZero()}
	d.Reasons = []scale.Reason{{Rule: reason.Busy, Because: "the tier's operation ended between two evaluations; the next evaluation decides about the size"}}
	o := scale.Outcome{Status: status, At: op.Ended, Detail: reason.Progress(op, op.Ended), Operation: &op}
	return scale.Record{Decision: d, Learned: Settle(Carried(past), d, o), Outcome: o}
}
