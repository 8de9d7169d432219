package rdsreplicas

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Wants the source or the cluster, the readers that it tells of, those that were
// promoted, and how many databases the account may have.
func (r *Replicas) Wants(_ kind.Watched, known facts.Facts, o *facts.Order) {
	facts.Databases.Want(o, r.Source)
	facts.Clusters.Want(o, r.Cluster)
	for _, m := range facts.Clusters.Get(known, r.Cluster).Is.Members {
		facts.Databases.Want(o, m.ID)
	}
	facts.Databases.Want(o, facts.Databases.Get(known, r.Source).Is.Replicas...)
	facts.ReplicaScaling.Want(o, r.Cluster)
	facts.DatabaseQuota.Want(o, facts.TheQuota)
	facts.Tagged.Want(o, operation.TierTag)
}

// View counts the readers. Those that dynascale did not make are the least there can be,
// because it removes only its own; the engine and the account's quota say what is the most.
func (r *Replicas) View(t kind.Watched, f facts.Facts, now time.Time) (v kind.View) {
	source, ids, why := r.find(t, f)
	if v.Missing = why; why != "" {
		cluster := facts.Clusters.Get(f, r.Cluster)
		source := facts.Databases.Get(f, cmp.Or(r.Source, cluster.Is.Writer()))
		v.Unread = cmp.Or(cluster.Unread(), source.Unread())
		// Without a source there are no readers: RDS makes them databases of their own.
		v.Gone = r.Cluster != "" && cluster.Absent() || r.Source != "" && source.Absent()
		return v
	}
	v.Objections = r.objections(t, f, source)
	for _, id := range ids {
		// Those of which nothing could be read are not gone: what was known of them stands.
		if db := facts.Databases.Get(f, id); !db.Answered() {
			v.Missing, v.Unread = db.Why(t.Region), db.Unread()
			return v
		}
	}
	v.Members = &kind.Members{Source: source.ID, Shared: r.Cluster != "", MaxLag: r.MaxLag}
	if r.MaxLag > 0 {
		v.Members.Lag = t.SignalOf(r.LagMetric())
	}
	for _, id := range ids {
		db := facts.Databases.Get(f, id)
		if operation.Working(db.Is) { // what is being made or deleted reports nothing yet
			v.Members.Each = append(v.Members.Each, id)
		}
		if db.Found && operation.Broken(db.Is) {
			v.Members.Broken = append(v.Members.Broken, id)
		}
	}
	v.Capacity, v.Missing = r.count(t, f, source, ids, now)
	return v
}

// objections are the reasons of the cloud against adding or removing readers.
func (r *Replicas) objections(t kind.Watched, f facts.Facts, source resource.Database) []scale.Objection {
	out := operation.SourceObjections(source, facts.Clusters.Get(f, r.Cluster).Is)
	if r.Cluster == "" {
		return out
	}
	scaled := facts.ReplicaScaling.Get(f, r.Cluster)
	if scaled.Is != "" {
		out = append(out, scale.Objection{Text: scaled.Is})
	}
	if !scaled.Answered() && t.Mode == scale.Manage {
		out = append(out, scale.Objection{Passing: true, Unread: facts.ReplicaScaling.Name, Text: fmt.Sprintf("cannot check whether Application Auto Scaling scales the readers of %s: %s", r.Cluster, scaled.Trouble)})
	}
	return out
}

func (r *Replicas) count(t kind.Watched, f facts.Facts, source resource.Database, ids []string, now time.Time) (scale.Capacity, string) {
	c := scale.Capacity{At: now, Members: []scale.Member{{
		ID: source.ID, Status: source.Status, Endpoint: source.Endpoint, Source: true, Created: source.Created, Size: r.size(source),
	}}}
	for _, id := range ids {
		db := facts.Databases.Get(f, id)
		if !db.Found {
			return scale.Capacity{}, fmt.Sprintf("%s, a replica of %s, was not found", id, source.ID)
		}
		if db.Is.Is(resource.Leaving) {
			continue
		}
		m := member(db.Is, t.Name)
		m.Size = r.size(db.Is)
		c.Members = append(c.Members, m)
		c.Desired++
		if !m.Own {
			c.Min++
		}
		if operation.Working(db.Is) {
			c.InService++
		}
	}
	c.Members = append(c.Members, promoted(t.Name, f, source.ID, ids)...)
	c.Pending = c.Desired - c.InService
	c.Max = max(operation.MostReplicas(source.Engine)-len(source.Distant), c.Min)
	if q := facts.DatabaseQuota.Get(f, facts.TheQuota); q.Found && q.Is.Most > 0 {
		c.Max = max(min(c.Max, c.Desired+max(0, q.Is.Most-q.Is.Used)), c.Min)
	}
	return c, ""
}

// size is what the weight of a database is made of; 0 where nobody asks for weights.
func (r *Replicas) size(db resource.Database) int {
	if !r.Weighted {
		return 0
	}
	return resource.SizeOf(db.Class)
}

func member(db resource.Database, tier string) scale.Member {
	m := scale.Member{
		ID: db.ID, Status: db.Status, Endpoint: db.Endpoint, Own: operation.Own(db, tier), Created: db.Created,
		Ready: operation.Working(db), Why: operation.Trouble(db),
	}
	if !m.Ready && operation.ComesBack(db) {
		m.Away = resource.Changing
	}
	return m
}

// promoted are the databases that were readers of this tier, which are found by their tag
// alone. They are told of, and count as nothing.
func promoted(tier string, f facts.Facts, source string, readers []string) (out []scale.Member) {
	all := facts.Tagged.All(f)
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if db := all[id]; operation.Promoted(db, tier) && id != source && !slices.Contains(readers, id) {
			out = append(out, scale.Member{ID: id, Status: db.Status, Endpoint: db.Endpoint, Created: db.Created, Away: resource.Promoted,
				Why: "promoted, no longer a reader, still billed"})
		}
	}
	return out
}

// find is the database that is copied, and the names of its readers, sorted.
func (r *Replicas) find(t kind.Watched, f facts.Facts) (source resource.Database, ids []string, why string) {
	name := r.Source
	cluster := facts.Clusters.Get(f, r.Cluster)
	if r.Cluster != "" {
		if why := cluster.Why(t.Region); why != "" {
			return source, nil, why
		}
		if name = cluster.Is.Writer(); name == "" {
			return source, nil, fmt.Sprintf("cluster %s has no writer at the moment", r.Cluster)
		}
	}
	read := facts.Databases.Get(f, name)
	if why := read.Why(t.Region); why != "" {
		return source, nil, why
	}
	ids = slices.Clone(read.Is.Replicas)
	if r.Cluster != "" {
		ids = nil
		for _, m := range cluster.Is.Members {
			if !m.Writer {
				ids = append(ids, m.ID)
			}
		}
	}
	slices.Sort(ids)
	return read.Is, ids, ""
}
