package facts

import (
	"cmp"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
)

// Services are ECS services, by ServiceKey. One call takes ten of them, of one cluster.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
var Services = &Shelf[resource.Service]{Label: Label{
	Name: "services", Noun: "ECS service", Service: "ecs", Doing: "reading ECS services",
	Rights: []string{"ecs:DescribeServices"}, For: "the sizes of ECS services, and whether a deployment is in progress", Page: 10, Alike: func(key string) string { cluster, _ := ServiceOf(key); return cluster },
}}

// TaskDefinitions are what tasks of Fargate reserve, by the ARN of their definition, which never changes.
var TaskDefinitions = &Shelf[resource.Task]{Label: Label{
	Name: "task definitions", Noun: "task definition", Service: "ecs", Doing: "reading the task definition",
	Rights: []string{"ecs:DescribeTaskDefinition"}, For: "what a task of Fargate reserves and costs", Way: One, Every: sold, Again: rarely, Keep: true, Few: 4, Turn: 4, Sample: 20,
}}

// ScalableTargets are those of services whose minimum is about to be moved, by ServiceKey,
// as they are now. ServiceScaling tells of all there are, and a little later.
var ScalableTargets = &Shelf[resource.ScalableTarget]{Label: Label{
	Name: "scalable targets", Noun: "scalable target of the ECS service", Service: "application-autoscaling",
	Doing: "reading the scalable targets of ECS services", Rights: []string{"application-autoscaling:DescribeScalableTargets"},
	For: "the minimum that dynascale changes in mode minimum", Page: 50,
}}

// ServiceScaling tells which services Application Auto Scaling counts, and by which
// policies, by ServiceKey. There are ten policies in an answer.
var ServiceScaling = &Shelf[resource.ServiceScaling]{Label: Label{
	Name: "service scaling", Noun: "scaling of the ECS service", Service: "application-autoscaling",
	Doing:  "reading what Application Auto Scaling scales in ECS",
	Rights: []string{"application-autoscaling:DescribeScalableTargets", "application-autoscaling:DescribeScalingPolicies"},
	For:    "whether Application Auto Scaling moves the size of a service", Way: List, Every: ownersEvery, Keep: true,
}}

// DefaultCluster is the cluster that ECS means when none is named.
const DefaultCluster = "default"

// ServiceKey is what ECS names a service by: "cluster/service".
func ServiceKey(cluster, service string) string {
	if service == "" {
		return ""
	}
	return cmp.Or(cluster, DefaultCluster) + "/" + service
}

// ServiceOf takes a ServiceKey apart.
func ServiceOf(key string) (cluster, service string) {
	cluster, service, _ = strings.Cut(key, "/")
	return cluster, service
}
