package actuator

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// DatabaseCloud is what database operations need of RDS.
type DatabaseCloud interface {
	Databases(ctx context.Context, ids []string) (map[string]estate.Database, error)
	Clusters(ctx context.Context, ids []string) (map[string]estate.Cluster, error)
	CreateReplica(ctx context.Context, r estate.NewReplica) error
	DeleteReplica(ctx context.Context, name string) error
	SetClass(ctx context.Context, name, class string) error
	SetACU(ctx context.Context, cluster string, least, most float64) error
}

// ReplicaCraft adds and removes the readers of one database or cluster.
type ReplicaCraft struct {
	Cloud DatabaseCloud
	// Source is the database that is copied, or Cluster the cluster that is
	// extended; the other is "".
	Source, Cluster string
	Class           string // of new replicas; "" is the source's
	Resource        string
	Drain           time.Duration
	// Worst is how long RDS may take to make a replica before it is deleted again.
	Worst time.Duration
	// Publish tells where the readers are; it may be nil.
	Publish *Publisher
}

// Plan names the replica to make, or picks the newest that dynascale made.
func (r ReplicaCraft) Plan(ctx context.Context, d scale.Decision) (op scale.Operation, refused string, err error) {
	if d.To > d.From {
		name, err := r.freeName(ctx)
		if err != nil {
			return op, "", err
		}
		op = begun(scale.AddReplica, d, r.Resource, name, r.Worst)
		op.Size = d.From + 1 // one at a time, and the next tick looks again
		return op, "", nil
	}
	var newest scale.Member
	for _, m := range d.Capacity.Members {
		if m.Own && (newest.ID == "" || m.Created.After(newest.Created)) {
			newest = m
		}
	}
	if newest.ID == "" {
		return op, "dynascale made none of the replicas, and removes only its own", nil
	}
	op = begun(scale.RemoveReplica, d, r.Resource, newest.ID, r.Worst)
	op.Size = d.From - 1
	return op, "", nil
}

// mostNames is how many names are looked at for a free one: twice what an engine
// allows to exist.
const mostNames = 30

// freeName is a name that no database has: SOURCE-dyn-1 and so on. It is in the
// ledger before the replica is ordered, so that a crash cannot make two.
func (r ReplicaCraft) freeName(ctx context.Context) (string, error) {
	names := make([]string, mostNames)
	for i := range names {
		names[i] = fmt.Sprintf("%s%d", r.prefix(), i+1)
	}
	taken, err := r.Cloud.Databases(ctx, names)
	if err != nil {
		return "", err
	}
	for _, name := range names {
		if _, is := taken[name]; !is {
			return name, nil
		}
	}
	return "", &scale.Failure{Doing: "naming a replica", Kind: scale.Invalid, Err: fmt.Errorf("all names from %s to %s are taken", names[0], names[mostNames-1])}
}

// mostName is the longest identifier of a database.
const mostName = 63

// prefix begins the name of every replica that dynascale makes, which rights can be
// narrowed to.
func (r ReplicaCraft) prefix() string {
	name := r.Source + r.Cluster
	return strings.TrimRight(name[:min(len(name), mostName-len("-dyn-00"))], "-") + "-dyn-"
}

// Next looks at the replica, at its source, and at who writes.
func (r ReplicaCraft) Next(ctx context.Context, op scale.Operation, now time.Time) (scale.Operation, operation.Call, error) {
	var seen operation.Replica
	source := r.Source
	if r.Cluster != "" {
		clusters, err := r.Cloud.Clusters(ctx, []string{r.Cluster})
		if err != nil {
			return op, operation.Call{}, err
		}
		source = clusters[r.Cluster].Writer()
		seen.Writer = source == op.Target
		seen.Last = len(clusters[r.Cluster].Members) == 1
	}
	found, err := r.Cloud.Databases(ctx, []string{source, op.Target})
	if err != nil {
		return op, operation.Call{}, err
	}
	seen.Database, seen.Found = found[op.Target]
	seen.Source, seen.SourceFound = found[source]
	var call operation.Call
	if op.Kind == scale.AddReplica {
		op, call = operation.AddReplica{}.Next(op, seen, now)
	} else {
		op, call = operation.RemoveReplica{Drain: r.Drain}.Next(op, seen, now)
	}
	return op, call, nil
}

// Make sends one call.
func (r ReplicaCraft) Make(ctx context.Context, op scale.Operation, c operation.Call) error {
	switch c.Verb {
	case operation.Create:
		replica := estate.NewReplica{
			Name: c.Argument, Source: r.Source, Cluster: r.Cluster, Class: r.Class,
			Tags: map[string]string{operation.TierTag: op.Tier, operation.OperationTag: op.ID},
		}
		if r.Cluster != "" {
			if err := r.member(ctx, &replica); err != nil {
				return err
			}
		}
		return r.Cloud.CreateReplica(ctx, replica)
	case operation.Delete:
		return r.Cloud.DeleteReplica(ctx, c.Argument)
	}
	return unable(c)
}

// member fills in what a cluster's new member must say and a replica need not.
func (r ReplicaCraft) member(ctx context.Context, replica *estate.NewReplica) error {
	clusters, err := r.Cloud.Clusters(ctx, []string{r.Cluster})
	if err != nil {
		return err
	}
	c := clusters[r.Cluster]
	replica.Engine = c.Engine
	if replica.Class != "" {
		return nil
	}
	found, err := r.Cloud.Databases(ctx, []string{c.Writer()})
	if err != nil {
		return err
	}
	replica.Class = found[c.Writer()].Class
	return nil
}

// Failed digests the answer to a call that failed.
func (r ReplicaCraft) Failed(op scale.Operation, c operation.Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	if op.Kind == scale.AddReplica {
		return operation.AddReplica{}.Failed(op, c, kind, text, now)
	}
	return operation.RemoveReplica{Drain: r.Drain}.Failed(op, c, kind, text, now)
}

// Tell publishes where the readers are, without the one that is about to go.
func (r ReplicaCraft) Tell(ctx context.Context, d scale.Decision, op *scale.Operation) {
	if r.Publish == nil || !d.Capacity.Known() {
		return
	}
	leaving := ""
	if op != nil && op.Kind == scale.RemoveReplica && (op.Open() || op.Result == scale.Reached) {
		leaving = op.Target // the members are from before its end
	}
	r.Publish.Readers(ctx, d.Tier, readers(d.Capacity.Members, leaving))
}

// readers are the endpoints to read from. Where none is ready that is the source's:
// an empty list would leave the application with nothing.
func readers(members []scale.Member, leaving string) []string {
	var out []string
	source := ""
	for _, m := range members {
		switch {
		case m.Source:
			source = m.Endpoint
		case m.Ready && m.ID != leaving && m.Endpoint != "":
			out = append(out, m.Endpoint)
		}
	}
	if len(out) == 0 && source != "" {
		out = []string{source}
	}
	return out
}
