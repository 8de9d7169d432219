package operation

import "testing"

func TestOwnerOf(t *testing.T) {
	for _, c := range []struct {
		name       string
		tags       map[string]string
		who        string
		tag        string
		runs, none bool
	}{
		{name: "nobody", tags: map[string]string{"Name": "box", "team": "shop", "aws:createdBy": "x"}, none: true},
		{name: "how it was launched is no owner", tags: map[string]string{"aws:ec2launchtemplate:id": "lt-1", "aws:ec2launchtemplate:version": "3"}, none: true},
		{name: "Karpenter", tags: map[string]string{"karpenter.sh/nodepool": "default", "kubernetes.io/cluster/shop": "owned"}, who: "Karpenter", tag: "karpenter.sh/nodepool", runs: true},
		{name: "Karpenter by a newer tag", tags: map[string]string{"karpenter.k8s.aws/ec2nodeclass": "default"}, who: "Karpenter", tag: "karpenter.k8s.aws/ec2nodeclass", runs: true},
		{name: "a Kubernetes cluster", tags: map[string]string{"kubernetes.io/cluster/shop": "owned"}, who: "the Kubernetes cluster shop", tag: "kubernetes.io/cluster/shop", runs: true},
		{name: "one that is shared", tags: map[string]string{"kubernetes.io/cluster/shop": "shared"}, who: "the Kubernetes cluster shop", tag: "kubernetes.io/cluster/shop", runs: true},
		{name: "Cluster API", tags: map[string]string{"sigs.k8s.io/cluster-api-provider-aws/role": "node"}, who: "Cluster API", tag: "sigs.k8s.io/cluster-api-provider-aws/role", runs: true},
		{name: "EKS", tags: map[string]string{"eks:cluster-name": "shop"}, who: "the EKS cluster shop", tag: "eks:cluster-name", runs: true},
		{name: "EKS auto mode", tags: map[string]string{"eks:eks-cluster-name": "shop"}, who: "the EKS cluster shop", tag: "eks:eks-cluster-name", runs: true},
		{name: "EKS by a tag that is new", tags: map[string]string{"aws:eks:something": "x"}, who: "EKS", tag: "aws:eks:something", runs: true},
		{name: "EMR", tags: map[string]string{"aws:elasticmapreduce:job-flow-id": "j-1"}, who: "EMR", tag: "aws:elasticmapreduce:job-flow-id", runs: true},
		{name: "EC2 Fleet", tags: map[string]string{"aws:ec2:fleet-id": "fleet-1"}, who: "the EC2 Fleet fleet-1", tag: "aws:ec2:fleet-id", runs: true},
		{name: "Spot Fleet", tags: map[string]string{"aws:ec2spot:fleet-request-id": "sfr-1"}, who: "the Spot Fleet sfr-1", tag: "aws:ec2spot:fleet-request-id", runs: true},
		{name: "ECS, with a value that is empty", tags: map[string]string{"AmazonECSManaged": ""}, who: "an ECS capacity provider", tag: "AmazonECSManaged", runs: true},
		{name: "ECS", tags: map[string]string{"aws:ecs:clusterName": "shop"}, who: "ECS", tag: "aws:ecs:clusterName", runs: true},
		{name: "Batch", tags: map[string]string{"AWSBatchServiceTag": "batch"}, who: "AWS Batch", tag: "AWSBatchServiceTag", runs: true},
		{name: "Beanstalk", tags: map[string]string{"elasticbeanstalk:environment-name": "shop", "elasticbeanstalk:environment-id": "e-1"},
			who: "the Elastic Beanstalk environment shop", tag: "elasticbeanstalk:environment-name", runs: true},
		{name: "case is no matter", tags: map[string]string{"Karpenter.sh/NodePool": "x"}, who: "Karpenter", tag: "Karpenter.sh/NodePool", runs: true},
		{name: "CloudFormation describes", tags: map[string]string{"aws:cloudformation:stack-name": "shop"}, who: "the CloudFormation stack shop", tag: "aws:cloudformation:stack-name"},
		{name: "who runs it comes first", tags: map[string]string{"aws:cloudformation:stack-name": "shop", "eks:nodegroup-name": "ng"}, who: "the EKS node group ng", tag: "eks:nodegroup-name", runs: true},
		{name: "Terraform by its own tag", tags: map[string]string{"Terraform": "true"}, who: "terraform", tag: "Terraform"},
		{name: "Terraform by a workspace", tags: map[string]string{"terraform:workspace": "prod"}, who: "terraform", tag: "terraform:workspace"},
		{name: "a tool by a common tag", tags: map[string]string{"managed-by": "Pulumi"}, who: "Pulumi", tag: "managed-by"},
		{name: "a tool by Kubernetes' tag", tags: map[string]string{"app.kubernetes.io/managed-by": "Helm"}, who: "Helm", tag: "app.kubernetes.io/managed-by"},
		{name: "a hand", tags: map[string]string{"managed-by": "manual", "terraform": "false", "ManagedBy": "dynascale", "IaC": "no"}, none: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, owned := OwnerOf(c.tags)
			if want := (Owner{Who: c.who, Tag: c.tag, Runs: c.runs}); owned == c.none || o != want {
				t.Errorf("got %+v %v, want %+v", o, owned, want)
			}
		})
	}
}
