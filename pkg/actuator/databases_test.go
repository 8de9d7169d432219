package actuator

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// store is RDS with one database that has a replica, and one cluster of two.
type store struct {
	diary
	databases map[string]estate.Database
	clusters  map[string]estate.Cluster
	fails     map[string]error
	asked     []string
	made      []estate.NewReplica
	refuses   []error // what the next creations are answered
}

func newStore() *store {
	tags := map[string]string{operation.TierTag: "readers", operation.OperationTag: "op"}
	return &store{
		fails: map[string]error{},
		databases: map[string]estate.Database{
			"shop":       {ID: "shop", Class: "db.m7g.large", Status: estate.Available, Engine: "mysql", MultiAZ: true, BackupDays: 7, Replicas: []string{"shop-dyn-1"}},
			"shop-dyn-1": {ID: "shop-dyn-1", Status: estate.Available, Source: "shop", Replication: "replicating", Tags: tags},
			"aurora-1":   {ID: "aurora-1", Class: "db.r7g.large", Status: estate.Available, Cluster: "aurora"},
			"aurora-2":   {ID: "aurora-2", Class: "db.r7g.xlarge", Status: estate.Available, Cluster: "aurora", Tags: tags},
		},
		clusters: map[string]estate.Cluster{"aurora": {ID: "aurora", Status: estate.Available, Engine: "aurora-mysql", MinACU: 2, MaxACU: 16,
			Members: []estate.ClusterMember{{ID: "aurora-1", Writer: true}, {ID: "aurora-2"}}}},
	}
}

func (s *store) change(id string, f func(*estate.Database)) {
	db := s.databases[id]
	f(&db)
	s.databases[id] = db
}

// join adds a replica of shop.
func (s *store) join(db estate.Database) {
	s.databases[db.ID] = db
	s.change("shop", func(source *estate.Database) { source.Replicas = append(source.Replicas, db.ID) })
}

func (s *store) changeCluster(f func(*estate.Cluster)) {
	c := s.clusters["aurora"]
	f(&c)
	s.clusters["aurora"] = c
}

func (s *store) Databases(_ context.Context, ids []string) (map[string]estate.Database, error) {
	s.asked = ids
	out := map[string]estate.Database{}
	for _, id := range ids {
		if db, is := s.databases[id]; is {
			out[id] = db
		}
	}
	return out, s.fails["databases"]
}

func (s *store) Clusters(context.Context, []string) (map[string]estate.Cluster, error) {
	return s.clusters, s.fails["clusters"]
}

func (s *store) CreateReplica(_ context.Context, r estate.NewReplica) error {
	s.made = append(s.made, r)
	var tags []string
	for _, k := range slices.Sorted(maps.Keys(r.Tags)) {
		tags = append(tags, k+"="+r.Tags[k])
	}
	s.note("create %s of %s%s as %q with %q, %s", r.Name, r.Source, r.Cluster, r.Class, r.Engine, strings.Join(tags, " "))
	if len(s.refuses) > 0 {
		err := s.refuses[0]
		s.refuses = s.refuses[1:]
		return err
	}
	return s.fails["create"]
}

func (s *store) DeleteReplica(_ context.Context, name string) error {
	s.note("delete %s", name)
	return s.fails["delete"]
}

func (s *store) SetClass(_ context.Context, name, class string) error {
	s.note("class %s %s", name, class)
	return s.fails["class"]
}

func (s *store) SetACU(_ context.Context, cluster string, least, most float64) error {
	s.note("acu %s %g to %g", cluster, least, most)
	return s.fails["acu"]
}

// counted is a decision about readers, of which there are some members.
func counted(from, to int, members ...scale.Member) scale.Decision {
	return scale.Decision{Tier: "readers", At: noon, Mode: scale.Manage, From: from, To: to,
		Capacity: scale.Capacity{Desired: from, InService: from, At: noon, Members: append([]scale.Member{{ID: "shop", Endpoint: "shop:3306", Source: true}}, members...)}}
}
