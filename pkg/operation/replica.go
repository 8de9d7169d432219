package operation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/scale"
)

// The tags of a replica that dynascale made. Without them nothing is ever deleted.
const (
	TierTag      = "dynascale:tier"
	OperationTag = "dynascale:operation"
)

// Replica is what is seen of a replica and of what it is made from.
type Replica struct {
	estate.Database
	Found bool
	// Source is the database it copies, or the writer of its cluster.
	Source      estate.Database
	SourceFound bool
	// Writer is set when it takes writes: a failover may have made it the writer.
	Writer bool
	// Last is set when its cluster has no other member.
	Last bool
}

// hopeless are the statuses in which RDS leaves what it could not make.
var hopeless = []string{"failed", "insufficient-capacity", "incompatible-network", "incompatible-parameters",
	"incompatible-option-group", "incompatible-restore", "incompatible-credentials", "restore-error", "storage-full"}

// Own reports whether dynascale made a database for a tier.
func Own(db estate.Database, tier string) bool { return db.Tags[TierTag] == tier && tier != "" }

// answering are the statuses in which a database can be connected to, whatever else RDS
// does to it: a new one is optimised for hours. Source: RDS user guide, "Viewing Amazon
// RDS DB instance status".
var answering = []string{estate.Available, "backing-up", "storage-optimization", "storage-initialization",
	"configuring-enhanced-monitoring", "configuring-iam-database-auth", "configuring-log-exports"}

// Answers reports whether a database can be connected to.
func Answers(db estate.Database) bool { return slices.Contains(answering, db.Status) }

// Working reports whether a reader can be read from.
func Working(db estate.Database) bool {
	return Answers(db) && (db.Cluster != "" || db.Replication == "replicating")
}

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
			return end(op, scale.GivenUp, "somebody else deleted "+op.Target, now)
		case late:
			return end(op, scale.GivenUp, firstOf(op.Trouble, "RDS did not begin to make it"), now)
		}
		op = phase(op, 1, addSteps, "ordering", now)
		if !seen.SourceFound || seen.Source.Status != estate.Available {
			op.Trouble = "its source is not available"
			return op, Call{}
		}
		return once(op, Call{Verb: Create, Argument: op.Target}, now)
	}
	if seen.Tags[OperationTag] != op.ID {
		return end(op, scale.GivenUp, op.Target+" exists and was not made by this operation", now)
	}
	switch {
	case seen.Status == "deleting":
		return phase(op, 2, addSteps, "deleting", now), Call{}
	case op.Back:
		if why := Kept(op, seen); why != "" {
			return end(op, scale.GivenUp, why+", and is left as it is", now)
		}
		if Working(seen.Database) && !strings.HasPrefix(op.Sent, string(Delete)) {
			op.Trouble = "" // late, but readers may be there already
			return end(op, scale.Reached, "", now)
		}
		return once(phase(op, 2, addSteps, "deleting", now), Call{Verb: Delete, Argument: op.Target}, now)
	case seen.Status == estate.Available && seen.Database.Source == "" && seen.Cluster == "":
		return end(op, scale.GivenUp, op.Target+" is no replica any more: somebody promoted it", now)
	case slices.Contains(hopeless, seen.Status):
		return a.Next(back(op, "RDS left it "+seen.Status), seen, now)
	case Working(seen.Database):
		op.Trouble = ""
		return end(op, scale.Reached, "", now)
	case late:
		return a.Next(back(op, fmt.Sprintf("still %s at %s", firstOf(seen.Replication, seen.Status), op.Deadline.UTC().Format("15:04"))), seen, now)
	case Answers(seen.Database):
		op = phase(op, 3, addSteps, "joining", now)
		op.Trouble = "replication is " + firstOf(seen.Replication, "not there yet")
		return op, Call{}
	}
	op = phase(op, 2, addSteps, seen.Status, now)
	op.Trouble = ""
	return op, Call{}
}

// Failed digests the answer to a call that AWS refused.
func (a AddReplica) Failed(op scale.Operation, c Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	op = failed(op, c, kind, text)
	switch {
	case c.Verb == Create && (final(kind) || kind == scale.Exhausted):
		op, _ = end(op, scale.GivenUp, text, now)
	case c.Verb == Delete && final(kind):
		op, _ = end(op, scale.GivenUp, op.Target+" does not work and could not be deleted again: "+text, now)
	}
	return op
}

// RemoveReplica deletes one replica that dynascale made: first readers are sent
// elsewhere and get time to leave, then it goes.
type RemoveReplica struct {
	// Drain is how long readers get.
	Drain time.Duration
}

const removeSteps = 2

// Next is the next step of removing a replica. Whether it may be deleted is judged
// anew every time, on what is seen at that moment.
func (r RemoveReplica) Next(op scale.Operation, seen Replica, now time.Time) (scale.Operation, Call) {
	if !seen.Found {
		return end(op, scale.Reached, "", now)
	}
	if seen.Status == "deleting" {
		return phase(op, 2, removeSteps, "deleting", now), Call{}
	}
	if why := Kept(op, seen); why != "" {
		return end(op, scale.GivenUp, why, now)
	}
	// Never in the tick that begins it: where the readers are is told at its end.
	if now.Sub(op.Began) < r.Drain || !now.After(op.Began) {
		return phase(op, 1, removeSteps, "draining", now), Call{}
	}
	if now.After(op.Deadline) {
		return end(op, scale.GivenUp, firstOf(op.Trouble, "RDS did not begin to delete it"), now)
	}
	return once(phase(op, 2, removeSteps, "deleting", now), Call{Verb: Delete, Argument: op.Target}, now)
}

// Kept tells why a replica must not be deleted; "" when it may.
func Kept(op scale.Operation, seen Replica) string {
	switch {
	case !Own(seen.Database, op.Tier):
		return op.Target + " was not made by dynascale for this tier"
	case seen.Writer:
		return op.Target + " is the writer now"
	case seen.Last:
		return op.Target + " is the last member of its cluster"
	case seen.Database.Source == "" && seen.Cluster == "":
		return op.Target + " is no replica any more: somebody promoted it"
	case len(seen.Replicas)+len(seen.Distant) > 0:
		return op.Target + " has replicas of its own"
	case seen.Protected:
		return op.Target + " has deletion protection"
	}
	return ""
}

// Failed digests the answer to a call that AWS refused.
func (r RemoveReplica) Failed(op scale.Operation, c Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	op = failed(op, c, kind, text)
	if final(kind) {
		op, _ = end(op, scale.GivenUp, text, now)
	}
	return op
}
