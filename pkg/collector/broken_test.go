package collector

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// since is when the collector says that a reader broke; "" for never.
func since(s scale.Snapshot, id string) string {
	for _, m := range s.Capacity.Members {
		if m.ID == id && !m.Broken.IsZero() {
			return m.Broken.UTC().Format("15:04")
		}
	}
	return ""
}

func TestSinceWhenAReaderIsBroken(t *testing.T) {
	y := newYard()
	c := y.collector(readersOf("shop", ""))
	at := func(minute int) scale.Snapshot { return observe(t, c, noon.Add(time.Duration(minute)*time.Minute)) }
	state := func(status, replication string) {
		y.change("shop-dyn-1", func(db *resource.Database) { db.Status, db.Replication = status, replication })
	}
	want(t, since(at(0), "shop-dyn-1"), "")
	state(resource.Available, "error")
	want(t, since(at(1), "shop-dyn-1"), "12:01")
	state("failed", "")
	want(t, since(at(5), "shop-dyn-1"), "12:01") // another fault, and no less broken
	y.fails["databases"] = fail(scale.Throttled, "slow down")
	at(6)
	delete(y.fails, "databases")
	want(t, since(at(7), "shop-dyn-1"), "12:01") // what is not seen is not mended
	state(resource.Available, resource.Replicating)
	want(t, since(at(8), "shop-dyn-1"), "")
	state(resource.Available, "terminated")
	want(t, since(at(9), "shop-dyn-1"), "12:09")
	for _, stays := range []string{"stopped", "replication stop point set", ""} {
		state(resource.Available, stays) // by somebody's hand, or not there yet
		want(t, since(at(10), "shop-dyn-1"), "")
	}
	state("rebooting", resource.Replicating)
	want(t, since(at(11), "shop-dyn-1"), "")
}

func TestStatusesThatAllowReaders(t *testing.T) {
	for _, c := range []struct {
		name    string
		tier    Tier
		prepare func(*yard)
		want    string
	}{
		{"a source whose storage is optimised", readersOf("shop", ""), func(y *yard) { y.change("shop", func(db *resource.Database) { db.Status = "storage-optimization" }) }, ""},
		{"a source in a status that nobody knows", readersOf("shop", ""), func(y *yard) { y.change("shop", func(db *resource.Database) { db.Status = "quiescing" }) }, "shop is quiescing"},
		{"a cluster whose storage is optimised", readersOf("", "aurora"), func(y *yard) {
			k := y.clusters["aurora"]
			k.Status = "storage-optimization"
			y.clusters["aurora"] = k
		}, ""},
		{"a cluster that is wound back", readersOf("", "aurora"), func(y *yard) {
			k := y.clusters["aurora"]
			k.Status = "backtracking"
			y.clusters["aurora"] = k
		}, "cluster aurora is backtracking"},
		{"a Multi-AZ cluster", readersOf("", "aurora"), func(y *yard) {
			k := y.clusters["aurora"]
			k.Engine = "postgres"
			y.clusters["aurora"] = k
		}, "cluster aurora runs postgres: dynascale adds readers only to clusters of aurora-mysql and aurora-postgresql"},
		{"an engine without read replicas", readersOf("shop", ""), func(y *yard) { y.change("shop", func(db *resource.Database) { db.Engine = "sqlserver-se" }) },
			"shop is sqlserver-se; RDS cannot create read replicas of this engine"},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			c.prepare(y)
			want(t, reason.Objections(observe(t, y.collector(c.tier), noon).Objections), c.want)
		})
	}
	y := newYard()
	y.change("shop-dyn-1", func(db *resource.Database) { db.Status = "delete-precheck" })
	want(t, sizes(observe(t, y.collector(readersOf("shop", "")), noon).Capacity), "1 desired, 1 in service, 0 pending, 1 to 15")
}
