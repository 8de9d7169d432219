package app

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

const (
	clinicBox    = "i-0123456789abcdef0"
	clinicTarget = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/reports/73e2d6bc24d8a067"
)

// estateOptions are a database with a replica, a cluster, and a machine behind a
// load balancer; and no group.
func estateOptions() sim.Options {
	return sim.Options{
		Start: clinicStart, Exact: true,
		Databases: []sim.DatabaseSpec{
			{ID: "shop-db", Class: "db.r6g.large", MultiAZ: true, BackupDays: 7, Reads: sim.Constant(900), Writes: sim.Constant(50), Connections: sim.Constant(90)},
			{ID: "shop-db-old", Source: "shop-db"},
			{ID: "aurora-1", Cluster: "aurora", Class: "db.serverless"}, {ID: "aurora-2", Cluster: "aurora", Class: "db.serverless"},
		},
		Clusters: []sim.ClusterSpec{{ID: "aurora", MinACU: 0.5, MaxACU: 8, Reads: sim.Constant(100), Writes: sim.Constant(10), Connections: sim.Constant(5)}},
		Machines: []sim.MachineSpec{{ID: clinicBox, Type: "m6i.large", Detailed: true, Load: sim.Constant(1), TargetGroups: []string{clinicTarget}}},
	}
}

// estateConfig speaks of all of them; FOLDER stands for where endpoints go.
const estateConfig = `
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
      instance: ` + clinicBox + `
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

func inFolder(t *testing.T, text string) string {
	t.Helper()
	return strings.ReplaceAll(text, "FOLDER", t.TempDir())
}

func TestDoctorFindsAHealthyEstateWell(t *testing.T) {
	c := clinic{}
	c.open(t, estateOptions())
	got := c.examine(t, inFolder(t, estateConfig))
	want := []string{
		"ok aws credentials: account 123456789012",
		"ok aws region: ",
		"ok aws clock: ",
		"ok aws machines: 1 of 1 found (ec2:DescribeInstances, ec2:DescribeInstanceStatus)",
		"ok aws types: 6 of 6 found (ec2:DescribeInstanceTypes)",
		"ok aws clusters: 1 of 1 found (rds:DescribeDBClusters)",
		"ok aws databases: 4 found, replicas and members included (rds:DescribeDBInstances)",
		"ok aws maintenance: can be listed (rds:DescribePendingMaintenanceActions)",
		"ok aws quota: 4 of 40 databases (rds:DescribeAccountAttributes)",
		"ok aws other owners: can be listed (application-autoscaling:DescribeScalableTargets)",
		"ok ledger folder: ",
		"ok ledger file: ",
		"ok ledger disk: ",
		"ok brake file: neither PAUSE nor PAUSE-HARD is in ",
		"ok http token: ",
		"ok http listen: ",
		"info daemon life: not running: ",
		"ok acu cluster: aurora: aurora-mysql 8.0.mysql_aurora.3.07.1, available, 0.5 to 8 ACU",
		"ok acu ladder: 0.5 is step 1 of 5",
		"ok acu objections: nothing speaks against a change",
		"info acu neighbours: members changes aurora too: while one of them is at it, the other waits",
		"ok acu signal used: 10 percent of the largest capacity, 2m old",
		"info acu writing: rds:ModifyDBCluster is not tested: no call of it is harmless",
		"ok acu lock: no dynascale on this machine manages ",
		"ok box machine: i-0123456789abcdef0: m6i.large, running, in us-east-1a",
		"ok box ladder: m6i.large is step 1 of 3",
		"ok box objections: nothing speaks against a change",
		"ok box types: m6i.large, m6i.xlarge, m6i.2xlarge exist, fit and are offered in us-east-1a (ec2:DescribeInstanceTypeOfferings)",
		"ok box dry run: EC2 would take ec2:StopInstances, ec2:ModifyInstanceAttribute, ec2:StartInstances of i-0123456789abcdef0",
		"ok box target groups: healthy in targetgroup/reports/73e2d6bc24d8a067, port 80",
		"ok box maintenance_window: outside the maintenance window; it opens at Tue 03:00 UTC",
		"ok box signal cpu: 50 percent, 2m old",
		"ok box signal memory: 52.5 percent, 2m old",
		"info box writing: elasticloadbalancing:DeregisterTargets, elasticloadbalancing:RegisterTargets, kms:CreateGrant are not tested",
		"ok box lock: no dynascale on this machine manages ",
		"ok members source: aurora-1: db.serverless, aurora-mysql 8.0.mysql_aurora.3.07.1, in us-east-1a, available",
		"ok members objections: ",
		"ok members readers: 1, of which dynascale made 0",
		"info members readers: not made for this tier, and never removed: aurora-2; so 1 is the least, whatever limits.min says",
		"ok members limits: 1 to 4, which engine and quota allow",
		"ok members endpoints: AWS keeps aurora.cluster-ro-c0d15ca1ab1e.us-east-1.rds.amazonaws.com pointed at the readers",
		"info members neighbours: acu changes aurora too",
		"ok members signal cpu of aurora-2: ",
		"ok members signal cpu of aurora-1: ",
		"info members writing: rds:CreateDBInstance, rds:AddTagsToResource, iam:PassRole, rds:DeleteDBInstance are not tested",
		"ok members lock: no dynascale on this machine manages ",
		"ok primary database: shop-db: db.r6g.large, mysql 8.0.39, Multi-AZ, available",
		"ok primary ladder: db.r6g.large is step 1 of 2",
		"ok primary objections: ",
		"ok primary classes: db.r6g.large, db.r6g.xlarge can be ordered for it (rds:DescribeOrderableDBInstanceOptions)",
		"ok primary sizes: db.r6g.large 16 GiB and 1365 connections; db.r6g.xlarge 32 GiB and 2730 connections",
		"ok primary maintenance_window: open: a change may begin until Mon 11:00 UTC",
		"ok primary hours of RDS: RDS maintains shop-db in sun:04:00-sun:04:30 UTC; maintenance_window is closed then",
		"info primary neighbours: readers changes shop-db too",
		"ok primary signal connections: 0 connections",
		"ok primary signal cpu: ",
		"ok primary signal memory: ",
		"info primary writing: rds:ModifyDBInstance is not tested",
		"ok primary lock: no dynascale on this machine manages ",
		"ok readers source: shop-db: ",
		"ok readers backups: automated, kept for 7 days",
		"ok readers objections: ",
		"ok readers readers: 1, of which dynascale made 0",
		"info readers readers: not made for this tier, and never removed: shop-db-old; so 1",
		"ok readers limits: 0 to 5, which engine and quota allow",
		"ok readers endpoints: /",
		"info readers endpoints: readers are written into the parameter /shop/readers, which is not tried: no call of it is harmless",
		"info readers neighbours: primary changes shop-db too",
		"ok readers signal cpu of shop-db-old: ",
		"ok readers signal cpu of shop-db: ",
		"ok readers signal lag of shop-db-old: 0.2 seconds, 2m old",
		"info readers writing: rds:CreateDBInstanceReadReplica, rds:AddTagsToResource, iam:PassRole, rds:DeleteDBInstance, ssm:PutParameter are not tested",
		"ok readers lock: no dynascale on this machine manages ",
	}
	if len(got) != len(want) {
		t.Fatalf("%d findings, want %d:\n%s", len(got), len(want), show(got))
	}
	for i, f := range got {
		if line := fmt.Sprintf("%s %s %s: %s", f.Result, f.About, f.Check, f.Found); !strings.HasPrefix(line, want[i]) {
			t.Errorf("finding %d: got  %s\n                     want %s", i+1, line, want[i])
		}
	}
	if made := c.world.Writes(); len(made) != 0 {
		t.Errorf("%v: the doctor changes nothing", made)
	}
	for name, n := range c.world.Calls() {
		if !strings.HasPrefix(name, "Describe") && !strings.HasPrefix(name, "Get") && !slices.Contains(rehearsed, "ec2:"+name) {
			t.Errorf("%s was called %d times: the doctor changes nothing", name, n)
		}
	}
}

// Every trouble of a database or a machine shows in its own line, with what to do;
// the rest stays well.
func TestDoctorFindsTroubleOfAnEstate(t *testing.T) {
	const iam = "'dynascale iam --config clinic.yaml' writes the whole policy"
	type arrange = func(*sim.Options, *clinic)
	box := func(change func(*sim.MachineSpec)) arrange {
		return func(o *sim.Options, _ *clinic) { change(&o.Machines[0]) }
	}
	shop := func(change func(*sim.DatabaseSpec)) arrange {
		return func(o *sim.Options, _ *clinic) { change(&o.Databases[0]) }
	}
	aurora := func(change func(*sim.ClusterSpec)) arrange {
		return func(o *sim.Options, _ *clinic) { change(&o.Clusters[0]) }
	}
	without := func(operation string) arrange {
		return func(_ *sim.Options, c *clinic) { c.instead = refuse(operation) }
	}
	fault := func(kind, service, match string) arrange {
		return func(o *sim.Options, _ *clinic) {
			o.Faults = []sim.Fault{{From: clinicStart, To: clinicStart.Add(24 * time.Hour), Kind: kind, Service: service, Match: match}}
		}
	}
	oracle := func(d *sim.DatabaseSpec) { d.Engine, d.Class = "oracle-ee", "db.m5.large" }
	with := func(old, text string) string {
		if !strings.Contains(estateConfig, old) {
			t.Fatalf("there is no %q", old)
		}
		return strings.Replace(estateConfig, old, text, 1)
	}
	in := func(tier string) string { return with(tier+":\n    mode: manage", tier+":\n    mode: observe") }
	const onM5 = "rds_class: {database: shop-db, ladder: [db.m5.large, db.m5.xlarge]}"
	const onR6g = "rds_class: {database: shop-db, ladder: [db.r6g.large, db.r6g.xlarge]}"
	for _, c := range []struct {
		name, config string
		arrange      arrange
		want         string // result | about | check | found ... | do ...
		well         string // a check that has nothing to do with it
	}{
		{"no such machine", with(clinicBox, "i-0123456789abcdef9"), nil, "fail | box | resource | there is no EC2 instance i-0123456789abcdef9 | correct its name, region or role*", "primary | classes"},
		{"no such database", with("database: shop-db", "database: shop"), nil, "fail | primary | resource | there is no RDS database shop | *", "readers | source"},
		{"no such cluster", with("cluster: aurora, ladder", "cluster: borealis, ladder"), nil, "fail | acu | resource | there is no RDS cluster borealis | *", "members | source"},
		{"no right to read machines", estateConfig, without("DescribeInstanceStatus"), "fail | aws | machines | reading the status checks of machine " + clinicBox + ": denied: * | allow ec2:DescribeInstances, ec2:DescribeInstanceStatus; " + iam, "box | signal cpu"},
		{"no right to read databases", estateConfig, without("DescribeDBInstances"), "fail | aws | databases | *denied: * | allow rds:DescribeDBInstances; " + iam, "box | types"},
		{"no right to read clusters", estateConfig, without("DescribeDBClusters"), "fail | aws | clusters | *denied: * | allow rds:DescribeDBClusters; " + iam, "primary | classes"},
		{"no right to read types", estateConfig, without("DescribeInstanceTypes"), "fail | aws | types | *denied: * | allow ec2:DescribeInstanceTypes; " + iam, "box | target groups"},
		{"no right to read types, for a class only", in("box"), without("DescribeInstanceTypes"), "warn | aws | types | *denied: * | *", "box | target groups"},
		{"no right to read maintenance", estateConfig, without("DescribePendingMaintenanceActions"), "warn | aws | maintenance | *denied: * | allow rds:DescribePendingMaintenanceActions; " + iam, "primary | classes"},
		{"no right to read the quota", estateConfig, without("DescribeAccountAttributes"), "warn | aws | quota | *denied: * | allow rds:DescribeAccountAttributes; " + iam, "readers | limits"},
		{"no right to see other owners", estateConfig, fault(sim.FaultDenied, "application-autoscaling", ""),
			"fail | aws | other owners | *denied: * | allow application-autoscaling:DescribeScalableTargets; " + iam, "members | readers"},
		{"no right to see other owners, nothing owned", in("members"), fault(sim.FaultDenied, "application-autoscaling", ""), "warn | aws | other owners | *denied: * | *", "members | readers"},
		{"nothing answers", estateConfig, fault(sim.FaultTimeout, "rds", ""), "fail | aws | databases | *unreachable: * | check network, proxy and VPC endpoints, and aws.timeout", "box | machine"},

		{"a spot machine", estateConfig, box(func(m *sim.MachineSpec) { m.Spot = true }),
			"fail | box | objections | " + clinicBox + " is a spot instance, whose type cannot be changed | change that, or leave the tier in mode observe", "box | types"},
		{"a spot machine that is only watched", in("box"), box(func(m *sim.MachineSpec) { m.Spot = true }), "warn | box | objections | * is a spot instance, * | change that*", "box | types"},
		{"a machine of a group", estateConfig, box(func(m *sim.MachineSpec) { m.Group = "web-asg" }), "fail | box | objections | * belongs to the Auto Scaling group web-asg, which would replace it as soon as it stops | *", "box | types"},
		{"a machine in a reservation", estateConfig, box(func(m *sim.MachineSpec) { m.Reservation = "cr-1" }), "fail | box | objections | * is bound to the capacity reservation cr-1, * | change that*", "box | types"},
		{"a machine on a host", estateConfig, box(func(m *sim.MachineSpec) { m.Tenancy, m.Host = "host", "h-1" }), "fail | box | objections | * is bound to the dedicated host h-1, * | change that*", "box | types"},
		{"a machine of Karpenter's", estateConfig, box(func(m *sim.MachineSpec) { m.Tags = map[string]string{"karpenter.sh/nodepool": "x"} }),
			"fail | box | objections | * belongs to Karpenter (tag karpenter.sh/nodepool), * | change that*", "box | types"},
		{"stop protection", estateConfig, box(func(m *sim.MachineSpec) { m.StopProtected = true }), "fail | box | objections | * has stop protection; aws ec2 * removes it | change that*", "box | dry run"},
		{"no right to see stop protection", estateConfig, without("DescribeInstanceAttribute"),
			"fail | box | stop protection | *denied: *; nothing is changed until this can be read | allow ec2:DescribeInstanceAttribute; " + iam, "box | types"},
		{"no right to start", estateConfig, fault(sim.FaultDenied, "ec2", "StartInstances"),
			"fail | box | dry run | trying whether AWS would allow starting machine *: denied: *; a resize is refused while this is so | allow ec2:StartInstances; " + iam, "box | types"},
		{"a type that its placement group does not take", with("m6i.2xlarge]", "t3.large]"), box(func(m *sim.MachineSpec) { m.PlacementGroup, m.Strategy = "hpc", "cluster" }),
			"fail | box | types | * cannot be t3.large: it is in the cluster placement group hpc, which does not take the type | take t3.large off the ladder*", "box | ladder"},
		{"a cluster placement group", estateConfig, box(func(m *sim.MachineSpec) { m.PlacementGroup, m.Strategy = "hpc", "cluster" }),
			"warn | box | start | it is in the cluster placement group hpc, * | stop and start it once by hand, as the identity of dynascale", "box | objections"},
		{"encrypted volumes", estateConfig, box(func(m *sim.MachineSpec) { m.Keys = []string{"arn:aws:kms:us-east-1:123456789012:key/1"} }),
			"warn | box | start | its volumes are encrypted with arn:aws:kms:us-east-1:123456789012:key/1. If that is a key of your own, every start needs kms:CreateGrant on it, * | stop and start it once*", "box | objections"},
		{"no right to see volumes", estateConfig, without("DescribeVolumes"), "warn | box | start | *denied: *; it is not known whether its volumes are encrypted | allow ec2:DescribeVolumes; " + iam, "box | types"},
		{"a target by its address", estateConfig, box(func(m *sim.MachineSpec) { m.TargetGroups, m.ByAddress = nil, m.TargetGroups }),
			"ok | box | target groups | healthy in targetgroup/reports/73e2d6bc24d8a067, port 80, as 10.* | ", "box | types"},
		{"a public address", estateConfig, box(func(m *sim.MachineSpec) { m.PublicIP = "203.0.113.7" }),
			"fail | box | objections | * would lose its public address 203.0.113.7 when it stops; allow_new_address: true accepts that | accept it as it says, or leave the tier in mode observe", "box | types"},
		{"a public address that may change", with("fallbacks:", "allow_new_address: true\n      fallbacks:"), box(func(m *sim.MachineSpec) { m.PublicIP = "203.0.113.7" }),
			"ok | box | objections | nothing speaks against a change | ", "box | types"},
		{"a machine that is stopped", estateConfig, box(func(m *sim.MachineSpec) { m.Stopped = true }),
			"warn | box | objections | " + clinicBox + " is stopped | if that passes by itself there is nothing to do: dynascale waits", "box | types"},
		{"a type beside the ladder", estateConfig, box(func(m *sim.MachineSpec) { m.Type = "m5.large" }),
			"fail | box | ladder | " + clinicBox + " is m5.large, which is not on the ladder m6i.large, m6i.xlarge, m6i.2xlarge: nothing is decided about it | add it to the ladder, or bring it onto the ladder by hand", "box | types"},
		{"a fallback is a rung", estateConfig, box(func(m *sim.MachineSpec) { m.Type = "m5.xlarge" }), "ok | box | ladder | m5.xlarge is step 2 of 3 | ", "box | types"},
		{"a rung outside the limits", with("    signals: {cpu: {preset: ec2-cpu,", "    limits: {min: 2, max: 3}\n    signals: {cpu: {preset: ec2-cpu,"), nil,
			"warn | box | ladder | m6i.large is step 1 of the ladder, outside limits 2 to 3; in mode manage it is corrected at the first opportunity | correct limits if that is not wanted", "box | types"},
		{"a type that does not exist", with("m6i.2xlarge]", "m6i.9xlarge]"), nil, "fail | box | types | EC2 has no type m6i.9xlarge here | take m6i.9xlarge off the ladder: a change to it is refused", "box | objections"},
		{"a type of another architecture", with("m6i.2xlarge]", "m7g.2xlarge]"), nil, "fail | box | types | " + clinicBox + " cannot be m7g.2xlarge: it is x86_64, and the type is arm64 | *", "box | objections"},
		{"a type that the zone has not", estateConfig, func(o *sim.Options, _ *clinic) { o.NotOffered = []string{"m6i.xlarge"} },
			"fail | box | types | m6i.xlarge is not offered in us-east-1a | *", "box | objections"},
		{"a fallback that the zone has not", estateConfig, func(o *sim.Options, _ *clinic) { o.NotOffered = []string{"m5.xlarge"} },
			"warn | box | fallbacks | m5.xlarge is not offered in us-east-1a | take it off the fallbacks of m6i.xlarge: it is passed over", "box | types"},
		{"no right to see offerings", estateConfig, without("DescribeInstanceTypeOfferings"), "fail | box | types | *denied: * | allow ec2:DescribeInstanceTypeOfferings; " + iam, "box | objections"},
		{"no right to see targets", estateConfig, without("DescribeTargetHealth"),
			"fail | box | target groups | *denied: *; nothing is changed until this can be read | allow elasticloadbalancing:DescribeTargetGroups, elasticloadbalancing:DescribeTargetHealth; " + iam, "box | types"},
		{"an unhealthy target", estateConfig, fault(sim.FaultChecksFail, "ec2", clinicBox),
			"fail | box | target groups | it is unhealthy in targetgroup/reports/73e2d6bc24d8a067, port 80 (*), so that nobody could tell whether another type works | mend it first*", "box | types"},
		{"no load balancer", estateConfig, box(func(m *sim.MachineSpec) { m.TargetGroups = nil }), "ok | box | target groups | it is in none; only its status checks tell whether another type works * | ", "box | types"},
		{"basic monitoring", estateConfig, box(func(m *sim.MachineSpec) { m.Detailed = false }),
			"warn | box | signal cpu | comes only every 5m, not every 1m: the machine has basic monitoring | set period: 5m on this signal, or turn on its detailed monitoring", "box | signal memory"},
		{"no agent", estateConfig, fault(sim.FaultNoData, "cloudwatch", "mem_used_percent"),
			"fail | box | signal memory | no data lately | run the CloudWatch agent on the machine, with aggregation_dimensions [[\"InstanceId\"]]*", "box | signal cpu"},
		{"a window that is too short", with("03:00-05:00", "03:00-03:30"), nil,
			"warn | box | maintenance_window | it is never open for the 30m that worst_case asks for: nothing begins in it | lengthen guards.maintenance_window, or shorten worst_case", "primary | maintenance_window"},
		{"a window from day to day", with("03:00-05:00", "23:50-00:10\", \"00:10-00:30"), nil, "ok | box | maintenance_window | outside the maintenance window; it opens at Mon 23:50 UTC | ", "primary | maintenance_window"},

		{"a database in one zone", estateConfig, shop(func(d *sim.DatabaseSpec) { d.MultiAZ = false }),
			"fail | primary | objections | shop-db is not Multi-AZ and would be unavailable for minutes; allow_outage: true accepts that | accept it as it says*", "readers | objections"},
		{"maintenance waits", estateConfig, shop(func(d *sim.DatabaseSpec) { d.Actions = []string{"system-update, applied after 2026-03-08"} }),
			"fail | primary | objections | shop-db has pending maintenance: system-update, applied after 2026-03-08 | change that*", "readers | objections"},
		{"RDS backs up while the window is open", estateConfig, shop(func(d *sim.DatabaseSpec) { d.BackupWindow, d.Maintenance = "09:30-10:00", "sun:04:00-sun:05:00" }),
			"warn | primary | hours of RDS | RDS backs shop-db up in 09:30-10:00 UTC, while maintenance_window is open (next *): a change waits until the backup is done | move one of the two: *", "primary | classes"},
		{"RDS maintains it while the window is open", estateConfig, shop(func(d *sim.DatabaseSpec) { d.BackupWindow, d.Maintenance = "03:00-03:30", "sun:11:00-sun:11:30" }),
			"warn | primary | hours of RDS | RDS maintains shop-db in sun:11:00-sun:11:30 UTC, while maintenance_window is open (next Sun 11:00 UTC): both may restart it, one after the other | move *", "primary | classes"},
		{"RDS works at other hours", estateConfig, shop(func(d *sim.DatabaseSpec) { d.BackupWindow, d.Maintenance = "03:00-03:30", "sun:04:00-sun:05:00" }),
			"ok | primary | hours of RDS | RDS backs shop-db up in 03:00-03:30 UTC, and maintains shop-db in sun:04:00-sun:05:00 UTC; maintenance_window is closed then | ", "primary | classes"},
		{"modifications wait", estateConfig, shop(func(d *sim.DatabaseSpec) { d.Pending = []string{"engine version 8.0.40"} }),
			"fail | readers | objections | shop-db has pending modifications: engine version 8.0.40 | change that*", "primary | classes"},
		{"a parameter group waits for a restart", estateConfig, shop(func(d *sim.DatabaseSpec) { d.AtRestart = []string{"parameter group shop-mysql8 (pending-reboot)"} }),
			"fail | primary | objections | shop-db has pending changes that a restart applies, and a change of class restarts it: parameter group shop-mysql8 (pending-reboot) | change that*", "primary | classes"},
		{"an option group waits for the window", estateConfig, shop(func(d *sim.DatabaseSpec) { d.AtRestart = []string{"option group audit (pending-maintenance-apply)"} }),
			"info | readers | source | shop-db waits for a restart: option group audit (pending-maintenance-apply); a new reader begins with it applied | ", "primary | classes"},
		{"the database is busy", estateConfig, shop(func(d *sim.DatabaseSpec) { d.Status = "upgrading" }), "warn | primary | objections | shop-db is upgrading | if that passes by itself*", "primary | classes"},
		{"the database is changed, and serves", estateConfig, shop(func(d *sim.DatabaseSpec) { d.Status = "modifying" }), "warn | primary | objections | shop-db is modifying | if that passes by itself*", "primary | classes"},
		{"a class that cannot be ordered", with("db.r6g.xlarge]", "db.r9z.xlarge]"), nil,
			"fail | primary | classes | db.r9z.xlarge cannot be ordered for mysql 8.0.39 | take db.r9z.xlarge off the ladder: nothing is changed while it is on it", "primary | objections"},
		{"a class that does not tell what it holds", strings.Replace(estateConfig, onR6g, onM5, 1), func(o *sim.Options, _ *clinic) { oracle(&o.Databases[0]) },
			"warn | primary | sizes | not known: the connections of db.m5.large, the connections of db.m5.xlarge; the tier does not shrink without it | write memory_gib and connections under rds_class.sizes", "primary | classes"},
		{"no right to see classes", estateConfig, without("DescribeOrderableDBInstanceOptions"), "fail | primary | classes | *denied: * | allow rds:DescribeOrderableDBInstanceOptions; " + iam, "primary | objections"},

		{"no backups", estateConfig, func(o *sim.Options, _ *clinic) {
			o.Databases[0].BackupDays = 0
			o.Databases = append(o.Databases[:1], o.Databases[2:]...)
		},
			"fail | readers | objections | shop-db has no automated backups; RDS needs them to create a replica | change that*", "readers | source"},
		{"more than the engine allows", strings.Replace(strings.Replace(estateConfig, onR6g, onM5, 1), "min: 0, max: 5", "min: 0, max: 8", 1), func(o *sim.Options, _ *clinic) { oracle(&o.Databases[0]) },
			"warn | readers | limits | limits.max 8 is above what oracle-ee allows, 5, which is where it will stop | lower limits.max", "readers | source"},
		{"more than the account allows", estateConfig, func(o *sim.Options, _ *clinic) { o.DatabaseQuota = 6 },
			"warn | readers | limits | the account has 4 of the 6 databases it may have here, which allows 3 readers; limits.max is 5 | ask AWS for a larger quota of DB instances, or lower limits.max", "readers | source"},
		{"more of others than the limit", with("min: 0, max: 5", "min: 0, max: 1"), func(o *sim.Options, _ *clinic) {
			o.Databases = append(o.Databases, sim.DatabaseSpec{ID: "shop-db-new", Source: "shop-db"})
		},
			"warn | readers | limits | 2 readers were not made for this tier, and limits.max is 1 | raise limits.max: they are never removed", "readers | source"},
		{"fewer than the limit", with("min: 0, max: 5", "min: 3, max: 5"), nil, "warn | readers | limits | there are 1, outside limits 3 to 5; * | correct limits*", "readers | source"},
		{"a replica that is broken", estateConfig, func(o *sim.Options, _ *clinic) { o.Databases[1].Broken = true },
			"warn | readers | readers | shop-db-old: replication is error; it is not counted as in service, and is billed | see its events in RDS if it stays so", "readers | limits"},
		{"a replica that has failed", estateConfig, func(o *sim.Options, _ *clinic) { o.Databases[1].Status = "failed" },
			"warn | readers | readers | shop-db-old: failed; it is not counted as in service, and is not billed | see its events in RDS if it stays so", "readers | limits"},
		{"a replica whose storage is still loaded", estateConfig, func(o *sim.Options, _ *clinic) { o.Databases[1].Loading = "Initializing, 37 %" },
			"info | readers | readers | shop-db-old: RDS still prepares its storage (Initializing, 37 %); reads from it may be slow | ", "readers | limits"},
		{"storage that is optimised is no trouble", estateConfig, func(o *sim.Options, _ *clinic) {
			o.Databases[0].Status, o.Databases[1].Status = "storage-optimization", "storage-optimization"
		}, "ok | readers | objections | nothing speaks against a change | ", "primary | objections"},
		{"an edition of which RDS makes no replicas", strings.Replace(estateConfig, onR6g, onM5, 1), func(o *sim.Options, _ *clinic) {
			o.Databases[0].Engine, o.Databases[0].Class = "sqlserver-se", "db.m5.large"
			o.Databases = append(o.Databases[:1], o.Databases[2:]...)
		}, "fail | readers | objections | shop-db is sqlserver-se; RDS cannot create read replicas of this engine | change that*", "readers | source"},
		{"a cluster that takes no readers", estateConfig, func(o *sim.Options, _ *clinic) {
			o.Clusters[0].Engine = "postgres"
			o.Databases[2].Class, o.Databases[3].Class = "db.r6g.large", "db.r6g.large"
		}, "fail | members | objections | cluster aurora is of postgres: only clusters of aurora-mysql and aurora-postgresql take further readers | change that*", "members | readers"},
		{"a cluster that fails over", estateConfig, aurora(func(c *sim.ClusterSpec) { c.Status = "failing-over" }),
			"warn | members | objections | cluster aurora is failing-over | if that passes by itself*", "members | readers"},
		{"a reader that somebody promoted", estateConfig, func(o *sim.Options, _ *clinic) {
			o.Databases = append(o.Databases, sim.DatabaseSpec{ID: "shop-kept", Class: "db.r6g.large", Tags: map[string]string{"dynascale:tier": "readers"}})
		}, "warn | readers | readers | shop-kept: promoted, no longer a reader, still billed; dynascale never deletes it | delete it by hand, or take its tag dynascale:tier away if it is to stay", "readers | limits"},
		{"AWS counts the readers", estateConfig, aurora(func(c *sim.ClusterSpec) { c.ReplicaMin, c.ReplicaMax = 1, 4 }),
			"fail | members | objections | Application Auto Scaling keeps it at 1 to 4 readers | change that*", "members | readers"},
		{"published nowhere", with("      endpoints: {file: \"FOLDER/readers.json\", parameter: /shop/readers}\n", ""), nil,
			"warn | readers | endpoints | readers are published nowhere, and RDS has no endpoint for them | set endpoints.file*", "readers | source"},
		{"no folder to publish in", with("FOLDER", "/nonexistent/shop"), nil, "fail | readers | endpoints | /nonexistent/shop does not exist | make it*", "readers | source"},
		{"a class for readers", with("      endpoints", "      class: db.r6g.xlarge\n      endpoints"), nil, "ok | readers | class | db.r6g.xlarge can be ordered for new readers * | ", "readers | source"},
		{"a class that readers cannot have", with("      endpoints", "      class: db.r9z.large\n      endpoints"), nil,
			"fail | readers | class | db.r9z.large cannot be ordered for mysql 8.0.39 | choose another class for new readers, or leave it out", "readers | source"},
		{"no replicas, no lag", estateConfig, func(o *sim.Options, _ *clinic) { o.Databases = append(o.Databases[:1], o.Databases[2:]...) },
			"ok | readers | signal lag | no readers, which counts as 0 | ", "readers | limits"},

		{"modifications of the cluster wait", estateConfig, aurora(func(c *sim.ClusterSpec) { c.Pending = []string{"engine version 8.0.mysql_aurora.3.10.1"} }),
			"fail | acu | objections | cluster aurora has pending modifications, which a change would apply too: engine version 8.0.mysql_aurora.3.10.1 | change that*", "members | readers"},
		{"a cluster without a range", estateConfig, func(o *sim.Options, _ *clinic) {
			o.Clusters[0].MinACU, o.Clusters[0].MaxACU = 0, 0
			o.Databases[2].Class, o.Databases[3].Class = "db.r6g.large", "db.r6g.large"
		}, "fail | acu | cluster | aurora has no capacity range of Serverless v2 | give it one, or remove the tier", "members | readers"},
		{"a capacity beside the ladder", estateConfig, aurora(func(c *sim.ClusterSpec) { c.MinACU = 1.5 }), "fail | acu | ladder | aurora is 1.5, which is not on the ladder 0.5, 1, 2, 4, 8: * | *", "members | readers"},
		{"a rung above the range", with("4, 8]}", "4, 8, 16]}"), nil, "warn | acu | largest | step 16 of the ladder is above the largest capacity 8, and will never be chosen | end the ladder there, or set max_acu, which raises the largest capacity", "acu | ladder"},
		{"the parameter group of a cluster waits", estateConfig, aurora(func(c *sim.ClusterSpec) { c.Parameters = "pending-reboot" }),
			"info | acu | parameters | the cluster's parameter group is pending-reboot on *, and its next restart applies it; no change of this tier restarts it | ", "acu | ladder"},
		{"a largest capacity that somebody raised", with("4, 8]}", "4, 8], max_acu: 8}"), aurora(func(c *sim.ClusterSpec) { c.MaxACU = 64 }),
			"info | acu | largest | the largest capacity is 64, above max_acu 8: it stays, because somebody may need it | lower it by hand when nobody does", "acu | ladder"},
		{"another largest capacity", with("4, 8]}", "4, 8], max_acu: 32}"), nil, "info | acu | largest | every change sets the largest capacity to max_acu 32; it is 8 now | ", "acu | ladder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, k := estateOptions(), clinic{}
			if c.arrange != nil {
				c.arrange(&o, &k)
			}
			k.open(t, o)
			got := show(k.examine(t, inFolder(t, c.config)))
			found, well := false, false
			said := map[string]bool{}
			for line := range strings.Lines(got) {
				if parts := strings.Split(line, " | "); len(parts) > 3 {
					if once := strings.Join(parts[1:4], " | "); said[once] {
						t.Errorf("said twice: %s", once)
					} else {
						said[once] = true
					}
				}
				found = found || like(c.want, strings.TrimSuffix(line, "\n"))
				well = well || strings.HasPrefix(line, "ok | "+c.well+" |")
			}
			if !found {
				t.Errorf("there is no line\n%s\nin\n%s", c.want, got)
			}
			if !well {
				t.Errorf("%s is not well, though it has nothing to do with this:\n%s", c.well, got)
			}
		})
	}
}

// What the ledger knows to be under way is told, and what nobody brings to an end.
func TestDoctorTellsOfOperations(t *testing.T) {
	c := clinic{}
	c.open(t, estateOptions())
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := ledger.Open(t.Context(), ledger.Options{Path: path, Retention: 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	now := c.world.Now()
	for _, op := range []scale.Operation{
		{ID: "a", Tier: "readers", Kind: scale.AddReplica, Resource: "r1", Began: now.Add(-5 * time.Minute), Deadline: now.Add(time.Hour), Phase: "creating", Step: 2, Steps: 3},
		{ID: "b", Tier: "box", Kind: scale.Resize, Resource: "r2", Began: now.Add(-time.Minute), Deadline: now.Add(time.Hour), Phase: "starting", Step: 3, Steps: 4, Back: true, Trouble: "no capacity"},
		{ID: "c", Tier: "primary", Kind: scale.ChangeClass, Resource: "r3", Began: now.Add(-2 * time.Hour), Deadline: now.Add(-time.Hour), Phase: "modifying", Step: 2, Steps: 2},
		{ID: "d", Tier: "forgotten", Kind: scale.Resize, Resource: "r4", Began: now.Add(-time.Minute), Deadline: now.Add(time.Hour), Phase: "stopping", Step: 2, Steps: 4},
	} {
		if err := l.Begin(t.Context(), op); err != nil {
			t.Fatal(err)
		}
	}
	// The ledger is open, as beside a daemon that runs.
	got := show(c.examine(t, "ledger: {path: "+path+"}\n"+inFolder(t, estateConfig)))
	for _, want := range []string{
		"info | readers | operation | add replica readers: creating, 2 of 3, 5m | \n",
		"warn | box | operation | resize box: starting (on the way back), 3 of 4, 1m; no capacity | 'dynascale history box' tells how it came to that\n",
		"warn | primary | operation | change class primary: modifying, 2 of 2, 2h | 'dynascale history primary'",
		"fail | ledger | operations | resize forgotten: stopping, 2 of 4, 1m; no tier of the configuration is named so, and nobody brings it to an end | bring tier forgotten back until it has ended\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(path, []byte("not a ledger"), 0o600); err != nil {
		t.Fatal(err)
	}
	got = show(c.examine(t, "ledger: {path: "+path+"}\n"+inFolder(t, estateConfig)))
	if !strings.Contains(got, "fail | ledger | records | ledger ") {
		t.Errorf("a file that is no ledger is not told of:\n%s", got)
	}
}
