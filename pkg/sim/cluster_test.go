package sim

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// aurora builds an exact world of one cluster with a writer and a reader.
func aurora(t testing.TB, edit ...func(*Options)) *Cloud {
	t.Helper()
	o := Options{Seed: 7, Start: start, Exact: true, PublishDelay: -1,
		Clusters: []ClusterSpec{{ID: "shop", Reads: Constant(400), Writes: Constant(50), Connections: Constant(100), Follow: -1}},
		Databases: []DatabaseSpec{
			{ID: "shop-a", Cluster: "shop", Class: "db.r6g.large"}, {ID: "shop-b", Cluster: "shop", Class: "db.r6g.large"},
		},
	}
	for _, e := range edit {
		e(&o)
	}
	return build(t, o)
}

func ofCluster(name, statistic, role string) signal.Query {
	q := signal.Query{Namespace: "AWS/RDS", Name: name, Statistic: statistic, Period: time.Minute, Dimensions: signal.DimensionsOf(map[string]string{"DBClusterIdentifier": "shop"})}
	if role != "" {
		q.Dimensions = q.Dimensions.With("Role", role)
	}
	return q
}

func clusterNow(t testing.TB, c *Cloud) resource.Cluster {
	t.Helper()
	found, err := c.Clusters(context.Background(), []string{"shop", "nobody"})
	if err != nil || len(found) != 1 {
		t.Fatalf("clusters %v, %v", found, err)
	}
	return found["shop"]
}

func member(name string) resource.NewReplica {
	return resource.NewReplica{Name: name, Cluster: "shop", Class: "db.r6g.large", Engine: "aurora-mysql"}
}

func TestAClusterSaysWhatRDSSays(t *testing.T) {
	c := aurora(t, func(o *Options) { o.Clusters[0].Tags = map[string]string{"team": "a"} })
	want := resource.Cluster{
		ID: "shop", ARN: "arn:aws:rds:us-east-1:123456789012:cluster:shop", Status: "available", Engine: "aurora-mysql", Version: "8.0.mysql_aurora.3.07.1",
		Members: []resource.ClusterMember{{ID: "shop-a", Writer: true}, {ID: "shop-b"}}, Reader: "shop.cluster-ro-c0d15ca1ab1e.us-east-1.rds.amazonaws.com",
		Tags: map[string]string{"team": "a"},
	}
	if diff := cmp.Diff(want, clusterNow(t, c)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	d := databaseNow(t, c, "shop-b")
	if d.Cluster != "shop" || d.Source != "" || d.Replication != "" || d.Engine != "aurora-mysql" || d.Storage != "aurora" {
		t.Errorf("a member is %+v", d)
	}
	if ids := c.ClusterIDs(); len(ids) != 1 || ids[0] != "shop" {
		t.Errorf("clusters %v", ids)
	}
	second := aurora(t, func(o *Options) { o.Databases[1].Writer = true })
	if w := clusterNow(t, second).Writer(); w != "shop-b" {
		t.Errorf("the writer is %s", w)
	}
}

func TestAReaderOfAClusterTakesTheTimesOfAWS(t *testing.T) {
	ctx := context.Background()
	c := aurora(t)
	ok(t, c.CreateReplica(ctx, member("shop-c")))
	for _, step := range []struct {
		at     time.Duration
		status string
	}{{0, "creating"}, {5*time.Minute - 1, "creating"}, {5 * time.Minute, "available"}} {
		at(c, step.at)
		if got := databaseNow(t, c, "shop-c"); got.Status != step.status {
			t.Errorf("at +%s it is %s, want %s", step.at, got.Status, step.status)
		}
	}
	at(c, 7*time.Minute)
	for _, tc := range []struct {
		query signal.Query
		want  []float64 // newest first
	}{
		// Reads go to the readers: 400 to one of them, then 200 to each of two.
		{ofCluster("CPUUtilization", "Maximum", "READER"), []float64{20, 20, 40, 40, 40, 40, 40}},
		{ofCluster("CPUUtilization", "Average", "WRITER"), []float64{10, 10, 10, 10, 10, 10, 10}},
		{ofCluster("CPUUtilization", "Average", ""), []float64{50.0 / 3, 50.0 / 3, 25, 25, 25, 25, 25}},
		{ofDatabase("CPUUtilization", "shop-c"), []float64{20, 20}},
		{ofDatabase("AuroraReplicaLag", "shop-c"), []float64{20, 20}},
		{ofDatabase("AuroraReplicaLag", "shop-a"), nil},
		{ofDatabase("ReplicaLag", "shop-c"), nil},
		{ofCluster("DatabaseConnections", "Sum", "READER"), []float64{1200, 1200, 1200, 1200, 1200, 1200, 1200}},
	} {
		var got []float64
		for _, p := range points(t, c, tc.query) {
			got = append(got, math.Round(p.Value*1e9)/1e9)
		}
		for i := range tc.want {
			tc.want[i] = math.Round(tc.want[i]*1e9) / 1e9
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", tc.query.Name, tc.query.Dimensions, diff)
		}
	}
	if w := c.Writes(); len(w) != 1 || w[0] != (Write{At: start, API: "CreateDBInstance", Resource: "shop-c", Argument: "shop"}) {
		t.Errorf("writes %v", w)
	}
}

func TestAClusterWithoutReadersReadsFromItsWriter(t *testing.T) {
	c := aurora(t, func(o *Options) { o.Databases = o.Databases[:1] })
	c.Step(time.Minute)
	if got := points(t, c, ofDatabase("CPUUtilization", "shop-a")); math.Abs(got[0].Value-50) > 1e-9 {
		t.Errorf("CPU %v, want all the work", got)
	}
}

func TestAFailoverMovesTheWriter(t *testing.T) {
	ctx := context.Background()
	c := aurora(t)
	c.Step(time.Minute)
	ok(t, c.Failover("shop"))
	if k := clusterNow(t, c); k.Writer() != "" || k.Status != "failing-over" || len(k.Members) != 2 {
		t.Errorf("in the middle of it %+v", k)
	}
	refused(t, c.CreateReplica(ctx, member("shop-z")), scale.Busy, "InvalidDBClusterStateFault: Database cluster is not in available state.")
	c.Step(30 * time.Second)
	if k := clusterNow(t, c); k.Writer() != "shop-b" || k.Status != resource.Available {
		t.Errorf("after it %+v", k)
	}
	c.Step(90 * time.Second)
	var lost float64
	for _, id := range []string{"shop-a", "shop-b"} {
		for _, m := range c.DatabaseUsage(id) {
			lost += m.Lost
		}
	}
	if lost != 30*450 {
		t.Errorf("lost %v, want 30 s of everything", lost)
	}
	if got := points(t, c, ofCluster("CPUUtilization", "Average", "WRITER")); math.Abs(got[0].Value-10) > 1e-9 {
		t.Errorf("CPU of the new writer %v, want the writes", got)
	}
	// The deletion of a writer is a failover, too.
	ok(t, c.DeleteReplica(ctx, "shop-b"))
	c.Step(30 * time.Second)
	if w := clusterNow(t, c).Writer(); w != "shop-a" {
		t.Errorf("the writer is %q", w)
	}
	ok(t, c.DeleteReplica(ctx, "shop-a"))
	c.Step(5 * time.Minute)
	if k := clusterNow(t, c); len(k.Members) != 0 || k.Writer() != "" {
		t.Errorf("cluster %+v", k)
	}
	ok(t, c.CreateReplica(ctx, member("shop-d")))
	if w := clusterNow(t, c).Writer(); w != "shop-d" {
		t.Errorf("the writer is %q", w)
	}
	if err := c.Failover("nobody"); err == nil {
		t.Error("a cluster that is not there failed over")
	}
}

func TestAMemberInTheMakingTakesOverWhenNobodyElseIsLeft(t *testing.T) {
	ctx := context.Background()
	c := aurora(t, func(o *Options) { o.Databases = o.Databases[:1] })
	ok(t, c.CreateReplica(ctx, member("shop-c")))
	ok(t, c.DeleteReplica(ctx, "shop-a"))
	if w := clusterNow(t, c).Writer(); w != "" {
		t.Errorf("the writer is %q while the only other member is being made", w)
	}
	c.Step(6 * time.Minute)
	if w := clusterNow(t, c).Writer(); w != "shop-c" {
		t.Errorf("the writer is %q", w)
	}
}

func serverlessShop(o *Options) {
	o.Clusters[0].MinACU, o.Clusters[0].MaxACU = 2, 16
	o.Databases[0].Class, o.Databases[1].Class = "db.serverless", "db.serverless"
}

func TestTheRangeOfAServerlessCluster(t *testing.T) {
	ctx := context.Background()
	c := aurora(t, serverlessShop, func(o *Options) { o.Clusters[0].Pending = []string{"engine version 8.0.mysql_aurora.3.10.1"} })
	if got := clusterNow(t, c); len(got.Pending) != 1 {
		t.Errorf("what waits is %q", got.Pending)
	}
	ok(t, c.SetACU(ctx, "shop", 8, 16))
	if got := clusterNow(t, c); len(got.Pending) != 0 || got.Version != "8.0.mysql_aurora.3.10.1" {
		t.Errorf("version %s, waiting %q: a change at once takes along what waits", got.Version, got.Pending)
	}
	for _, step := range []struct {
		at     time.Duration
		status string
		least  float64
	}{{0, "modifying", 2}, {30*time.Second - 1, "modifying", 2}, {30 * time.Second, "available", 8}} {
		at(c, step.at)
		if got := clusterNow(t, c); got.Status != step.status || got.MinACU != step.least || got.MaxACU != 16 {
			t.Errorf("at +%s %+v, want %s with %v ACU", step.at, got, step.status, step.least)
		}
	}
	at(c, 5*time.Minute)
	if got := points(t, c, ofCluster("ServerlessDatabaseCapacity", "Average", "")); got[0].Value != 8 {
		t.Errorf("capacity %v, want the new least", got)
	}
	if got := points(t, c, ofCluster("ACUUtilization", "Average", "")); got[0].Value != 50 {
		t.Errorf("utilisation %v, want 8 of 16", got)
	}
	if w := c.Writes(); len(w) != 1 || w[0] != (Write{At: start, API: "ModifyDBCluster", Resource: "shop", Argument: "8-16"}) {
		t.Errorf("writes %v", w)
	}
}

func TestServerlessCapacityFollowsTheWork(t *testing.T) {
	c := aurora(t, serverlessShop, func(o *Options) {
		o.Clusters[0].Reads, o.Clusters[0].Writes = Flash{Base: 100, Peak: 1000, When: start.Add(5 * time.Minute), Hold: 30 * time.Minute}, Constant(0)
	})
	capacity := func() float64 { return points(t, c, ofDatabase("ServerlessDatabaseCapacity", "shop-b"))[0].Value }
	at(c, 5*time.Minute)
	if got := capacity(); got != 2 {
		t.Errorf("%v ACU at a tenth of a large, want the least", got)
	}
	at(c, 20*time.Minute)
	// A large is 8 ACU, and it keeps to 70 %: 8 / 0.7.
	if got := capacity(); math.Abs(got-8/0.7) > 0.01 {
		t.Errorf("%v ACU at a whole large, want 11.4", got)
	}
	// 70 % of what it has is 8 ACU, half of the 16 that it may have.
	if got := points(t, c, ofDatabase("CPUUtilization", "shop-b"))[0].Value; math.Abs(got-50) > 0.1 {
		t.Errorf("CPU %v, want 50", got)
	}
	at(c, 2*time.Hour)
	if got := capacity(); got != 2 {
		t.Errorf("%v ACU an hour after the peak, want the least", got)
	}
}

func TestClusterWritesAreRefusedInAWSWords(t *testing.T) {
	ctx := context.Background()
	acu := func(least, most float64) func(*Cloud) error {
		return func(c *Cloud) error { return c.SetACU(ctx, "shop", least, most) }
	}
	create := func(r resource.NewReplica) func(*Cloud) error {
		return func(c *Cloud) error { return c.CreateReplica(ctx, r) }
	}
	with := func(change func(*resource.NewReplica)) func(*Cloud) error {
		r := member("shop-c")
		change(&r)
		return create(r)
	}
	for _, tc := range []struct {
		name  string
		edit  []func(*Options)
		first func(*Cloud) error
		write func(*Cloud) error
		kind  scale.Kind
		words string
	}{
		{"capacity of nobody", nil, nil, func(c *Cloud) error { return c.SetACU(ctx, "nobody", 1, 2) }, scale.Missing, "DBClusterNotFoundFault: DBCluster nobody not found."},
		{"capacity during a change", nil, acu(1, 2), acu(1, 4), scale.Busy, "InvalidDBClusterStateFault: Database cluster is not in available state."},
		{"too little", nil, nil, acu(-1, 2), scale.Invalid,
			"InvalidParameterValue: Serverless v2 minimum capacity -1 isn't valid. The minimum capacity must be from 0.0 to 256.0, in steps of 0.5."},
		{"no half", nil, nil, acu(0.25, 2), scale.Invalid,
			"InvalidParameterValue: Serverless v2 minimum capacity 0.25 isn't valid. The minimum capacity must be from 0.0 to 256.0, in steps of 0.5."},
		{"too much", nil, nil, acu(1, 257), scale.Invalid,
			"InvalidParameterValue: Serverless v2 maximum capacity 257 isn't valid. The maximum capacity must be from 1.0 to 256.0, in steps of 0.5."},
		{"not a number", nil, nil, acu(1, math.NaN()), scale.Invalid,
			"InvalidParameterValue: Serverless v2 maximum capacity NaN isn't valid. The maximum capacity must be from 1.0 to 256.0, in steps of 0.5."},
		{"out of order", nil, nil, acu(8, 4), scale.Invalid, "InvalidParameterValue: Serverless v2 minimum capacity 8 can't be greater than maximum capacity 4."},
		{"a member of nobody", nil, nil, with(func(r *resource.NewReplica) { r.Cluster = "nobody" }), scale.Missing, "DBClusterNotFoundFault: DBCluster nobody not found."},
		{"a member during a change", nil, acu(1, 2), create(member("shop-c")), scale.Busy, "InvalidDBClusterStateFault: Database cluster is not in available state."},
		{"a member without a class", nil, nil, with(func(r *resource.NewReplica) { r.Class = "" }), scale.Invalid,
			"InvalidParameterValue: The parameter DBInstanceClass must be provided and must not be blank."},
		{"a member of another engine", nil, nil, with(func(r *resource.NewReplica) { r.Engine = "mysql" }), scale.Invalid,
			"InvalidParameterCombination: The Engine name requested for your DB instance (mysql) doesn't match the engine name of your DB cluster (aurora-mysql)."},
		{"a serverless member without a range", nil, nil, with(func(r *resource.NewReplica) { r.Class = "db.serverless" }), scale.Invalid,
			"InvalidParameterCombination: Set the Serverless v2 scaling configuration on the parent DB cluster before creating a Serverless v2 DB instance."},
		{"too many members", []func(*Options){func(o *Options) {
			for i := range 14 {
				o.Databases = append(o.Databases, DatabaseSpec{ID: fmt.Sprintf("shop-%d", i), Cluster: "shop", Class: "db.r6g.large"})
			}
			o.Databases = o.Databases[:16]
		}}, nil, create(member("x")), scale.Exhausted, "InstanceQuotaExceeded: DB cluster shop has 16 DB instances, the most that a cluster can have"},
		{"a read replica of a member", nil, nil, create(resource.NewReplica{Name: "r", Source: "shop-a"}), scale.Invalid,
			"InvalidParameterCombination: CreateDBInstanceReadReplica is not supported for members of a DB cluster; use CreateDBInstance"},
		{"no capacity for a member", []func(*Options){during(FaultNoCapacity, "db.r6g.large")}, nil, create(member("shop-c")), scale.Exhausted,
			"InsufficientDBInstanceCapacity: Cannot create a db.r6g.large database instance because there are no availability zones with sufficient capacity " +
				"for VPC and storage type : aurora for db.r6g.large. Please try the request again at a later time."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := aurora(t, tc.edit...)
			if tc.first != nil {
				ok(t, tc.first(c))
			}
			before, writes := clusterNow(t, c), len(c.Writes())
			refused(t, tc.write(c), tc.kind, tc.words)
			if diff := cmp.Diff(before, clusterNow(t, c)); diff != "" || len(c.Writes()) != writes {
				t.Errorf("a refused write changed the cluster (-before +after):\n%s", diff)
			}
		})
	}
}

func TestSomebodyElsesReplicaScaling(t *testing.T) {
	c := aurora(t, func(o *Options) {
		o.Clusters[0].ReplicaMin, o.Clusters[0].ReplicaMax = 1, 5
		o.Clusters = append(o.Clusters, ClusterSpec{ID: "quiet"})
	})
	got, err := c.ReplicaScaling(context.Background())
	if diff := cmp.Diff(map[string]string{"shop": "Application Auto Scaling keeps the number of readers between 1 and 5"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if n := c.Calls()["DescribeScalableTargets"]; n != 1 {
		t.Errorf("%d calls", n)
	}
}

func TestSomebodyElseEditsACluster(t *testing.T) {
	c := aurora(t, serverlessShop)
	ok(t, c.EditCluster("shop", func(k *ClusterSpec) { k.MinACU, k.Actions = 4, []string{"db-upgrade, forced on 2026-03-10"} }))
	if k := clusterNow(t, c); k.MinACU != 4 || k.Status != resource.Available {
		t.Errorf("cluster %+v", k)
	}
	waits, err := c.Maintenance(context.Background())
	if err != nil || len(waits["arn:aws:rds:us-east-1:123456789012:cluster:shop"]) != 1 {
		t.Errorf("maintenance %v, %v", waits, err)
	}
	if err := c.EditCluster("shop", func(k *ClusterSpec) { k.MinACU = 99 }); err == nil {
		t.Error("a range out of order was accepted")
	}
	if err := c.EditCluster("nobody", func(*ClusterSpec) {}); err == nil {
		t.Error("a cluster that is not there was edited")
	}
}
