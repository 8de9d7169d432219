package facts

import "github.com/dynascale/dynascale/pkg/resource"

// The inventories are all that there is of something in an account and region, whatever
// dynascale was told of. 'dynascale discover' reads them, once.

// Everything is the key by which a list is wanted of which no name is known before.
const Everything = "everything"

// AllGroups are the Auto Scaling groups there are, by name.
var AllGroups = &Shelf[resource.ListedGroup]{Label: Label{
	Name: "Auto Scaling groups", Noun: "Auto Scaling group", Service: "autoscaling", Doing: "listing Auto Scaling groups",
	Rights: []string{"autoscaling:DescribeAutoScalingGroups"}, For: "all groups, to find those that a tag or a name prefix selects", Way: List,
}}

// AllDatabases are the database instances there are, by name.
var AllDatabases = &Shelf[resource.ListedDatabase]{Label: Label{
	Name: "RDS databases", Noun: "RDS database", Service: "rds", Doing: "listing databases",
	Rights: []string{"rds:DescribeDBInstances"}, For: "a list of all databases, for 'dynascale discover'", Way: List,
}}

// AllClusters are the database clusters there are, by name.
var AllClusters = &Shelf[resource.ListedCluster]{Label: Label{
	Name: "RDS clusters", Noun: "RDS cluster", Service: "rds", Doing: "listing database clusters",
	Rights: []string{"rds:DescribeDBClusters"}, For: "a list of all clusters, for 'dynascale discover'", Way: List,
}}

// LooseMachines are the running EC2 instances that belong to no group, by id.
var LooseMachines = &Shelf[resource.ListedMachine]{Label: Label{
	Name: "EC2 instances", Noun: "EC2 instance", Service: "ec2", Doing: "listing EC2 instances",
	Rights: []string{"ec2:DescribeInstances"}, For: "a list of all instances, for 'dynascale discover'", Way: List,
}}

// TargetGroups are the target groups there are, by ARN.
var TargetGroups = &Shelf[resource.TargetGroup]{Label: Label{
	Name: "target groups", Noun: "target group", Service: "elasticloadbalancing", Doing: "listing target groups",
	Rights: []string{"elasticloadbalancing:DescribeTargetGroups"}, For: "which load balancer is in front of a group, and its health checks", Way: List,
}}

// TargetTraits are attributes of target groups, by ARN.
var TargetTraits = &Shelf[resource.TargetTraits]{Label: Label{
	Name: "target group attributes", Noun: "target group", Service: "elasticloadbalancing", Doing: "reading the attributes of target group",
	Rights: []string{"elasticloadbalancing:DescribeTargetGroupAttributes"}, For: "how long a leaving machine is drained, for 'dynascale doctor'", Way: One, Sample: 20,
}}

// AllServices are the ECS services of all clusters, by ServiceKey. It costs a call for each
// cluster and for each ten services.
var AllServices = &Shelf[resource.Service]{Label: Label{
	Name: "ECS services", Noun: "ECS service", Service: "ecs", Doing: "listing ECS services",
	Rights: []string{"ecs:ListClusters", "ecs:ListServices", "ecs:DescribeServices"}, For: "a list of all services, for 'dynascale discover'", Way: List,
}}

// AllQueues are the queues of SQS there are, by URL. Only that they are there is known.
var AllQueues = &Shelf[struct{}]{Label: Label{
	Name: "all queues", Noun: "queue", Service: "sqs", Doing: "listing queues",
	Rights: []string{"sqs:ListQueues"}, For: "a list of all queues, for 'dynascale discover'", Way: List,
}}

// SlowMetrics tell of which groups CPU is published every five minutes only, by name. A group
// without data may be either, and is taken for one that is watched in detail.
var SlowMetrics = &Shelf[bool]{Label: Label{
	Name: "CPU metrics", Noun: "CPU metric of the group", Service: "cloudwatch", Doing: "reading CPU metrics",
	Rights: []string{"cloudwatch:GetMetricData"}, For: "how often CPU is published, for 'dynascale discover'", Page: 500,
}}

// OwnPolicies are the enabled scaling policies of groups with what they say, by group.
var OwnPolicies = &Shelf[[]resource.ScalingPolicy]{Label: Label{
	Name: "scaling policies in detail", Noun: "scaling policies of the group", Service: "autoscaling", Doing: "listing scaling policies",
	Rights: []string{"autoscaling:DescribePolicies"}, For: "what a group's own policies do, for 'dynascale discover'", Way: List,
}}

// Alarms are metric alarms of CloudWatch, by name.
var Alarms = &Shelf[resource.Alarm]{Label: Label{
	Name: "alarms", Noun: "alarm", Service: "monitoring", Doing: "reading alarms",
	Rights: []string{"cloudwatch:DescribeAlarms"}, For: "the alarms that start step and simple scaling policies, for 'dynascale discover'", Page: 100,
}}
