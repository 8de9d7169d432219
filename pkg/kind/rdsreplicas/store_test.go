package rdsreplicas

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

var slow = &scale.Failure{Doing: "asking RDS", Kind: scale.Throttled, Err: errors.New("slow down")}

// store is RDS with one database that has a replica, and one cluster of two.
type store struct{ kindtest.Cloud }

func newStore() *store {
	s := &store{}
	tags := map[string]string{operation.TierTag: "readers", operation.OperationTag: "op"}
	for _, db := range []resource.Database{
		{ID: "shop", Class: "db.m7g.large", Status: resource.Available, Engine: "mysql", MultiAZ: true, BackupDays: 7, Replicas: []string{"shop-dyn-1"}},
		{ID: "shop-dyn-1", Status: resource.Available, Source: "shop", Replication: "replicating", Tags: tags},
		{ID: "aurora-1", Class: "db.r7g.large", Status: resource.Available, Cluster: "aurora"},
		{ID: "aurora-2", Class: "db.r7g.xlarge", Status: resource.Available, Cluster: "aurora", Tags: tags},
	} {
		s.put(db)
	}
	kindtest.Put(&s.Cloud, facts.Clusters, "aurora", resource.Cluster{ID: "aurora", Status: resource.Available, Engine: "aurora-mysql", MinACU: 2, MaxACU: 16,
		Members: []resource.ClusterMember{{ID: "aurora-1", Writer: true}, {ID: "aurora-2"}}})
	return s
}

func (s *store) put(db resource.Database) { kindtest.Put(&s.Cloud, facts.Databases, db.ID, db) }

func (s *store) drop(id string) { kindtest.Take(&s.Cloud, facts.Databases, id) }

func (s *store) change(id string, f func(*resource.Database)) {
	kindtest.Edit(&s.Cloud, facts.Databases, id, f)
}

// join adds a replica of shop.
func (s *store) join(db resource.Database) {
	s.put(db)
	s.change("shop", func(source *resource.Database) { source.Replicas = append(slices.Clone(source.Replicas), db.ID) })
}

func (s *store) changeCluster(f func(*resource.Cluster)) {
	kindtest.Edit(&s.Cloud, facts.Clusters, "aurora", f)
}

// reconciler is a kind that looks at a store.
type reconciler struct {
	*store
	*Replicas
	resource string
	told     func(string) bool
}

func (s *store) replicas() reconciler {
	return reconciler{s, &Replicas{Source: "shop", Drain: 5 * time.Minute, Worst: time.Hour}, "database/shop", nil}
}

func (s *store) members() reconciler {
	return reconciler{s, &Replicas{Cluster: "aurora", Drain: 5 * time.Minute, Worst: time.Hour}, "cluster/aurora", nil}
}

func (c reconciler) plan(t *testing.T, d scale.Decision) (scale.Operation, string, error) {
	t.Helper()
	return c.store.Plan(t.Context(), c.Replicas, kind.Change{Resource: c.resource, Decision: d, Tier: kind.Watched{Name: d.Tier, Mode: d.Mode}})
}

func (c reconciler) next(t *testing.T, op scale.Operation, now time.Time) (scale.Operation, operation.Call, error) {
	t.Helper()
	return c.store.Next(t.Context(), c.Replicas, kind.Change{Resource: c.resource, Told: c.told, Tier: kind.Watched{Name: op.Tier, Mode: scale.Manage}}, op, now)
}

// counted is a decision about readers, of which there are some members.
func counted(from, to int, members ...scale.Member) scale.Decision {
	return scale.Decision{Tier: "readers", At: noon, Mode: scale.Manage, From: from, To: to,
		Capacity: scale.Capacity{Desired: from, InService: from, At: noon, Members: append([]scale.Member{{ID: "shop", Endpoint: "shop:3306", Source: true}}, members...)}}
}
