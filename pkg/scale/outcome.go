package scale

import (
	"errors"
	"time"
)

// Status is what the cloud said.
type Status string

// The statuses of an outcome.
const (
	Applied    Status = "applied"     // the cloud accepted the new size
	Begun      Status = "begun"       // an operation towards the new size is under way
	Unchanged  Status = "unchanged"   // nothing was asked of the cloud
	Refused    Status = "refused"     // the cloud, or the actuator on its behalf, said no
	InProgress Status = "in progress" // something else is under way; ask again next evaluation
	Waiting    Status = "waiting"     // for the API rate: nothing was sent, or AWS throttled it
	Held       Status = "held"        // by a brake: it was not sent
	Failed     Status = "failed"      // an error; the size is as it was
	Unknown    Status = "unknown"     // the request may or may not have arrived
)

// Outcome is the cloud's answer to one decision. Detail is a sentence.
type Outcome struct {
	// Status is `applied` (AWS accepted the new size), `begun` (an operation towards the new size is under way),
	// `unchanged` (nothing was sent), `refused` (AWS or dynascale refused the change), `in progress` (another
	// change is under way), `waiting` (for the rate limit of the AWS API: dynascale did not send the call, or
	// AWS throttled it), `held` (a brake or a pause stopped the change), `failed` (an error) or `unknown` (it is not known
	// whether the request reached AWS).
	Status Status `json:"status"`
	// Detail is what happened, in words, such as `set desired 18 -> 16`; "" if there is nothing to add to Status.
	Detail string `json:"detail,omitempty"`
	// At is when the evaluation took place.
	At time.Time `json:"at,omitzero"`
	// Operation is the operation of this tier, as it was at the end of the evaluation; nil if there is none.
	Operation *Operation `json:"operation,omitempty"`
}

// MayHaveChanged reports whether the cloud's size may differ from before.
func (o Outcome) MayHaveChanged() bool {
	return o.Status == Applied || o.Status == Begun || o.Status == Unknown
}

// Record is a decision beside its outcome, and what was learned: one row of the ledger.
type Record struct {
	// Decision is the decided size, with every reason.
	Decision Decision `json:"decision"`
	// Learned is what the evaluation learned for later evaluations; left out if it learned nothing.
	Learned Learned `json:"learned,omitzero"`
	// Seen are facts that the evaluation read and that are not in `decision`. nil if there are none, and in
	// records of older versions of dynascale.
	Seen *Seen `json:"seen,omitempty"`
	// Outcome says whether the decision was carried out.
	Outcome Outcome `json:"outcome"`
}

// Kind sorts the failures of the cloud by what can be done about them.
type Kind string

// The kinds of failure.
const (
	Invalid     Kind = "invalid"     // the request itself is wrong; do not repeat it unchanged
	Busy        Kind = "busy"        // another activity is in progress
	Throttled   Kind = "throttled"   // asked too often
	Denied      Kind = "denied"      // credentials or permissions
	Missing     Kind = "missing"     // no such group, queue or metric
	Exhausted   Kind = "exhausted"   // no capacity or no quota for it at the moment
	Unreachable Kind = "unreachable" // no answer: a write may or may not have arrived
	Internal    Kind = "internal"    // the cloud's own fault
	Stopped     Kind = "stopped"     // by a brake: the cloud was not asked
)

// Failure is an error of the cloud. Its text says what was being done.
type Failure struct {
	Doing string // "reading group web-asg"
	Kind  Kind
	Err   error
}

func (f *Failure) Error() string { return f.Doing + ": " + string(f.Kind) + ": " + f.Err.Error() }

func (f *Failure) Unwrap() error { return f.Err }

// KindOf is the Kind of an error; Internal when it carries none.
func KindOf(err error) Kind {
	var f *Failure
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}
