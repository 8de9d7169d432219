package operation

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// The tags of a replica that dynascale made. Without them nothing is ever deleted.
const (
	TierTag      = "dynascale:tier"
	OperationTag = "dynascale:operation"
)

// Replica is what is seen of a reader, of what it is made from, and of those beside it.
type Replica struct {
	resource.Database
	Found bool
	// Source is the database it copies, or the writer of its cluster.
	Source      resource.Database
	SourceFound bool
	// Home is the cluster that it is a member of; zero for a replica of a database.
	Home resource.Cluster
	// Others are the other readers of the source or of the cluster.
	Others []resource.Database
	// Writer is set when it takes writes: a failover may have made it the writer.
	Writer bool
	// Last is set when its cluster has no other member.
	Last bool
}

// Own reports whether dynascale made a database for a tier.
func Own(db resource.Database, tier string) bool { return db.Tags[TierTag] == tier && tier != "" }

// Working reports whether a reader can be read from.
func Working(db resource.Database) bool {
	return db.Is(resource.Connectable) && (db.Cluster != "" || db.Replication == resource.Replicating)
}

// Idle reports whether a reader serves nobody, and nothing is being done to it that
// would change that.
func Idle(db resource.Database) bool {
	return db.Is(resource.Stuck) || db.Is(resource.Connectable) && !Working(db)
}

// Broken reports whether a reader serves nobody by a fault. One whose replication
// somebody has stopped, perhaps to promote it, and one that has not begun to replicate
// are not broken.
func Broken(db resource.Database) bool {
	return db.Is(resource.Stuck) || Idle(db) && slices.Contains([]string{"error", "terminated"}, db.Replication)
}

// ComesBack reports whether a reader that cannot be read from is expected to serve again
// by itself: neither broken, nor stopped by somebody.
func ComesBack(db resource.Database) bool { return !Broken(db) && db.Replication != "stopped" }

// Promoted reports whether dynascale made a database as a reader of a tier and somebody
// promoted it: it copies nothing any more, and belongs to no cluster. One that has no
// endpoint is still being made.
func Promoted(db resource.Database, tier string) bool {
	return Own(db, tier) && db.Source == "" && db.Cluster == "" && db.Endpoint != "" && !db.Is(resource.Leaving)
}

// Use orders readers by what the tier would lose with them: 0 for one that is broken, 1
// for another that serves nobody, 2 for one that does, or will.
func Use(db resource.Database) int {
	switch {
	case Broken(db):
		return 0
	case Idle(db):
		return 1
	}
	return 2
}

// coming reports whether a reader that cannot be read from will be in a while: it has
// its data and follows the source, and RDS does something to it.
func coming(db resource.Database) bool {
	if db.Is(resource.Stuck|resource.Leaving) || Idle(db) {
		return false
	}
	return db.Replication == resource.Replicating || db.Cluster != "" && db.Endpoint != ""
}

// Trouble tells why a reader serves nobody; "" when it does.
func Trouble(db resource.Database) string {
	switch {
	case Working(db):
		return ""
	case db.Is(resource.Connectable):
		return "replication is " + cmp.Or(db.Replication, "not running yet")
	}
	return db.Status
}

// Kept tells why a replica must not be deleted; "" when it may.
func Kept(op scale.Operation, seen Replica) string {
	name := op.Target
	switch {
	case !Own(seen.Database, op.Tier):
		return name + " was not made by dynascale for this tier"
	case seen.Writer:
		return name + " is the writer now"
	case seen.Last:
		return name + " is the last member of its cluster"
	case seen.Database.Source == "" && seen.Cluster == "":
		return name + " was promoted and is no longer a replica"
	case len(seen.Replicas)+len(seen.Distant) > 0:
		return name + " has replicas of its own"
	case seen.Protected:
		return name + " has deletion protection"
	}
	return ""
}

// Silent tells why nobody but readers may have the data at this moment; "" when the
// source, or the cluster and its writer, answer. No reader is deleted while they do not:
// it may be the last good copy.
func Silent(seen Replica) string {
	switch home := seen.Home; {
	case home.ID != "" && !home.Is(resource.Deletable):
		return fmt.Sprintf("cluster %s is %s", home.ID, cmp.Or(home.Status, "gone"))
	case home.ID != "" && !seen.SourceFound:
		return fmt.Sprintf("cluster %s has no writer at the moment", home.ID)
	case !seen.SourceFound:
		return "the source database was not found"
	case home.ID != "" && !seen.Source.Is(resource.Connectable):
		return fmt.Sprintf("%s, the writer of cluster %s, is %s", seen.Source.ID, home.ID, seen.Source.Status)
	case !seen.Source.Is(resource.Connectable):
		return fmt.Sprintf("the source database %s is %s", seen.Source.ID, seen.Source.Status)
	}
	return ""
}

// Needed tells why a reader has to stay although there are more than the size that the
// operation leads to; "" when it is expendable.
func Needed(op scale.Operation, seen Replica) string {
	if why := Silent(seen); why != "" {
		return why
	}
	if op.Size > 0 && Working(seen.Database) && !slices.ContainsFunc(seen.Others, Working) {
		return seen.ID + " is the last reader that works"
	}
	return ""
}
