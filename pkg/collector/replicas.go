package collector

import (
	"fmt"
	"maps"
	"slices"

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
		if db.Is(estate.Leaving) {
			continue
		}
		m := r.member(s, db)
		c.Members = append(c.Members, m)
		c.Desired++
		if !m.Own {
			c.Min++
		}
		if operation.Working(db) {
			c.InService++
		}
	}
	c.Members = append(c.Members, r.promoted(s, source.ID, ids)...)
	c.Pending = c.Desired - c.InService
	c.Max = max(operation.MostReplicas(source.Engine)-len(source.Distant), c.Min)
	if q := s.quota; !q.at.IsZero() && q.most > 0 {
		c.Max = max(min(c.Max, c.Desired+max(0, q.most-q.used)), c.Min)
	}
	snapshot.Capacity = c
	home := s.clusters.is[r.Cluster]
	snapshot.Objections = append(snapshot.Objections, operation.SourceObjections(source, home)...)
	if r.Cluster != "" {
		if why := s.scaling.is[r.Cluster]; why != "" {
			snapshot.Objections = append(snapshot.Objections, why)
		}
		if s.scaling.at.IsZero() && r.mode == scale.Manage {
			snapshot.Objections = append(snapshot.Objections, fmt.Sprintf("cannot verify that nobody else scales %s: %s", r.Cluster, s.scaling.trouble))
		}
	}
	return ""
}

// promoted are the databases that were readers of this tier, which are found by their tag
// alone. They are told of, and count as nothing.
func (r replicas) promoted(s *stock, source string, readers []string) (out []scale.Member) {
	for _, id := range slices.Sorted(maps.Keys(s.tagged.is)) {
		if db := s.tagged.is[id]; operation.Promoted(db, r.Tier) && id != source && !slices.Contains(readers, id) {
			out = append(out, scale.Member{ID: id, Status: db.Status, Endpoint: db.Endpoint, Created: db.Created, Away: estate.Promoted,
				Why: "promoted, no longer a reader, still billed"})
		}
	}
	return out
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

func (r replicas) member(s *stock, db estate.Database) scale.Member {
	m := scale.Member{
		ID: db.ID, Status: db.Status, Endpoint: db.Endpoint, Own: operation.Own(db, r.Tier), Created: db.Created,
		Ready: operation.Working(db), Why: operation.Trouble(db), Broken: s.broken[db.ID],
	}
	if !m.Ready && operation.ComesBack(db) {
		m.Away = estate.Changing
	}
	return m
}
