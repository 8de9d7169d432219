package rdsreplicas

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestPlanningAReplica(t *testing.T) {
	member := func(id string, own bool, age time.Duration) scale.Member {
		return scale.Member{ID: id, Own: own, Created: noon.Add(-age)}
	}
	legacy, old, young := member("shop-legacy", false, time.Minute), member("shop-dyn-1", true, 48*time.Hour), member("shop-dyn-2", true, time.Hour)
	guarded := member("shop-dyn-3", true, time.Minute)
	guarded.Why = "protected" // for the fake
	for _, c := range []struct {
		name     string
		decision scale.Decision
		taken    []string
		kind     scale.OperationKind
		target   string
		size     int
		refused  string
	}{
		{"the first free name", counted(1, 2), nil, scale.AddReplica, "shop-dyn-2", 2, ""},
		{"a gap in the names is filled", counted(3, 4), []string{"shop-dyn-2", "shop-dyn-4"}, scale.AddReplica, "shop-dyn-3", 4, ""},
		{"one at a time", counted(1, 4), nil, scale.AddReplica, "shop-dyn-2", 2, ""},
		{"the newest of its own goes", counted(3, 2, old, young, legacy), nil, scale.RemoveReplica, "shop-dyn-2", 2, ""},
		{"in whatever order they are told", counted(3, 2, legacy, young, old), nil, scale.RemoveReplica, "shop-dyn-2", 2, ""},
		{"one at a time too", counted(3, 1, old, young, legacy), nil, scale.RemoveReplica, "shop-dyn-2", 2, ""},
		{"never another's, however new", counted(2, 1, old, legacy), nil, scale.RemoveReplica, "shop-dyn-1", 1, ""},
		{"one that is protected is passed over", counted(3, 2, legacy, guarded, old), nil, scale.RemoveReplica, "shop-dyn-1", 2, ""},
		{"and when all are, that is why", counted(2, 1, legacy, guarded), nil, "", "", 0, "shop-dyn-3 has deletion protection"},
		{"there is none of its own", counted(1, 0, legacy), nil, "", "", 0, "none of the readers was created by dynascale for this tier; other readers are never removed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			for _, name := range c.taken {
				s.put(resource.Database{ID: name})
			}
			for _, m := range c.decision.Capacity.Members {
				if m.Own {
					s.join(resource.Database{ID: m.ID, Source: "shop", Status: resource.Available, Protected: m.Why == "protected",
						Tags: map[string]string{operation.TierTag: "readers"}})
				}
			}
			op, refused, err := s.replicas().plan(t, c.decision)
			if err != nil || refused != c.refused {
				t.Fatalf("refused %q, %v; want %q", refused, err, c.refused)
			}
			if op.Kind != c.kind || op.Target != c.target || op.Size != c.size || op.Kind != "" && (op.Before != c.decision.From || op.Resource != "database/shop") {
				t.Errorf("%+v, want %s %s to size %d", op, c.kind, c.target, c.size)
			}
		})
	}
}

func TestNamesOfReplicas(t *testing.T) {
	long := strings.Repeat("a", 55) + "-" + strings.Repeat("b", 7)
	for _, c := range []struct{ source, cluster, first, last string }{
		{"shop", "", "shop-dyn-1", "shop-dyn-30"},
		{"", "aurora", "aurora-dyn-1", "aurora-dyn-30"},
		{long, "", strings.Repeat("a", 55) + "-dyn-1", strings.Repeat("a", 55) + "-dyn-30"}, // no two hyphens in a row
		{strings.Repeat("c", 63), "", strings.Repeat("c", 56) + "-dyn-1", strings.Repeat("c", 56) + "-dyn-30"},
	} {
		s := &store{}
		kindtest.On(&s.Cloud, facts.Clusters)
		s.put(resource.Database{ID: c.source, Status: resource.Available, Engine: "mysql", BackupDays: 7})
		r := reconciler{s, &Replicas{Source: c.source, Cluster: c.cluster}, "x", nil}
		for n := range mostNames {
			op, refused, err := r.plan(t, counted(1, 2))
			if err != nil || refused != "" || len(op.Target) > 63 {
				t.Fatalf("%s, %d characters, refused %q, %v", op.Target, len(op.Target), refused, err)
			}
			if n == 0 && op.Target != c.first || n == mostNames-1 && op.Target != c.last {
				t.Errorf("the name %d is %s, want %s to %s", n+1, op.Target, c.first, c.last)
			}
			s.put(resource.Database{ID: op.Target})
		}
		want := fmt.Sprintf("all names for new readers, %s to %s, are taken: rename or delete a database with one of these names", c.first, c.last)
		if op, refused, err := r.plan(t, counted(1, 2)); err != nil || refused != want || op.Kind != "" {
			t.Errorf("when all are taken: %+v, refused %q, %v", op, refused, err)
		}
	}
	s := newStore()
	s.Fail("databases shop-dyn-7", slow)
	if op, refused, err := s.replicas().plan(t, counted(1, 2)); scale.KindOf(err) != scale.Throttled || refused != "" || op.Kind != "" {
		t.Errorf("names that cannot be looked up are not free: %+v, %q, %v", op, refused, err)
	}
}

// Whether a replica may be deleted is judged on what is seen at that moment.
func TestLookingAtAReplica(t *testing.T) {
	remove := scale.Operation{ID: "op", Tier: "readers", Kind: scale.RemoveReplica, Target: "aurora-2", Began: noon.Add(-10 * time.Minute), Deadline: noon.Add(time.Hour)}
	for _, c := range []struct {
		name    string
		prepare func(*store)
		call    string
		trouble string
	}{
		{"a reader goes", func(*store) {}, "delete aurora-2", ""},
		{"the writer stays: a failover came in between", func(s *store) {
			s.changeCluster(func(c *resource.Cluster) {
				c.Members = []resource.ClusterMember{{ID: "aurora-1"}, {ID: "aurora-2", Writer: true}}
			})
		}, "", "aurora-2 is the writer now"},
		{"so does the last member", func(s *store) {
			s.changeCluster(func(c *resource.Cluster) { c.Members = []resource.ClusterMember{{ID: "aurora-2"}} })
		}, "", "aurora-2 is the last member of its cluster"},
		{"and one without the tag", func(s *store) { s.change("aurora-2", func(db *resource.Database) { db.Tags = nil }) }, "", "aurora-2 was not made by dynascale for this tier"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			c.prepare(s)
			op, call, err := s.members().next(t, remove, noon)
			if err != nil || call.String() != c.call || op.Trouble != c.trouble {
				t.Errorf("%q, %q, %v", call, op.Trouble, err)
			}
		})
	}
	add := scale.Operation{ID: "new", Tier: "readers", Kind: scale.AddReplica, Target: "shop-dyn-2", Began: noon, Deadline: noon.Add(time.Hour)}
	s := newStore()
	if _, call, err := s.replicas().next(t, add, noon); err != nil || call.String() != "create shop-dyn-2" || fmt.Sprint(s.Asked()) != "[databases shop shop-dyn-2]" {
		t.Errorf("%q, %v", call, err)
	}
	for _, call := range []string{"clusters", "databases"} {
		s := newStore()
		s.Fail(call, slow)
		if op, call, err := s.members().next(t, remove, noon); err == nil || !call.Waits() || !op.Open() {
			t.Errorf("what cannot be seen is not deleted: %q, %v", call, err)
		}
		if op, call, err := s.members().next(t, add, noon); err == nil || !call.Waits() || !op.Open() {
			t.Errorf("and nothing is made like it: %q, %v", call, err)
		}
	}
}

func TestAFailedCallOfAReplica(t *testing.T) {
	s := newStore()
	create, remove := operation.Call{Verb: operation.Create, Argument: "x"}, operation.Call{Verb: operation.Delete, Argument: "x"}
	if op := s.replicas().Failed(scale.Operation{Kind: scale.AddReplica}, create, scale.Exhausted, "quota", noon); op.Result != scale.GivenUp || op.Trouble != "quota" {
		t.Errorf("a replica for which there is no room: %+v", op)
	}
	if op := s.replicas().Failed(scale.Operation{Kind: scale.RemoveReplica}, remove, scale.Busy, "backing up", noon); !op.Open() || op.Trouble != "backing up" {
		t.Errorf("a deletion that has to wait: %+v", op)
	}
}

func TestWhatReplicasTake(t *testing.T) {
	s := newStore()
	readers, members := s.replicas(), s.members()
	for _, c := range []struct {
		name       string
		reconciler reconciler
		kind       scale.OperationKind
		target     string
		resource   string
		takes      bool
	}{
		{"a replica that is made", readers, scale.AddReplica, "shop-dyn-7", "database/shop", true},
		{"one that is removed", readers, scale.RemoveReplica, "shop-dyn-7", "database/shop", true},
		{"one of another database", readers, scale.RemoveReplica, "shop-dyn-7", "database/other", false},
		{"the class of its source", readers, scale.ChangeClass, "shop", "database/shop", false},
		{"a member of a cluster", members, scale.AddReplica, "aurora-dyn-1", "cluster/aurora", true},
		{"the capacity of it", members, scale.ChangeACU, "aurora", "cluster/aurora", false},
	} {
		if got := c.reconciler.Takes(c.reconciler.resource, scale.Operation{Kind: c.kind, Target: c.target, Resource: c.resource}); got != c.takes {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
