package clinic

import (
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// Land are groups of every kind that a simulated account can have.
func Land() sim.Options {
	const q = "https://sqs.us-east-1.amazonaws.com/123456789012/"
	web := sim.Web("web-asg", sim.Constant(450), 100, Start)
	api := sim.Web("Prod/API", sim.Constant(250), 100, Start)
	api.LoadBalancer, api.TargetGroup, api.Detailed = "app/api/60dc6c495c0c9188", "targetgroup/api/83e2d6bc24d8a067", false
	api.Policies = []sim.Policy{{Name: "cpu60", Type: "TargetTrackingScaling", Enabled: true, Goal: 60}}
	orders := sim.Workers("OrdersWorker-asg", q+"orders")
	batch := sim.GroupSpec{Name: "batch", Min: 2, Max: 4, Desired: 2, UnitRate: 1, Detailed: true, Suspended: []string{"Launch"}, Operator: "eks.amazonaws.com"}
	return sim.Options{
		Start: Start, Exact: true, Databases: landDatabases(), Clusters: landClusters(), Machines: landMachines(),
		Groups: []sim.GroupSpec{web, api, orders, batch, {Name: "Web", Max: 2, UnitRate: 1}, {Name: "parked", UnitRate: 1}},
		Queues: []sim.QueueSpec{
			{URL: q + "orders", ServiceTime: 10 * time.Second}, {URL: q + "orders-dlq", ServiceTime: time.Second},
			{URL: q + "orders-urgent.fifo", ServiceTime: time.Second}, {URL: q + "mail", ServiceTime: time.Second},
			{URL: q + "web-events", ServiceTime: time.Second},
		},
	}
}

// landDatabases are plain databases with and without what a tier needs, replicas,
// and the members of clusters.
func landDatabases() []sim.DatabaseSpec {
	const odd = "db.m5.large.tpc2.mem4x"
	return []sim.DatabaseSpec{
		{ID: "shop-db", Class: "db.r6g.large", MultiAZ: true, BackupDays: 7, Reads: sim.Constant(100), Writes: sim.Constant(10), Connections: sim.Constant(9)},
		{ID: "shop-db-copy", Source: "shop-db"},
		{ID: "web-asg", Class: "db.m5.4xlarge", Engine: "postgres", Tags: map[string]string{"aws:cloudformation:stack-name": "old"}},
		{ID: "ledger", Class: odd, Engine: "oracle-ee", BackupDays: 1, PendingClass: "db.m5.large",
			Classes: map[string]sim.DatabaseClass{odd: {Factor: 1, Memory: 32 << 30}}},
		{ID: "aurora-1", Cluster: "aurora", Class: "db.serverless"}, {ID: "aurora-2", Cluster: "aurora", Class: "db.serverless"},
		{ID: "half-1", Cluster: "half", Class: "db.serverless"}, {ID: "half-2", Cluster: "half", Class: "db.r6g.large"},
		{ID: "fixed-1", Cluster: "fixed", Class: "db.serverless"},
		{ID: "three-1", Cluster: "three", Class: "db.r6g.large"},
		{ID: "graph-1", Cluster: "graph", Class: "db.r6g.large"},
	}
}

func landClusters() []sim.ClusterSpec {
	return []sim.ClusterSpec{
		{ID: "aurora", MinACU: 0.5, MaxACU: 12, Reads: sim.Constant(50), ReplicaMin: 1, ReplicaMax: 4},
		{ID: "half", MinACU: 1, MaxACU: 8},
		{ID: "fixed", MinACU: 4, MaxACU: 4}, {ID: "three", Engine: "postgres"}, {ID: "empty"}, {ID: "graph", Engine: "neptune"},
	}
}

func landMachines() []sim.MachineSpec {
	const gib = 1 << 30
	return []sim.MachineSpec{
		{ID: "i-0123456789abcdef0", Type: "m6i.large", Tags: map[string]string{"Name": "Reporting box"}},
		{ID: "i-0123456789abcdef1", Type: "t3.micro", Spot: true, PublicIP: "203.0.113.7"},
		{ID: "i-0123456789abcdef2", Type: "m5.metal", Types: map[string]sim.MachineKind{"m5.metal": {Capacity: 96, Memory: 384 * gib}}},
		{ID: "i-0123456789abcdef3", Type: "m5.large", Group: "web-asg"},
		{ID: "i-0123456789abcdef4", Type: "m5.large", Stopped: true},
	}
}
