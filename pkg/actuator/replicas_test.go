package actuator

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

func (s *store) replicas() ReplicaCraft {
	return ReplicaCraft{Cloud: s, Source: "shop", Resource: "database/shop", Drain: 5 * time.Minute, Worst: time.Hour}
}

func (s *store) members() ReplicaCraft {
	return ReplicaCraft{Cloud: s, Cluster: "aurora", Resource: "cluster/aurora", Drain: 5 * time.Minute, Worst: time.Hour}
}

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
		{"there is none of its own", counted(1, 0, legacy), nil, "", "", 0, "dynascale made none of the replicas, and removes only its own"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			for _, name := range c.taken {
				s.databases[name] = estate.Database{ID: name}
			}
			for _, m := range c.decision.Capacity.Members {
				if m.Own {
					s.databases[m.ID] = estate.Database{ID: m.ID, Source: "shop", Status: estate.Available, Protected: m.Why == "protected",
						Tags: map[string]string{operation.TierTag: "readers"}}
				}
			}
			op, refused, err := s.replicas().Plan(t.Context(), c.decision)
			if err != nil || refused != c.refused {
				t.Fatalf("refused %q, %v; want %q", refused, err, c.refused)
			}
			if op.Kind != c.kind || op.Target != c.target || op.Size != c.size || op.Kind != "" && (op.Before != c.decision.From || op.Resource != "database/shop") {
				t.Errorf("%+v, want %s %s to size %d", op, c.kind, c.target, c.size)
			}
		})
	}
}

func TestReplicasAreCountedInWords(t *testing.T) {
	o := &Operations{Ledger: &book{diary: &diary{}}, Crafts: map[string]Craft{"readers": newStore().replicas()}}
	check(t, o.Apply(t.Context(), scale.Plan{counted(1, 0, scale.Member{ID: "shop-legacy"})})[0], scale.Refused,
		"set replicas 1 -> 0: dynascale made none of the replicas, and removes only its own")
}

func TestNamesOfReplicas(t *testing.T) {
	long := strings.Repeat("a", 55) + "-" + strings.Repeat("b", 7)
	for _, c := range []struct{ source, cluster, first, last string }{
		{"shop", "", "shop-dyn-1", "shop-dyn-30"},
		{"", "aurora", "aurora-dyn-1", "aurora-dyn-30"},
		{long, "", strings.Repeat("a", 55) + "-dyn-1", strings.Repeat("a", 55) + "-dyn-30"}, // no two hyphens in a row
		{strings.Repeat("c", 63), "", strings.Repeat("c", 56) + "-dyn-1", strings.Repeat("c", 56) + "-dyn-30"},
	} {
		s := newStore()
		s.databases = map[string]estate.Database{}
		r := ReplicaCraft{Cloud: s, Source: c.source, Cluster: c.cluster}
		for range mostNames - 1 {
			name, err := r.freeName(t.Context())
			if err != nil || len(name) > 63 {
				t.Fatalf("%s, %d characters, %v", name, len(name), err)
			}
			if len(s.databases) == 0 && name != c.first {
				t.Errorf("the first is %s, want %s", name, c.first)
			}
			s.databases[name] = estate.Database{ID: name}
		}
		if name, err := r.freeName(t.Context()); err != nil || name != c.last || len(name) > 63 {
			t.Errorf("the last is %s (%d characters), %v; want %s", name, len(name), err, c.last)
		}
		s.databases[c.last] = estate.Database{ID: c.last}
		want := fmt.Sprintf("naming a replica: invalid: all names from %s to %s are taken", c.first, c.last)
		if name, err := r.freeName(t.Context()); err == nil || err.Error() != want {
			t.Errorf("when all are taken: %s, %v", name, err)
		}
	}
	s := newStore()
	s.fails["databases"] = refuse(scale.Throttled, "slow down")
	if op, refused, err := s.replicas().Plan(t.Context(), counted(1, 2)); scale.KindOf(err) != scale.Throttled || refused != "" || op.Kind != "" {
		t.Errorf("names that cannot be looked up are not free: %+v, %q, %v", op, refused, err)
	}
}

func TestMakingAReplica(t *testing.T) {
	op := scale.Operation{ID: "add-replica-readers-1", Tier: "readers", Kind: scale.AddReplica}
	const tags = ", dynascale:operation=add-replica-readers-1 dynascale:tier=readers"
	for _, c := range []struct {
		name  string
		craft func(*store) ReplicaCraft
		class string
		want  string
	}{
		{"a copy takes its source's class", (*store).replicas, "", `create shop-dyn-2 of shop as "" with ""` + tags},
		{"or the configured one", (*store).replicas, "db.m7g.2xlarge", `create shop-dyn-2 of shop as "db.m7g.2xlarge" with ""` + tags},
		{"a member of a cluster needs an engine, and the writer's class", (*store).members, "", `create shop-dyn-2 of aurora as "db.r7g.large" with "aurora-mysql"` + tags},
		{"or the configured one, of the cluster's engine", (*store).members, "db.r7g.2xlarge", `create shop-dyn-2 of aurora as "db.r7g.2xlarge" with "aurora-mysql"` + tags},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			r := c.craft(s)
			r.Class = c.class
			if err := r.Make(t.Context(), op, operation.Call{Verb: operation.Create, Argument: "shop-dyn-2"}); err != nil {
				t.Fatal(err)
			}
			if s.String() != c.want {
				t.Errorf("\ngot  %s\nwant %s", s, c.want)
			}
		})
	}
	for _, call := range []string{"clusters", "databases", "create"} {
		s := newStore()
		s.fails[call] = refuse(scale.Throttled, "slow down")
		err := s.members().Make(t.Context(), op, operation.Call{Verb: operation.Create, Argument: "x"})
		if scale.KindOf(err) != scale.Throttled || (s.String() == "") == (call == "create") {
			t.Errorf("without %s: did %s, %v", call, s, err)
		}
	}
	s := newStore()
	if err := s.replicas().Make(t.Context(), op, operation.Call{Verb: operation.Delete, Argument: "shop-dyn-1"}); err != nil || s.String() != "delete shop-dyn-1" {
		t.Errorf("did %s, %v", s, err)
	}
	if err := s.replicas().Make(t.Context(), op, operation.Call{Verb: operation.Stop}); scale.KindOf(err) != scale.Invalid {
		t.Errorf("a call of another craft: %v", err)
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
			s.changeCluster(func(c *estate.Cluster) {
				c.Members = []estate.ClusterMember{{ID: "aurora-1"}, {ID: "aurora-2", Writer: true}}
			})
		}, "", "aurora-2 is the writer now"},
		{"so does the last member", func(s *store) {
			s.changeCluster(func(c *estate.Cluster) { c.Members = []estate.ClusterMember{{ID: "aurora-2"}} })
		}, "", "aurora-2 is the last member of its cluster"},
		{"and one without the tag", func(s *store) { s.change("aurora-2", func(db *estate.Database) { db.Tags = nil }) }, "", "aurora-2 was not made by dynascale for this tier"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			c.prepare(s)
			op, call, err := s.members().Next(t.Context(), remove, noon)
			if err != nil || call.String() != c.call || op.Trouble != c.trouble {
				t.Errorf("%q, %q, %v", call, op.Trouble, err)
			}
		})
	}
	add := scale.Operation{ID: "new", Tier: "readers", Kind: scale.AddReplica, Target: "shop-dyn-2", Began: noon, Deadline: noon.Add(time.Hour)}
	s := newStore()
	if _, call, err := s.replicas().Next(t.Context(), add, noon); err != nil || call.String() != "create shop-dyn-2" || fmt.Sprint(s.asked) != "[shop shop-dyn-2]" {
		t.Errorf("%q after looking at %v, %v", call, s.asked, err)
	}
	for _, call := range []string{"clusters", "databases"} {
		s := newStore()
		s.fails[call] = refuse(scale.Throttled, "slow down")
		if op, call, err := s.members().Next(t.Context(), remove, noon); err == nil || !call.Waits() || !op.Open() {
			t.Errorf("what cannot be seen is not deleted: %q, %v", call, err)
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
