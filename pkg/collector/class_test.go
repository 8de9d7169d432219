package collector

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/kind/rdsclass"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestClass(t *testing.T) {
	edit := func(f func(*resource.Database)) func(*yard) { return func(y *yard) { y.change("shop", f) } }
	for _, c := range []struct {
		name       string
		rules      operation.Rules
		prepare    func(*yard)
		size       int
		gap        string
		objections string
	}{
		{"on its first rung", operation.Rules{}, func(*yard) {}, 1, "", ""},
		{"on its last", operation.Rules{}, edit(func(db *resource.Database) { db.Class = "db.m7g.2xlarge" }), 3, "", ""},
		{"off its ladder", operation.Rules{}, edit(func(db *resource.Database) { db.Class = "db.t3.micro" }), 0,
			"shop is db.t3.micro, which is not on the ladder db.m7g.large, db.m7g.xlarge, db.m7g.2xlarge; add db.t3.micro to the ladder, or change shop yourself to a size of the ladder", ""},
		{"missing", operation.Rules{}, func(y *yard) { delete(y.databases, "shop") }, 0, "no RDS database named shop in eu-west-1; check its name, the account and the region", ""},
		{"busy", operation.Rules{}, edit(func(db *resource.Database) { db.Status = "backing-up" }), 1, "", "shop is backing-up"},
		{"what waits would be applied with it", operation.Rules{}, edit(func(db *resource.Database) { db.Pending = []string{"engine version 8.4.3", "storage 200"} }), 1, "",
			"shop has pending modifications, which a change of class would also apply: engine version 8.4.3, storage 200"},
		{"a class that waits", operation.Rules{}, edit(func(db *resource.Database) { db.PendingClass = "db.m7g.xlarge" }), 1, "", "shop already waits to become db.m7g.xlarge in its RDS maintenance window"},
		{"maintenance, which RDS names by another spelling of the ARN", operation.Rules{}, func(y *yard) {
			y.waiting = map[string][]string{"arn:aws:rds:eu-west-1:123456789012:db:shop": {"system-update by Mar 9"}}
		}, 1, "", "shop has pending maintenance: system-update by Mar 9"},
		{"another's maintenance", operation.Rules{}, func(y *yard) {
			y.waiting = map[string][]string{"arn:aws:rds:eu-west-1:123456789012:db:other": {"system-update by Mar 9"}}
		}, 1, "", ""},
		{"a single zone", operation.Rules{}, edit(func(db *resource.Database) { db.MultiAZ = false }), 1, "",
			"shop is not Multi-AZ and would be unavailable for minutes; allow_outage: true accepts that"},
		{"accepted", operation.Rules{Outage: true}, edit(func(db *resource.Database) { db.MultiAZ = false }), 1, "", ""},
		{"a member of a cluster", operation.Rules{}, edit(func(db *resource.Database) { db.Cluster = "aurora" }), 1, "",
			"shop belongs to the cluster aurora; dynascale does not change the class of single members"},
		{"managed by a tool", operation.Rules{}, edit(func(db *resource.Database) { db.Tags = map[string]string{"ManagedBy": "Pulumi"} }), 1, "",
			"shop is managed by Pulumi, which would undo the change; allow_managed: true accepts that"},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			c.prepare(y)
			s := observe(t, y.collector(primary(c.rules)), noon)
			want(t, s.GapOf(scale.CapacitySignal), c.gap)
			want(t, reason.Objections(s.Objections), c.objections)
			if c.size > 0 {
				want(t, sizes(s.Capacity), fmt.Sprintf("%d desired, %[1]d in service, 0 pending, 1 to 3", c.size))
			}
			if n, is := y.calls["orderable"], len(y.databases) == 6; (n == 3) != is {
				t.Errorf("%d questions whether a class can be ordered", n)
			}
		})
	}
}

// Memory is that of the machine behind the class, and connections follow from it by
// the engine's default.
func TestRungsOfClassesKnowWhatTheyHold(t *testing.T) {
	for _, c := range []struct {
		name, engine string
		prepare      func(*yard, []scale.Rung)
		want         string
	}{
		{"mysql", "mysql", nil, "db.m7g.large 8 GiB 682, db.m7g.xlarge 16 GiB 1365, db.m7g.2xlarge 32 GiB 2730"},
		{"postgres counts otherwise", "postgres", nil, "db.m7g.large 8 GiB 901, db.m7g.xlarge 16 GiB 1802, db.m7g.2xlarge 32 GiB 3604"},
		{"an engine without a default", "oracle-ee", nil, "db.m7g.large 8 GiB 0, db.m7g.xlarge 16 GiB 0, db.m7g.2xlarge 32 GiB 0"},
		{"what is configured is believed", "mysql", func(_ *yard, ladder []scale.Rung) { ladder[0].Memory, ladder[1].Connections = 4<<30, 99 },
			"db.m7g.large 4 GiB 341, db.m7g.xlarge 16 GiB 99, db.m7g.2xlarge 32 GiB 2730"},
		{"types that cannot be read", "mysql", func(y *yard, _ []scale.Rung) { y.fails["types"] = fail(scale.Denied, "not allowed") },
			"db.m7g.large 0 GiB 0, db.m7g.xlarge 0 GiB 0, db.m7g.2xlarge 0 GiB 0"},
		{"a class that is no machine type", "mysql", func(y *yard, _ []scale.Rung) { delete(y.types, "m7g.xlarge") },
			"db.m7g.large 8 GiB 682, db.m7g.xlarge 0 GiB 0, db.m7g.2xlarge 32 GiB 2730"},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			y.change("shop", func(db *resource.Database) { db.Engine = c.engine })
			tier := primary(operation.Rules{})
			if c.prepare != nil {
				c.prepare(y, tier.Kind.(*rdsclass.Class).Rungs)
			}
			var got []string
			for _, r := range observe(t, y.collector(tier), noon).Capacity.Ladder {
				got = append(got, fmt.Sprintf("%s %d GiB %d", r.Name, r.Memory>>30, r.Connections))
			}
			want(t, strings.Join(got, ", "), c.want)
		})
	}
}

// What can be ordered is asked about in the first evaluation, and is known for half a day.
func TestClassesThatCannotBeOrdered(t *testing.T) {
	multi := []resource.ClassOption{{Storage: "gp3", MultiAZ: true, Zones: []string{"eu-west-1a", "eu-west-1b"}}}
	all := func(why string) string {
		no := " cannot be ordered for mysql 8.0.39" + why
		return "db.m7g.large" + no + "; db.m7g.xlarge" + no + "; db.m7g.2xlarge" + no
	}
	for _, c := range []struct {
		name    string
		offers  []resource.ClassOption
		prepare func(*resource.Database)
		want    string
	}{
		{"all can be", multi, func(*resource.Database) {}, ""},
		{"an engine that offers none", nil, func(*resource.Database) {}, all("")},
		{"another storage", []resource.ClassOption{{Storage: "io2", MultiAZ: true}}, func(*resource.Database) {}, all(" with storage gp3")},
		{"any storage", []resource.ClassOption{{MultiAZ: true}}, func(*resource.Database) {}, ""},
		{"one zone only", []resource.ClassOption{{Storage: "gp3"}}, func(*resource.Database) {}, all(" as Multi-AZ")},
		{"which is enough for a database in one zone", []resource.ClassOption{{Storage: "gp3"}}, func(db *resource.Database) { db.MultiAZ = false }, ""},
		{"in its zone", multi, func(db *resource.Database) { db.Zone = "eu-west-1a" }, ""},
		{"not in its zone", multi, func(db *resource.Database) { db.Zone = "eu-west-1c" }, all(" in eu-west-1c")},
		{"each in another way", []resource.ClassOption{{Storage: "io2", MultiAZ: true}, {Storage: "gp3"}}, func(*resource.Database) {}, all(" as Multi-AZ")},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			y.offers = c.offers
			y.change("shop", c.prepare)
			k := y.collector(primary(operation.Rules{Outage: true}))
			want(t, reason.Objections(observe(t, k, noon.Add(3*time.Minute)).Objections), c.want)
			if y.calls["orderable"] != 3 {
				t.Errorf("%d calls for three classes", y.calls["orderable"])
			}
		})
	}
}

func TestOrderableIsAskedAgain(t *testing.T) {
	y := newYard()
	tier := primary(operation.Rules{})
	tier.Mode, tier.Kind.(*rdsclass.Class).Rungs = scale.Observe, rungs("db.m7g.large")
	k := y.collector(tier)
	y.fails["orderable"] = fail(scale.Throttled, "slow down")
	for _, pass := range []struct {
		after time.Duration
		calls int
		fails bool
	}{
		{0, 1, true}, {time.Minute, 1, true}, {10 * time.Minute, 2, true}, {20 * time.Minute, 3, false}, {time.Hour, 3, false},
		{12*time.Hour + 20*time.Minute, 4, false},
	} {
		y.fails["orderable"] = nil
		if pass.fails {
			y.fails["orderable"] = fail(scale.Throttled, "slow down")
		}
		if s := observe(t, k, noon.Add(pass.after)); y.calls["orderable"] != pass.calls || len(s.Objections) != 0 {
			t.Errorf("after %s: %d calls, want %d; %v", pass.after, y.calls["orderable"], pass.calls, s.Objections)
		}
	}
	y.change("shop", func(db *resource.Database) { db.Version = "8.4.3" })
	observe(t, k, noon.Add(12*time.Hour+21*time.Minute))
	if want := "[mysql 8.4.3  db.m7g.large]"; y.calls["orderable"] != 5 || fmt.Sprint(y.names["orderable"]) != want {
		t.Errorf("after an upgrade: %d calls, the last for %v", y.calls["orderable"], y.names["orderable"])
	}
}

func TestACU(t *testing.T) {
	cluster := func(f func(*resource.Cluster)) func(*yard) {
		return func(y *yard) {
			c := y.clusters["aurora"]
			f(&c)
			y.clusters["aurora"] = c
		}
	}
	for _, c := range []struct {
		name       string
		prepare    func(*yard)
		size       int
		gap        string
		objections string
	}{
		{"its least capacity is its size", func(*yard) {}, 2, "", ""},
		{"half a unit", cluster(func(c *resource.Cluster) { c.MinACU = 0.5 }), 1, "", ""},
		{"off its ladder", cluster(func(c *resource.Cluster) { c.MinACU = 1.5 }), 0,
			"aurora is 1.5 ACU, which is not on the ladder 0.5, 2, 8; add 1.5 ACU to the ladder, or change aurora yourself to a size of the ladder", ""},
		{"no capacity range", cluster(func(c *resource.Cluster) { c.MinACU, c.MaxACU = 0, 0 }), 0, "cluster aurora has no capacity range of Serverless v2", ""},
		{"missing", func(y *yard) { delete(y.clusters, "aurora") }, 0, "no RDS cluster named aurora in eu-west-1; check its name, the account and the region", ""},
		{"busy", cluster(func(c *resource.Cluster) { c.Status = "modifying" }), 2, "", "cluster aurora is modifying"},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			c.prepare(y)
			s := observe(t, y.collector(serverless("0.5", "2", "8")), noon)
			want(t, s.GapOf(scale.CapacitySignal), c.gap)
			want(t, reason.Objections(s.Objections), c.objections)
			if c.size > 0 {
				want(t, sizes(s.Capacity), fmt.Sprintf("%d desired, %[1]d in service, 0 pending, 1 to 3", c.size))
				want(t, s.Capacity.Name(c.size), []string{"0.5", "2", "8"}[c.size-1])
			}
		})
	}
}
