package discover

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// What others run, and what could not come back from a stop, is told of and becomes no tier.
func TestDiscoverLeavesOutWhatMustNotBeChanged(t *testing.T) {
	tagged := func(key string) map[string]string { return map[string]string{key: "shop"} }
	group := func(name, tag string) sim.GroupSpec {
		return sim.GroupSpec{Name: name, Min: 1, Max: 4, Desired: 1, UnitRate: 1, Detailed: true, Tags: tagged(tag)}
	}
	const id = "i-0123456789abcde"
	o := sim.Options{
		Start: clinic.Start, Exact: true,
		Groups: []sim.GroupSpec{group("web", "team"), group("nodes", "eks:nodegroup-name"), group("capacity", "AmazonECSManaged"), group("stack", "aws:cloudformation:stack-name")},
		Machines: []sim.MachineSpec{
			{ID: id + "00", Type: "m6i.large"},
			{ID: id + "01", Type: "m6i.large", Tags: tagged("karpenter.sh/nodepool")},
			{ID: id + "02", Type: "m6i.large", Tags: tagged("sigs.k8s.io/cluster-api-provider-aws/cluster/shop")},
			{ID: id + "03", Type: "m6i.large", Tags: tagged("aws:ec2:fleet-id")},
			{ID: id + "04", Type: "m6i.large", Ties: resource.Ties{Reservation: "cr-1"}},
			{ID: id + "05", Type: "m6i.large", Ties: resource.Ties{StopProtected: true}},
			{ID: id + "06", Type: "m6i.large", Ties: resource.Ties{Tenancy: "host"}},
			{ID: id + "07", Type: "m6i.large", Tags: tagged("aws:cloudformation:stack-name")},
			{ID: id + "08", Type: "t3.micro", Interfaces: 3},
			{ID: id + "09", Type: "m6i.large", Volumes: 28},
		},
		Databases: []sim.DatabaseSpec{{ID: "beanstalk", Class: "db.r6g.large", BackupDays: 7, Tags: tagged("elasticbeanstalk:environment-name")}},
	}
	k := &clinic.Clinic{}
	k.Open(t, o)
	got, err := found(t, k)
	if err != nil {
		t.Fatal(err)
	}
	text := string(got.Config)
	cfg, err := config.Parse("starter", got.Config)
	if err != nil {
		t.Fatal(err)
	}
	var tiers []string
	for _, tier := range cfg.Tiers {
		tiers = append(tiers, tier.Name)
	}
	if names := strings.Join(tiers, " "); names != id+"00 "+id+"07 "+id+"08 stack web" {
		t.Errorf("the tiers are %s", names)
	}
	for _, want := range []string{
		"# Group nodes: 1 desired, its own limits 1 to 4.\n  # Left out: its tag eks:nodegroup-name says that " +
			"the EKS node group shop manages it: two owners would conflict.\n",
		"# Left out: its tag AmazonECSManaged says that an ECS capacity provider manages it: two owners would " +
			"conflict.\n",
		"# Left out: " + id + "01 belongs to Karpenter (tag karpenter.sh/nodepool), ",
		"# Left out: " + id + "02 belongs to Cluster API (tag sigs.k8s.io/cluster-api-provider-aws/cluster/shop), ",
		"# Left out: " + id + "03 belongs to the EC2 Fleet shop (tag aws:ec2:fleet-id), ",
		"# Left out: " + id + "04 is bound to the capacity reservation cr-1, ", "# Left out: " + id + "05 has stop protection; ", "# Left out: " + id + "06 is bound to a dedicated host, ",
		"# " + id + "07 is managed by the CloudFormation stack shop, which would undo the change; " +
			"allow_managed: true accepts that.\n",
		"# Not on the ladder: " + id + "09 cannot be m6i.xlarge: it has 29 volumes and network interfaces, and the type supports 28.\n",
		"# Left out: there is no other type to which the instance can change.\n",
		"# Left out: its tag elasticbeanstalk:environment-name says that the Elastic Beanstalk environment " +
			"shop manages it: two owners would conflict.\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
}
