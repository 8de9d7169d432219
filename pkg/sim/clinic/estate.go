package clinic

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/sim"
)

// The machine of Estate, and where it is registered.
const (
	Box    = "i-0123456789abcdef0"
	Target = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/reports/73e2d6bc24d8a067"
)

// Estate are a database with a replica, a cluster, and a machine behind a
// load balancer; and no group.
func Estate() sim.Options {
	return sim.Options{
		Start: Start, Exact: true,
		Databases: []sim.DatabaseSpec{
			{ID: "shop-db", Class: "db.r6g.large", MultiAZ: true, BackupDays: 7, Reads: sim.Constant(900), Writes: sim.Constant(50), Connections: sim.Constant(90)},
			{ID: "shop-db-old", Source: "shop-db"},
			{ID: "aurora-1", Cluster: "aurora", Class: "db.serverless"}, {ID: "aurora-2", Cluster: "aurora", Class: "db.serverless"},
		},
		Clusters: []sim.ClusterSpec{{ID: "aurora", MinACU: 0.5, MaxACU: 8, Reads: sim.Constant(100), Writes: sim.Constant(10), Connections: sim.Constant(5)}},
		Machines: []sim.MachineSpec{{ID: Box, Type: "m6i.large", Detailed: true, Load: sim.Constant(1), TargetGroups: []string{Target}}},
	}
}

// EstateConfig speaks of all of them; FOLDER stands for where endpoints go.
const EstateConfig = `
aws: {region: us-east-1}
tiers:
  acu:
    mode: manage
    rds_acu: {cluster: aurora, ladder: [0.5, 1, 2, 4, 8]}
    signals: {used: {preset: aurora-acu}}
    scalers: [{threshold: {bounds: [{signal: used, above: 70, below: 20}]}}]
  box:
    mode: manage
    ec2_size:
      instance: ` + Box + `
      ladder: [m6i.large, m6i.xlarge, m6i.2xlarge]
      fallbacks: {m6i.xlarge: [m5.xlarge]}
    signals: {cpu: {preset: ec2-cpu, period: 60s}, memory: {preset: ec2-memory}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 20}, {signal: memory, above: 80, below: 20}], grow_when: any}}]
    guards: {maintenance_window: {hours: ["03:00-05:00"]}}
  members:
    mode: manage
    rds_replicas: {cluster: aurora}
    limits: {min: 1, max: 4}
    signals: {cpu: {preset: rds-cpu}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 70, below: 40}]}}]
  primary:
    mode: manage
    rds_class: {database: shop-db, ladder: [db.r6g.large, db.r6g.xlarge]}
    signals: {cpu: {preset: rds-cpu}, memory: {preset: rds-freeable-memory}, connections: {preset: rds-connections}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 30}]}}]
    guards: {maintenance_window: {hours: ["09:00-12:00"], zone: UTC}}
  readers:
    mode: manage
    rds_replicas:
      source: shop-db
      endpoints: {file: "FOLDER/readers.json", parameter: /shop/readers}
    limits: {min: 0, max: 5}
    signals: {cpu: {preset: rds-cpu}, lag: {preset: rds-replica-lag}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 70, below: 40}, {signal: lag, above: 60}]}}]
`

// InFolder puts a folder of the test for FOLDER.
func InFolder(t *testing.T, text string) string {
	t.Helper()
	return strings.ReplaceAll(text, "FOLDER", t.TempDir())
}
