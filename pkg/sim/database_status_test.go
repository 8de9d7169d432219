package sim

import (
	"context"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// pair is a database with a reader, and another of an engine.
func pair(t *testing.T, edit ...func(*Options)) *Cloud {
	t.Helper()
	o := Options{Seed: 1, Start: start, Exact: true, Databases: []DatabaseSpec{
		{ID: "shop", Class: "db.r6g.large", MultiAZ: true, BackupDays: 7, Reads: Constant(400), Writes: Constant(50)},
		{ID: "shop-r", Class: "db.r6g.large", Source: "shop"},
	}}
	for _, e := range edit {
		e(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func setStatus(t *testing.T, c *Cloud, id, status string) {
	t.Helper()
	ok(t, c.EditDatabase(id, func(d *DatabaseSpec) { d.Status = status }))
}

// lostIn is the work that a database did not answer in the next minute.
func lostIn(c *Cloud, id string) float64 {
	c.Step(time.Minute)
	u := c.DatabaseUsage(id)
	return u[len(u)-1].Lost
}

func TestStatusesThatADatabaseIsGiven(t *testing.T) {
	for _, tc := range []struct {
		id, status string
		lost       float64 // of the database and its writes
	}{
		{"shop", resource.Available, 0}, {"shop", optimising, 0}, {"shop", "configuring-log-exports", 0},
		{"shop", "failed", 50 * 60}, {"shop", "storage-full", 50 * 60}, {"shop", rebooting, 50 * 60}, {"shop", "stopped", 50 * 60},
	} {
		c := pair(t)
		c.Step(time.Minute)
		setStatus(t, c, tc.id, tc.status)
		if got := databaseNow(t, c, tc.id).Status; got != tc.status {
			t.Errorf("%s reads %s", tc.status, got)
		}
		if lost := lostIn(c, tc.id); lost != tc.lost {
			t.Errorf("%s: lost %g, want %g: readers answer on", tc.status, lost, tc.lost)
		}
	}
}

func TestAReplicaThatIsChangedReplicates(t *testing.T) {
	c := pair(t)
	setStatus(t, c, "shop-r", modifying)
	if db := databaseNow(t, c, "shop-r"); db.Status != modifying || db.Replication != resource.Replicating {
		t.Errorf("%+v", db)
	}
	if lost := lostIn(c, "shop-r"); lost != 0 {
		t.Errorf("lost %g", lost)
	}
	ok(t, c.EditDatabase("shop-r", func(d *DatabaseSpec) { d.Loading = "Initializing, 37 %" }))
	if db := databaseNow(t, c, "shop-r"); db.Loading != "Initializing, 37 %" {
		t.Errorf("%+v", db)
	}
}

func TestStorageOptimizationIsNoObstacle(t *testing.T) {
	ctx := context.Background()
	c := pair(t)
	setStatus(t, c, "shop", optimising)
	ok(t, c.CreateReplica(ctx, resource.NewReplica{Name: "shop-s", Source: "shop"}))
	ok(t, c.SetClass(ctx, "shop", "db.r6g.xlarge"))
	c.Step(time.Minute)
	if db := databaseNow(t, c, "shop"); db.Status != modifying {
		t.Errorf("while it is changed it is %s", db.Status)
	}
	c.Step(10 * time.Minute)
	if db := databaseNow(t, c, "shop"); db.Status != optimising || db.Class != "db.r6g.xlarge" || db.PendingClass != "" {
		t.Errorf("afterwards %s, %s", db.Status, db.Class)
	}
	setStatus(t, c, "shop", "storage-full")
	refused(t, c.SetClass(ctx, "shop", "db.r6g.large"), scale.Busy, "InvalidDBInstanceState: Database instance is not in available state.")
	refused(t, c.CreateReplica(ctx, resource.NewReplica{Name: "shop-t", Source: "shop"}), scale.Busy, "InvalidDBInstanceState: Database instance is not in available state.")
}

func TestEnginesWithoutReaders(t *testing.T) {
	ctx := context.Background()
	for _, tc := range []struct {
		engine  string
		multiAZ bool
		words   string
	}{
		{"sqlserver-se", true, "InvalidParameterCombination: DB instance shop of the engine sqlserver-se cannot have read replicas as it is configured now"},
		{"sqlserver-ee", false, "InvalidParameterCombination: DB instance shop of the engine sqlserver-ee cannot have read replicas as it is configured now"},
		{"oracle-se2", true, "InvalidParameterCombination: DB instance shop of the engine oracle-se2 cannot have read replicas as it is configured now"},
		{"oracle-ee", false, ""},
	} {
		c := pair(t, func(o *Options) {
			o.Databases = o.Databases[:1]
			o.Databases[0].Engine, o.Databases[0].MultiAZ, o.Databases[0].Class = tc.engine, tc.multiAZ, "db.m5.large"
		})
		switch err := c.CreateReplica(ctx, resource.NewReplica{Name: "shop-s", Source: "shop"}); {
		case tc.words == "":
			ok(t, err)
		default:
			refused(t, err, scale.Invalid, tc.words)
		}
	}
	c, err := New(Options{Seed: 1, Start: start, Clusters: []ClusterSpec{{ID: "grid", Engine: "mysql"}},
		Databases: []DatabaseSpec{{ID: "grid-1", Cluster: "grid", Class: "db.r6g.large"}}})
	ok(t, err)
	refused(t, c.CreateReplica(ctx, resource.NewReplica{Name: "grid-2", Cluster: "grid", Class: "db.r6g.large", Engine: "mysql"}), scale.Invalid,
		"InvalidParameterCombination: You can't add a DB instance to DB cluster grid of the engine mysql")
	ok(t, c.EditCluster("grid", func(k *ClusterSpec) { k.Status = "backtracking" }))
	if k, _ := c.DescribeCluster("grid"); k.Status != "backtracking" || k.Engine != "mysql" {
		t.Errorf("%+v", k)
	}
}
