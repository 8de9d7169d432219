package doctor

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
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

func TestDoctorFindsAHealthyEstateWell(t *testing.T) {
	c := visited{}
	c.Open(t, clinic.Estate())
	got := c.examine(t, clinic.InFolder(t, clinic.EstateConfig))
	want := []string{
		"ok aws credentials: account 123456789012",
		"ok aws region: ",
		"ok aws clock: ",
		"ok aws clusters: 1 of 1 found (rds:DescribeDBClusters)",
		"ok aws databases: 4 of 4 found (rds:DescribeDBInstances)",
		"ok aws machines: 1 of 1 found (ec2:DescribeInstances, ec2:DescribeInstanceStatus, ec2:DescribePlacementGroups)",
		"ok aws maintenance: can be listed (rds:DescribePendingMaintenanceActions)",
		"ok aws offered types: 4 of 4 found (ec2:DescribeInstanceTypeOfferings)",
		"ok aws orderable: 2 of 2 read (rds:DescribeOrderableDBInstanceOptions)",
		"ok aws quota: can be listed (rds:DescribeAccountAttributes)",
		"ok aws registered targets: 1 of 1 read (elasticloadbalancing:DescribeTargetGroups, elasticloadbalancing:DescribeTargetHealth)",
		"ok aws rehearsals: 3 of 3 read (ec2:StopInstances, ec2:ModifyInstanceAttribute, ec2:StartInstances)",
		"ok aws replica scaling: can be listed (application-autoscaling:DescribeScalableTargets)",
		"ok aws stop protection: 1 of 1 read (ec2:DescribeInstanceAttribute)",
		"ok aws tagged databases: can be listed (rds:DescribeDBInstances)",
		"ok aws types: 6 of 6 found (ec2:DescribeInstanceTypes)",
		"ok aws volume keys: 1 of 1 read (ec2:DescribeVolumes)",
		"ok aws volumes: 1 of 1 read (ec2:DescribeVolumes)",
		"ok ledger folder: ",
		"ok ledger file: ",
		"ok ledger disk: ",
		"ok brake file: neither PAUSE nor PAUSE-HARD is in ",
		"ok http token: ",
		"ok http listen: ",
		"info daemon life: not running: ",
		"ok cost cloudwatch: CloudWatch bills at most $8.64 in 30 days for the metrics that dynascale requests: readers $4.32, members $1.73, primary $1.30, and 2 more tiers",
		"ok acu objections: nothing prevents a change",
		"ok acu cluster: aurora: aurora-mysql 8.0.mysql_aurora.3.07.1, available, 0.5 to 8 ACU",
		"ok acu ladder: 0.5 is step 1 of 5",
		"info acu price: $1.92 an hour now (shipped prices of 2025-03-05): the capacity in use is not read, so the cost is counted for the cluster's maximum capacity; to count the capacity in use, add a signal with the metric ServerlessDatabaseCapacity",
		"info acu neighbours: tier members scales aurora too: while one of the two tiers makes a change, the other waits",
		"ok acu signal used: 10 % of the largest capacity, 2 min old",
		"info acu writing: rds:ModifyDBCluster cannot be verified without making a change",
		"ok acu lock: no dynascale on this machine manages ",
		"ok box objections: nothing prevents a change",
		"ok box machine: i-0123456789abcdef0: m6i.large, running, in us-east-1a",
		"ok box ladder: m6i.large is step 1 of 3",
		"ok box types: m6i.large, m6i.xlarge, m6i.2xlarge exist, fit the machine and are offered in us-east-1a (ec2:DescribeInstanceTypeOfferings)",
		"ok box dry run: EC2 would accept ec2:StopInstances, ec2:ModifyInstanceAttribute, ec2:StartInstances for i-0123456789abcdef0",
		"ok box target groups: healthy in targetgroup/reports/73e2d6bc24d8a067, port 80",
		"ok box price: $0.0969 an hour now (shipped prices of 2025-07-07, 2026-07-20)",
		"ok box maintenance_window: outside the maintenance window; it opens at Tue 03:00 UTC",
		"ok box signal cpu: 50 %, 2 min old",
		"ok box signal memory: 52.5 %, 2 min old",
		"info box writing: elasticloadbalancing:DeregisterTargets, elasticloadbalancing:RegisterTargets, kms:CreateGrant cannot be verified",
		"ok box lock: no dynascale on this machine manages ",
		"ok members objections: ",
		"ok members source: aurora-1: db.serverless, aurora-mysql 8.0.mysql_aurora.3.07.1, in us-east-1a, available",
		"ok members readers: 1 reader exists; dynascale created 0",
		"info members readers: these readers were not created for this tier and are never removed: aurora-2; so the size is never below 1",
		"ok members limits: 1 to 4, which the engine and the quota allow (4 of 40 databases)",
		"ok members endpoints: AWS keeps the endpoint aurora.cluster-ro-c0d15ca1ab1e.us-east-1.rds.amazonaws.com pointed at the readers",
		"info members price: $0.96 an hour now, one more unit costs $0.96 (shipped prices of 2025-03-05): the capacity in use",
		"info members neighbours: tier acu scales aurora too: while one of the two tiers makes a change, the other waits",
		"ok members signal cpu of aurora-2: ",
		"ok members signal cpu of aurora-1: ",
		"info members writing: rds:CreateDBInstance, rds:AddTagsToResource, iam:PassRole, rds:DeleteDBInstance cannot be verified",
		"ok members lock: no dynascale on this machine manages ",
		"ok primary objections: ",
		"ok primary database: shop-db: db.r6g.large, mysql 8.0.39, Multi-AZ, available",
		"ok primary ladder: db.r6g.large is step 1 of 2",
		"ok primary classes: db.r6g.large, db.r6g.xlarge can be ordered for the database (rds:DescribeOrderableDBInstanceOptions)",
		"ok primary sizes: db.r6g.large: 16 GiB of memory, 1365 connections; db.r6g.xlarge: 32 GiB of memory, 2730 connections",
		"ok primary hours of RDS: RDS maintains shop-db during sun:04:00-sun:04:30 UTC; maintenance_window is closed then",
		"ok primary price: $0.4615 an hour now (shipped prices of 2026-09-24, 2025-07-07)",
		"ok primary maintenance_window: open: a change may begin until Mon 11:00 UTC",
		"info primary neighbours: tier readers scales shop-db too: while one of the two tiers makes a change, the other waits",
		"ok primary signal connections: 0 connections",
		"ok primary signal cpu: ",
		"ok primary signal memory: ",
		"info primary writing: rds:ModifyDBInstance cannot be verified",
		"ok primary lock: no dynascale on this machine manages ",
		"ok readers objections: ",
		"ok readers source: shop-db: ",
		"ok readers backups: automated, kept for 7 days",
		"ok readers readers: 1 reader exists; dynascale created 0",
		"info readers readers: these readers were not created for this tier and are never removed: shop-db-old; so the size is never below 1",
		"ok readers limits: 0 to 5, which the engine and the quota allow (4 of 40 databases)",
		"ok readers price: $0.2308 an hour now, one more unit costs $0.2308 (shipped prices of 2026-09-24, 2025-07-07)",
		"ok readers endpoints: /",
		"info readers endpoints: the list of readers is written to the SSM parameter /shop/readers; the permission to write it cannot be verified without making a change",
		"info readers neighbours: tier primary scales shop-db too: while one of the two tiers makes a change, the other waits",
		"ok readers signal cpu of shop-db-old: ",
		"ok readers signal cpu of shop-db: ",
		"ok readers signal lag of shop-db-old: 0.2 s, 2 min old",
		"info readers writing: rds:CreateDBInstanceReadReplica, rds:AddTagsToResource, iam:PassRole, rds:DeleteDBInstance, ssm:PutParameter cannot be verified",
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
	if made := c.World.Writes(); len(made) != 0 {
		t.Errorf("%v: the doctor changes nothing", made)
	}
	for name, n := range c.World.Calls() {
		if !strings.HasPrefix(name, "Describe") && !strings.HasPrefix(name, "Get") && !slices.Contains([]string{"StopInstances", "ModifyInstanceAttribute", "StartInstances"}, name) {
			t.Errorf("%s was called %d times: the doctor changes nothing", name, n)
		}
	}
}

// Every trouble of a database or a machine shows in its own line, with what to do;
// the rest stays well.
func TestDoctorFindsTroubleOfAnEstate(t *testing.T) {
	const iam = "'dynascale iam --config clinic.yaml' writes the whole policy"
	type arrange = func(*sim.Options, *visited)
	box := func(change func(*sim.MachineSpec)) arrange {
		return func(o *sim.Options, _ *visited) { change(&o.Machines[0]) }
	}
	shop := func(change func(*sim.DatabaseSpec)) arrange {
		return func(o *sim.Options, _ *visited) { change(&o.Databases[0]) }
	}
	aurora := func(change func(*sim.ClusterSpec)) arrange {
		return func(o *sim.Options, _ *visited) { change(&o.Clusters[0]) }
	}
	without := func(operation string) arrange {
		return func(_ *sim.Options, c *visited) { c.Instead = clinic.Refuse(operation) }
	}
	fault := func(kind, service, match string) arrange {
		return func(o *sim.Options, _ *visited) {
			o.Faults = []sim.Fault{{From: clinic.Start, To: clinic.Start.Add(24 * time.Hour), Kind: kind, Service: service, Match: match}}
		}
	}
	oracle := func(d *sim.DatabaseSpec) { d.Engine, d.Class = "oracle-ee", "db.m5.large" }
	with := func(old, text string) string {
		if !strings.Contains(clinic.EstateConfig, old) {
			t.Fatalf("there is no %q", old)
		}
		return strings.Replace(clinic.EstateConfig, old, text, 1)
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
		{"no such machine", with(clinic.Box, "i-0123456789abcdef9"), nil, "fail | box | resource | no EC2 instance named i-0123456789abcdef9 in us-east-1; check its name, the account and the region | *'dynascale discover' lists the resources that exist", "primary | classes"},
		{"no such database", with("database: shop-db", "database: shop"), nil, "fail | primary | resource | no RDS database named shop in us-east-1; check its name, the account and the region | *'dynascale discover' lists the resources that exist", "readers | source"},
		{"no such cluster", with("cluster: aurora, ladder", "cluster: borealis, ladder"), nil, "fail | acu | resource | no RDS cluster named borealis in us-east-1; check its name, the account and the region | *'dynascale discover' lists the resources that exist", "members | source"},
		{"no right to read machines", clinic.EstateConfig, without("DescribeInstanceStatus"), "fail | aws | machines | reading the status checks of machine " + clinic.Box + ": denied: *; the size of box is unknown, and is not changed, until this can be read | allow ec2:DescribeInstances, ec2:DescribeInstanceStatus, ec2:DescribePlacementGroups; " + iam, "box | signal cpu"},
		{"no right to read databases", clinic.EstateConfig, without("DescribeDBInstances"), "fail | aws | databases | *denied: *; the sizes of members, primary, readers are unknown, and are not changed, until this can be read | allow rds:DescribeDBInstances; " + iam, "box | types"},
		{"no right to read clusters", clinic.EstateConfig, without("DescribeDBClusters"), "fail | aws | clusters | *denied: *; the sizes of acu, members are unknown, and are not changed, until this can be read | allow rds:DescribeDBClusters; " + iam, "primary | classes"},
		{"no right to read types", clinic.EstateConfig, without("DescribeInstanceTypes"), "fail | aws | types | *denied: *; every change of box is refused until this can be read | allow ec2:DescribeInstanceTypes; " + iam, "box | target groups"},
		{"no right to read types, for a class only", in("box"), without("DescribeInstanceTypes"), "warn | aws | types | *denied: * | *", "box | target groups"},
		{"no right to read maintenance", clinic.EstateConfig, without("DescribePendingMaintenanceActions"), "fail | aws | maintenance | *denied: *; primary is not changed until this can be read | allow rds:DescribePendingMaintenanceActions; " + iam, "primary | classes"},
		{"no right to read the quota", clinic.EstateConfig, without("DescribeAccountAttributes"), "warn | aws | quota | *denied: *; not known: how many databases the account may have | allow rds:DescribeAccountAttributes; " + iam, "readers | limits"},
		{"no right to see other owners", clinic.EstateConfig, fault(sim.FaultDenied, "application-autoscaling", ""),
			"fail | aws | replica scaling | *denied: *; members is not changed until this can be read | allow application-autoscaling:DescribeScalableTargets; " + iam, "members | readers"},
		{"no right to see other owners, nothing owned", in("members"), fault(sim.FaultDenied, "application-autoscaling", ""), "warn | aws | replica scaling | *denied: *; not known: whether Application Auto Scaling scales a cluster's readers | *", "members | readers"},
		{"nothing answers", clinic.EstateConfig, fault(sim.FaultTimeout, "rds", ""), "fail | aws | databases | *unreachable: * | AWS_ENDPOINT_URL replaces the addresses of AWS here: check that the endpoint of AWS_ENDPOINT_URL answers, or remove AWS_ENDPOINT_URL; *", "box | machine"},

		{"a spot machine", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.Spot = true }),
			"fail | box | objections | " + clinic.Box + " is a spot instance, whose type cannot be changed | remove this obstacle, or use mode observe for this tier", "box | types"},
		{"a spot machine that is only watched", in("box"), box(func(m *sim.MachineSpec) { m.Spot = true }), "warn | box | objections | * is a spot instance, * | remove this obstacle*", "box | types"},
		{"a machine of a group", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.Group = "web-asg" }), "fail | box | objections | * belongs to the Auto Scaling group web-asg, which would replace the machine as soon as it stops | *", "box | types"},
		{"a machine in a reservation", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.Reservation = "cr-1" }), "fail | box | objections | * is bound to the capacity reservation cr-1, * | remove this obstacle*", "box | types"},
		{"a machine on a host", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.Tenancy, m.Host = "host", "h-1" }), "fail | box | objections | * is bound to the dedicated host h-1, * | remove this obstacle*", "box | types"},
		{"a machine of Karpenter's", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.Tags = map[string]string{"karpenter.sh/nodepool": "x"} }),
			"fail | box | objections | * belongs to Karpenter (tag karpenter.sh/nodepool), * | remove this obstacle*", "box | types"},
		{"stop protection", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.StopProtected = true }), "fail | box | objections | * has stop protection; to remove it: aws ec2 * | remove this obstacle*", "box | dry run"},
		{"no right to see stop protection", clinic.EstateConfig, without("DescribeInstanceAttribute"),
			"fail | aws | stop protection | *denied: *; box is not changed until this can be read | allow ec2:DescribeInstanceAttribute; " + iam, "box | types"},
		{"no right to start", clinic.EstateConfig, fault(sim.FaultDenied, "ec2", "StartInstances"),
			"fail | box | dry run | trying whether AWS would allow starting machine *: denied: *; a resize is refused while this is so | allow ec2:StartInstances; " + iam, "box | types"},
		{"a type that its placement group does not take", strings.Replace(with("m6i.large, m6i.xlarge,", "m6i.large, t3.large,"), "m6i.xlarge: [", "t3.large: [", 1), box(func(m *sim.MachineSpec) { m.PlacementGroup, m.Strategy = "hpc", "cluster" }),
			"fail | box | types | * cannot be t3.large: it is in the cluster placement group hpc, which does not accept the type | take t3.large off the ladder*", "box | ladder"},
		{"a cluster placement group", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.PlacementGroup, m.Strategy = "hpc", "cluster" }),
			"warn | box | start | it is in the cluster placement group hpc, * | if the machine does not need the placement group, move the machine out*", "box | objections"},
		{"encrypted volumes", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.Keys = []string{"arn:aws:kms:us-east-1:123456789012:key/1"} }),
			"warn | box | start | its volumes are encrypted with arn:aws:kms:us-east-1:123456789012:key/1. For a customer managed key, a start needs the permission kms:CreateGrant; * | stop and start the machine once*", "box | objections"},
		{"no right to see volumes", clinic.EstateConfig, without("DescribeVolumes"), "warn | aws | volume keys | *denied: *; not known: whether the volumes of a machine are encrypted | allow ec2:DescribeVolumes; " + iam, "box | types"},
		{"a target by its address", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.TargetGroups, m.ByAddress = nil, m.TargetGroups }),
			"ok | box | target groups | healthy in targetgroup/reports/73e2d6bc24d8a067, port 80, as 10.* | ", "box | types"},
		{"a public address", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.PublicIP = "203.0.113.7" }),
			"fail | box | objections | * would lose its public address 203.0.113.7 when it stops; allow_new_address: true accepts that | set allow_new_address: true if you accept this; if not, use mode observe for this tier", "box | types"},
		{"a public address that may change", with("fallbacks:", "allow_new_address: true\n      fallbacks:"), box(func(m *sim.MachineSpec) { m.PublicIP = "203.0.113.7" }),
			"ok | box | objections | nothing prevents a change | ", "box | types"},
		{"a machine that is stopped", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.Stopped = true }),
			"warn | box | objections | " + clinic.Box + " is stopped | nothing to do now: dynascale waits until this ends; if it lasts long, find the cause in AWS", "box | types"},
		{"a type beside the ladder", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.Type = "m5.large" }),
			"fail | box | resource | " + clinic.Box + " is m5.large, which is not on the ladder m6i.large, m6i.xlarge, m6i.2xlarge; * | while this is so, the daemon does not change this tier", "box | types"},
		{"a fallback is a rung", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.Type = "m5.xlarge" }), "ok | box | ladder | m5.xlarge is step 2 of 3 | ", "box | types"},
		{"a rung outside the limits", with("    signals: {cpu: {preset: ec2-cpu,", "    limits: {min: 2, max: 3}\n    signals: {cpu: {preset: ec2-cpu,"), nil,
			"warn | box | ladder | m6i.large is step 1 of the ladder, outside the limits 2 to 3; in mode manage dynascale corrects the size at the first opportunity | change limits if you do not want this correction", "box | types"},
		{"a type that does not exist", with("m6i.2xlarge]", "m6i.9xlarge]"), nil, "fail | box | objections | EC2 has no type m6i.9xlarge in us-east-1 | take m6i.9xlarge off the ladder", "box | machine"},
		{"a type of another architecture", strings.Replace(with("m6i.large, m6i.xlarge, m6i.2xlarge]", "m7g.large, m7g.xlarge, m7g.2xlarge]"), "m6i.xlarge: [m5.xlarge]", "m7g.xlarge: [m6g.xlarge]", 1), nil, "fail | box | types | " + clinic.Box + " cannot be m7g.2xlarge: its architecture is x86_64, and that of the type is arm64 | *", "primary | classes"},
		{"a type that the zone has not", clinic.EstateConfig, func(o *sim.Options, _ *visited) { o.NotOffered = []string{"m6i.xlarge"} },
			"fail | box | types | m6i.xlarge is not offered in us-east-1a | *", "box | objections"},
		{"a fallback that the zone has not", clinic.EstateConfig, func(o *sim.Options, _ *visited) { o.NotOffered = []string{"m5.xlarge"} },
			"warn | box | fallbacks | m5.xlarge is not offered in us-east-1a | remove m5.xlarge from the fallbacks of m6i.xlarge: dynascale skips m5.xlarge", "box | types"},
		{"the present type is sold no more", clinic.EstateConfig, func(o *sim.Options, _ *visited) { o.NotOffered = []string{"m6i.large"} },
			"fail | box | types | m6i.large is not offered in us-east-1a | change the type of the machine yourself, then take m6i.large off the ladder: until then every change is refused, because dynascale could not go back to m6i.large", "box | objections"},
		{"the present fallback is sold no more", clinic.EstateConfig, func(o *sim.Options, c *visited) {
			box(func(m *sim.MachineSpec) { m.Type = "m5.xlarge" })(o, c)
			o.NotOffered = []string{"m5.xlarge"}
		}, "fail | box | fallbacks | m5.xlarge is not offered in us-east-1a | change the type of the machine yourself, then remove m5.xlarge from the fallbacks of m6i.xlarge: until then every change is refused, because dynascale could not go back to m5.xlarge", "box | objections"},
		{"no right to see offerings", clinic.EstateConfig, without("DescribeInstanceTypeOfferings"), "fail | aws | offered types | *denied: *; every change of box is refused until this can be read | allow ec2:DescribeInstanceTypeOfferings; " + iam, "box | objections"},
		{"no right to see targets", clinic.EstateConfig, without("DescribeTargetHealth"),
			"fail | aws | registered targets | *denied: *; every change of box is refused until this can be read | allow elasticloadbalancing:DescribeTargetGroups, elasticloadbalancing:DescribeTargetHealth; " + iam, "box | types"},
		{"an unhealthy target", clinic.EstateConfig, fault(sim.FaultChecksFail, "ec2", clinic.Box),
			"fail | box | target groups | the machine is unhealthy in targetgroup/reports/73e2d6bc24d8a067, port 80 (*), so dynascale could not verify that another type works | make the machine healthy first*", "box | types"},
		{"no load balancer", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.TargetGroups = nil }), "ok | box | target groups | the machine is in no target group (*); only its status checks show whether another type works | ", "box | types"},
		{"basic monitoring", clinic.EstateConfig, box(func(m *sim.MachineSpec) { m.Detailed = false }),
			"warn | box | signal cpu | a datapoint arrives only every 5 min, but period is 1 min: the machine has basic monitoring | set period: 5m on this signal, or turn on detailed monitoring of the machine", "box | signal memory"},
		{"no agent", clinic.EstateConfig, fault(sim.FaultNoData, "cloudwatch", "mem_used_percent"),
			"fail | box | signal memory | no data lately | run the CloudWatch agent on the machine, with aggregation_dimensions [[\"InstanceId\"]]*", "box | signal cpu"},
		{"a window that is too short", with("03:00-05:00", "03:00-03:30"), nil,
			"warn | box | maintenance_window | the maintenance window is always shorter than a change may take (worst_case, 30 min), so no change can begin in it | make guards.maintenance_window longer, or worst_case shorter", "primary | maintenance_window"},
		{"a window from day to day", with("03:00-05:00", "23:50-00:10\", \"00:10-00:30"), nil, "ok | box | maintenance_window | outside the maintenance window; it opens at Mon 23:50 UTC | ", "primary | maintenance_window"},

		{"a database in one zone", clinic.EstateConfig, shop(func(d *sim.DatabaseSpec) { d.MultiAZ = false }),
			"fail | primary | objections | shop-db is not Multi-AZ and would be unavailable for minutes; allow_outage: true accepts that | set allow_outage: true if you accept this*", "readers | objections"},
		{"maintenance waits", clinic.EstateConfig, shop(func(d *sim.DatabaseSpec) { d.Actions = []string{"system-update, applied after 2026-03-08"} }),
			"fail | primary | objections | shop-db has pending maintenance: system-update, applied after 2026-03-08 | remove this obstacle*", "readers | objections"},
		{"RDS backs up while the window is open", clinic.EstateConfig, shop(func(d *sim.DatabaseSpec) { d.BackupWindow, d.Maintenance = "09:30-10:00", "sun:04:00-sun:05:00" }),
			"warn | primary | hours of RDS | RDS backs shop-db up during 09:30-10:00 UTC, while maintenance_window is open (next *): a change waits until the backup is done | change maintenance_window, or the hours of RDS: aws rds modify-db-instance --db-instance-identifier shop-db --preferred-backup-window HH:MM-HH:MM", "primary | classes"},
		{"RDS maintains it while the window is open", clinic.EstateConfig, shop(func(d *sim.DatabaseSpec) { d.BackupWindow, d.Maintenance = "03:00-03:30", "sun:11:00-sun:11:30" }),
			"warn | primary | hours of RDS | RDS maintains shop-db during sun:11:00-sun:11:30 UTC, while maintenance_window is open (next Sun 11:00 UTC): RDS may restart the database just before, during or just after a change | change *", "primary | classes"},
		{"a cluster is backed up as a whole", with("signal: used, above: 70, below: 20}]}}]", "signal: used, above: 70, below: 20}]}}]\n    guards: {maintenance_window: {hours: [\"09:00-11:00\"]}}"), func(o *sim.Options, _ *visited) {
			for i := range o.Databases {
				o.Databases[i].BackupWindow = "09:30-10:00"
			}
		}, "warn | acu | hours of RDS | RDS backs aurora-1 up during 09:30-10:00 UTC, * | change maintenance_window, or the hours of RDS: aws rds modify-db-cluster --db-cluster-identifier aurora --preferred-backup-window HH:MM-HH:MM", "primary | classes"},
		{"RDS works at other hours", clinic.EstateConfig, shop(func(d *sim.DatabaseSpec) { d.BackupWindow, d.Maintenance = "03:00-03:30", "sun:04:00-sun:05:00" }),
			"ok | primary | hours of RDS | RDS backs shop-db up during 03:00-03:30 UTC, and maintains shop-db during sun:04:00-sun:05:00 UTC; maintenance_window is closed then | ", "primary | classes"},
		{"modifications wait", clinic.EstateConfig, shop(func(d *sim.DatabaseSpec) { d.Pending = []string{"engine version 8.0.40"} }),
			"fail | readers | objections | shop-db has pending modifications: engine version 8.0.40 | remove this obstacle*", "primary | classes"},
		{"a parameter group waits for a restart", clinic.EstateConfig, shop(func(d *sim.DatabaseSpec) { d.AtRestart = []string{"parameter group shop-mysql8 (pending-reboot)"} }),
			"fail | primary | objections | shop-db has changes that wait for a restart, and a change of class would apply them too; restart the database first: parameter group shop-mysql8 (pending-reboot) | remove this obstacle*", "primary | classes"},
		{"an option group waits for the window", clinic.EstateConfig, shop(func(d *sim.DatabaseSpec) { d.AtRestart = []string{"option group audit (pending-maintenance-apply)"} }),
			"info | readers | source | these changes of shop-db are not in force yet: option group audit (pending-maintenance-apply); a new reader already starts with them | ", "primary | classes"},
		{"the database is busy", clinic.EstateConfig, shop(func(d *sim.DatabaseSpec) { d.Status = "upgrading" }), "warn | primary | objections | shop-db is upgrading | nothing to do now: dynascale waits until this ends*", "primary | classes"},
		{"the database is changed, and serves", clinic.EstateConfig, shop(func(d *sim.DatabaseSpec) { d.Status = "modifying" }), "warn | primary | objections | shop-db is modifying | nothing to do now: dynascale waits until this ends*", "primary | classes"},
		{"the present class cannot be ordered", clinic.EstateConfig, func(o *sim.Options, _ *visited) { o.NotOffered = []string{"db.r6g.large"} },
			"fail | primary | objections | db.r6g.large cannot be ordered for mysql 8.0.39 | change the database yourself to a class that RDS offers for it, and write that class on the ladder instead of db.r6g.large: the tier makes no changes while its ladder has a class that RDS does not offer for the database", "readers | source"},
		{"a class that cannot be ordered", with("db.r6g.xlarge]", "db.r9z.xlarge]"), nil,
			"fail | primary | objections | db.r9z.xlarge cannot be ordered for mysql 8.0.39 | take db.r9z.xlarge off the ladder: the tier makes no changes while its ladder has a class that RDS does not offer for the database", "readers | source"},
		{"a class that does not tell what it holds", strings.Replace(clinic.EstateConfig, onR6g, onM5, 1), func(o *sim.Options, _ *visited) { oracle(&o.Databases[0]) },
			"warn | primary | sizes | unknown: the maximum connections of db.m5.large, the maximum connections of db.m5.xlarge; until this is known, the tier does not shrink to these classes, and does not shrink from a class whose memory is unknown | set memory_gib and connections of these classes under rds_class.sizes", "primary | classes"},
		{"no right to see classes", clinic.EstateConfig, without("DescribeOrderableDBInstanceOptions"), "fail | aws | orderable | *denied: *; and 1 more error; primary is not changed until this can be read | allow rds:DescribeOrderableDBInstanceOptions; " + iam, "readers | source"},

		{"no backups", clinic.EstateConfig, func(o *sim.Options, _ *visited) {
			o.Databases[0].BackupDays = 0
			o.Databases = append(o.Databases[:1], o.Databases[2:]...)
		},
			"fail | readers | objections | shop-db has no automated backups; RDS needs them to create a replica | remove this obstacle*", "readers | source"},
		{"more than the engine allows", strings.Replace(strings.Replace(clinic.EstateConfig, onR6g, onM5, 1), "min: 0, max: 5", "min: 0, max: 8", 1), func(o *sim.Options, _ *visited) { oracle(&o.Databases[0]) },
			"warn | readers | limits | limits.max 8 is above 5, the most readers that the engine oracle-ee allows; the size stops at 5 | lower limits.max", "readers | source"},
		{"more than the account allows", clinic.EstateConfig, func(o *sim.Options, _ *visited) { o.DatabaseQuota = 6 },
			"warn | readers | limits | the account has 4 of at most 6 databases in this region; this tier has 1 reader now and can have at most 3; limits.max is 5 | ask AWS for a larger quota of DB instances, or lower limits.max", "readers | source"},
		{"more of others than the limit", with("min: 0, max: 5", "min: 0, max: 1"), func(o *sim.Options, _ *visited) {
			o.Databases = append(o.Databases, sim.DatabaseSpec{ID: "shop-db-new", Source: "shop-db"})
		},
			"warn | readers | limits | 2 readers were not made for this tier, and limits.max is 1 | raise limits.max: dynascale never removes these readers", "readers | source"},
		{"fewer than the limit", with("min: 0, max: 5", "min: 3, max: 5"), nil, "warn | readers | limits | the number of readers, 1, is outside the limits 3 to 5; * | change limits*", "readers | source"},
		{"a replica that is broken", clinic.EstateConfig, func(o *sim.Options, _ *visited) { o.Databases[1].Broken = true },
			"warn | readers | readers | shop-db-old: replication is error; it is not counted as in service, and is billed | if this lasts, look at the events of the reader in RDS", "readers | limits"},
		{"a replica that has failed", clinic.EstateConfig, func(o *sim.Options, _ *visited) { o.Databases[1].Status = "failed" },
			"warn | readers | readers | shop-db-old: failed; it is not counted as in service, and is not billed | if this lasts, look at the events of the reader in RDS", "readers | limits"},
		{"a replica whose storage is still loaded", clinic.EstateConfig, func(o *sim.Options, _ *visited) { o.Databases[1].Loading = "Initializing, 37 %" },
			"info | readers | readers | shop-db-old: RDS still prepares the storage of the replica (Initializing, 37 %); reads may be slow | ", "readers | limits"},
		{"storage that is optimised is no trouble", clinic.EstateConfig, func(o *sim.Options, _ *visited) {
			o.Databases[0].Status, o.Databases[1].Status = "storage-optimization", "storage-optimization"
		}, "ok | readers | objections | nothing prevents a change | ", "primary | objections"},
		{"an edition of which RDS makes no replicas", strings.Replace(clinic.EstateConfig, onR6g, onM5, 1), func(o *sim.Options, _ *visited) {
			o.Databases[0].Engine, o.Databases[0].Class = "sqlserver-se", "db.m5.large"
			o.Databases = append(o.Databases[:1], o.Databases[2:]...)
		}, "fail | readers | objections | shop-db is sqlserver-se; RDS cannot create read replicas of this engine | remove this obstacle*", "readers | source"},
		{"a cluster that takes no readers", clinic.EstateConfig, func(o *sim.Options, _ *visited) {
			o.Clusters[0].Engine = "postgres"
			o.Databases[2].Class, o.Databases[3].Class = "db.r6g.large", "db.r6g.large"
		}, "fail | members | objections | cluster aurora runs postgres: dynascale adds readers only to clusters of aurora-mysql and aurora-postgresql | remove this obstacle*", "members | readers"},
		{"a cluster that fails over", clinic.EstateConfig, aurora(func(c *sim.ClusterSpec) { c.Status = "failing-over" }),
			"warn | members | objections | cluster aurora is failing-over | nothing to do now: dynascale waits until this ends*", "members | readers"},
		{"a reader that somebody promoted", clinic.EstateConfig, func(o *sim.Options, _ *visited) {
			o.Databases = append(o.Databases, sim.DatabaseSpec{ID: "shop-kept", Class: "db.r6g.large", Tags: map[string]string{"dynascale:tier": "readers"}})
		}, "warn | readers | readers | shop-kept: promoted, no longer a reader, still billed; dynascale never deletes it | delete the database yourself, or keep it and remove its tag dynascale:tier to end this message", "readers | limits"},
		{"AWS counts the readers", clinic.EstateConfig, aurora(func(c *sim.ClusterSpec) { c.ReplicaMin, c.ReplicaMax = 1, 4 }),
			"fail | members | objections | Application Auto Scaling keeps the number of readers between 1 and 4 | remove this obstacle*", "members | readers"},
		{"not published", with("      endpoints: {file: \"FOLDER/readers.json\", parameter: /shop/readers}\n", ""), nil,
			"warn | readers | endpoints | the list of readers is written to no file or parameter, and RDS has no endpoint for readers | set endpoints.file*", "readers | source"},
		{"no folder to publish in", with("FOLDER", "/nonexistent/shop"), nil, "fail | readers | endpoints | /nonexistent/shop does not exist | create the folder*", "readers | source"},
		{"a class for readers", with("      endpoints", "      class: db.r6g.xlarge\n      endpoints"), nil, "ok | readers | class | db.r6g.xlarge can be ordered for new readers * | ", "readers | source"},
		{"a class that readers cannot have", with("      endpoints", "      class: db.r9z.large\n      endpoints"), nil,
			"fail | readers | class | db.r9z.large cannot be ordered for mysql 8.0.39 | choose another class for new readers, or remove the key `class`", "readers | source"},
		{"no replicas, no lag", clinic.EstateConfig, func(o *sim.Options, _ *visited) { o.Databases = append(o.Databases[:1], o.Databases[2:]...) },
			"ok | readers | signal lag | there are no readers; the signal counts as 0 | ", "readers | limits"},

		{"modifications of the cluster wait", clinic.EstateConfig, aurora(func(c *sim.ClusterSpec) { c.Pending = []string{"engine version 8.0.mysql_aurora.3.10.1"} }),
			"fail | acu | objections | cluster aurora has pending modifications, which a change of capacity would also apply: engine version 8.0.mysql_aurora.3.10.1 | remove this obstacle*", "members | readers"},
		{"a cluster without a range", clinic.EstateConfig, func(o *sim.Options, _ *visited) {
			o.Clusters[0].MinACU, o.Clusters[0].MaxACU = 0, 0
			o.Databases[2].Class, o.Databases[3].Class = "db.r6g.large", "db.r6g.large"
		}, "fail | acu | resource | cluster aurora has no capacity range of Serverless v2 | while this is so, the daemon does not change this tier*", "members | readers"},
		{"a capacity beside the ladder", clinic.EstateConfig, aurora(func(c *sim.ClusterSpec) { c.MinACU = 1.5 }), "fail | acu | resource | aurora is 1.5 ACU, which is not on the ladder 0.5, 1, 2, 4, 8; * | *", "members | readers"},
		{"a rung above the range", with("4, 8]}", "4, 8, 16]}"), nil, "warn | acu | largest | 16 ACU on the ladder is above the maximum capacity of 8 ACU and is never used | end the ladder at 8 or below, or set max_acu, which raises the maximum capacity", "acu | ladder"},
		{"the parameter group of a cluster waits", clinic.EstateConfig, aurora(func(c *sim.ClusterSpec) { c.Parameters = "pending-reboot" }),
			"info | acu | parameters | the cluster's parameter group is pending-reboot on * until that member restarts; no change of this tier restarts the member | ", "acu | ladder"},
		{"a largest capacity that somebody raised", with("4, 8]}", "4, 8], max_acu: 8}"), aurora(func(c *sim.ClusterSpec) { c.MaxACU = 64 }),
			"info | acu | largest | the maximum capacity is 64 ACU, above max_acu 8: dynascale never lowers the maximum capacity | lower the maximum capacity yourself if it is not needed; if it is, set max_acu to 64", "acu | ladder"},
		{"another largest capacity", with("4, 8]}", "4, 8], max_acu: 32}"), nil, "info | acu | largest | every change sets the maximum capacity to max_acu 32; it is 8 now | ", "acu | ladder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, k := clinic.Estate(), visited{}
			if c.arrange != nil {
				c.arrange(&o, &k)
			}
			k.Open(t, o)
			got := show(k.examine(t, clinic.InFolder(t, c.config)))
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
				found = found || clinic.Like(c.want, strings.TrimSuffix(line, "\n"))
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
	c := visited{}
	c.Open(t, clinic.Estate())
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := ledger.Open(t.Context(), ledger.Options{Path: path, Retention: 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	now, place := c.World.Now(), "us-east-1//"
	for _, op := range []scale.Operation{
		{ID: "a", Tier: "members", Kind: scale.AddReplica, Resource: place + "cluster/aurora", Target: "aurora-dyn-1", Began: now.Add(-5 * time.Minute), Deadline: now.Add(time.Hour), Phase: "creating", Step: 2, Steps: 3},
		{ID: "b", Tier: "reports", Kind: scale.Resize, Resource: place + "instance/" + clinic.Box, Target: clinic.Box, Began: now.Add(-time.Minute), Deadline: now.Add(time.Hour), Phase: "starting", Step: 3, Steps: 4, Back: true, Trouble: "no capacity"},
		{ID: "c", Tier: "primary", Kind: scale.ChangeClass, Resource: place + "database/shop-db", Target: "shop-db", Began: now.Add(-2 * time.Hour), Deadline: now.Add(-time.Hour), Phase: "modifying", Step: 2, Steps: 2},
		{ID: "d", Tier: "forgotten", Kind: scale.Resize, Resource: "r4", Began: now.Add(-time.Minute), Deadline: now.Add(time.Hour), Phase: "stopping", Step: 2, Steps: 4},
	} {
		if err := l.Begin(t.Context(), op); err != nil {
			t.Fatal(err)
		}
	}
	// The ledger is open, as beside a daemon that runs.
	got := show(c.examine(t, "ledger: {path: "+path+"}\n"+clinic.InFolder(t, clinic.EstateConfig)))
	for _, want := range []string{
		"info | members | operation | add replica members: creating, step 2 of 3, operation began 5 min ago | \n",
		"warn | box | operation | resize reports: starting (rolling back), step 3 of 4, operation began 1 min ago; no capacity | 'dynascale history box' shows what happened\n",
		"warn | primary | operation | change class primary: modifying, step 2 of 2, operation began 2 h ago | 'dynascale history primary'",
		"fail | ledger | operations | resize forgotten: stopping, step 2 of 4, operation began 1 min ago; no tier of the configuration " +
			"scales this resource, so dynascale does not finish the operation | put tier forgotten back into the configuration, with the same resource as before, until the operation has ended\n",
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
	got = show(c.examine(t, "ledger: {path: "+path+"}\n"+clinic.InFolder(t, clinic.EstateConfig)))
	if !strings.Contains(got, "ledger.db is not a ledger, or its beginning was overwritten") {
		t.Errorf("a file that is no ledger is not told of:\n%s", got)
	}
}
