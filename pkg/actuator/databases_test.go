package actuator

import (
	"context"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// store is RDS with one database that has two replicas, of which dynascale made one. It
// notes what is done to it.
type store struct {
	diary
	kindtest.Cloud
}

func newStore() *store {
	s := &store{}
	for _, db := range []resource.Database{
		{ID: "shop", Class: "db.m7g.large", Status: resource.Available, Engine: "mysql", MultiAZ: true, BackupDays: 7, Replicas: []string{"shop-dyn-1", "shop-legacy"}},
		{ID: "shop-dyn-1", Status: resource.Available, Source: "shop", Replication: resource.Replicating, Endpoint: "shop-dyn-1:3306",
			Tags: map[string]string{operation.TierTag: "readers", operation.OperationTag: "op"}},
		{ID: "shop-legacy", Status: resource.Available, Source: "shop", Replication: resource.Replicating},
	} {
		kindtest.Put(&s.Cloud, facts.Databases, db.ID, db)
	}
	return s
}

func (s *store) String() string { return s.diary.String() }

func (s *store) change(id string, f func(*resource.Database)) {
	kindtest.Edit(&s.Cloud, facts.Databases, id, f)
}

// replicas is the reconciler of the readers of shop.
func (s *store) replicas() Changing {
	note := func(_ context.Context, _ scale.Operation, c operation.Call) error {
		s.note("%s", c)
		return nil
	}
	return Changing{Kind: &rdsreplicas.Replicas{Source: "shop", Drain: 5 * time.Minute, Worst: time.Hour}, Resource: "database/shop", Sources: s.Sources(),
		Tier: kind.Watched{Name: "readers", Mode: scale.Manage}, Calls: Calls{operation.Create: {Make: note}, operation.Delete: {Make: note}}}
}

// published is a reconciler whose lists are published.
func published(t *testing.T) (s *store, r Changing, puts *shelf, told *[]string) {
	t.Helper()
	s = newStore()
	r = s.replicas()
	r.Publish, puts, told = publishing(t)
	return s, r, puts, told
}

// counted is a decision about readers, of which there are some members.
func counted(from, to int, members ...scale.Member) scale.Decision {
	return scale.Decision{Tier: "readers", At: noon, Mode: scale.Manage, From: from, To: to,
		Capacity: scale.Capacity{Desired: from, InService: from, At: noon, Members: append([]scale.Member{{ID: "shop", Endpoint: "shop:3306", Source: true}}, members...)}}
}
