package operation

import (
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Owner is who looks after a group, a machine or a database, as its tags say.
type Owner struct {
	Who string // such as Karpenter, or the EKS cluster shop
	Tag string // the tag that says so, by its key
	// Runs is set for those who start, stop, count and replace what they own by
	// themselves. The others describe it, and change back what was done by hand.
	Runs bool
}

// mark is the beginning of the tags by which an owner marks what is its own.
type mark struct {
	prefix, who string
	// named adds the tag's value to who; behind a prefix that ends with a slash, the
	// rest of its key.
	named bool
}

// runs are the marks of those who run what they mark, the more telling ones first. A
// product invents new tags under its prefix by the year, so a whole key is here only
// where the prefix is too common. Sources: the tagging pages of Karpenter, Kubernetes
// (cloud-provider-aws, cluster-autoscaler, Cluster API, kOps), EKS, ECS, EMR, EC2 Fleet,
// Spot Fleet, Batch, Elastic Beanstalk, ParallelCluster, SageMaker, GameLift, Cloud9.
var runs = []mark{
	{"karpenter.", "Karpenter", false},
	{"k8s.io/cluster-autoscaler/", "the Kubernetes cluster autoscaler", false},
	{"eks:nodegroup-name", "the EKS node group", true},
	{"eks:cluster-name", "the EKS cluster", true},
	{"eks:eks-cluster-name", "the EKS cluster", true},
	{"aws:eks:cluster-name", "the EKS cluster", true},
	{"eks:", "EKS", false},
	{"aws:eks:", "EKS", false},
	{"alpha.eksctl.io/", "eksctl", false},
	{"sigs.k8s.io/", "Cluster API", false},
	{"cluster.x-k8s.io/", "Cluster API", false},
	{"kops.k8s.io/", "kOps", false},
	{"k8s.io/role/", "kOps", false},
	{"kubernetes.io/cluster/", "the Kubernetes cluster", true},
	{"KubernetesCluster", "the Kubernetes cluster", true},
	{"AmazonECSManaged", "an ECS capacity provider", false},
	{"AmazonECS", "ECS", false},
	{"aws:ecs:", "ECS", false},
	{"aws:elasticmapreduce:", "EMR", false},
	{"AWSBatch", "AWS Batch", false},
	{"aws:batch:", "AWS Batch", false},
	{"elasticbeanstalk:environment-name", "the Elastic Beanstalk environment", true},
	{"elasticbeanstalk:", "Elastic Beanstalk", false},
	{"aws:ec2:fleet-id", "the EC2 Fleet", true},
	{"aws:ec2spot:fleet-request-id", "the Spot Fleet", true},
	{"spotinst:", "Spot Elastigroup", false},
	{"parallelcluster:", "ParallelCluster", false},
	{"aws-parallelcluster-", "ParallelCluster", false},
	{"aws:sagemaker:", "SageMaker", false},
	{"sagemaker:", "SageMaker", false},
	{"aws:gamelift:", "GameLift", false},
	{"gamelift:", "GameLift", false},
	{"aws:opsworks:", "OpsWorks", false},
	{"opsworks:", "OpsWorks", false},
	{"aws:cloud9:", "Cloud9", false},
}

// describes are the marks of infrastructure as code.
var describes = []mark{
	{"aws:cloudformation:stack-name", "the CloudFormation stack", true},
	{"aws:cloudformation:", "CloudFormation", false},
	{"aws:servicecatalog:", "Service Catalog", false},
	{"crossplane-", "Crossplane", false},
	{"services.k8s.aws/", "AWS Controllers for Kubernetes", false},
}

// tools are the beginnings of tags that teams give to what a tool made.
var tools = []string{"terraform", "opentofu", "terragrunt", "pulumi", "crossplane"}

// OwnerOf tells who looks after a thing with these tags; false for nobody. It is the one
// list: the daemon, the doctor and discover go by it, for groups, machines and databases.
// Being a member of an Auto Scaling group is told by other means.
func OwnerOf(tags map[string]string) (Owner, bool) {
	if len(tags) == 0 {
		return Owner{}, false
	}
	keys := slices.Sorted(maps.Keys(tags))
	for _, list := range []struct {
		marks []mark
		runs  bool
	}{{runs, true}, {describes, false}} {
		for _, m := range list.marks {
			for _, key := range keys {
				if rest, is := behind(key, m.prefix); is {
					return Owner{Who: m.name(rest, tags[key]), Tag: key, Runs: list.runs}, true
				}
			}
		}
	}
	for _, key := range keys {
		if who := describer(key, tags[key]); who != "" {
			return Owner{Who: who, Tag: key}, true
		}
	}
	return Owner{}, false
}

// behind is the rest of a key behind a prefix. Upper and lower case are told apart by
// AWS, and not by everybody who writes tags.
func behind(key, prefix string) (rest string, is bool) {
	if len(key) < len(prefix) || !strings.EqualFold(key[:len(prefix)], prefix) {
		return "", false
	}
	return key[len(prefix):], true
}

func (m mark) name(rest, value string) string {
	if strings.HasSuffix(m.prefix, "/") {
		value = rest
	}
	if !m.named || value == "" {
		return m.who
	}
	return m.who + " " + value
}

// describer is the tool that a tag of common usage names: terraform: true, or
// managed-by: terraform; "" for none.
func describer(key, value string) string {
	switch strings.ToLower(value) {
	case "", "false", "no", "none", "manual", "manually", "dynascale":
		return ""
	}
	plain := strings.ToLower(strings.NewReplacer("-", "", "_", "", ":", "", ".", "", " ", "").Replace(key[strings.LastIndexByte(key, '/')+1:]))
	for _, tool := range tools {
		if strings.HasPrefix(plain, tool) {
			return tool
		}
	}
	switch plain {
	case "managedby", "iac", "provisioner", "provisionedby":
		return value
	}
	return ""
}

// GroupObjection is the reason against setting the size of an Auto Scaling group with
// these tags; "" for none. Infrastructure as code is none: it lets a group's size go.
func GroupObjection(group string, tags map[string]string) string {
	o, owned := OwnerOf(tags)
	if !owned || !o.Runs {
		return ""
	}
	return "the tag " + o.Tag + " of group " + group + " says that " + o.Who + " manages the size; two owners would conflict"
}

// runner is the objection to a stop of what somebody else runs.
func runner(tags map[string]string) string {
	if o, owned := OwnerOf(tags); owned && o.Runs {
		return "belongs to " + o.Who + " (tag " + o.Tag + "), which starts, stops and replaces its machines by itself; change the type there"
	}
	return ""
}

// managed is the objection to a change of what somebody describes or runs, unless the
// operator accepted it.
func managed(what string, tags map[string]string, r Rules) []scale.Objection {
	o, owned := OwnerOf(tags)
	if !owned || r.Managed {
		return nil
	}
	return []scale.Objection{{Text: what + " is managed by " + o.Who + ", which would undo the change", Accept: allowManaged}}
}
