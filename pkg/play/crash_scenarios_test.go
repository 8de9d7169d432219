package play

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

const targets = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/reports/73e2d6bc24d8a067"

const resizeConfig = `
tiers:
  vm:
    mode: manage
    ec2_size: {instance: i-0123456789abcdef0, ladder: [m6i.large, m6i.xlarge], fallbacks: {m6i.xlarge: [m5.xlarge]}, verify: 4m}
    signals: {cpu: {preset: ec2-cpu, period: 60s}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 20}]}}]
    guards: {stabilization: {grow: 0s}, cooldown: {grow: 3h}, maintenance_window: {hours: ["00:00-24:00"]}}
`

func reportingBox() []sim.MachineSpec {
	return []sim.MachineSpec{{ID: "i-0123456789abcdef0", Type: "m6i.large", Load: sim.Constant(1.9), Detailed: true, TargetGroups: []string{targets}}}
}

// working demands a machine of a type that is back in its target group.
func working(machineType string) func(t *testing.T, w *sim.Cloud) {
	return func(t *testing.T, w *sim.Cloud) {
		t.Helper()
		const id = "i-0123456789abcdef0"
		found, _ := w.Machines(t.Context(), []string{id})
		at, _ := w.Targets(t.Context(), []string{targets}, resource.Machine{ID: id})
		if m := found[id]; m.State != resource.Running || m.Type != machineType || m.Checks != resource.ChecksOK ||
			len(at) != 1 || at[0].State != resource.TargetHealthy {
			t.Errorf("%s, %s, checks %s, targets %+v; want a working %s", m.State, m.Type, m.Checks, at, machineType)
		}
	}
}

func resizing() crash {
	return crash{config: resizeConfig, machines: reportingBox(), result: scale.Reached, ticks: 40, check: working("m6i.xlarge")}
}

func TestCrashEverywhereInAResize(t *testing.T) { crashEverywhere(t, resizing()) }

// byAddress is a machine that its load balancer knows by its address: it leaves and comes
// back as that, and not as an id.
func byAddress() crash {
	c := resizing()
	c.stride = 3
	const id = "i-0123456789abcdef0"
	c.machines = reportingBox()
	c.machines[0].TargetGroups, c.machines[0].ByAddress, c.machines[0].Port = nil, []string{targets}, 8080
	c.check = func(t *testing.T, w *sim.Cloud) {
		t.Helper()
		m, _ := w.DescribeMachine(id)
		at, _ := w.Targets(t.Context(), []string{targets}, m)
		if m.State != resource.Running || m.Type != "m6i.xlarge" || len(at) != 1 || at[0].State != resource.TargetHealthy || at[0].Port != 8080 || at[0].Address != m.Addresses[0] {
			t.Errorf("%s, %s, targets %+v; want a working m6i.xlarge by its address", m.State, m.Type, at)
		}
	}
	return c
}

func TestCrashEverywhereInAResizeByAddress(t *testing.T) { crashEverywhere(t, byAddress()) }

func resizingWithoutCapacity() crash {
	always := func(match string) sim.Fault {
		return sim.Fault{From: day, To: day.AddDate(0, 0, 1), Kind: sim.FaultNoCapacity, Service: "ec2", Match: match}
	}
	return crash{config: resizeConfig, machines: reportingBox(), result: scale.RolledBack, ticks: 40, check: working("m6i.large"),
		faults: []sim.Fault{always("m6i.xlarge"), always("m5.xlarge")}}
}

func TestCrashEverywhereInAResizeWithoutCapacity(t *testing.T) {
	crashEverywhere(t, resizingWithoutCapacity())
}

func resizingInVain() crash {
	return crash{config: resizeConfig, machines: reportingBox(), result: scale.RolledBack, ticks: 60, check: working("m6i.large"),
		faults: []sim.Fault{{From: day, To: day.AddDate(0, 0, 1), Kind: sim.FaultChecksFail, Match: "m6i.xlarge"}}}
}

func TestCrashEverywhereInAResizeThatDoesNotWork(t *testing.T) { crashEverywhere(t, resizingInVain()) }

const readersConfig = `
tiers:
  readers:
    mode: manage
    rds_replicas: {source: shop-db, drain: 2m, endpoints: {parameter: /shop/readers}}
    limits: {min: 0, max: 5}
    signals: {cpu: {preset: rds-cpu}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 70, below: 40}]}}]
    guards: {stabilization: {grow: 0s, shrink: 0s}, shrink_delay: 0s, cooldown: {grow: 3h, shrink: 0s}}
`

func shopDatabase(reads float64) sim.DatabaseSpec {
	return sim.DatabaseSpec{ID: "shop-db", Class: "db.r6g.large", MultiAZ: true, BackupDays: 7, Reads: sim.Constant(reads), Writes: sim.Constant(20)}
}

// readers demands the databases that there have to be, all of them at work.
func readers(want ...string) func(t *testing.T, w *sim.Cloud) {
	return func(t *testing.T, w *sim.Cloud) {
		t.Helper()
		ids := slices.Sorted(slices.Values(w.DatabaseIDs()))
		if !slices.Equal(ids, want) {
			t.Errorf("there are %v, want %v", ids, want)
		}
		found, _ := w.Databases(t.Context(), ids)
		for _, id := range ids {
			if found[id].Status != resource.Available {
				t.Errorf("%s is %s", id, found[id].Status)
			}
		}
	}
}

func addingAReplica() crash {
	return crash{config: readersConfig, databases: []sim.DatabaseSpec{shopDatabase(900)}, result: scale.Reached, ticks: 60,
		check: readers("shop-db", "shop-db-dyn-1")}
}

func TestCrashEverywhereWhileAddingAReplica(t *testing.T) { crashEverywhere(t, addingAReplica()) }

// addingBesideOneThatIsBehind grows for nothing but what the readers say themselves: the
// only one drowns, and no bound of the scaler is near.
func addingBesideOneThatIsBehind() crash {
	mine := sim.DatabaseSpec{ID: "shop-db-dyn-1", Class: "db.r6g.large", Source: "shop-db", Tags: map[string]string{operation.TierTag: "readers"}}
	shop := shopDatabase(1600)
	shop.Endpoints = "/shop/readers"
	return crash{
		config: strings.NewReplacer("drain: 2m,", "drain: 2m, max_lag: 30,", "{cpu: {preset: rds-cpu}}", "{reads: {preset: rds-read-iops}, lag: {preset: rds-replica-lag}}",
			"{signal: cpu, above: 70, below: 40}", "{signal: reads, above: 100000, below: 50000}", "shrink_delay: 0s", "shrink_delay: 1d").Replace(readersConfig),
		databases: []sim.DatabaseSpec{shop, mine}, result: scale.Reached, ticks: 60, stride: 3, check: readers("shop-db", "shop-db-dyn-1", "shop-db-dyn-2"),
	}
}

func TestCrashEverywhereWhileAddingBesideAReaderThatIsBehind(t *testing.T) {
	crashEverywhere(t, addingBesideOneThatIsBehind())
}

func removingAReplica() crash {
	mine := sim.DatabaseSpec{ID: "shop-db-dyn-1", Class: "db.r6g.large", Source: "shop-db", Tags: map[string]string{operation.TierTag: "readers"}}
	theirs := sim.DatabaseSpec{ID: "shop-report", Class: "db.r6g.large", Source: "shop-db"}
	return crash{config: readersConfig, databases: []sim.DatabaseSpec{shopDatabase(100), mine, theirs}, result: scale.Reached, ticks: 60,
		check: readers("shop-db", "shop-report")}
}

func TestCrashEverywhereWhileRemovingAReplica(t *testing.T) { crashEverywhere(t, removingAReplica()) }

// at is the time of a scenario, which begins at 12:10.
func at(w *sim.Cloud, minute int) bool {
	return !w.Now().Before(day.Add(12*time.Hour + time.Duration(minute)*time.Minute))
}

// losingTheSource is a removal in the middle of which the source fails: nothing is
// deleted, whoever has died meanwhile.
func losingTheSource() crash {
	c := removingAReplica()
	c.result = scale.RolledBack
	c.outside = func(w *sim.Cloud) {
		if at(w, 11) {
			_ = w.EditDatabase("shop-db", func(d *sim.DatabaseSpec) { d.Status = "failed" })
		}
	}
	c.check = func(t *testing.T, w *sim.Cloud) {
		t.Helper()
		ids := slices.Sorted(slices.Values(w.DatabaseIDs()))
		if want := []string{"shop-db", "shop-db-dyn-1", "shop-report"}; !slices.Equal(ids, want) {
			t.Errorf("there are %v, want %v", ids, want)
		}
		list, _ := w.Parameter("/shop/readers")
		if !strings.Contains(list, "shop-db-dyn-1") {
			t.Errorf("the reader that stayed is not in the list: %s", list)
		}
	}
	return c
}

func TestCrashEverywhereWhileTheSourceIsLost(t *testing.T) { crashEverywhere(t, losingTheSource()) }

func losingTheWriter() crash {
	c := removingAReader()
	c.result = scale.RolledBack
	c.outside = func(w *sim.Cloud) {
		if at(w, 11) {
			_ = w.EditCluster("shop", func(k *sim.ClusterSpec) { k.Status = "failing-over" })
		}
	}
	c.check = readers("shop-1", "shop-dyn-1")
	return c
}

func TestCrashEverywhereWhileAClusterFailsOver(t *testing.T) { crashEverywhere(t, losingTheWriter()) }

// removingTheBrokenOne has an older reader whose replication is broken beside one that works.
func removingTheBrokenOne() crash {
	own := map[string]string{operation.TierTag: "readers"}
	return crash{config: strings.Replace(readersConfig, "min: 0", "min: 1", 1), result: scale.Reached, ticks: 60,
		databases: []sim.DatabaseSpec{shopDatabase(100),
			{ID: "shop-db-dyn-1", Class: "db.r6g.large", Source: "shop-db", Tags: own, Broken: true},
			{ID: "shop-db-dyn-2", Class: "db.r6g.large", Source: "shop-db", Tags: own}},
		check: readers("shop-db", "shop-db-dyn-2")}
}

func TestCrashEverywhereWhileRemovingABrokenReplica(t *testing.T) {
	crashEverywhere(t, removingTheBrokenOne())
}

// addingAReplicaThatIsLate makes one that replicates before its deadline, and that RDS
// goes on changing for long after it.
func addingAReplicaThatIsLate() crash {
	c := addingAReplica()
	c.config = strings.Replace(c.config, "drain: 2m,", "drain: 2m, worst_case: 12m,", 1)
	c.stride = 3
	c.outside = func(w *sim.Cloud) {
		status := ""
		if at(w, 19) && !at(w, 40) {
			status = "modifying"
		}
		_ = w.EditDatabase("shop-db-dyn-1", func(d *sim.DatabaseSpec) { d.Status = status })
	}
	return c
}

func TestCrashEverywhereWhileAReplicaIsLate(t *testing.T) {
	crashEverywhere(t, addingAReplicaThatIsLate())
}

func addingAReader() crash {
	return crash{
		config:    strings.Replace(readersConfig, "source: shop-db, drain: 2m, endpoints: {parameter: /shop/readers}", "cluster: shop, drain: 2m", 1),
		clusters:  []sim.ClusterSpec{{ID: "shop", Reads: sim.Constant(900), Writes: sim.Constant(20)}},
		databases: []sim.DatabaseSpec{{ID: "shop-1", Class: "db.r6g.large", Cluster: "shop", Writer: true}},
		result:    scale.Reached, ticks: 60, check: readers("shop-1", "shop-dyn-1"),
	}
}

func TestCrashEverywhereWhileAddingAReaderToACluster(t *testing.T) {
	crashEverywhere(t, addingAReader())
}

func removingAReader() crash {
	c := addingAReader()
	c.clusters = []sim.ClusterSpec{{ID: "shop", Reads: sim.Constant(50), Writes: sim.Constant(20)}}
	c.databases = append(c.databases,
		sim.DatabaseSpec{ID: "shop-dyn-1", Class: "db.r6g.large", Cluster: "shop", Tags: map[string]string{operation.TierTag: "readers"}})
	c.check = readers("shop-1")
	return c
}

func TestCrashEverywhereWhileRemovingAReaderOfACluster(t *testing.T) {
	crashEverywhere(t, removingAReader())
}

func addingAReplicaTooLate() crash {
	c := addingAReplica()
	c.config = strings.Replace(c.config, "drain: 2m,", "drain: 2m, worst_case: 5m,", 1)
	c.result, c.check = scale.RolledBack, readers("shop-db")
	return c
}

func TestCrashEverywhereInTheWayBackOfAReplica(t *testing.T) {
	crashEverywhere(t, addingAReplicaTooLate())
}

const classConfig = `
tiers:
  primary:
    mode: manage
    rds_class: {database: shop-db, ladder: [db.r6g.large, db.r6g.xlarge]}
    signals: {cpu: {preset: rds-cpu}, memory: {preset: rds-freeable-memory}, connections: {preset: rds-connections}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 30}]}}]
    guards: {stabilization: {grow: 0s}, cooldown: {grow: 3h}, maintenance_window: {hours: ["00:00-24:00"]}}
`

func changingTheClass() crash {
	return crash{config: classConfig, databases: []sim.DatabaseSpec{shopDatabase(900)}, result: scale.Reached, ticks: 60,
		check: func(t *testing.T, w *sim.Cloud) {
			t.Helper()
			found, _ := w.Databases(t.Context(), []string{"shop-db"})
			if db := found["shop-db"]; db.Class != "db.r6g.xlarge" || db.Status != resource.Available {
				t.Errorf("it is %s, %s", db.Class, db.Status)
			}
		}}
}

func TestCrashEverywhereInAChangeOfClass(t *testing.T) { crashEverywhere(t, changingTheClass()) }

func changingTheACU() crash {
	return crash{
		config: `
tiers:
  serverless:
    mode: manage
    rds_acu: {cluster: shop, ladder: [0.5, 2, 8], max_acu: 16}
    signals: {cpu: {preset: rds-cpu}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 10, below: 5}]}}]
    guards: {cooldown: {grow: 3h}}
`,
		clusters:  []sim.ClusterSpec{{ID: "shop", MinACU: 0.5, MaxACU: 16, Reads: sim.Constant(900), Writes: sim.Constant(20)}},
		databases: []sim.DatabaseSpec{{ID: "shop-1", Class: "db.serverless", Cluster: "shop", Writer: true}},
		result:    scale.Reached, ticks: 30,
		check: func(t *testing.T, w *sim.Cloud) {
			t.Helper()
			found, _ := w.Clusters(t.Context(), []string{"shop"})
			if c := found["shop"]; c.MinACU != 2 || c.MaxACU != 16 || c.Status != resource.Available {
				t.Errorf("%g to %g ACU, %s", c.MinACU, c.MaxACU, c.Status)
			}
		},
	}
}

func TestCrashEverywhereInAChangeOfACU(t *testing.T) { crashEverywhere(t, changingTheACU()) }
