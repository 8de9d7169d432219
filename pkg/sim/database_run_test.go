package sim

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/signal"
)

func TestDatabasePhysicsFollowFromQueriesAndClass(t *testing.T) {
	for _, tc := range []struct {
		name                                string
		reads, writes, connections          float64
		class                               string
		cpu, readIO, writeIO, latency, free float64
		lost                                float64
	}{
		{"idle", 0, 0, 0, "db.r6g.large", 0, 0, 0, 0.001, 4 * float64(gib), 0},
		{"half used: twice the latency", 400, 50, 0, "db.r6g.large", 50, 80, 100, 0.002, 4 * float64(gib), 0},
		{"the same on twice the class", 400, 50, 0, "db.r6g.xlarge", 25, 80, 100, 0.001 / 0.75, 8 * float64(gib), 0},
		{"nine tenths used: ten times", 900, 0, 0, "db.r6g.large", 90, 180, 0, 0.01, 4 * float64(gib), 0},
		{"connections take memory", 0, 0, 128, "db.r6g.large", 0, 0, 0, 0.001, 3 * float64(gib), 0},
		{"and leave a twentieth", 0, 0, 10000, "db.r6g.large", 0, 0, 0, 0.001, 0.05 * 16 * float64(gib), 0},
		{"a class of this world", 400, 0, 0, "db.own.big", 10, 80, 0, 0.001 / 0.9, 0.25 * float64(gib), 0},
		// The latency is the mean over the minute of 50 times the base and of the
		// work that piles up by a quarter of a second a second.
		{"a quarter beyond: the rest is lost", 1250, 0, 0, "db.r6g.large", 100, 250, 0, 0.05 + 0.25*(5+60)/2, 4 * float64(gib), 60 * 250},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := mysql(t, db(func(d *DatabaseSpec) {
				d.Reads, d.Writes, d.Connections, d.Class = Constant(tc.reads), Constant(tc.writes), Constant(tc.connections), tc.class
				d.Classes = map[string]DatabaseClass{"db.own.big": {Factor: 4, Memory: gib}}
			}))
			c.Step(time.Minute)
			for name, want := range map[string]float64{
				"CPUUtilization": tc.cpu, "ReadIOPS": tc.readIO, "WriteIOPS": tc.writeIO, "ReadLatency": tc.latency,
				"DatabaseConnections": tc.connections, "FreeableMemory": tc.free,
			} {
				if got := points(t, c, ofDatabase(name, "shop")); len(got) != 1 || math.Abs(got[0].Value-want) > 1e-6 {
					t.Errorf("%s %v, want %v", name, got, want)
				}
			}
			got := c.DatabaseUsage("shop")[0]
			if got.Work != 60*(tc.reads+tc.writes) || math.Abs(got.Lost-tc.lost) > 1e-6 || got.Down != 0 {
				t.Errorf("usage %+v, want %v lost", got, tc.lost)
			}
			if lag := points(t, c, ofDatabase("ReplicaLag", "shop")); len(lag) != 0 {
				t.Errorf("a source has the lag %v", lag)
			}
		})
	}
}

func TestReplicaLagRisesWithSaturationAndFallsAfterIt(t *testing.T) {
	c := mysql(t, db(func(d *DatabaseSpec) {
		d.Reads = Flash{Base: 100, Peak: 300, When: start.Add(2 * time.Minute), Hold: 2 * time.Minute}
	}), func(o *Options) {
		// A quarter of a large serves 250 reads a second.
		o.Databases = append(o.Databases, DatabaseSpec{ID: "shop-r1", Source: "shop", Class: "db.small"})
		o.Databases[1].Classes = nil
		o.Databases[0].Classes = map[string]DatabaseClass{"db.small": {Factor: 0.25, Memory: gib}}
	})
	c.Step(8 * time.Minute)
	var got []float64
	for _, p := range points(t, c, ofDatabase("ReplicaLag", "shop-r1")) {
		got = append([]float64{p.Value}, got...)
	}
	least := func(v float64) bool { return math.Abs(v-leastLag) < 1e-9 }
	if len(got) != 8 || !least(got[0]) || !least(got[1]) || got[2] < 1 || got[3] < got[2] || got[5] > got[3] || !least(got[7]) {
		t.Errorf("lag by minute %v, want a rise for two minutes and a fall", got)
	}
}

func TestAReplicaThatDoesNotReplicateIsNotRead(t *testing.T) {
	c := mysql(t, func(o *Options) { o.Databases = append(o.Databases, DatabaseSpec{ID: "shop-r1", Source: "shop"}) })
	c.Step(time.Minute)
	ok(t, c.EditDatabase("shop-r1", func(d *DatabaseSpec) { d.Broken = true }))
	if got := databaseNow(t, c, "shop-r1").Replication; got != "error" {
		t.Errorf("replication is %q", got)
	}
	c.Step(2 * time.Minute)
	lag, cpu := points(t, c, ofDatabase("ReplicaLag", "shop-r1")), points(t, c, ofDatabase("CPUUtilization", "shop-r1"))
	if lag[0].Value != -1 || cpu[0].Value != 0 || math.Abs(lag[2].Value-leastLag) > 1e-9 || cpu[2].Value != 40 {
		t.Errorf("lag %v, CPU %v", lag, cpu)
	}
	ok(t, c.EditDatabase("shop-r1", func(d *DatabaseSpec) { d.Broken = false }))
	c.Step(time.Minute)
	if lag = points(t, c, ofDatabase("ReplicaLag", "shop-r1")); lag[0].Value < 60 {
		t.Errorf("lag %v once it replicates, want what it missed", lag)
	}
}

func TestWhatDoesNotServeIsSilentAndItsWorkIsLost(t *testing.T) {
	c := mysql(t, func(o *Options) { o.Databases = append(o.Databases, DatabaseSpec{ID: "shop-r1", Source: "shop"}) })
	c.Step(time.Minute)
	ok(t, c.EditDatabase("shop", func(d *DatabaseSpec) { d.Status = "failed" }))
	c.Step(2 * time.Minute)
	if got := points(t, c, ofDatabase("CPUUtilization", "shop")); len(got) != 1 {
		t.Errorf("CPU of what failed: %v", got)
	}
	if got := points(t, c, ofDatabase("CPUUtilization", "shop-r1")); got[0].Value != 40 {
		t.Errorf("CPU of the replica: %v, want all the reads", got)
	}
	u := c.DatabaseUsage("shop")
	if u[2].Lost != 60*50 || u[2].Down != 60 || u[0].Lost != 0 {
		t.Errorf("usage %+v, want the writes to be lost", u)
	}
	ok(t, c.EditDatabase("shop-r1", func(d *DatabaseSpec) { d.Status = "failed" }))
	c.Step(time.Minute)
	if u = c.DatabaseUsage("shop"); u[3].Lost != 60*450 {
		t.Errorf("usage %+v, want everything to be lost", u[3])
	}
}

func TestSomebodyElsesHandOnADatabase(t *testing.T) {
	ctx := context.Background()
	c := mysql(t, db(func(d *DatabaseSpec) { d.Protected = true }), func(o *Options) {
		o.Databases = append(o.Databases, DatabaseSpec{ID: "shop-r1", Source: "shop"})
	})
	ok(t, c.EditDatabase("shop", func(d *DatabaseSpec) { d.Class, d.Engine, d.ID, d.Source = "db.r6g.xlarge", "postgres", "x", "y" }))
	if d := databaseNow(t, c, "shop"); d.Class != "db.r6g.xlarge" || d.Engine != "mysql" || d.Source != "" {
		t.Errorf("database %+v", d)
	}
	ok(t, c.EditDatabase("shop-r1", func(d *DatabaseSpec) { d.Source = "" }))
	if got := databaseNow(t, c, "shop").Replicas; len(got) != 0 {
		t.Errorf("replicas %v after a promotion", got)
	}
	if err := c.EditDatabase("shop", func(d *DatabaseSpec) { d.Class = "db.x9" }); err == nil || databaseNow(t, c, "shop").Class != "db.r6g.xlarge" {
		t.Errorf("a class that can do nothing: %v", err)
	}
	ok(t, c.DeleteDatabaseByHand("shop"))
	ok(t, c.DeleteDatabaseByHand("shop"))
	if got := databaseNow(t, c, "shop").Status; got != "deleting" {
		t.Errorf("it is %s", got)
	}
	c.Step(3 * time.Minute)
	for _, err := range []error{c.DeleteDatabaseByHand("shop"), c.EditDatabase("shop", func(*DatabaseSpec) {})} {
		if err == nil {
			t.Error("a database that is not there was touched")
		}
	}
	if n := len(c.Writes()) + c.Calls()["DeleteDBInstance"]; n != 0 {
		t.Error("somebody else's hand was counted as ours")
	}
	// A name that is free again may be taken again, and its account goes on.
	ok(t, c.EditDatabase("shop-r1", func(d *DatabaseSpec) { d.BackupDays = 1 }))
	before := len(c.DatabaseUsage("shop"))
	ok(t, c.CreateReplica(ctx, resource.NewReplica{Name: "shop", Source: "shop-r1"}))
	c.Step(2 * time.Minute)
	if got := len(c.DatabaseUsage("shop")); got != before+2 {
		t.Errorf("%d minutes, want two more than %d", got, before)
	}
}

func TestMetricsOfADeletedDatabaseAreKeptForAWhile(t *testing.T) {
	ctx := context.Background()
	c := mysql(t, func(o *Options) { o.Databases = append(o.Databases, DatabaseSpec{ID: "shop-r1", Source: "shop"}) })
	c.Step(10 * time.Minute)
	ok(t, c.DeleteReplica(ctx, "shop-r1"))
	many := len(c.Feeds)
	c.Step(time.Hour)
	s, err := c.Series(ctx, []signal.Query{ofDatabase("CPUUtilization", "shop-r1")}, start, c.Now())
	if err != nil || len(s[0].Points) != 10 {
		t.Errorf("%v, %v; want the ten minutes before the deletion", s, err)
	}
	c.Step(3 * time.Hour)
	if fewer := many - len(c.Feeds); fewer != databaseMetrics {
		t.Errorf("%d metrics fewer than %d, want %d once nothing can be read", fewer, many, databaseMetrics)
	}
	if diff := cmp.Diff([]string{"shop"}, c.DatabaseIDs()); diff != "" {
		t.Error(diff)
	}
}
