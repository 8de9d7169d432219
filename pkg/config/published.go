package config

import (
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/signal"
)

// unpublished refuses a metric that cannot have data: names are case-sensitive, nobody but AWS writes into the namespaces
// AWS/..., and each dimension there has one form.
func unpublished(at keys.At, q *signal.Query) {
	if wrong := noNamespace(q.Namespace); wrong != "" {
		at.Problem("namespace", "%s", wrong)
		return
	}
	_, known := q.Nature()
	for _, name := range signal.Metrics(q.Namespace) {
		if !known && isAWS(q.Namespace) && signal.Plain(name) == signal.Plain(q.Name) {
			at.Problem("name", "%s is not a metric of %s; did you mean %s?", keys.Show(q.Name), q.Namespace, name)
			return
		}
	}
	if n, _ := q.Nature(); n.Events && q.Statistic != "" && !q.Summed() {
		at.Problem("statistic", "%s of %s says nothing, because each of its datapoints counts one event; write Sum", q.Statistic, q.Name)
	}
	if dimensionOf[q.Namespace] == nil {
		return
	}
	for _, d := range q.Dimensions {
		where := "dimensions." + d.Name
		i := slices.IndexFunc(dimensionNames, func(name string) bool { return signal.Plain(name) == signal.Plain(d.Name) })
		switch part := partOf(d.Name, d.Value); {
		case i >= 0 && dimensionNames[i] != d.Name:
			at.Problem(where, "%s is not a dimension of %s; did you mean %s?", keys.Show(d.Name), q.Namespace, dimensionNames[i])
		case d.Value == signal.Selected || part == d.Value:
		case part == "":
			at.Problem(where, "%s is not the value of this dimension, which is the end of an ARN, such as %s", keys.Show(d.Value), endOfARN[d.Name])
		default:
			at.Problem(where, "%s is the address of the resource, but this dimension has only a part of it; write %s", keys.Show(d.Value), part)
		}
	}
}

func isAWS(namespace string) bool { return strings.HasPrefix(namespace, "AWS/") }

// otherNamespaces are names of services that are not those of their namespaces, in lower-case letters.
var otherNamespaces = map[string]string{"aws/alb": "AWS/ApplicationELB", "aws/elbv2": "AWS/ApplicationELB", "aws/applicationloadbalancer": "AWS/ApplicationELB",
	"aws/nlb": "AWS/NetworkELB", "aws/networkloadbalancer": "AWS/NetworkELB", "aws/aurora": "AWS/RDS", "aws/asg": "AWS/AutoScaling", "aws/autoscalinggroup": "AWS/AutoScaling"}

// noNamespace is why nothing is published in a namespace; "" where something may be.
func noNamespace(v string) string {
	low := strings.ToLower(v)
	if !strings.HasPrefix(low, "aws/") {
		return ""
	}
	meant := otherNamespaces[low]
	for _, name := range signal.Namespaces() {
		if strings.ToLower(name) == low {
			meant = name
		}
	}
	if meant == "" || meant == v {
		return ""
	}
	return keys.Show(v) + " is not a namespace of AWS; did you mean " + meant + "?"
}

// dimensionNames are those of the namespaces that have an entry in dimensionOf.
var dimensionNames = []string{"AutoScalingGroupName", "InstanceId", "ImageId", "InstanceType", "LoadBalancer", "TargetGroup", "AvailabilityZone", "LoadBalancerName", "QueueName",
	"DBInstanceIdentifier", "DBClusterIdentifier", "DatabaseClass", "EngineName", "ServiceName", "ClusterName"}

// endOfARN are the dimensions of which the value is the end of an ARN, each with such a value.
var endOfARN = map[string]string{"LoadBalancer": "app/web/50dc6c495c0c9188", "TargetGroup": "targetgroup/web/73e2d6bc24d8a067"}

var (
	balancerPart = pattern.Of(`(?:app|net|gwy)/[^/:]+/[^/:]+$`)
	targetsPart  = pattern.Of(`targetgroup/[^/:]+/[^/:]+$`)
)

// partOf is the value of a dimension in what was written for it: an ARN, a URL or the address of a database; "" where
// there is none in it.
func partOf(dimension, v string) string {
	arn := strings.HasPrefix(v, "arn:")
	switch dimension {
	case "LoadBalancer":
		return balancerPart.FindString(v)
	case "TargetGroup":
		return targetsPart.FindString(v)
	case "QueueName":
		v = strings.TrimRight(v, "/")
		return v[strings.LastIndexAny(v, "/:")+1:]
	case "AutoScalingGroupName":
		if _, name, is := strings.Cut(v, ":autoScalingGroupName/"); is && arn {
			return name
		}
	case "DBInstanceIdentifier", "DBClusterIdentifier":
		if host, _, is := strings.Cut(v, "."); is && !arn && strings.Contains(v, ".rds.amazonaws.com") {
			return host
		}
		if arn {
			return v[strings.LastIndex(v, ":")+1:]
		}
	case "ServiceName", "ClusterName":
		if arn {
			return v[strings.LastIndex(v, "/")+1:]
		}
	}
	return v
}

// slips is the name that differs from one in a letter or two, or "": metrics of AWS are alike, and not all are in the list.
func slips(name string, known []string) string {
	plain := signal.Plain(name)
	for _, k := range known {
		if d := keys.Distance(plain, signal.Plain(k)); len(k) > 8 && len(name) < 64 && d <= 2 && digits.ReplaceAllString(plain, "") != digits.ReplaceAllString(signal.Plain(k), "") {
			return k
		}
	}
	return ""
}

var digits = pattern.Of(`[0-9x]+`) // and those of 5XX

// nowhere are metrics that a namespace of AWS does not have, and that are often looked for there, by their plain names, each
// with where it is. Nobody but AWS writes into these namespaces.
var nowhere = map[string]map[string]string{
	"AWS/EC2": {
		"memory": "AWS does not see the memory of an instance; the CloudWatch agent publishes mem_used_percent in the namespace CWAgent: write the preset asg-memory",
		"disk":   "AWS does not see how full a disk is; the CloudWatch agent publishes disk_used_percent in the namespace CWAgent",
		"cpu":    "the CPU of instances is CPUUtilization",
	},
	"AWS/RDS":            {"memory": "the memory of a database is FreeableMemory: what is left, in bytes", "disk": "the storage of a database is FreeStorageSpace: what is left, in bytes", "connections": "the connections are DatabaseConnections"},
	"AWS/ApplicationELB": {"latency": "the response time of the targets is TargetResponseTime: write the preset alb-response-time", "requests": "the requests are RequestCount"},
	"AWS/SQS":            {"messages": "the messages that wait are ApproximateNumberOfMessagesVisible: write the preset sqs-backlog"},
	"AWS/ECS":            {"insights": "Container Insights publishes this metric in the namespace ECS/ContainerInsights; in AWS/ECS, a service has CPUUtilization and MemoryUtilization: write the preset ecs-cpu or ecs-memory"},
}

// lookedFor are the plain names that stand for each of them.
var lookedFor = map[string]string{
	"AWS/EC2 memoryutilization": "memory", "AWS/EC2 memusedpercent": "memory", "AWS/EC2 memoryused": "memory", "AWS/EC2 memoryusage": "memory", "AWS/EC2 memoryavailable": "memory", "AWS/EC2 memutilization": "memory",
	"AWS/EC2 diskspaceutilization": "disk", "AWS/EC2 diskutilization": "disk", "AWS/EC2 diskusedpercent": "disk", "AWS/EC2 diskspaceused": "disk", "AWS/EC2 diskspaceavailable": "disk",
	"AWS/EC2 cpuusageactive": "cpu", "AWS/EC2 cpuusage": "cpu",
	"AWS/RDS memoryutilization": "memory", "AWS/RDS memoryused": "memory", "AWS/RDS memoryusage": "memory", "AWS/RDS memusedpercent": "memory",
	"AWS/RDS diskspaceutilization": "disk", "AWS/RDS storageutilization": "disk", "AWS/RDS diskusedpercent": "disk", "AWS/RDS connections": "connections", "AWS/RDS connectioncount": "connections",
	"AWS/ApplicationELB latency": "latency", "AWS/ApplicationELB responsetime": "latency", "AWS/ApplicationELB requests": "requests", "AWS/ApplicationELB requestspersecond": "requests",
	"AWS/SQS approximatenumberofmessages": "messages", "AWS/SQS numberofmessages": "messages", "AWS/SQS queuelength": "messages", "AWS/SQS queuedepth": "messages",
	"AWS/ECS cpuutilized": "insights", "AWS/ECS memoryutilized": "insights", "AWS/ECS runningtaskcount": "insights", "AWS/ECS desiredtaskcount": "insights", "AWS/ECS pendingtaskcount": "insights",
}

// hardlyPublished is what is noted of a metric that may have no data; "" for nothing.
func hardlyPublished(q signal.Query) string {
	_, known := q.Nature()
	if sort := lookedFor[q.Namespace+" "+signal.Plain(q.Name)]; !known && sort != "" {
		return "has no data, because AWS publishes no such metric in this namespace: " + nowhere[q.Namespace][sort]
	}
	if !known && isAWS(q.Namespace) { // comparing the spelling with every name is slow
		if near := slips(q.Name, signal.Metrics(q.Namespace)); near != "" {
			return "is not among the metrics that dynascale knows in this namespace; did you mean " + near + "?"
		}
	}
	for _, name := range signal.Namespaces() {
		bare := strings.TrimPrefix(name, "AWS/")
		if q.Namespace != name && (strings.EqualFold(q.Namespace, bare) || strings.EqualFold(q.Namespace, name)) && slices.Contains(signal.Metrics(name), q.Name) {
			return "is in the namespace " + q.Namespace + ", which is not one of AWS: AWS publishes this metric in " + name + "; write namespace: " + name + ", unless you publish the metric yourself"
		}
	}
	if n, _ := q.Nature(); n.Level && n.Total && q.Statistic == "Sum" && q.Namespace == "AWS/SQS" {
		return "is the number of messages at one moment, and Sum adds up all datapoints of a period; write Average or Maximum, or use the preset sqs-backlog"
	}
	return ""
}
