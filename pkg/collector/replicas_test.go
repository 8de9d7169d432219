package collector

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// sizes is a capacity in one line.
func sizes(c scale.Capacity) string {
	return fmt.Sprintf("%d desired, %d in service, %d pending, %d to %d", c.Desired, c.InService, c.Pending, c.Min, c.Max)
}

func TestReplicasAreCounted(t *testing.T) {
	own := func(id, status, replication string) func(*yard) {
		return func(y *yard) {
			y.add(resource.Database{ID: id, Source: "shop", Status: status, Replication: replication, Tags: map[string]string{operation.TierTag: "readers"}})
			y.change("shop", func(db *resource.Database) { db.Replicas = append(db.Replicas, id) })
		}
	}
	engine := func(name string) func(*yard) {
		return func(y *yard) { y.change("shop", func(db *resource.Database) { db.Engine = name }) }
	}
	for _, c := range []struct {
		name    string
		prepare func(*yard)
		want    string
	}{
		{"those of others are the least", func(*yard) {}, "2 desired, 2 in service, 0 pending, 1 to 15"},
		{"one that is made is ordered", own("shop-dyn-2", "creating", ""), "3 desired, 2 in service, 1 pending, 1 to 15"},
		{"one that does not replicate yet is not in service", own("shop-dyn-2", "available", ""), "3 desired, 2 in service, 1 pending, 1 to 15"},
		{"nor one that has stopped to", own("shop-dyn-2", "available", "error"), "3 desired, 2 in service, 1 pending, 1 to 15"},
		{"a backup is no outage", own("shop-dyn-2", "backing-up", "replicating"), "3 desired, 3 in service, 0 pending, 1 to 15"},
		{"nor is an optimisation of storage, which may last days", own("shop-dyn-2", "storage-optimization", "replicating"), "3 desired, 3 in service, 0 pending, 1 to 15"},
		{"a reboot is one", own("shop-dyn-2", "rebooting", "replicating"), "3 desired, 2 in service, 1 pending, 1 to 15"},
		{"one that is deleted counts no more", own("shop-dyn-2", "deleting", ""), "2 desired, 2 in service, 0 pending, 1 to 15"},
		{"another tier's is somebody else's", func(y *yard) {
			y.change("shop-dyn-1", func(db *resource.Database) { db.Tags = map[string]string{operation.TierTag: "reports"} })
		}, "2 desired, 2 in service, 0 pending, 2 to 15"},
		{"none", func(y *yard) { y.change("shop", func(db *resource.Database) { db.Replicas = nil }) }, "0 desired, 0 in service, 0 pending, 0 to 15"},
		{"the engine says what is the most", engine("oracle-ee"), "2 desired, 2 in service, 0 pending, 1 to 5"},
		{"another engine, less", engine("db2-se"), "2 desired, 2 in service, 0 pending, 1 to 3"},
		{"of which those in other regions are a part", func(y *yard) {
			y.change("shop", func(db *resource.Database) { db.Distant = []string{"arn:aws:rds:us-east-1:123456789012:db:far"} })
		}, "2 desired, 2 in service, 0 pending, 1 to 14"},
		{"so does the account's quota", func(y *yard) { y.used = 37 }, "2 desired, 2 in service, 0 pending, 1 to 5"},
		{"one that is used up", func(y *yard) { y.used = 40 }, "2 desired, 2 in service, 0 pending, 1 to 2"},
		{"one that was lowered", func(y *yard) { y.used = 45 }, "2 desired, 2 in service, 0 pending, 1 to 2"},
		{"one that is not told", func(y *yard) { y.own = 0 }, "2 desired, 2 in service, 0 pending, 1 to 15"},
		{"one that cannot be read", func(y *yard) { y.fails["quota"] = fail(scale.Denied, "not allowed") }, "2 desired, 2 in service, 0 pending, 1 to 15"},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			c.prepare(y)
			want(t, sizes(observe(t, y.collector(readersOf("shop", "")), noon).Capacity), c.want)
		})
	}
}

func TestReplicasAreReadyOrSayWhyNot(t *testing.T) {
	y := newYard()
	for id, state := range map[string][2]string{
		"a-creating": {"creating", ""}, "b-broken": {"available", "error"}, "c-joining": {"available", ""}, "d-failed": {"failed", "terminated"}, "e-deleting": {"deleting", ""},
	} {
		y.add(resource.Database{ID: id, Source: "shop", Status: state[0], Replication: state[1]})
		y.change("shop", func(db *resource.Database) { db.Replicas = append(db.Replicas, id) })
	}
	var got []string
	for _, m := range observe(t, y.collector(readersOf("shop", "")), noon).Capacity.Members {
		text := fmt.Sprintf("%s at %s is %s", m.ID, m.Endpoint, m.Status)
		switch {
		case m.Source:
			text += ", the source"
		case m.Ready:
			text += ", ready"
		default:
			text += ", not ready: " + m.Why
		}
		if m.Own {
			text += ", own"
		}
		if !m.Created.Equal(noon.Add(-24 * time.Hour)) {
			text += ", made at " + m.Created.String()
		}
		got = append(got, text)
	}
	want(t, strings.Join(got, "\n"), `shop at shop.rds:3306 is available, the source
a-creating at a-creating.rds:3306 is creating, not ready: creating
b-broken at b-broken.rds:3306 is available, not ready: replication is error
c-joining at c-joining.rds:3306 is available, not ready: replication is not running yet
d-failed at d-failed.rds:3306 is failed, not ready: failed
shop-dyn-1 at shop-dyn-1.rds:3306 is available, ready, own
shop-legacy at shop-legacy.rds:3306 is available, ready`)
}

func TestReadersOfACluster(t *testing.T) {
	edit := func(f func(*resource.Cluster)) func(*yard) {
		return func(y *yard) {
			c := y.clusters["aurora"]
			f(&c)
			y.clusters["aurora"] = c
		}
	}
	for _, c := range []struct {
		name       string
		mode       scale.Mode
		prepare    func(*yard)
		want       string
		gap        string
		objections string
	}{
		{"all but the writer", scale.Manage, func(*yard) {}, "2 desired, 2 in service, 0 pending, 2 to 15", "", ""},
		{"after a failover too", scale.Manage, edit(func(c *resource.Cluster) {
			c.Members = []resource.ClusterMember{{ID: "aurora-1"}, {ID: "aurora-2"}, {ID: "aurora-3", Writer: true}}
		}), "2 desired, 2 in service, 0 pending, 2 to 15", "", ""},
		{"no writer at the moment", scale.Manage, edit(func(c *resource.Cluster) { c.Members = c.Members[1:] }), "", "cluster aurora has no writer at the moment", ""},
		{"a missing cluster", scale.Manage, func(y *yard) { delete(y.clusters, "aurora") }, "",
			"no RDS cluster named aurora in eu-west-1; check its name, the account and the region", ""},
		{"a missing member", scale.Manage, func(y *yard) { delete(y.databases, "aurora-3") }, "", "aurora-3, a replica of aurora-1, was not found", ""},
		{"a missing writer", scale.Manage, func(y *yard) { delete(y.databases, "aurora-1") }, "",
			"no RDS database named aurora-1 in eu-west-1; check its name, the account and the region", ""},
		{"a cluster that is changed", scale.Manage, edit(func(c *resource.Cluster) { c.Status = "upgrading" }), "2 desired, 2 in service, 0 pending, 2 to 15", "", "cluster aurora is upgrading"},
		{"a member needs no replication status", scale.Manage, func(y *yard) { y.change("aurora-2", func(db *resource.Database) { db.Status = "creating" }) },
			"2 desired, 1 in service, 1 pending, 2 to 15", "", ""},
		{"AWS itself scales it", scale.Manage, func(y *yard) {
			y.scaling = map[string]string{"aurora": "Application Auto Scaling scales the replicas of aurora"}
		}, "2 desired, 2 in service, 0 pending, 2 to 15", "", "Application Auto Scaling scales the replicas of aurora"},
		{"which is told in observe mode too", scale.Observe, func(y *yard) {
			y.scaling = map[string]string{"aurora": "Application Auto Scaling scales the replicas of aurora"}
		}, "2 desired, 2 in service, 0 pending, 2 to 15", "", "Application Auto Scaling scales the replicas of aurora"},
		{"AWS scales another", scale.Manage, func(y *yard) { y.scaling = map[string]string{"other": "Application Auto Scaling scales other"} },
			"2 desired, 2 in service, 0 pending, 2 to 15", "", ""},
		{"manage mode must know", scale.Manage, func(y *yard) { y.fails["scaling"] = fail(scale.Denied, "not allowed") }, "2 desired, 2 in service, 0 pending, 2 to 15", "",
			"cannot check whether Application Auto Scaling scales the readers of aurora: testing: denied: not allowed"},
		{"observe mode need not", scale.Observe, func(y *yard) { y.fails["scaling"] = fail(scale.Denied, "not allowed") }, "2 desired, 2 in service, 0 pending, 2 to 15", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			c.prepare(y)
			tier := readersOf("", "aurora")
			tier.Mode = c.mode
			s := observe(t, y.collector(tier), noon)
			if got := s.GapOf(scale.CapacitySignal); got != "" {
				want(t, got, c.gap)
			} else {
				want(t, sizes(s.Capacity), c.want)
			}
			want(t, reason.Objections(s.Objections), c.objections)
		})
	}
}

// What was verified once holds until it is asked again.
func TestAVerifiedClusterStaysVerified(t *testing.T) {
	y := newYard()
	c := y.collector(readersOf("", "aurora"))
	observe(t, c, noon)
	y.fails["scaling"] = fail(scale.Throttled, "slow down")
	if s := observe(t, c, noon.Add(time.Hour)); len(s.Objections) != 0 {
		t.Errorf("%v", s.Objections)
	}
}

func TestTheSourceMayObject(t *testing.T) {
	y := newYard()
	y.change("shop", func(db *resource.Database) {
		db.Status, db.BackupDays, db.PendingClass = "modifying", 0, "db.m7g.xlarge"
	})
	s := observe(t, y.collector(readersOf("shop", "")), noon)
	want(t, reason.Objections(s.Objections), "shop is modifying; shop has no automated backups; RDS needs them to create a replica; shop has pending modifications: class db.m7g.xlarge")
	want(t, sizes(s.Capacity), "2 desired, 2 in service, 0 pending, 1 to 15")
	delete(y.databases, "shop")
	want(t, observe(t, y.collector(readersOf("shop", "")), noon).GapOf(scale.CapacitySignal),
		"no RDS database named shop in eu-west-1; check its name, the account and the region")
}
