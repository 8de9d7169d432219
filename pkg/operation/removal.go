package operation

import (
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// RemoveReplica deletes one replica that dynascale made: first readers are sent
// elsewhere and get time to leave, then it goes. One that serves nobody goes at once.
type RemoveReplica struct {
	// Drain is how long readers get.
	Drain time.Duration
}

const (
	removeSteps = 2
	draining    = "draining"
)

// Named notes that readers are still sent to the replica, because the list without it
// could not be published: their time to leave begins when it is.
func (RemoveReplica) Named(op scale.Operation, now time.Time) scale.Operation {
	if op.Phase == draining {
		op.Since = now
	}
	return op
}

// drained reports whether readers had their time since they were sent elsewhere. Never in
// the evaluation that begins it: where the readers are is told at its end.
func (r RemoveReplica) drained(op scale.Operation, now time.Time) bool {
	since := op.Began
	if op.Phase == draining && op.Since.After(since) {
		since = op.Since
	}
	return op.Sent != "" || now.After(op.Began) && now.Sub(since) >= r.Drain
}

// Next is the next step of removing a replica. Whether it may be deleted, and whether
// the tier can do without it, is judged anew every time, on what is seen at that moment:
// when the source fails meanwhile, what is left of the data is in the readers.
func (r RemoveReplica) Next(op scale.Operation, seen Replica, now time.Time) (scale.Operation, Call) {
	call := Call{Verb: Delete, Argument: op.Target}
	switch {
	case !seen.Found:
		op.Trouble = ""
		return end(op, scale.Reached, "", now)
	case seen.Is(resource.Leaving):
		return phase(op, 2, removeSteps, "deleting", now), Call{}
	}
	if why := Kept(op, seen); why != "" {
		return end(op, scale.GivenUp, why, now)
	}
	if shows(op, call, now) { // RDS may have been told, and will show it
		return phase(op, 2, removeSteps, "deleting", now), Call{}
	}
	if why := Needed(op, seen); why != "" {
		return end(op, scale.RolledBack, "cancelled: "+why, now)
	}
	switch {
	case now.After(op.Deadline):
		return end(op, scale.GivenUp, firstOf(op.Trouble, "the deletion did not start before the deadline of the operation"), now)
	case !Idle(seen.Database) && !r.drained(op, now):
		return phase(op, 1, removeSteps, draining, now), Call{}
	case !seen.Is(resource.Deletable):
		op = phase(op, 1, removeSteps, draining, now)
		op.Trouble = "dynascale does not delete the replica while its status is " + seen.Status
		return op, Call{}
	}
	return phase(op, 2, removeSteps, "deleting", now), call
}

// Failed digests the answer to a call that AWS refused.
func (r RemoveReplica) Failed(op scale.Operation, c Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	op = failed(op, c, kind, text)
	if permanent(kind) {
		op, _ = end(op, scale.GivenUp, text, now)
	}
	return op
}
