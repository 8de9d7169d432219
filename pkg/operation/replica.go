package operation

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// AddReplica makes one replica. The way back deletes it again.
type AddReplica struct{}

const addSteps = 3

// Next is the next step of making a replica.
func (a AddReplica) Next(op scale.Operation, seen Replica, now time.Time) (scale.Operation, Call) {
	late := now.After(op.Deadline)
	if !seen.Found {
		switch {
		case op.Back:
			return end(op, scale.RolledBack, "", now)
		case op.Step > 1:
			return end(op, scale.GivenUp, "deleted outside dynascale: "+op.Target, now)
		case late:
			return end(op, scale.GivenUp, firstOf(op.Trouble, "the creation of the replica did not start before the deadline of the operation"), now)
		}
		op = phase(op, 1, addSteps, "ordering", now)
		if !seen.SourceFound || !seen.Source.Is(resource.Copyable) || seen.Home.ID != "" && !seen.Home.Is(resource.Copyable) {
			op.Trouble = "the replica cannot be created now, because its source or its cluster is not available"
			return op, Call{}
		}
		return once(op, Call{Verb: Create, Argument: op.Target}, now)
	}
	if seen.Tags[OperationTag] != op.ID {
		return end(op, scale.GivenUp, op.Target+" exists and was not made by this operation", now)
	}
	switch {
	case seen.Is(resource.Leaving):
		return phase(op, 2, addSteps, "deleting", now), Call{}
	case op.Back:
		return a.undo(op, seen, now)
	case seen.Is(resource.Connectable) && seen.Database.Source == "" && seen.Cluster == "":
		return end(op, scale.GivenUp, op.Target+" was promoted and is no longer a replica", now)
	case seen.Is(resource.Stuck):
		return a.Next(back(op, "the replica does not work: its status is "+seen.Status), seen, now)
	case Working(seen.Database):
		return reached(op, seen, now)
	case late && coming(seen.Database):
		return await(op, seen, now)
	case late:
		return a.Next(back(op, fmt.Sprintf("the status of the replica was still %s after the deadline, %s", firstOf(seen.Replication, seen.Status), op.Deadline.UTC().Format("15:04 UTC"))), seen, now)
	case seen.Is(resource.Connectable):
		op = phase(op, 3, addSteps, "joining", now)
		op.Trouble = Trouble(seen.Database)
		return op, Call{}
	}
	op = phase(op, max(2, op.Step), addSteps, seen.Status, now) // one that has joined may be modified once more
	op.Trouble = ""
	return op, Call{}
}

// reached ends the making of a replica that can be read from. RDS may go on loading its
// blocks for hours, which slows the first reads.
func reached(op scale.Operation, seen Replica, now time.Time) (scale.Operation, Call) {
	op.Trouble = ""
	if seen.Loading != "" {
		op.Trouble = fmt.Sprintf("RDS still prepares the storage of the replica (%s); reads may be slow", seen.Loading)
	}
	return end(op, scale.Reached, "", now)
}

// await waits for a replica that is late and has its data: to delete it and to order the
// next one would only take longer.
func await(op scale.Operation, seen Replica, now time.Time) (scale.Operation, Call) {
	if now.Sub(op.Deadline) > hopelesslyLate {
		return end(op, scale.GivenUp, fmt.Sprintf("%s is still %s a day after the deadline of the operation; dynascale leaves the replica as it is; look at it now", op.Target, seen.Status), now)
	}
	op = phase(op, 2, addSteps, seen.Status, now)
	op.Trouble = fmt.Sprintf("the replica is late: it has its data, but its status is %s; dynascale waits for it", seen.Status)
	return op, Call{}
}

// undo deletes a replica that does not work, unless it does by now, or may be needed.
func (AddReplica) undo(op scale.Operation, seen Replica, now time.Time) (scale.Operation, Call) {
	if why := Kept(op, seen); why != "" {
		return end(op, scale.GivenUp, why+"; dynascale leaves the database as it is", now)
	}
	call, why := Call{Verb: Delete, Argument: op.Target}, Silent(seen)
	switch {
	case shows(op, call, now): // RDS may have been told, and will show it
		return phase(op, 2, addSteps, "deleting", now), Call{}
	case Working(seen.Database):
		return reached(op, seen, now) // late, but readers may be there already
	case coming(seen.Database):
		return await(op, seen, now)
	case why == "" && seen.Is(resource.Deletable):
		return phase(op, 2, addSteps, "deleting", now), call
	case why == "":
		why = "it is " + seen.Status
	}
	if now.Sub(op.Deadline) > hopelesslyLate {
		return end(op, scale.GivenUp, fmt.Sprintf("%s does not work, and was not deleted, because %s; look at the replica now", op.Target, why), now)
	}
	op = phase(op, 2, addSteps, "deleting", now)
	op.Trouble = "the replica does not work, and cannot be deleted yet, because " + why
	return op, Call{}
}

// Failed digests the answer to a call that AWS refused.
func (a AddReplica) Failed(op scale.Operation, c Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	op = failed(op, c, kind, text)
	switch {
	case c.Verb == Create && (permanent(kind) || kind == scale.Exhausted):
		op, _ = end(op, scale.GivenUp, text, now)
	case c.Verb == Delete && permanent(kind):
		op, _ = end(op, scale.GivenUp, op.Target+" does not work, and deleting it failed: "+text, now)
	}
	return op
}
