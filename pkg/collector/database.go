package collector

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Replicas are the readers of one database, or of one cluster.
type Replicas struct {
	Source, Cluster string
	Tier            string // whose tag a replica of its own carries
	Region          string
	// Lag is the signal that each reader's lag comes from, or "", and MaxLag the lag
	// in the signal's unit up to which a reader is ready.
	Lag    string
	MaxLag float64
}

type replicas struct {
	Replicas
	mode scale.Mode
}

// look counts the readers. Those that dynascale did not make are the least there
// can be, because it removes only its own; the engine and the account's quota say
// what is the most.
func (r replicas) look(s *stock, snapshot *scale.Snapshot) string {
	source, ids, why := r.find(s)
	if why != "" {
		return why
	}
	c := scale.Capacity{At: snapshot.Now, Members: []scale.Member{{
		ID: source.ID, Status: source.Status, Endpoint: source.Endpoint, Source: true, Created: source.Created,
	}}}
	for _, id := range ids {
		db, known := s.databases.is[id]
		if !known {
			return fmt.Sprintf("%s, a replica of %s, was not found", id, source.ID)
		}
		if db.Status == "deleting" {
			continue
		}
		m := r.member(s, db)
		c.Members = append(c.Members, m)
		c.Desired++
		if !m.Own {
			c.Min++
		}
		if working(db) {
			c.InService++
		}
	}
	c.Pending = c.Desired - c.InService
	c.Max = max(operation.MostReplicas(source.Engine), c.Min)
	if q := s.quota; !q.at.IsZero() && q.most > 0 {
		c.Max = max(min(c.Max, c.Desired+max(0, q.most-q.used)), c.Min)
	}
	snapshot.Capacity = c
	snapshot.Objections = append(snapshot.Objections, operation.SourceObjections(source)...)
	if r.Cluster != "" {
		cluster := s.clusters.is[r.Cluster]
		if cluster.Status != estate.Available {
			snapshot.Objections = append(snapshot.Objections, fmt.Sprintf("cluster %s is %s", r.Cluster, cluster.Status))
		}
		if why := s.scaling.is[r.Cluster]; why != "" {
			snapshot.Objections = append(snapshot.Objections, why)
		}
		if s.scaling.at.IsZero() && r.mode == scale.Own {
			snapshot.Objections = append(snapshot.Objections, fmt.Sprintf("cannot verify that nobody else scales %s: %s", r.Cluster, s.scaling.trouble))
		}
	}
	return ""
}

// find is the database that is copied, and the names of its readers.
func (r replicas) find(s *stock) (source estate.Database, ids []string, why string) {
	name := r.Source
	if r.Cluster != "" {
		if why := s.clusters.why(r.Cluster, "RDS cluster", place(r.Region)); why != "" {
			return source, nil, why
		}
		name = s.clusters.is[r.Cluster].Writer()
		if name == "" {
			return source, nil, fmt.Sprintf("cluster %s has no writer at the moment", r.Cluster)
		}
	}
	if why := s.databases.why(name, "RDS database", place(r.Region)); why != "" {
		return source, nil, why
	}
	source = s.databases.is[name]
	ids = source.Replicas
	if r.Cluster != "" {
		ids = nil
		for _, m := range s.clusters.is[r.Cluster].Members {
			if !m.Writer {
				ids = append(ids, m.ID)
			}
		}
	}
	return source, slices.Sorted(slices.Values(ids)), ""
}

// working reports whether a reader can be read from at all.
func working(db estate.Database) bool {
	return answers(db) && (db.Cluster != "" || db.Replication == "replicating")
}

// answers reports whether a database can be connected to.
func answers(db estate.Database) bool {
	return db.Status == estate.Available || db.Status == "storage-optimization" || db.Status == "backing-up"
}

func (r replicas) member(s *stock, db estate.Database) scale.Member {
	m := scale.Member{ID: db.ID, Status: db.Status, Endpoint: db.Endpoint, Own: operation.Own(db, r.Tier), Created: db.Created, Ready: working(db)}
	switch {
	case m.Ready:
	case answers(db):
		m.Why = "replication is " + cmp.Or(db.Replication, "not there yet")
	default:
		m.Why = db.Status
	}
	return m
}

// Class is one database whose class is scaled.
type Class struct {
	ID     string
	Ladder []Step
	Rules  operation.Rules
	Mode   scale.Mode
	Region string
}

type classes struct{ Class }

// look finds the rung of the database's class.
func (c *classes) look(s *stock, snapshot *scale.Snapshot) string {
	if why := s.databases.why(c.ID, "RDS database", place(c.Region)); why != "" {
		return why
	}
	is := s.databases.is[c.ID]
	rung := rungOf(c.Ladder, is.Class)
	if rung == 0 {
		return offLadder(c.ID, is.Class, c.Ladder)
	}
	snapshot.Capacity = onLadder(c.Ladder, rung, snapshot, func(r scale.Rung) scale.Rung {
		r.Memory = cmp.Or(r.Memory, memoryOf(s.types.is, r.Name))
		r.Connections = cmp.Or(r.Connections, operation.MostConnections(is.Engine, r.Memory))
		return r
	})
	snapshot.Objections = append(operation.ClassObjections(is, s.waiting.is[strings.ToLower(is.ARN)], c.Rules),
		operation.LadderObjections(snapshot.Capacity.Ladder)...)
	object := func(format string, args ...any) {
		snapshot.Objections = append(snapshot.Objections, fmt.Sprintf(format, args...))
	}
	// What is not known is respected too, where being wrong would be an outage.
	if s.waiting.at.IsZero() && c.Mode == scale.Own {
		object("cannot verify that no maintenance waits for %s: %s", c.ID, s.waiting.trouble)
	}
	for _, r := range c.Ladder {
		switch o := s.orders[orderOf(is, r.Name)]; {
		case o != nil && o.known && !o.fits(is):
			object("%s cannot be ordered for %s %s as %s is", r.Name, is.Engine, is.Version, c.ID)
		case (o == nil || !o.known) && c.Mode == scale.Own:
			object("cannot verify that %s can be ordered for %s", r.Name, c.ID)
		}
	}
	return ""
}

// order is what makes a class orderable or not.
type order struct{ engine, version, license, class string }

func orderOf(db estate.Database, class string) order {
	return order{db.Engine, db.Version, db.License, class}
}

// orderable is what RDS answered.
type orderable struct {
	options []estate.ClassOption
	known   bool
	asked   time.Time
	trouble string
}

// fits reports whether the database, as it is, can be had in the class.
func (o *orderable) fits(db estate.Database) bool {
	return slices.ContainsFunc(o.options, func(x estate.ClassOption) bool {
		return (x.Storage == "" || db.Storage == "" || x.Storage == db.Storage) && (x.MultiAZ || !db.MultiAZ) &&
			(len(x.Zones) == 0 || db.Zone == "" || slices.Contains(x.Zones, db.Zone))
	})
}

// mostOrders bounds what is asked in one pass, because the answers are large.
const mostOrders = 4

// fetchOrderable asks which classes can be had.
func (c *Collector) fetchOrderable(ctx context.Context, d Databases, now time.Time) {
	s, left := c.stock, mostOrders
	for _, l := range s.ladders {
		db, known := s.databases.is[l.ID]
		if !known {
			continue
		}
		for _, r := range l.Ladder {
			key := orderOf(db, r.Name)
			o := s.orders[key]
			if o == nil {
				o = &orderable{}
				s.orders[key] = o
			}
			if !o.asked.IsZero() && now.Sub(o.asked) < slowEvery || o.known && now.Sub(o.asked) < factsEvery {
				continue
			}
			options, err := call(ctx, "reading whether "+r.Name+" can be ordered", share(ctx, 0.5, stockTimeout), func(ctx context.Context) ([]estate.ClassOption, error) {
				return d.Orderable(ctx, key.engine, key.version, key.license, key.class)
			})
			o.asked, o.trouble = now, text(err)
			if err == nil {
				o.options, o.known = options, true
			}
			if left--; left == 0 || err != nil {
				return
			}
		}
	}
}

// ACU is one Serverless v2 cluster whose least capacity is scaled.
type ACU struct {
	Cluster string
	Ladder  []Step
	Rules   operation.Rules
	// Most is the largest capacity that the configuration gives it; 0 is its own.
	Most   float64
	Region string
}

type acu struct{ ACU }

// look finds the rung of the cluster's least capacity.
func (a acu) look(s *stock, snapshot *scale.Snapshot) string {
	if why := s.clusters.why(a.Cluster, "RDS cluster", place(a.Region)); why != "" {
		return why
	}
	is := s.clusters.is[a.Cluster]
	if is.MaxACU == 0 {
		return fmt.Sprintf("cluster %s has no capacity range of Serverless v2", a.Cluster)
	}
	rung := rungOf(a.Ladder, operation.ACU(is.MinACU))
	if rung == 0 {
		return offLadder(a.Cluster, operation.ACU(is.MinACU)+" ACU", a.Ladder)
	}
	snapshot.Capacity = onLadder(a.Ladder, rung, snapshot, func(r scale.Rung) scale.Rung { return r })
	// The largest capacity is what the cluster may cost: no rung is above it.
	for i, r := range a.Ladder {
		if v, err := strconv.ParseFloat(r.Name, 64); err == nil && v > max(is.MaxACU, a.Most) {
			snapshot.Capacity.Max = max(i, rung)
			break
		}
	}
	snapshot.Objections = operation.ClusterObjections(is, a.Rules)
	return ""
}
