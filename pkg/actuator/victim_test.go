package actuator

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Which reader goes: those that serve nobody before those that do, and never the last one
// that works.
func TestWhichReaderGoes(t *testing.T) {
	type reader struct {
		id, status, replication string
		age                     time.Duration
		edit                    func(*estate.Database)
		behind                  bool
	}
	const works, fails = estate.Replicating, "error"
	older := func(status, replication string) reader {
		return reader{"shop-dyn-1", status, replication, 48 * time.Hour, nil, false}
	}
	younger := func(status, replication string) reader {
		return reader{"shop-dyn-2", status, replication, time.Hour, nil, false}
	}
	behind := func(r reader) reader { r.behind = true; return r }
	protected := func(r reader) reader {
		r.edit = func(db *estate.Database) { db.Protected = true }
		return r
	}
	theirs := reader{"shop-legacy", estate.Available, works, time.Minute, func(db *estate.Database) { db.Tags = nil }, false}
	for _, c := range []struct {
		name    string
		readers []reader
		to      int
		removes string
		source  string // its status
		target  string
		refused string
	}{
		{"the newest, where all work", []reader{older(estate.Available, works), younger(estate.Available, works)}, 1, "", "", "shop-dyn-2", ""},
		{"the broken one, however old", []reader{older(estate.Available, fails), younger(estate.Available, works)}, 1, "", "", "shop-dyn-1", ""},
		{"the failed one", []reader{older("failed", ""), younger(estate.Available, works)}, 1, "", "", "shop-dyn-1", ""},
		{"one that RDS could not configure", []reader{older("incompatible-parameters", works), younger(estate.Available, works)}, 1, "", "", "shop-dyn-1", ""},
		{"one whose replication somebody stopped", []reader{older(estate.Available, "stopped"), younger(estate.Available, works)}, 1, "", "", "shop-dyn-1", ""},
		{"but a broken one before it", []reader{older(estate.Available, fails), younger(estate.Available, "stopped"), theirs}, 2, "", "", "shop-dyn-1", ""},
		{"one that restarts, and cannot be read from", []reader{older("rebooting", works), younger(estate.Available, works), theirs}, 2, "", "", "shop-dyn-1", ""},
		{"one that is too far behind", []reader{behind(older(estate.Available, works)), younger(estate.Available, works)}, 1, "", "", "shop-dyn-1", ""},
		{"not the only one that is not", []reader{behind(protected(older(estate.Available, works))), younger(estate.Available, works)}, 1, "", "",
			"", "shop-dyn-1 has deletion protection; shop-dyn-2 is the only one that is not too far behind to be read from"},
		{"unless none is to be left", []reader{younger(estate.Available, works)}, 0, "", "", "shop-dyn-2", ""},
		{"somebody else's is never taken, however broken", []reader{older(estate.Available, works), {"shop-legacy", "failed", "", time.Minute, theirs.edit, false}}, 1, "", "",
			"", "shop-dyn-1 is the last reader that works"},
		{"a broken one that is protected does not cost the last that works", []reader{protected(older(estate.Available, fails)), younger(estate.Available, works)}, 1, "", "",
			"", "shop-dyn-1 has deletion protection; shop-dyn-2 is the last reader that works"},
		{"none while the source has failed", []reader{older(estate.Available, fails), younger(estate.Available, works)}, 1, "", "failed", "", "its source shop is failed"},
		{"the one that the decision is about", []reader{older(estate.Available, fails), younger(estate.Available, fails), theirs}, 2, "shop-dyn-2", "", "shop-dyn-2", ""},
		{"and no other in its place", []reader{protected(older(estate.Available, fails)), younger(estate.Available, works), theirs}, 2, "shop-dyn-1", "",
			"", "shop-dyn-1 has deletion protection"},
		{"which has come back meanwhile", []reader{older(estate.Available, works), younger(estate.Available, works)}, 1, "shop-dyn-1", "", "", "shop-dyn-1 works again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			delete(s.databases, "shop-dyn-1")
			s.change("shop", func(db *estate.Database) {
				db.Replicas = nil
				if c.source != "" {
					db.Status = c.source
				}
			})
			d := counted(len(c.readers), c.to)
			d.Removes = c.removes
			for _, r := range c.readers {
				db := estate.Database{ID: r.id, Source: "shop", Status: r.status, Replication: r.replication, Tags: map[string]string{operation.TierTag: "readers"}}
				if r.edit != nil {
					r.edit(&db)
				}
				s.join(db)
				d.Capacity.Members = append(d.Capacity.Members, scale.Member{ID: r.id, Own: operation.Own(db, "readers"), Created: noon.Add(-r.age),
					Ready: operation.Working(db) && !r.behind})
			}
			op, refused, err := s.replicas().Plan(t.Context(), d)
			if err != nil || op.Target != c.target || refused != c.refused {
				t.Errorf("takes %q, refused %q, %v; want %q, %q", op.Target, refused, err, c.target, c.refused)
			}
		})
	}
}

// Readers that were sent away come back when the source is lost while they leave: nothing
// was sent, nothing failed, and the list names the reader again.
func TestReadersComeBackWhenTheSourceIsLost(t *testing.T) {
	s, r, puts, _ := published(t)
	b := &book{diary: &diary{}, open: []scale.Operation{leaving()}}
	o := Operations{Ledger: b, Crafts: map[string]Craft{"readers": r}}
	d := twoReaders()
	check(t, o.Apply(t.Context(), scale.Plan{d})[0], scale.InProgress, "remove replica readers: draining, 1 of 2, 3m")
	s.change("shop", func(db *estate.Database) { db.Status = "failed" })
	out := o.Apply(t.Context(), scale.Plan{d})
	check(t, out[0], scale.Unchanged, "remove replica readers: rolled back after 3m; taken back: its source shop is failed")
	if got := b.String(); got != "write draining, write rolled back" || s.String() != "" {
		t.Errorf("wrote %s, did %s", got, s)
	}
	const want = "/shop/readers = shop-legacy:3306; /shop/readers = shop-dyn-1:3306,shop-legacy:3306"
	if got := strings.Join(puts.puts, "; "); got != want {
		t.Errorf("\ngot  %s\nwant %s", got, want)
	}
}

// What AWS refused was tried and not done: a pause takes it back like what was never sent.
func TestARefusedRemovalIsTakenBack(t *testing.T) {
	refused := leaving()
	refused.Sent, refused.Trouble, refused.Phase, refused.Step = "delete shop-dyn-1", "AWS said no", "deleting", 2
	refused.Began = noon.Add(-10 * time.Minute)
	for _, c := range []struct {
		name   string
		status string
		want   scale.Status
		detail string
	}{
		{"it would be asked again", estate.Available, scale.Unchanged, "remove replica readers: rolled back after 10m; taken back: deploy"},
		{"it was done after all", "deleting", scale.InProgress, "remove replica readers: deleting, 2 of 2, 10m; AWS said no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, r, _, _ := published(t)
			s.change("shop-dyn-1", func(db *estate.Database) { db.Status = c.status })
			r.Publish.Readers(t.Context(), "readers", []string{"shop-legacy:3306"}, false)
			o := Operations{Ledger: &book{diary: &diary{}, open: []scale.Operation{refused}}, Crafts: map[string]Craft{"readers": r}}
			d := twoReaders()
			d.TakeBack = "deploy"
			check(t, o.Apply(t.Context(), scale.Plan{d})[0], c.want, c.detail)
			if s.String() != "" {
				t.Errorf("did %s", s)
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
			s.changeCluster(func(c *estate.Cluster) {
				c.Status, c.Members = "failing-over", []estate.ClusterMember{{ID: "aurora-1"}, {ID: "aurora-2"}}
			})
		}, "taken back: cluster aurora is failing-over"},
		{"the cluster is gone", func(s *store) { delete(s.clusters, "aurora") }, "taken back: cluster aurora is gone"},
		{"its writer has failed", func(s *store) { s.change("aurora-1", func(db *estate.Database) { db.Status = "failed" }) },
			"taken back: aurora-1, the writer of cluster aurora, is failed"},
		{"its writer is gone", func(s *store) { delete(s.databases, "aurora-1") }, "taken back: cluster aurora has no writer at the moment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			c.prepare(s)
			op, call, err := s.members().Next(t.Context(), remove, noon)
			if err != nil || !call.Waits() || op.Result != scale.RolledBack || op.Trouble != c.trouble {
				t.Errorf("%q, %s, %q, %v", call, op.Result, op.Trouble, err)
			}
		})
	}
}

// Where reads are sent: to who is ready, or else to the source, or, where that has failed,
// to whoever answers.
func TestWhereReadsAreSent(t *testing.T) {
	member := func(id, status string, ready bool) scale.Member {
		return scale.Member{ID: id, Endpoint: id + ":3306", Status: status, Ready: ready, Source: id == "shop"}
	}
	for _, c := range []struct {
		name    string
		members []scale.Member
		leaving string
		want    string
	}{
		{"the ready ones", []scale.Member{member("shop", estate.Available, false), member("a", estate.Available, true), member("b", estate.Available, false)}, "", "a:3306"},
		{"not the one that goes", []scale.Member{member("shop", estate.Available, false), member("a", estate.Available, true)}, "a", "shop:3306"},
		{"the source, while the readers are behind", []scale.Member{member("shop", estate.Available, false), member("a", estate.Available, false)}, "", "shop:3306"},
		{"also while it is changed", []scale.Member{member("shop", "modifying", false), member("a", estate.Available, false)}, "", "shop:3306"},
		{"whoever answers, once it has failed", []scale.Member{member("shop", "failed", false), member("a", "storage-optimization", false), member("b", "rebooting", false)}, "", "a:3306"},
		{"also while it is full", []scale.Member{member("shop", "storage-full", false), member("a", estate.Available, true)}, "a", "a:3306"},
		{"nobody answers", []scale.Member{member("shop", "failed", false), member("b", "failed", false)}, "", "shop:3306"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(readers(c.members, c.leaving, false), ","); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestARemovalOfABrokenReaderInWords(t *testing.T) {
	d := counted(2, 1, scale.Member{ID: "shop-dyn-1", Own: true})
	d.Removes = "shop-dyn-1"
	out := DryRun{}.Apply(t.Context(), scale.Plan{d})
	check(t, out[0], scale.Unchanged, "dry run: would delete replica shop-dyn-1")
}
