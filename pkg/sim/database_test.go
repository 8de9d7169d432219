package sim

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// mysql builds an exact world of one MySQL database on a db.r6g.large, which
// serves 1000 reads or 500 writes per second.
func mysql(t testing.TB, edit ...func(*Options)) *Cloud {
	t.Helper()
	o := Options{Seed: 7, Start: start, Exact: true, PublishDelay: -1, Databases: []DatabaseSpec{{
		ID: "shop", Class: "db.r6g.large", BackupDays: 7, Reads: Constant(400), Writes: Constant(50), Connections: Constant(100), Follow: -1,
	}}}
	for _, e := range edit {
		e(&o)
	}
	return build(t, o)
}

func db(change func(*DatabaseSpec)) func(*Options) {
	return func(o *Options) { change(&o.Databases[0]) }
}

func databaseNow(t testing.TB, c *Cloud, id string) resource.Database {
	t.Helper()
	found, err := c.Databases(context.Background(), []string{id})
	if err != nil {
		t.Fatal(err)
	}
	return found[id]
}

func ofDatabase(name, id string) signal.Query {
	return signal.Query{Namespace: "AWS/RDS", Name: name, Statistic: "Average", Period: time.Minute, Dimensions: signal.DimensionsOf(map[string]string{"DBInstanceIdentifier": id})}
}

func replica(name string) resource.NewReplica { return resource.NewReplica{Name: name, Source: "shop"} }

func TestADatabaseSaysWhatRDSSays(t *testing.T) {
	c := mysql(t, db(func(d *DatabaseSpec) {
		d.Tags = map[string]string{"team": "a"}
		d.BackupWindow, d.Protected, d.PendingClass, d.Pending = "03:00-03:30", true, "db.r6g.xlarge", []string{"engine version 8.0.40"}
	}), func(o *Options) {
		o.Databases = append(o.Databases, DatabaseSpec{ID: "shop-r1", Source: "shop", Class: "db.t3.medium"}, DatabaseSpec{ID: "ledger", Class: "db.m5.large", Engine: "postgres", MultiAZ: true})
	})
	found, err := c.Databases(context.Background(), []string{"shop", "shop-r1", "ledger", "nobody"})
	ok(t, err)
	const domain = ".c0d15ca1ab1e.us-east-1.rds.amazonaws.com:"
	want := map[string]resource.Database{
		"shop": {
			ID: "shop", ARN: "arn:aws:rds:us-east-1:123456789012:db:shop", Class: "db.r6g.large", Status: "available", Engine: "mysql",
			Version: "8.0.39", License: "general-public-license", Storage: "gp3", Allocated: 100, Zone: "us-east-1a", Replicas: []string{"shop-r1"}, BackupDays: 7,
			PendingClass: "db.r6g.xlarge", Pending: []string{"engine version 8.0.40"}, Protected: true, Endpoint: "shop" + domain + "3306",
			Created: start.Add(-24 * time.Hour), Tags: map[string]string{"team": "a"}, BackupWindow: "03:00-03:30", Maintenance: "sun:04:00-sun:04:30",
		},
		"shop-r1": {
			ID: "shop-r1", ARN: "arn:aws:rds:us-east-1:123456789012:db:shop-r1", Class: "db.t3.medium", Status: "available", Engine: "mysql",
			Version: "8.0.39", License: "general-public-license", Storage: "gp3", Allocated: 100, Zone: "us-east-1a", Source: "shop", Replication: "replicating",
			Endpoint: "shop-r1" + domain + "3306", Created: start.Add(-24 * time.Hour), Maintenance: "sun:04:00-sun:04:30",
		},
		"ledger": {
			ID: "ledger", ARN: "arn:aws:rds:us-east-1:123456789012:db:ledger", Class: "db.m5.large", Status: "available", Engine: "postgres",
			Version: "16.4", License: "postgresql-license", Storage: "gp3", Allocated: 100, Zone: "us-east-1a", MultiAZ: true,
			Endpoint: "ledger" + domain + "5432", Created: start.Add(-24 * time.Hour), Maintenance: "sun:04:00-sun:04:30",
		},
	}
	if diff := cmp.Diff(want, found, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"shop", "shop-r1", "ledger"}, c.DatabaseIDs()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAReplicaTakesTheTimesOfAWS(t *testing.T) {
	ctx := context.Background()
	c := mysql(t)
	type seen struct {
		Status, Replication string
		Endpoint            bool
	}
	look := func() seen {
		d := databaseNow(t, c, "shop-r1")
		return seen{d.Status, d.Replication, d.Endpoint != ""}
	}
	r := replica("shop-r1")
	r.Tags = map[string]string{"dynascale:tier": "readers"}
	ok(t, c.CreateReplica(ctx, r))
	for _, step := range []struct {
		at   time.Duration
		want seen
	}{
		{0, seen{"creating", "", false}}, {8*time.Minute - 1, seen{"creating", "", false}},
		{8 * time.Minute, seen{"backing-up", "", true}}, {9 * time.Minute, seen{"modifying", "", true}},
		{10*time.Minute - 1, seen{"modifying", "", true}}, {10 * time.Minute, seen{"available", "replicating", true}},
	} {
		at(c, step.at)
		if got := look(); got != step.want {
			t.Errorf("at +%s %+v, want %+v", step.at, got, step.want)
		}
	}
	d := databaseNow(t, c, "shop-r1")
	if d.Source != "shop" || d.Class != "db.r6g.large" || d.BackupDays != 0 || d.Tags["dynascale:tier"] != "readers" || !d.Created.Equal(start) {
		t.Errorf("the replica is %+v", d)
	}
	if got := databaseNow(t, c, "shop").Replicas; len(got) != 1 || got[0] != "shop-r1" {
		t.Errorf("the source has the replicas %v", got)
	}
	at(c, 12*time.Minute)
	// The reads go, the writes stay: 400/1000 + 50/500 becomes 50/500.
	values := func(name, id string) (list []float64) {
		for _, p := range points(t, c, ofDatabase(name, id)) {
			list = append(list, math.Round(p.Value*1e6)/1e6)
		}
		return list
	}
	if diff := cmp.Diff([]float64{10, 10, 50, 50, 50, 50, 50, 50, 50, 50}, values("CPUUtilization", "shop")); diff != "" {
		t.Errorf("CPU of the source, newest first (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]float64{40, 40}, values("CPUUtilization", "shop-r1")); diff != "" {
		t.Errorf("CPU of the replica (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]float64{0.2, 0.2, -1, -1}, values("ReplicaLag", "shop-r1")); diff != "" {
		t.Errorf("lag of the replica (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]float64{100, 100}, values("DatabaseConnections", "shop-r1")); diff != "" {
		t.Errorf("connections to the replica (-want +got):\n%s", diff)
	}

	ok(t, c.DeleteReplica(ctx, "shop-r1"))
	for _, step := range []struct {
		at     time.Duration
		status string
	}{{12 * time.Minute, "deleting"}, {15*time.Minute - 1, "deleting"}, {15 * time.Minute, ""}} {
		at(c, step.at)
		if got := databaseNow(t, c, "shop-r1").Status; got != step.status {
			t.Errorf("at +%s it is %q, want %q", step.at, got, step.status)
		}
	}
	at(c, 16*time.Minute)
	if got := databaseNow(t, c, "shop").Replicas; len(got) != 0 {
		t.Errorf("the source still has the replicas %v", got)
	}
	var work, lost, billed float64
	for _, m := range c.DatabaseUsage("shop-r1") {
		work, lost, billed = work+m.Work, lost+m.Lost, billed+m.Billed["db.r6g.large"]
	}
	if work != 2*60*400 || lost != 0 || billed != 4*60 {
		t.Errorf("work %v, lost %v, billed %v s; want two minutes of reads and four minutes of money", work, lost, billed)
	}
	want := []Write{{At: start, API: "CreateDBInstanceReadReplica", Resource: "shop-r1", Argument: "shop"}, {At: start.Add(12 * time.Minute), API: "DeleteDBInstance", Resource: "shop-r1", Argument: ""}}
	if diff := cmp.Diff(want, c.Writes()); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
}

func TestASnapshotStallsASourceWithoutAStandby(t *testing.T) {
	for name, multi := range map[string]bool{"single": false, "with a standby": true} {
		t.Run(name, func(t *testing.T) {
			c := mysql(t, db(func(d *DatabaseSpec) { d.MultiAZ = multi }))
			c.Step(time.Minute)
			ok(t, c.CreateReplica(context.Background(), replica("shop-r1")))
			c.Step(2 * time.Minute)
			got := points(t, c, ofDatabase("WriteLatency", "shop"))
			want := []float64{0.004, 0.08, 0.004}
			if multi {
				want[1] = 0.004
			}
			for i, p := range got {
				if math.Abs(p.Value-want[i]) > 1e-9 {
					t.Errorf("write latency %v, want %v", got, want)
				}
			}
		})
	}
}

func TestAChangeOfClassTakesTheTimesOfAWS(t *testing.T) {
	ctx := context.Background()
	for _, tc := range []struct {
		name  string
		multi bool
		down  float64
	}{{"single", false, 240}, {"with a standby", true, 75}} {
		t.Run(tc.name, func(t *testing.T) {
			c := mysql(t, db(func(d *DatabaseSpec) {
				d.MultiAZ, d.Pending, d.Class = tc.multi, []string{"engine version 8.0.40", "storage type io2", "allocated storage 200 GiB"}, "db.r6g.large"
			}))
			type seen struct {
				Status, Class, PendingClass, Version string
				Pending                              int
			}
			ok(t, c.SetClass(ctx, "shop", "db.r6g.2xlarge"))
			ok(t, c.SetClass(ctx, "shop", "db.r6g.2xlarge"))
			for _, step := range []struct {
				at   time.Duration
				want seen
			}{
				{0, seen{"available", "db.r6g.large", "db.r6g.2xlarge", "8.0.39", 3}},
				{9 * time.Second, seen{"available", "db.r6g.large", "db.r6g.2xlarge", "8.0.39", 3}},
				{10 * time.Second, seen{"modifying", "db.r6g.large", "db.r6g.2xlarge", "8.0.39", 3}},
				{339 * time.Second, seen{"modifying", "db.r6g.large", "db.r6g.2xlarge", "8.0.39", 3}},
				{340 * time.Second, seen{"rebooting", "db.r6g.large", "db.r6g.2xlarge", "8.0.39", 3}},
				{370*time.Second - 1, seen{"rebooting", "db.r6g.large", "db.r6g.2xlarge", "8.0.39", 3}},
				{370 * time.Second, seen{"available", "db.r6g.2xlarge", "", "8.0.40", 0}},
			} {
				at(c, step.at)
				d := databaseNow(t, c, "shop")
				if got := (seen{d.Status, d.Class, d.PendingClass, d.Version, len(d.Pending)}); got != step.want {
					t.Errorf("at +%s %+v\nwant %+v", step.at, got, step.want)
				}
			}
			if got := databaseNow(t, c, "shop").Storage; got != "io2" {
				t.Errorf("storage %s, want what waited to be applied", got)
			}
			at(c, 8*time.Minute)
			var down, lost float64
			billed := map[string]float64{}
			for _, m := range c.DatabaseUsage("shop") {
				down, lost = down+m.Down, lost+m.Lost
				for class, s := range m.Billed {
					billed[class] += s
				}
			}
			if down != tc.down || lost != tc.down*450 {
				t.Errorf("down %v s, lost %v; want %v s of 450 queries", down, lost, tc.down)
			}
			if diff := cmp.Diff(map[string]float64{"db.r6g.large": 370, "db.r6g.2xlarge": 110}, billed); diff != "" {
				t.Errorf("billed (-want +got):\n%s", diff)
			}
			newest := points(t, c, ofDatabase("CPUUtilization", "shop"))[0].Value
			if math.Abs(newest-50.0/4) > 1e-9 {
				t.Errorf("CPU %v, want a quarter of 50 on four times the class", newest)
			}
		})
	}
}

func TestAClassThatIsTheOneItHas(t *testing.T) {
	ctx := context.Background()
	c := mysql(t)
	ok(t, c.SetClass(ctx, "shop", "db.r6g.large"))
	c.Step(time.Minute)
	if got := databaseNow(t, c, "shop"); got.Status != resource.Available || got.PendingClass != "" {
		t.Errorf("it is %s, with %q pending", got.Status, got.PendingClass)
	}
	// What waits is applied all the same, and costs an outage.
	c = mysql(t, db(func(d *DatabaseSpec) { d.Pending = []string{"engine version 8.0.40"} }))
	ok(t, c.SetClass(ctx, "shop", "db.r6g.large"))
	c.Step(time.Minute)
	if got := databaseNow(t, c, "shop"); got.Status != "modifying" {
		t.Errorf("it is %s", got.Status)
	}
	ok(t, mysql(t).ScheduleClass(ctx, "shop", "db.r6g.large"))
}

func TestAClassForTheMaintenanceWindowWaits(t *testing.T) {
	ctx := context.Background()
	c := mysql(t)
	ok(t, c.ScheduleClass(ctx, "shop", "db.r6g.xlarge"))
	c.Step(24 * time.Hour)
	if got := databaseNow(t, c, "shop"); got.Class != "db.r6g.large" || got.PendingClass != "db.r6g.xlarge" || got.Status != resource.Available {
		t.Errorf("database %+v", got)
	}
	ok(t, c.SetClass(ctx, "shop", "db.r6g.2xlarge"))
	c.Step(10 * time.Minute)
	if got := databaseNow(t, c, "shop"); got.Class != "db.r6g.2xlarge" || got.PendingClass != "" {
		t.Errorf("database %+v", got)
	}
}

func TestBackupsRunInTheirWindow(t *testing.T) {
	c := mysql(t, db(func(d *DatabaseSpec) { d.BackupWindow = "12:30-13:00" }))
	for _, step := range []struct {
		at     time.Duration
		status string
	}{
		{0, "available"}, {30*time.Minute - 1, "available"}, {30 * time.Minute, "backing-up"}, {40*time.Minute - 1, "backing-up"},
		{40 * time.Minute, "available"}, {24*time.Hour + 35*time.Minute, "backing-up"},
	} {
		at(c, step.at)
		if got := databaseNow(t, c, "shop").Status; got != step.status {
			t.Errorf("at +%s it is %s, want %s", step.at, got, step.status)
		}
	}
	refused(t, c.SetClass(context.Background(), "shop", "db.r6g.xlarge"), scale.Busy, "InvalidDBInstanceState: "+notAvailable)
	for _, m := range c.DatabaseUsage("shop") {
		if m.Down > 0 || m.Lost > 0 {
			t.Fatalf("a backup took the database away: %+v", m)
		}
	}
}

func TestDeletingASourcePromotesItsReplicas(t *testing.T) {
	c := mysql(t, func(o *Options) {
		o.Databases = append(o.Databases, DatabaseSpec{ID: "shop-r1", Source: "shop"}, DatabaseSpec{ID: "shop-r2", Source: "shop-r1"})
	})
	c.Step(time.Minute)
	if got := points(t, c, ofDatabase("CPUUtilization", "shop-r2")); math.Abs(got[0].Value-400.0/2/10) > 1e-9 {
		t.Errorf("CPU %v: the replica of a replica takes its part of the reads", got)
	}
	ok(t, c.DeleteReplica(context.Background(), "shop"))
	if d := databaseNow(t, c, "shop-r1"); d.Source != "" || d.Replication != "" || len(d.Replicas) != 1 {
		t.Errorf("the replica is %+v", d)
	}
	if d := databaseNow(t, c, "shop-r2"); d.Source != "shop-r1" {
		t.Errorf("the replica of the replica is %+v", d)
	}
	c.Step(5 * time.Minute)
	if ids := c.DatabaseIDs(); len(ids) != 2 {
		t.Errorf("databases %v", ids)
	}
}

// A change of class restarts the database, which applies what waits for that.
func TestARestartAppliesWhatWaitsForIt(t *testing.T) {
	const waits = "parameter group shop-mysql8 (pending-reboot)"
	c := mysql(t, db(func(d *DatabaseSpec) { d.AtRestart = []string{waits} }))
	if got := databaseNow(t, c, "shop").AtRestart; len(got) != 1 || got[0] != waits {
		t.Errorf("waiting %q", got)
	}
	ok(t, c.SetClass(context.Background(), "shop", "db.r6g.xlarge"))
	c.Step(10 * time.Minute)
	if got := databaseNow(t, c, "shop"); got.AtRestart != nil || got.Class != "db.r6g.xlarge" {
		t.Errorf("waiting %q at %s", got.AtRestart, got.Class)
	}
	if _, err := New(Options{Start: start, Databases: []DatabaseSpec{{ID: "a", Class: "db.m5.large", AtRestart: []string{"paint"}}}}); err == nil {
		t.Error("paint waits for no restart")
	}
}
