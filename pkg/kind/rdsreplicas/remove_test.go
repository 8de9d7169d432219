package rdsreplicas

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Which reader goes: those that serve nobody before those that do, and never the last one
// that works.
func TestWhichReaderGoes(t *testing.T) {
	type reader struct {
		id, status, replication string
		age                     time.Duration
		edit                    func(*resource.Database)
		behind                  bool
	}
	const works, fails = resource.Replicating, "error"
	older := func(status, replication string) reader {
		return reader{"shop-dyn-1", status, replication, 48 * time.Hour, nil, false}
	}
	younger := func(status, replication string) reader {
		return reader{"shop-dyn-2", status, replication, time.Hour, nil, false}
	}
	behind := func(r reader) reader { r.behind = true; return r }
	protected := func(r reader) reader {
		r.edit = func(db *resource.Database) { db.Protected = true }
		return r
	}
	theirs := reader{"shop-legacy", resource.Available, works, time.Minute, func(db *resource.Database) { db.Tags = nil }, false}
	for _, c := range []struct {
		name    string
		readers []reader
		to      int
		removes string
		source  string // its status
		target  string
		refused string
	}{
		{"the newest, where all work", []reader{older(resource.Available, works), younger(resource.Available, works)}, 1, "", "", "shop-dyn-2", ""},
		{"the broken one, however old", []reader{older(resource.Available, fails), younger(resource.Available, works)}, 1, "", "", "shop-dyn-1", ""},
		{"the failed one", []reader{older("failed", ""), younger(resource.Available, works)}, 1, "", "", "shop-dyn-1", ""},
		{"one that RDS could not configure", []reader{older("incompatible-parameters", works), younger(resource.Available, works)}, 1, "", "", "shop-dyn-1", ""},
		{"one whose replication somebody stopped", []reader{older(resource.Available, "stopped"), younger(resource.Available, works)}, 1, "", "", "shop-dyn-1", ""},
		{"but a broken one before it", []reader{older(resource.Available, fails), younger(resource.Available, "stopped"), theirs}, 2, "", "", "shop-dyn-1", ""},
		{"one that restarts, and cannot be read from", []reader{older("rebooting", works), younger(resource.Available, works), theirs}, 2, "", "", "shop-dyn-1", ""},
		{"one that is too far behind", []reader{behind(older(resource.Available, works)), younger(resource.Available, works)}, 1, "", "", "shop-dyn-1", ""},
		{"not the only one that is not", []reader{behind(protected(older(resource.Available, works))), younger(resource.Available, works)}, 1, "", "",
			"", "shop-dyn-1 has deletion protection; shop-dyn-2 is the only working reader with a known lag within max_lag"},
		{"unless none is to be left", []reader{younger(resource.Available, works)}, 0, "", "", "shop-dyn-2", ""},
		{"somebody else's is never taken, however broken", []reader{older(resource.Available, works), {"shop-legacy", "failed", "", time.Minute, theirs.edit, false}}, 1, "", "",
			"", "shop-dyn-1 is the last reader that works"},
		{"a broken one that is protected does not cost the last that works", []reader{protected(older(resource.Available, fails)), younger(resource.Available, works)}, 1, "", "",
			"", "shop-dyn-1 has deletion protection; shop-dyn-2 is the last reader that works"},
		{"none while the source has failed", []reader{older(resource.Available, fails), younger(resource.Available, works)}, 1, "", "failed", "", "the source database shop is failed"},
		{"the one that the decision is about", []reader{older(resource.Available, fails), younger(resource.Available, fails), theirs}, 2, "shop-dyn-2", "", "shop-dyn-2", ""},
		{"and no other in its place", []reader{protected(older(resource.Available, fails)), younger(resource.Available, works), theirs}, 2, "shop-dyn-1", "",
			"", "shop-dyn-1 has deletion protection"},
		{"which has come back meanwhile", []reader{older(resource.Available, works), younger(resource.Available, works)}, 1, "shop-dyn-1", "", "", "shop-dyn-1 works again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			s.drop("shop-dyn-1")
			s.change("shop", func(db *resource.Database) {
				db.Replicas = nil
				if c.source != "" {
					db.Status = c.source
				}
			})
			d := counted(len(c.readers), c.to)
			d.Removes = c.removes
			for _, r := range c.readers {
				db := resource.Database{ID: r.id, Source: "shop", Status: r.status, Replication: r.replication, Tags: map[string]string{operation.TierTag: "readers"}}
				if r.edit != nil {
					r.edit(&db)
				}
				s.join(db)
				d.Capacity.Members = append(d.Capacity.Members, scale.Member{ID: r.id, Own: operation.Own(db, "readers"), Created: noon.Add(-r.age),
					Ready: operation.Working(db) && !r.behind})
			}
			op, refused, err := s.replicas().plan(t, d)
			if err != nil || op.Target != c.target || refused != c.refused {
				t.Errorf("takes %q, refused %q, %v; want %q, %q", op.Target, refused, err, c.target, c.refused)
			}
		})
	}
}

func TestLookingAtWhatMakesAReaderExpendable(t *testing.T) {
	remove := scale.Operation{ID: "op", Tier: "readers", Kind: scale.RemoveReplica, Target: "aurora-2", Began: noon.Add(-10 * time.Minute), Deadline: noon.Add(time.Hour)}
	for _, c := range []struct {
		name    string
		prepare func(*store)
		trouble string
	}{
		{"the cluster fails over, and names no writer", func(s *store) {
			s.changeCluster(func(c *resource.Cluster) {
				c.Status, c.Members = "failing-over", []resource.ClusterMember{{ID: "aurora-1"}, {ID: "aurora-2"}}
			})
		}, "cancelled: cluster aurora is failing-over"},
		{"the cluster is gone", func(s *store) { kindtest.Take(&s.Cloud, facts.Clusters, "aurora") }, "cancelled: cluster aurora is gone"},
		{"its writer has failed", func(s *store) { s.change("aurora-1", func(db *resource.Database) { db.Status = "failed" }) },
			"cancelled: aurora-1, the writer of cluster aurora, is failed"},
		{"its writer is gone", func(s *store) { s.drop("aurora-1") }, "cancelled: cluster aurora has no writer at the moment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			c.prepare(s)
			op, call, err := s.members().next(t, remove, noon)
			if err != nil || !call.Waits() || op.Result != scale.RolledBack || op.Trouble != c.trouble {
				t.Errorf("%q, %s, %q, %v", call, op.Result, op.Trouble, err)
			}
		})
	}
}

// leaving is a removal that began three minutes ago and has sent nothing.
func leaving() scale.Operation {
	return scale.Operation{ID: "op", Tier: "readers", Kind: scale.RemoveReplica, Resource: "database/shop", Target: "shop-dyn-1", Size: 1, Before: 2,
		Began: noon.Add(-3 * time.Minute), Since: noon.Add(-3 * time.Minute), Deadline: noon.Add(time.Hour), Phase: "draining", Step: 1, Steps: 2}
}

// published is a kind whose lists are published, and whose replica has an endpoint. Whether
// reads are still sent to it is what named says.
func published(named *bool) reconciler {
	s := newStore()
	s.change("shop-dyn-1", func(db *resource.Database) { db.Endpoint = "shop-dyn-1:3306" })
	s.join(resource.Database{ID: "shop-legacy", Status: resource.Available, Source: "shop", Replication: resource.Replicating})
	r := s.replicas()
	r.told = func(endpoint string) bool { return *named && endpoint == "shop-dyn-1:3306" }
	return r
}

// Readers leave before their replica does, also while the list cannot be published.
func TestNothingIsDeletedThatReadersAreSentTo(t *testing.T) {
	named := true
	r := published(&named)
	op := leaving()
	op.Began = noon.Add(-10 * time.Minute)
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	look := func(minutes int, call, phase, trouble string) {
		t.Helper()
		next, got, err := r.next(t, op, at(minutes))
		if err != nil || got.String() != call || next.Phase != phase || next.Trouble != trouble {
			t.Errorf("minute %d: %q, %q, %q, %v", minutes, got, next.Phase, next.Trouble, err)
		}
		op = next
	}
	look(0, "", "draining", unpublished) // nobody was told anything yet
	look(1, "", "draining", unpublished)
	if op.Step != 1 || op.Sent != "" || !op.Reversible() {
		t.Errorf("it can be taken back no more: %+v", op)
	}
	named = false
	look(2, "", "draining", "") // now that everybody is told, readers get their time
	look(5, "", "draining", "")
	look(6, "delete shop-dyn-1", "deleting", "")

	op.Trouble = "AWS said no"
	look(7, "delete shop-dyn-1", "deleting", "AWS said no")
	r.told = nil
	look(8, "delete shop-dyn-1", "deleting", "AWS said no")
}

func TestAListThatIsNeverPublishedEndsARemoval(t *testing.T) {
	named := true
	r := published(&named)
	op := leaving()
	op.Began, op.Deadline = noon.Add(-2*time.Hour), noon.Add(30*time.Second)
	op, call, err := r.next(t, op, noon)
	if err != nil || !call.Waits() || op.Trouble != unpublished {
		t.Fatalf("%q, %q, %v", call, op.Trouble, err)
	}
	if op, call, err = r.next(t, op, noon.Add(time.Minute)); err != nil || !call.Waits() || op.Result != scale.GivenUp || op.Trouble != unpublished {
		t.Errorf("%q, %q (%s), %v", call, op.Result, op.Trouble, err)
	}
}

func TestARemovalThatIsDoneHasNoTrouble(t *testing.T) {
	named := true
	r := published(&named)
	r.drop("shop-dyn-1")
	op := leaving()
	op.Trouble = unpublished
	if op, _, err := r.next(t, op, noon); err != nil || op.Result != scale.Reached || op.Trouble != "" {
		t.Errorf("%q (%s), %v", op.Result, op.Trouble, err)
	}
}

// A replica that does not work was never published as one to read from.
func TestTheWayBackWaitsForNoList(t *testing.T) {
	named := true
	r := published(&named)
	r.change("shop-dyn-1", func(db *resource.Database) { db.Status = "failed" })
	op := leaving()
	op.Kind, op.Back, op.Tier = scale.AddReplica, true, "readers"
	if _, call, err := r.next(t, op, noon); err != nil || call != (operation.Call{Verb: operation.Delete, Argument: "shop-dyn-1"}) {
		t.Errorf("%q, %v", call, err)
	}
}

// The time for readers to leave is not taken from what RDS may need.
func TestTheDeadlineOfARemovalBeginsAfterTheDrain(t *testing.T) {
	op, refused, err := newStore().replicas().plan(t, counted(1, 0, scale.Member{ID: "shop-dyn-1", Own: true}))
	if err != nil || refused != "" || !op.Deadline.Equal(noon.Add(65*time.Minute)) {
		t.Errorf("%s, %q, %v", op.Deadline, refused, err)
	}
}
