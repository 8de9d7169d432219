package actuator

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
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
	// OnTrouble is told of a reader that had to be made less like its source; it may be
	// nil.
	OnTrouble func(source, problem string)
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
	return r.removal(ctx, d)
}

// removal takes one that dynascale made and may delete: the one that the decision is
// about, or else first those that serve nobody, then those that cannot be read from at the
// moment, then the newest. What the tier cannot do without is not taken.
func (r ReplicaCraft) removal(ctx context.Context, d scale.Decision) (op scale.Operation, refused string, err error) {
	var own []scale.Member
	var names []string
	for _, m := range d.Capacity.Members {
		if m.Own && (d.Removes == "" || d.Removes == m.ID) {
			own, names = append(own, m), append(names, m.ID)
		}
	}
	if len(own) == 0 {
		return op, "dynascale made none of the replicas, and removes only its own", nil
	}
	found, err := r.Cloud.Databases(ctx, names)
	if err != nil {
		return op, "", err
	}
	slices.SortFunc(own, func(a, b scale.Member) int {
		return cmp.Or(operation.Use(found[a.ID])-operation.Use(found[b.ID]), rank(a)-rank(b), b.Created.Compare(a.Created))
	})
	ready := 0
	for _, m := range d.Capacity.Members {
		if !m.Source {
			ready += rank(m)
		}
	}
	var kept []string
	for _, m := range own {
		// The deadline is for RDS; the time for readers to leave comes before it.
		op = begun(scale.RemoveReplica, d, r.Resource, m.ID, r.Drain+r.Worst)
		op.Size = d.From - 1
		seen, err := r.look(ctx, op)
		if err != nil {
			return op, "", err
		}
		why := cmp.Or(operation.Kept(op, seen), operation.Needed(op, seen))
		switch {
		case why == "" && op.Size > 0 && m.Ready && ready == 1:
			why = m.ID + " is the only one that is not too far behind to be read from"
		case why == "" && d.Removes != "" && !operation.Idle(seen.Database):
			why = m.ID + " works again"
		case why == "":
			return op, "", nil
		}
		if !slices.Contains(kept, why) {
			kept = append(kept, why)
		}
	}
	return scale.Operation{}, strings.Join(kept, "; "), nil
}

// rank is 1 for a reader that reads are sent to, and 0 for another.
func rank(m scale.Member) int {
	if m.Ready {
		return 1
	}
	return 0
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

// look sees the replica, what it is made from, and those beside it.
func (r ReplicaCraft) look(ctx context.Context, op scale.Operation) (seen operation.Replica, err error) {
	source := r.Source
	names := []string{source, op.Target}
	if r.Cluster != "" {
		clusters, err := r.Cloud.Clusters(ctx, []string{r.Cluster})
		if err != nil {
			return seen, err
		}
		seen.Home = clusters[r.Cluster]
		seen.Home.ID = r.Cluster // also of one that is gone
		source = seen.Home.Writer()
		seen.Writer = source == op.Target
		seen.Last = len(seen.Home.Members) == 1
		names = []string{op.Target}
		for _, m := range seen.Home.Members {
			names = append(names, m.ID)
		}
	}
	found, err := r.Cloud.Databases(ctx, names)
	if err != nil {
		return seen, err
	}
	if r.Cluster == "" && op.Kind == scale.RemoveReplica {
		others, err := r.Cloud.Databases(ctx, found[source].Replicas)
		if err != nil {
			return seen, err
		}
		maps.Copy(found, others)
	}
	seen.Database, seen.Found = found[op.Target]
	seen.Source, seen.SourceFound = found[source]
	for _, id := range slices.Sorted(maps.Keys(found)) {
		if id != op.Target && id != source {
			seen.Others = append(seen.Others, found[id])
		}
	}
	return seen, nil
}

const unpublished = "readers are still sent to it, because the new list could not be published yet"

// Next looks and thinks.
func (r ReplicaCraft) Next(ctx context.Context, op scale.Operation, now time.Time) (scale.Operation, operation.Call, error) {
	seen, err := r.look(ctx, op)
	if err != nil {
		return op, operation.Call{}, err
	}
	if op.Kind == scale.AddReplica {
		op, call := operation.AddReplica{}.Next(op, seen, now)
		return op, call, nil
	}
	removal := operation.RemoveReplica{Drain: r.Drain}
	was, named := op, r.Publish != nil && r.Publish.Names(seen.Endpoint)
	if named {
		op = removal.Named(op, now)
	}
	op, call := removal.Next(op, seen, now)
	if op.Trouble == unpublished && op.Result != scale.GivenUp {
		op.Trouble = ""
	}
	// In the tick that begins it nobody was told yet.
	if named && op.Open() && (!call.Waits() || now.Sub(op.Began) >= r.Drain && now.After(op.Began) && !seen.Is(estate.Leaving)) {
		op.Phase, op.Step, op.Since, op.Trouble = was.Phase, was.Step, now, unpublished
		call = operation.Call{}
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
		if err := r.complete(ctx, &replica); err != nil {
			return err
		}
		if err := brake.TicketOf(ctx).Send(); err != nil { // the look may have taken long
			return err
		}
		return r.create(ctx, replica)
	case operation.Delete:
		return r.Cloud.DeleteReplica(ctx, c.Argument)
	}
	return unable(c)
}

// create orders a replica. Where it cannot be like its source in everything, because the
// role of the monitoring may not be passed on or the class has no Performance Insights,
// it is made without: a reader that is missed in the peak is worse than one without
// graphs. What AWS refuses for good it has not begun.
func (r ReplicaCraft) create(ctx context.Context, replica estate.NewReplica) error {
	err := r.Cloud.CreateReplica(ctx, replica)
	plain := replica
	plain.Traits = replica.Traits.Plain()
	kind := scale.KindOf(err)
	if err == nil || plain.Traits == replica.Traits || kind != scale.Invalid && kind != scale.Denied && kind != scale.Missing {
		return err
	}
	if err := brake.TicketOf(ctx).Send(); err != nil {
		return err
	}
	if again := r.Cloud.CreateReplica(ctx, plain); again != nil {
		return again
	}
	if r.OnTrouble != nil {
		r.OnTrouble("rds", fmt.Sprintf("%s is made without the monitoring, Performance Insights and certificate authority of its source: %v; set them by hand, or allow what is missing", replica.Name, err))
	}
	return nil
}

// complete fills in what a replica takes from its source and AWS does not give it.
func (r ReplicaCraft) complete(ctx context.Context, replica *estate.NewReplica) error {
	source := r.Source
	if r.Cluster != "" {
		clusters, err := r.Cloud.Clusters(ctx, []string{r.Cluster})
		if err != nil {
			return err
		}
		source, replica.Engine = clusters[r.Cluster].Writer(), clusters[r.Cluster].Engine
	}
	found, err := r.Cloud.Databases(ctx, []string{source})
	if err != nil {
		return err
	}
	db := found[source]
	replica.Traits, replica.Tags = db.Traits, operation.TagsLike(db.Tags, replica.Tags)
	if r.Class != "" && r.Class != db.Class { // whether another class has it is not known
		replica.Traits.Insights = false
	}
	if r.Cluster == "" {
		replica.SecurityGroups, replica.IAMLogin = db.SecurityGroups, db.IAMLogin
	} else {
		replica.Class, replica.ParameterGroup = cmp.Or(replica.Class, db.Class), db.ParameterGroup
	}
	return nil
}

// Failed digests the answer to a call that failed.
func (r ReplicaCraft) Failed(op scale.Operation, c operation.Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	if op.Kind == scale.AddReplica {
		return operation.AddReplica{}.Failed(op, c, kind, text, now)
	}
	return operation.RemoveReplica{Drain: r.Drain}.Failed(op, c, kind, text, now)
}

// Takes what adds and removes readers of its database or cluster.
func (r ReplicaCraft) Takes(op scale.Operation) bool {
	return (op.Kind == scale.AddReplica || op.Kind == scale.RemoveReplica) && op.Resource == r.Resource
}

// Tell publishes where the readers are, without the one that is about to go.
func (r ReplicaCraft) Tell(ctx context.Context, d scale.Decision, op *scale.Operation) {
	if r.Publish == nil || !d.Capacity.Known() {
		return
	}
	leaving := ""
	switch { // the members are from before the end of the operation
	case op == nil:
	case op.Kind == scale.RemoveReplica && (op.Open() || op.Result == scale.Reached),
		op.Kind == scale.AddReplica && op.Back && (op.Open() || op.Result == scale.RolledBack):
		leaving = op.Target
	}
	r.Publish.Readers(ctx, d.Tier, readers(d.Capacity.Members, leaving, !d.Beside.IsZero()), op != nil)
}

// readers are the endpoints to read from. Where none is ready that is the source's: an
// empty list would leave the application with nothing. It stays in the list beside readers
// that cannot carry the load yet, and while they come back after all were behind: the first
// would drown in the load of all. A
// source that has failed is nothing either, and then it is whoever answers, with what was
// written until then. While nothing is known of any reader's lag the list is empty, which
// leaves the last one in force: a gap in the metrics must not send every read to the
// source.
func readers(members []scale.Member, leaving string, beside bool) []string {
	var out, answering []string
	var source scale.Member
	steady, blind, known := false, false, false
	for _, m := range members {
		switch {
		case m.Source:
			source = m
		case m.Away == estate.Promoted:
		case m.Ready && m.Endpoint != "" && m.ID != leaving:
			out = append(out, m.Endpoint)
			steady = steady || m.Away != estate.Returned
		default:
			if m.ID != leaving {
				blind, known = blind || m.Away == estate.Unknown, known || m.Away != estate.Unknown
			}
			if m.Endpoint != "" && is(m, estate.Connectable) {
				answering = append(answering, m.Endpoint)
			}
		}
	}
	dead := source.Endpoint == "" || is(source, estate.Stuck|estate.Leaving)
	switch {
	case len(out) == 0 && blind && !known:
		return nil
	case len(out) == 0 && dead && len(answering) > 0:
		return answering
	case (!steady || beside) && source.Endpoint != "" && (!dead || len(out) == 0):
		out = append(out, source.Endpoint)
	}
	return out
}

func is(m scale.Member, t estate.Trait) bool { return estate.Database{Status: m.Status}.Is(t) }
