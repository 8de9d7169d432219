package app

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/aws/autoscaling"
	"github.com/dynascale/dynascale/pkg/aws/ec2"
	"github.com/dynascale/dynascale/pkg/aws/rds"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// landOptions are groups of every kind that a simulated account can have.
func landOptions() sim.Options {
	const q = "https://sqs.us-east-1.amazonaws.com/123456789012/"
	web := sim.Web("web-asg", sim.Constant(450), 100, clinicStart)
	api := sim.Web("Prod/API", sim.Constant(250), 100, clinicStart)
	api.LoadBalancer, api.TargetGroup, api.Detailed = "app/api/60dc6c495c0c9188", "targetgroup/api/83e2d6bc24d8a067", false
	api.Policies = []sim.Policy{{Name: "cpu60", Type: "TargetTrackingScaling", Enabled: true}}
	orders := sim.Workers("OrdersWorker-asg", q+"orders")
	batch := sim.GroupSpec{Name: "batch", Min: 2, Max: 4, Desired: 2, UnitRate: 1, Detailed: true, Suspended: []string{"Launch"}, Operator: "eks.amazonaws.com"}
	return sim.Options{
		Start: clinicStart, Exact: true, Databases: landDatabases(), Clusters: landClusters(), Machines: landMachines(),
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

func (c *clinic) discover(t *testing.T) (Discovery, error) {
	t.Helper()
	return Discover(t.Context(), DiscoverOptions{Now: c.world.Now(), Timeout: 5 * time.Second})
}

// Databases of which RDS makes no read replicas have no tier for them, and one whose
// storage is optimised is as good as any.
func TestDiscoverOffersReadersWhereRDSMakesThem(t *testing.T) {
	for _, tc := range []struct {
		name string
		db   sim.DatabaseSpec
		want string
	}{
		{"an edition without", sim.DatabaseSpec{Engine: "sqlserver-se", MultiAZ: true, BackupDays: 7}, "  # No tier for read replicas: till is sqlserver-se; RDS cannot create read replicas of this engine.\n"},
		{"one that needs a standby", sim.DatabaseSpec{Engine: "sqlserver-ee", BackupDays: 7},
			"  # No tier for read replicas: till is not Multi-AZ; RDS creates read replicas of SQL Server only from a Multi-AZ source.\n"},
		{"no backups", sim.DatabaseSpec{}, "  # No tier for read replicas: till has no automated backups; RDS needs them to create a replica.\n"},
		{"optimised", sim.DatabaseSpec{BackupDays: 7, Status: "storage-optimization"}, "read replicas: none.\n  till-readers:\n"},
		{"busy", sim.DatabaseSpec{BackupDays: 7, Status: "upgrading"}, "  # till is upgrading; dynascale will only observe it.\n  till-readers:\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.db.ID, tc.db.Class = "till", "db.m5.large"
			c := clinic{}
			c.open(t, sim.Options{Start: clinicStart, Exact: true, Databases: []sim.DatabaseSpec{tc.db}})
			found, err := c.discover(t)
			if err != nil || !strings.Contains(string(found.Config), tc.want) {
				t.Errorf("%v\n%s", err, found.Config)
			}
		})
	}
}

// What discover writes passes check, observes everything, and finds its groups.
// What speaks against a change stands beside the tier that it is about, for every kind.
func TestDiscoverTellsWhatHoldsATier(t *testing.T) {
	shop := estate.Cluster{ID: "shop", Engine: "aurora-mysql", Status: estate.Available, MinACU: 1, MaxACU: 8, Members: []estate.ClusterMember{{ID: "shop-1", Writer: true}},
		Pending: []string{"engine version 8.0.39"}, Tags: map[string]string{"aws:cloudformation:stack-name": "data"}}
	f := starter{survey: &survey{
		groups: []autoscaling.Listed{{Group: estate.Group{Name: "mixed", Uncounted: "vcpu", Capacity: scale.Capacity{Max: 64}}}},
		stock:  stock{clusters: []rds.ListedCluster{{Name: "shop", Members: 1}}, clusterDetails: map[string]estate.Cluster{"shop": shop}},
	}}
	text := string(f.write())
	for _, want := range []string{
		"# It counts its size in vcpu, and AWS does not tell how much of it each machine is: dynascale will only observe it.\n",
		"# cluster shop has pending modifications, which a change would apply too: engine version 8.0.39; dynascale will only observe it.\n",
		"# cluster shop is managed by the CloudFormation stack data, which would change it back; allow_managed: true accepts that.\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

func TestDiscover(t *testing.T) {
	c := clinic{}
	c.open(t, landOptions())
	found, err := c.discover(t)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "discover.yaml", string(found.Config))
	cfg, err := config.Parse("starter", found.Config)
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Tiers) != 13 || found.Tiers != 13 || found.Account != "123456789012" || found.Region != "us-east-1" {
		t.Errorf("%d tiers, told %d, account %s in %s", len(cfg.Tiers), found.Tiers, found.Account, found.Region)
	}
	for _, tier := range cfg.Tiers {
		if tier.Mode != scale.Observe {
			t.Errorf("%s: mode %s; a configuration that nobody has read may change nothing", tier.Name, tier.Mode)
		}
	}
	for _, f := range c.examine(t, string(found.Config)) {
		if f.Result == Failed {
			t.Errorf("the doctor does not like it: %s %s: %s", f.About, f.Check, f.Found)
		}
	}
	for name := range c.world.Calls() {
		if !strings.HasPrefix(name, "Describe") && !strings.HasPrefix(name, "Get") && !strings.HasPrefix(name, "List") {
			t.Errorf("%s was called: discover only reads", name)
		}
	}
}

// A listing that fails becomes a comment, and the rest is written all the same.
func TestDiscoverWithoutARight(t *testing.T) {
	for _, c := range []struct {
		name    string
		service string
		instead func(http.ResponseWriter, string) bool
		comment string
		gone    string // what the file no longer has
		untold  int    // listings that fail
		fewer   int    // tiers than with all rights
	}{
		{"queues", "sqs", nil, "queues: listing queues: denied: *not authorized to perform: sqs:ListQueues* (needs sqs:ListQueues)", "queue:", 1, 0},
		{"databases", "rds", nil, "RDS databases: listing databases: denied: * (needs rds:DescribeDBInstances)", "rds_", 2, 8},
		{"details of machines", "", refuse("DescribeInstanceStatus"), "EC2 instances in detail: reading the status checks of 3 machines: denied: * (needs ec2:DescribeInstances and ec2:DescribeInstanceStatus)", "ec2_size", 1, 1},
		{"other owners of clusters", "application-autoscaling", nil,
			"clusters that AWS scales: listing what Application Auto Scaling scales in RDS: denied: * (needs application-autoscaling:DescribeScalableTargets)", "keeps it at", 1, 0},
		{"metrics", "cloudwatch", nil, "CPU metrics: reading 6 CloudWatch series: denied: * (needs cloudwatch:GetMetricData)", "period: 300s", 1, 0},
		{"policies", "", refuse("DescribePolicies"), "scaling policies: listing the scaling policies of the account: denied: * (needs autoscaling:DescribePolicies)", "cpu60", 1, 0},
		{"target groups", "", refuse("DescribeTargetGroups"), "target groups: listing target groups: denied: * (needs elasticloadbalancing:DescribeTargetGroups)", "target_group: ", 1, 0},
		{"identity", "", refuse("GetCallerIdentity"), "the account: asking AWS who this is: denied: * (needs sts:GetCallerIdentity)", "for account 123456789012", 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, k := landOptions(), clinic{instead: c.instead}
			if c.service != "" {
				o.Faults = []sim.Fault{{From: clinicStart, To: clinicStart.Add(24 * time.Hour), Kind: sim.FaultDenied, Service: c.service}}
			}
			k.open(t, o)
			found, err := k.discover(t)
			if err != nil {
				t.Fatal(err)
			}
			text := string(found.Config)
			told := false
			for line := range strings.Lines(text) {
				told = told || like("#   "+c.comment, strings.TrimSuffix(line, "\n"))
				line, _, _ = strings.Cut(line, "# ")
				if strings.Contains(line, c.gone) {
					t.Errorf("there is %q, which could not be known", line)
				}
			}
			if !told {
				t.Errorf("there is no %q in\n%s", c.comment, text)
			}
			if len(found.Untold) != c.untold || found.Tiers != 13-c.fewer {
				t.Errorf("%d tiers, and untold is %q", found.Tiers, found.Untold)
			}
		})
	}
}

func TestDiscoverWithoutGroups(t *testing.T) {
	denied := landOptions()
	denied.Faults = []sim.Fault{{From: clinicStart, To: clinicStart.Add(24 * time.Hour), Kind: sim.FaultDenied, Service: "autoscaling"}}
	parked := landOptions()
	parked.Groups, parked.Databases, parked.Clusters, parked.Machines = []sim.GroupSpec{{Name: "parked", UnitRate: 1}}, nil, nil, nil
	unseen := sim.Options{Start: clinicStart, Databases: landDatabases()[:1], Faults: []sim.Fault{{From: clinicStart, To: clinicStart.Add(24 * time.Hour), Kind: sim.FaultDenied, Service: "rds"}}}
	for _, c := range []struct {
		name string
		o    sim.Options
		want string
	}{
		{"denied", denied, "listing Auto Scaling groups: denied: *; a starter configuration without the groups would look as if there were none; this needs autoscaling:DescribeAutoScalingGroups"},
		{"none", sim.Options{Start: clinicStart}, "there is no Auto Scaling group, database or single machine in us-east-1: look into another region with --region, or another account with --profile"},
		{"none that may be seen", unseen, "there is no Auto Scaling group, database *, or another account with --profile; could not be listed: RDS databases: listing databases: denied: *"},
		{"none of use", parked, "nothing of us-east-1 can be a tier as it is:*"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := clinic{}
			k.open(t, c.o)
			if _, err := k.discover(t); err == nil || !like(c.want, strings.ReplaceAll(err.Error(), "\n", " ")) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// An account may have databases and machines, and no group at all.
func TestDiscoverOnlyDatabases(t *testing.T) {
	o := landOptions()
	o.Groups, o.Queues, o.Machines = nil, nil, nil
	k := clinic{}
	k.open(t, o)
	found, err := k.discover(t)
	if err != nil || found.Tiers != 8 || len(found.Untold) > 0 {
		t.Errorf("%d tiers, untold %q, %v", found.Tiers, found.Untold, err)
	}
}

// A fleet of single machines does not bury the rest, and is not forgotten.
func TestDiscoverManyMachines(t *testing.T) {
	o := sim.Options{Start: clinicStart, Exact: true}
	for i := range mostListed + 3 {
		o.Machines = append(o.Machines, sim.MachineSpec{ID: fmt.Sprintf("i-%017x", i+1), Type: "m5.large", Tags: map[string]string{"Name": "box"}})
	}
	k := clinic{}
	k.open(t, o)
	found, err := k.discover(t)
	if err != nil || found.Tiers != mostListed {
		t.Fatalf("%d tiers, %v", found.Tiers, err)
	}
	for _, want := range []string{"  box-50:\n", "the first 50 have tiers:\n#   i-00000000000000033, m5.large, box\n"} {
		if !strings.Contains(string(found.Config), want) {
			t.Errorf("there is no %q in\n%s", want, found.Config)
		}
	}
}

func TestCapacityLadder(t *testing.T) {
	for _, c := range []struct {
		least, most float64
		want        string
	}{
		{0.5, 16, "[0.5 1 2 4 8 16]"}, {1.5, 10, "[1.5 3 6 10]"}, {0, 2, "[0 0.5 1 2]"}, {4, 4, "[]"}, {0, 0, "[]"}, {8, 4, "[]"}, {-1, 4, "[]"}, {128, 256, "[128 256]"},
	} {
		if got := fmt.Sprint(capacityLadder(c.least, c.most)); got != c.want {
			t.Errorf("%g to %g: got %s, want %s", c.least, c.most, got, c.want)
		}
	}
}

// More groups than a page holds, and names that collide.
func TestDiscoverManyGroups(t *testing.T) {
	o := sim.Options{Start: clinicStart, Exact: true}
	for i := range 230 {
		o.Groups = append(o.Groups, sim.GroupSpec{Name: strings.Repeat("-", i) + "web", Min: 1, Max: 5, Desired: 1, UnitRate: 1, Detailed: true})
	}
	k := clinic{}
	k.open(t, o)
	found, err := k.discover(t)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Parse("starter", found.Config)
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string]bool{}
	for _, tier := range cfg.Tiers {
		groups[groupOf(tier)] = true
	}
	if len(groups) != 230 {
		t.Errorf("%d groups became tiers, want 230", len(groups))
	}
}

// Names are written by whoever may tag a machine; none of them leaves its comment.
func TestStarterKeepsForeignTextsInComments(t *testing.T) {
	evil := "x\n  rogue:\n    mode: manage\u2028\u0085\r# y"
	group := func(name string) autoscaling.Listed {
		return autoscaling.Listed{Group: estate.Group{Name: name, Capacity: scale.Capacity{Min: 1, Desired: 2, Max: 5}}}
	}
	noted := group("true")
	noted.Suspended, noted.OtherSources, noted.Tags = []string{evil}, []string{evil}, map[string]string{evil: evil, "ManagedBy": evil}
	noted.TargetGroups, noted.Weighted = []string{"arn:aws:elasticloadbalancing:us-east-1:1:" + evil, "arn:x:targetgroup/nlb/1"}, true
	theirs, node, operated := group("theirs"), group("node"), group("operated")
	theirs.Tags, node.Tags = map[string]string{"AmazonECSManaged": ""}, map[string]string{"kubernetes.io/cluster/" + evil: "owned"}
	operated.Operator = evil
	going := group("going")
	going.Status = "Delete in progress" + evil
	f := starter{account: "1", region: "us-east-1", survey: &survey{
		groups:   []autoscaling.Listed{noted, group("a b"), group(`q"u\o#te`), group("12"), group(evil), going, theirs, node, operated},
		policies: map[string][]string{"true": {evil}}, balancers: map[string][]string{"arn:x:targetgroup/nlb/1": {"arn:x:loadbalancer/net/nlb/1"}},
		queues: queueMatch{"true": {"https://x/" + evil}}, unmatched: []string{evil},
		stock: stock{
			databases: []rds.Listed{{Name: evil, Class: evil, Engine: evil}, {Name: "gone"}, {Name: evil, Class: evil, Engine: evil, Cluster: evil, ReplicaOf: evil}},
			clusters:  []rds.ListedCluster{{Name: evil, Members: 3}, {Name: "lost"}}, machines: []ec2.Instance{{ID: "i-1", Name: evil}},
			databaseDetails: map[string]estate.Database{evil: {ID: evil, Class: "db.r6g.large", Engine: evil, Version: evil, Status: evil,
				BackupDays: 1, Replicas: []string{evil}, Pending: []string{evil}, PendingClass: evil}},
			clusterDetails: map[string]estate.Cluster{evil: {ID: evil, Engine: "aurora" + evil, Status: evil, MaxACU: 4, Members: []estate.ClusterMember{{ID: evil, Writer: true}}}},
			machineDetails: map[string]estate.Machine{"i-1": {ID: evil, Type: "m7g.large", Lifecycle: evil, Operator: evil, PublicIP: evil, RootDevice: evil}},
			scaled:         map[string]string{evil: evil},
		},
		order: []string{"queues"}, failed: map[string]error{"queues": fmt.Errorf("%s", evil)}, permissions: map[string]string{"queues": "sqs:ListQueues"},
	}}
	for i := range 2*mostListed + 49 {
		f.machines = append(f.machines, ec2.Instance{ID: fmt.Sprint("i-", i+2), Type: "m7g.large"})
	}
	text := f.write()
	cfg, err := config.Parse("starter", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var got []string
	for _, tier := range cfg.Tiers {
		got = append(got, tier.Name+"="+groupOf(tier)+" "+string(tier.Mode))
	}
	if want := []string{`q-u-o-te=q"u\o#te observe`, "tier-12=12 observe", "true=true observe"}; strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("tiers %q, want %q, in\n%s", got, want, text)
	}
	for _, want := range []string{
		"Left out: its tag AmazonECSManaged says that an ECS capacity provider looks after it: two owners would fight.",
		"Left out: its tag kubernetes.io/cluster/x rogue: mode: manage # y says that the Kubernetes cluster x rogue: mode: manage # y looks after it",
		"Left out: only x rogue: mode: manage # y may change it.",
		"Left out: it is being deleted", "Sizes count in weighted units", "which no Application Load Balancer serves",
		"whose load balancer is not known", "Left out: a-b:", "Database gone.\n  # Left out: it could not be read in detail.", "Cluster lost.\n  # Left out: it could not be read in detail.",
		"More instances that run outside of any group, which are like those above; the first 50 have tiers:\n#   i-51, m7g.large\n", "#   ... and 50 more\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
}

func TestTierName(t *testing.T) {
	taken := map[string]bool{}
	for _, c := range []struct{ group, want string }{
		{"web-asg", "web"}, {"web", "web-2"}, {"WEB-ASG", "web-asg"}, {"Web_ASG", "web_asg"}, {"web.asg", "web-3"},
		{"MyStack-WebGroup-1A2B", "mystack-webgroup-1a2b"}, {"123", "tier-123"}, {"---", "tier"}, {"-asg", "asg"}, {"prod//api", "prod-api"},
		{strings.Repeat("long", 30), strings.Repeat("long", 14) + "lo"}, {strings.Repeat("long", 31), strings.Repeat("long", 14) + "lo-2"},
	} {
		if got := tierName(c.group, taken); got != c.want {
			t.Errorf("%s: got %s, want %s", c.group, got, c.want)
		}
	}
}

func TestTierNamesAreValidAndDiffer(t *testing.T) {
	valid := regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z0-9._/ -]{0,80}(-asg)?`))
	rapid.Check(t, func(t *rapid.T) {
		taken := map[string]bool{}
		groups := rapid.SliceOfN(text, 1, 30).Draw(t, "groups")
		for _, g := range groups {
			if name := tierName(g, taken); !valid.MatchString(name) {
				t.Fatalf("%q became %q", g, name)
			}
		}
		if len(taken) != len(groups) {
			t.Fatalf("%d groups share %d names", len(groups), len(taken))
		}
	})
}

func TestResemblance(t *testing.T) {
	for _, c := range []struct {
		group, queue string
		want         int
	}{
		{"orders-worker-asg", "orders", 1},
		{"OrdersWorkerASG", "orders-queue", 1},
		{"orders-worker-prod", "orders-prod", 2},
		{"orders-worker-prod", "orders", 1},
		{"orders-worker-prod", "orders-staging", 0},
		{"orders-worker", "orders-urgent.fifo", 1},
		{"web-prod", "mail-prod", 0},
		{"web-prod", "prod", 0},
		{"orders-worker", "orders-dlq", 0},
		{"workers-asg", "jobs", 0},
		{"workers", "worker-queue", 0},
		{"", "", 0},
	} {
		t.Run(c.group+" "+c.queue, func(t *testing.T) {
			if got := resemblance(c.group, c.queue); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestQuoted(t *testing.T) {
	for in, want := range map[string]string{
		"web-asg": "web-asg", "true": `"true"`, "No": `"No"`, "1e3": `"1e3"`, "a b": `"a b"`, "": `""`, "a:": `"a:"`, "~": `"~"`,
		"https://sqs.us-east-1.amazonaws.com/1/j": "https://sqs.us-east-1.amazonaws.com/1/j", "a#b": `"a#b"`, "x": `"x"`,
	} {
		if got := quoted(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}
