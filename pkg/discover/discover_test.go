package discover

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

var update = flag.Bool("update", false, "rewrite the files that the tests compare with")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s changed (-want +got); if it is better now, run the test with -update:\n%s", name, diff)
	}
}

func found(t *testing.T, c *clinic.Clinic) (Found, error) {
	t.Helper()
	return Run(t.Context(), Options{Now: c.World.Now(), Timeout: 5 * time.Second})
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
		{"busy", sim.DatabaseSpec{BackupDays: 7, Status: "upgrading"}, "  # till is upgrading; while this is so, dynascale does not change this tier.\n  till-readers:\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.db.ID, tc.db.Class = "till", "db.m5.large"
			c := &clinic.Clinic{}
			c.Open(t, sim.Options{Start: clinic.Start, Exact: true, Databases: []sim.DatabaseSpec{tc.db}})
			got, err := found(t, c)
			if err != nil || !strings.Contains(string(got.Config), tc.want) {
				t.Errorf("%v\n%s", err, got.Config)
			}
		})
	}
}

// What discover writes passes check, observes everything, and finds its groups.
func TestDiscover(t *testing.T) {
	c := &clinic.Clinic{}
	c.Open(t, clinic.Land())
	got, err := found(t, c)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "discover.yaml", string(got.Config))
	cfg, err := config.Parse("starter", got.Config)
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Tiers) != 13 || got.Tiers != 13 || got.Account != "123456789012" || got.Region != "us-east-1" {
		t.Errorf("%d tiers, told %d, account %s in %s", len(cfg.Tiers), got.Tiers, got.Account, got.Region)
	}
	for _, tier := range cfg.Tiers {
		if tier.Mode != scale.Observe {
			t.Errorf("%s: mode %s; a configuration that nobody has read may change nothing", tier.Name, tier.Mode)
		}
	}
	for name := range c.World.Calls() {
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
		{"queues", "sqs", nil, "all queues: listing queues: denied: *not authorized to perform: sqs:ListQueues* (needs sqs:ListQueues)", "queue:", 1, 0},
		{"databases", "rds", nil, "RDS databases: listing databases: denied: * (needs rds:DescribeDBInstances)", "rds_", 2, 8},
		{"details of machines", "", clinic.Refuse("DescribeInstanceStatus"), "machines: reading the status checks of 3 machines: denied: * (needs ec2:DescribeInstances, ec2:DescribeInstanceStatus, ec2:DescribePlacementGroups)", "ec2_size", 1, 1},
		{"other owners of clusters", "application-autoscaling", nil,
			"replica scaling: listing what Application Auto Scaling scales in RDS: denied: * (needs application-autoscaling:DescribeScalableTargets)", "keeps it at", 2, 0},
		{"metrics", "cloudwatch", nil, "CPU metrics: reading 6 CloudWatch series: denied: * (needs cloudwatch:GetMetricData)", "period: 300s", 1, 0},
		{"policies", "", clinic.Refuse("DescribePolicies"), "policies: listing the scaling policies of the account: denied: * (needs autoscaling:DescribePolicies)", "cpu60", 1, 0},
		{"target groups", "", clinic.Refuse("DescribeTargetGroups"), "target groups: listing target groups: denied: * (needs elasticloadbalancing:DescribeTargetGroups)", "target_group: ", 1, 0},
		{"identity", "", clinic.Refuse("GetCallerIdentity"), "the account: asking AWS for the identity of these credentials: denied: * (needs sts:GetCallerIdentity)", "for account 123456789012", 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, k := clinic.Land(), &clinic.Clinic{Instead: c.instead}
			if c.service != "" {
				o.Faults = []sim.Fault{{From: clinic.Start, To: clinic.Start.Add(24 * time.Hour), Kind: sim.FaultDenied, Service: c.service}}
			}
			k.Open(t, o)
			got, err := found(t, k)
			if err != nil {
				t.Fatal(err)
			}
			text := string(got.Config)
			told := false
			for line := range strings.Lines(text) {
				told = told || clinic.Like("#   "+c.comment, strings.TrimSuffix(line, "\n"))
				line, _, _ = strings.Cut(line, "# ")
				if strings.Contains(line, c.gone) {
					t.Errorf("there is %q, which could not be known", line)
				}
			}
			if !told {
				t.Errorf("there is no %q in\n%s", c.comment, text)
			}
			if len(got.Untold) != c.untold || got.Tiers != 13-c.fewer {
				t.Errorf("%d tiers, and untold is %q", got.Tiers, got.Untold)
			}
		})
	}
}

// A key that AWS does not take is told as what it is, and not as rights that it lacks.
func TestDiscoverWithABadKey(t *testing.T) {
	for _, code := range []string{"InvalidClientTokenId", "ExpiredToken", "SignatureDoesNotMatch"} {
		k := &clinic.Clinic{Instead: func(w http.ResponseWriter, _ string) bool {
			w.WriteHeader(http.StatusForbidden)
			_, _ = fmt.Fprintf(w, "<ErrorResponse><Error><Code>%s</Code><Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>", code)
			return true
		}}
		k.Open(t, clinic.Land())
		_, err := Run(t.Context(), Options{Now: clinic.Start})
		if err == nil || !strings.HasPrefix(err.Error(), "AWS does not accept these credentials, so nothing was listed: ") || strings.Contains(err.Error(), "needs") {
			t.Errorf("%s: %v", code, err)
		}
	}
	k := &clinic.Clinic{}
	k.Open(t, clinic.Land())
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	if _, err := Run(t.Context(), Options{Now: clinic.Start}); err == nil || !strings.Contains(err.Error(), "no usable AWS credentials") || !strings.Contains(err.Error(), "set AWS_PROFILE, or ") {
		t.Errorf("without a key: %v", err)
	}
}

// A text that is not written has no lines to look at.
func TestWhatIsWrongWithATextThatNobodySees(t *testing.T) {
	_, err := config.Parse("the starter configuration", []byte("tiers:\n  web:\n    mod: observe\n"))
	if err == nil {
		t.Fatal("it is accepted")
	}
	if got := unplaced(err).Error(); strings.Contains(got, "the starter configuration") || !strings.Contains(got, "tiers.web.mod: unknown key; did you mean mode?") {
		t.Errorf("it says %q", got)
	}
}

// Who begins has no configuration that could name the region.
func TestDiscoverWithoutARegion(t *testing.T) {
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	const want = "no region is set: give --region, set AWS_REGION, or choose a profile with a region"
	if _, err := Run(t.Context(), Options{Now: time.Now()}); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestDiscoverWithoutGroups(t *testing.T) {
	denied := clinic.Land()
	denied.Faults = []sim.Fault{{From: clinic.Start, To: clinic.Start.Add(24 * time.Hour), Kind: sim.FaultDenied, Service: "autoscaling"}}
	parked := clinic.Land()
	parked.Groups, parked.Databases, parked.Clusters, parked.Machines = []sim.GroupSpec{{Name: "parked", UnitRate: 1}}, nil, nil, nil
	unseen := sim.Options{Start: clinic.Start, Databases: clinic.Land().Databases[:1], Faults: []sim.Fault{{From: clinic.Start, To: clinic.Start.Add(24 * time.Hour), Kind: sim.FaultDenied, Service: "rds"}}}
	for _, c := range []struct {
		name string
		o    sim.Options
		want string
	}{
		{"denied", denied, "listing Auto Scaling groups: denied: *; no configuration is written, because it would lack the Auto Scaling groups; if AWS denied the call, give dynascale the permission autoscaling:DescribeAutoScalingGroups"},
		{"none", sim.Options{Start: clinic.Start}, "nothing was found in us-east-1 that could be a tier, no group, *cluster, *instance*: look into another region with --region, or another account with --profile"},
		{"none that may be seen", unseen, "nothing was found in us-east-1 that could be a tier, *, or another account with --profile; these resources could not be listed, and may be what you look for: RDS databases: listing databases: denied: *"},
		{"none of use", parked, "no resource in us-east-1 can be a tier at present:*"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := &clinic.Clinic{}
			k.Open(t, c.o)
			if _, err := found(t, k); err == nil || !clinic.Like(c.want, strings.ReplaceAll(err.Error(), "\n", " ")) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// An account may have databases and machines, and no group at all.
func TestDiscoverOnlyDatabases(t *testing.T) {
	o := clinic.Land()
	o.Groups, o.Queues, o.Machines = nil, nil, nil
	k := &clinic.Clinic{}
	k.Open(t, o)
	got, err := found(t, k)
	if err != nil || got.Tiers != 8 || len(got.Untold) > 0 {
		t.Errorf("%d tiers, untold %q, %v", got.Tiers, got.Untold, err)
	}
}

// A fleet of single machines does not bury the rest, and is not forgotten.
func TestDiscoverManyMachines(t *testing.T) {
	o := sim.Options{Start: clinic.Start, Exact: true}
	for i := range kind.MostDrafts + 3 {
		o.Machines = append(o.Machines, sim.MachineSpec{ID: fmt.Sprintf("i-%017x", i+1), Type: "m5.large", Tags: map[string]string{"Name": "box"}})
	}
	k := &clinic.Clinic{}
	k.Open(t, o)
	got, err := found(t, k)
	if err != nil || got.Tiers != kind.MostDrafts {
		t.Fatalf("%d tiers, %v", got.Tiers, err)
	}
	for _, want := range []string{"  box-50:\n", "only the first 50 get a tier; add those that you need:\n#   i-00000000000000033, m5.large, box\n"} {
		if !strings.Contains(string(got.Config), want) {
			t.Errorf("there is no %q in\n%s", want, got.Config)
		}
	}
}

// More groups than a page holds, and names that collide.
func TestDiscoverManyGroups(t *testing.T) {
	o := sim.Options{Start: clinic.Start, Exact: true}
	for i := range 230 {
		o.Groups = append(o.Groups, sim.GroupSpec{Name: strings.Repeat("-", i) + "web", Min: 1, Max: 5, Desired: 1, UnitRate: 1, Detailed: true})
	}
	k := &clinic.Clinic{}
	k.Open(t, o)
	got, err := found(t, k)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Parse("starter", got.Config)
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string]bool{}
	for _, tier := range cfg.Tiers {
		groups[tier.Target.Name()] = true
	}
	if len(groups) != 230 {
		t.Errorf("%d groups became tiers, want 230", len(groups))
	}
}

func TestTierName(t *testing.T) {
	taken := map[string]bool{}
	for _, c := range []struct{ group, want string }{
		{"web-asg", "web"}, {"web", "web-2"}, {"WEB-ASG", "web-asg"}, {"Web_ASG", "web_asg"}, {"web.asg", "web-3"},
		{"MyStack-WebGroup-1A2B", "mystack-webgroup-1a2b"}, {"123", "tier-123"}, {"---", "tier"}, {"a1", "tier-a1"}, {"All-ASG", "tier-all"}, {"-asg", "asg"}, {"prod//api", "prod-api"},
		{strings.Repeat("long", 30), strings.Repeat("long", 14) + "lo"}, {strings.Repeat("long", 31), strings.Repeat("long", 14) + "lo-2"},
	} {
		if got := tierName(c.group, taken); got != c.want {
			t.Errorf("%s: got %s, want %s", c.group, got, c.want)
		}
	}
}

func TestTierNamesAreValidAndDiffer(t *testing.T) {
	valid := regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z0-9._/ -]{0,80}(-asg)?`), rapid.StringMatching(`(a[0-9]{1,70}|all)(-asg)?`))
	rapid.Check(t, func(t *rapid.T) {
		taken := map[string]bool{}
		groups := rapid.SliceOfN(text, 1, 30).Draw(t, "groups")
		for _, g := range groups {
			if name := tierName(g, taken); !valid.MatchString(name) || config.TierName.Wrong(name) != "" {
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
