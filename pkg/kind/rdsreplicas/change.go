package rdsreplicas

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Look orders what readers are made from, the readers beside each other, and the names
// that a new one could have.
func (r *Replicas) Look(c kind.Change, known facts.Facts, o *facts.Order) {
	facts.Databases.Want(o, r.Source)
	facts.Clusters.Want(o, r.Cluster)
	for _, m := range facts.Clusters.Get(known, r.Cluster).Is.Members {
		facts.Databases.Want(o, m.ID)
	}
	switch {
	case c.Operation != nil:
		facts.Databases.Want(o, c.Operation.Target)
	case c.Decision.To > c.Decision.From:
		facts.Databases.Want(o, r.names()...)
		return
	default:
		for _, m := range c.Decision.Capacity.Members {
			if !m.Source && m.Own {
				facts.Databases.Want(o, m.ID)
			}
		}
	}
	if c.Operation == nil || c.Operation.Kind == scale.RemoveReplica {
		facts.Databases.Want(o, facts.Databases.Get(known, r.Source).Is.Replicas...)
	}
}

// Plan names the replica to make, or picks one that dynascale made.
func (r *Replicas) Plan(c kind.Change, f facts.Facts) (op scale.Operation, refused string) {
	if c.Decision.To < c.Decision.From {
		return r.removal(c, f)
	}
	for _, name := range r.names() {
		if !facts.Databases.Get(f, name).Found {
			op = kind.Begin(scale.AddReplica, c, name, r.Worst)
			op.Size = c.Decision.From + 1 // one at a time, and the next evaluation looks again
			return op, ""
		}
	}
	all := r.names()
	return op, fmt.Sprintf("all names for new readers, %s to %s, are taken: rename or delete a database with one of these names", all[0], all[len(all)-1])
}

// Next looks and thinks.
func (r *Replicas) Next(c kind.Change, f facts.Facts, now time.Time) (scale.Operation, operation.Call) {
	seen := r.seen(*c.Operation, f)
	if c.Operation.Kind == scale.AddReplica {
		op, call := operation.AddReplica{}.Next(*c.Operation, seen, now)
		if call.Verb == operation.Create {
			call.Replica = r.like(op, seen, call.Argument)
		}
		return op, call
	}
	return r.remove(c, seen, now)
}

// Failed digests the answer to a call that failed.
func (r *Replicas) Failed(op scale.Operation, c operation.Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	if op.Kind == scale.AddReplica {
		return operation.AddReplica{}.Failed(op, c, kind, text, now)
	}
	return operation.RemoveReplica{Drain: r.Drain}.Failed(op, c, kind, text, now)
}

// Takes what adds and removes readers of its database or cluster.
func (*Replicas) Takes(resource string, op scale.Operation) bool {
	return (op.Kind == scale.AddReplica || op.Kind == scale.RemoveReplica) && op.Resource == resource
}

// seen is the replica of an operation, what it is made from, and those beside it.
func (r *Replicas) seen(op scale.Operation, f facts.Facts) (seen operation.Replica) {
	source := r.Source
	var beside []string
	if r.Cluster != "" {
		seen.Home = facts.Clusters.Get(f, r.Cluster).Is
		seen.Home.ID = r.Cluster // also of one that is gone
		source = seen.Home.Writer()
		seen.Writer, seen.Last = source == op.Target, len(seen.Home.Members) == 1
		for _, m := range seen.Home.Members {
			beside = append(beside, m.ID)
		}
	}
	own, from := facts.Databases.Get(f, op.Target), facts.Databases.Get(f, source)
	seen.Database, seen.Found = own.Is, own.Found
	seen.Source, seen.SourceFound = from.Is, from.Found
	if r.Cluster == "" {
		beside = from.Is.Replicas
	}
	for _, id := range slices.Sorted(slices.Values(beside)) {
		if other := facts.Databases.Get(f, id); other.Found && id != op.Target && id != source {
			seen.Others = append(seen.Others, other.Is)
		}
	}
	return seen
}

// like is a replica with what it takes from its source and AWS does not give it.
func (r *Replicas) like(op scale.Operation, seen operation.Replica, name string) *resource.NewReplica {
	db := seen.Source
	n := &resource.NewReplica{Name: name, Source: r.Source, Cluster: r.Cluster, Class: r.Class, Traits: db.Traits,
		Tags: operation.TagsLike(db.Tags, map[string]string{operation.TierTag: op.Tier, operation.OperationTag: op.ID})}
	if r.Class != "" && r.Class != db.Class { // whether another class has it is not known
		n.Traits.Insights = false
	}
	if r.Cluster == "" {
		n.SecurityGroups, n.IAMLogin = db.SecurityGroups, db.IAMLogin
	} else {
		n.Engine, n.Class, n.ParameterGroup = seen.Home.Engine, cmp.Or(n.Class, db.Class), db.ParameterGroup
	}
	return n
}
