package discover

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// starterOf is the file of what lies on the shelves of a cloud.
func starterOf(t *testing.T, c *kindtest.Cloud) string {
	t.Helper()
	f, _ := c.Look(t.Context(), kindtest.Noon, survey)
	s := starter{account: "1", region: "us-east-1", untold: []string{"queues: no (needs sqs:ListQueues)"}}
	if err := s.gather(f); err != nil {
		t.Fatal(err)
	}
	return string(s.write())
}

func putGroup(c *kindtest.Cloud, g resource.ListedGroup) {
	if g.Capacity.Max == 0 {
		g.Capacity = scale.Capacity{Min: 1, Desired: 2, Max: 5}
	}
	kindtest.Put(c, facts.AllGroups, g.Name, g)
}

// What speaks against a change stands beside the tier that it is about, for every kind.
func TestDiscoverTellsWhatHoldsATier(t *testing.T) {
	shop := resource.Cluster{ID: "shop", Engine: "aurora-mysql", Status: resource.Available, MinACU: 1, MaxACU: 8, Members: []resource.ClusterMember{{ID: "shop-1", Writer: true}},
		Pending: []string{"engine version 8.0.39"}, Tags: map[string]string{"aws:cloudformation:stack-name": "data"}}
	c := &kindtest.Cloud{}
	putGroup(c, resource.ListedGroup{Group: resource.Group{Name: "mixed", Uncounted: "vcpu"}})
	kindtest.Put(c, facts.AllClusters, "shop", resource.ListedCluster{Name: "shop", Members: 1})
	kindtest.Put(c, facts.Clusters, "shop", shop)
	text := starterOf(t, c)
	for _, want := range []string{
		"# The group counts its size in vcpu, but AWS does not report this number for each machine: dynascale can only observe the group.\n",
		"# cluster shop has pending modifications, which a change of capacity would also apply: engine version 8.0.39; while this is so, dynascale does not change this tier.\n",
		"# cluster shop is managed by the CloudFormation stack data, which would undo the change; " +
			"allow_managed: true accepts that.\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

// Names are written by whoever may tag a machine; none of them leaves its comment.
func TestStarterKeepsForeignTextsInComments(t *testing.T) {
	evil := "x\n  rogue:\n    mode: manage\u2028\u0085\r# y"
	group := func(name string) resource.ListedGroup { return resource.ListedGroup{Group: resource.Group{Name: name}} }
	noted := group("true")
	noted.Suspended, noted.OtherSources, noted.Tags = []string{evil}, []string{evil}, map[string]string{evil: evil, "ManagedBy": evil}
	noted.TargetGroups, noted.Weighted = []string{"arn:aws:elasticloadbalancing:us-east-1:1:" + evil, "arn:x:targetgroup/nlb/1"}, true
	theirs, node, operated := group("theirs"), group("node"), group("operated")
	theirs.Tags, node.Tags = map[string]string{"AmazonECSManaged": ""}, map[string]string{"kubernetes.io/cluster/" + evil: "owned"}
	operated.Operator = evil
	going := group("going")
	going.Status = "Delete in progress" + evil
	c := &kindtest.Cloud{}
	for _, g := range []resource.ListedGroup{noted, group("a b"), group(`q"u\o#te`), group("12"), group(evil), going, theirs, node, operated} {
		putGroup(c, g)
	}
	kindtest.Put(c, facts.Policies, "true", []string{evil})
	kindtest.Put(c, facts.TargetGroups, "arn:x:targetgroup/nlb/1", resource.TargetGroup{LoadBalancers: []string{"arn:x:loadbalancer/net/nlb/1"}})
	kindtest.Put(c, facts.AllQueues, "https://x/true", struct{}{})
	kindtest.Put(c, facts.AllQueues, "https://x/"+evil, struct{}{})
	kindtest.Put(c, facts.AllQueues, evil, struct{}{})
	kindtest.Put(c, facts.AllDatabases, evil, resource.ListedDatabase{Name: evil, Class: evil, Engine: evil})
	kindtest.Put(c, facts.AllDatabases, "gone", resource.ListedDatabase{Name: "gone"})
	kindtest.Put(c, facts.AllDatabases, evil+"2", resource.ListedDatabase{Name: evil, Class: evil, Engine: evil, Cluster: evil, ReplicaOf: evil})
	kindtest.Put(c, facts.Databases, evil, resource.Database{ID: evil, Class: "db.r6g.large", Engine: evil, Version: evil, Status: evil,
		BackupDays: 1, Replicas: []string{evil}, Pending: []string{evil}, PendingClass: evil})
	kindtest.Put(c, facts.AllClusters, evil, resource.ListedCluster{Name: evil, Members: 3})
	kindtest.Put(c, facts.AllClusters, "lost", resource.ListedCluster{Name: "lost"})
	kindtest.Put(c, facts.Clusters, evil, resource.Cluster{ID: evil, Engine: "aurora" + evil, Status: evil, MaxACU: 4, Members: []resource.ClusterMember{{ID: evil, Writer: true}}})
	kindtest.Put(c, facts.ReplicaScaling, evil, evil)
	kindtest.Put(c, facts.LooseMachines, "i-1", resource.ListedMachine{ID: "i-1", Name: evil})
	kindtest.Put(c, facts.Machines, "i-1", resource.Machine{ID: evil, Type: "m7g.large", Lifecycle: evil, Operator: evil, PublicIP: evil, RootDevice: evil})
	for i := range 2*kind.MostDrafts + 49 {
		id := fmt.Sprintf("i-%04d", i+2)
		kindtest.Put(c, facts.LooseMachines, id, resource.ListedMachine{ID: id, Type: "m7g.large", Name: "zz"})
	}
	text := starterOf(t, c)
	cfg, err := config.Parse("starter", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var got []string
	for _, tier := range cfg.Tiers {
		got = append(got, tier.Name+"="+tier.Target.Name()+" "+string(tier.Mode))
	}
	if want := []string{`q-u-o-te=q"u\o#te observe`, "tier-12=12 observe", "true=true observe"}; strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("tiers %q, want %q, in\n%s", got, want, text)
	}
	for _, want := range []string{
		"Left out: its tag AmazonECSManaged says that an ECS capacity provider manages it: two owners would conflict.",
		"Left out: its tag kubernetes.io/cluster/x rogue: mode: manage # y says that the Kubernetes cluster x rogue: mode: manage # y manages it",
		"Left out: only x rogue: mode: manage # y may change it.",
		"Left out: it is being deleted", "Sizes and limits are in weighted units", "No Application Load Balancer sends to",
		"The load balancer of manage # y is unknown", "Left out: a-b:", "Database gone.\n  # Left out: it could not be read in detail.", "Cluster lost.\n  # Left out: it could not be read in detail.",
		"More instances that run outside of any group, left out because only the first 50 get a tier; add those that you need:\n#   i-0051, m7g.large, zz\n", "#   ... and 50 more\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
}

// A tier reads one target group, also where two of them are behind one load balancer.
func TestOnlyOneTargetGroupIsRead(t *testing.T) {
	behind := func(balancer string) resource.TargetGroup {
		return resource.TargetGroup{LoadBalancers: []string{"arn:x:loadbalancer/" + balancer}}
	}
	got := front([]string{"arn:x:targetgroup/one/1", "arn:x:targetgroup/two/2", "arn:x:targetgroup/three/3"},
		map[string]resource.TargetGroup{"arn:x:targetgroup/one/1": behind("app/web/9"), "arn:x:targetgroup/two/2": behind("app/web/9"), "arn:x:targetgroup/three/3": behind("net/web/8")})
	notes := []string{
		"The target group targetgroup/two/2 of the load balancer app/web/9 is not read, because a tier reads only one target group.",
		"No Application Load Balancer sends to targetgroup/three/3: requests and latency cannot be read.",
	}
	if got.Balancer != "app/web/9" || got.Target != "targetgroup/one/1" || !slices.Equal(got.Notes, notes) {
		t.Errorf("%+v", got)
	}
}
