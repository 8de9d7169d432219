package config

import (
	"cmp"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/gauge"
)

// preset is a ready-made signal. Names and dimensions follow the AWS user guides;
// a combination of dimensions that AWS does not publish answers nothing at all.
type preset struct {
	unit      string
	needs     []string // keys that the tier must have beside group
	statistic string   // the default
	// level says that the metric is a level of which Average, Minimum, Maximum or
	// a percentile may be asked. The others have one statistic that is right.
	level bool
	// total says that the number belongs to the whole tier, so that a goal must
	// be per unit. The others are averages or levels, which a goal compares with
	// as they are.
	total bool
	// zero says that AWS publishes nothing where the value is 0, so that
	// "missing: zero" may be chosen. It is a choice: an outage of CloudWatch looks
	// the same.
	zero bool
	// of are the keys of tiers that it goes with; empty for any.
	of []string
	// source says that it needs rds_replicas of a plain database, and cluster of a
	// cluster.
	source, cluster bool
	period          time.Duration // the default; 0 is presetPeriod
	build           func(*Tier, gauge.Query) gauge.Source
}

// presets are all ready-made signals by name.
var presets = map[string]preset{
	"asg-cpu": {unit: "percent", of: groups, statistic: "Average", level: true,
		build: metric("AWS/EC2", "CPUUtilization", byGroup)},
	// The CloudWatch agent publishes this per group only when its configuration
	// aggregates by AutoScalingGroupName.
	"asg-memory": {unit: "percent", of: groups, statistic: "Average", level: true,
		build: metric("CWAgent", "mem_used_percent", byGroup)},
	"alb-requests": {unit: "requests/second", needs: behindBalancer, statistic: "Sum", total: true, zero: true,
		build: rate("AWS/ApplicationELB", "RequestCount", byTargets)},
	// The Sum of RequestCountPerTarget already is the average over the targets.
	"alb-requests-per-target": {unit: "requests/second", needs: behindBalancer, statistic: "Sum", zero: true,
		build: rate("AWS/ApplicationELB", "RequestCountPerTarget", byTargets)},
	"alb-response-time": {unit: "seconds", needs: behindBalancer, statistic: "Average", level: true,
		build: metric("AWS/ApplicationELB", "TargetResponseTime", byTargets)},
	"alb-target-5xx": {unit: "percent", needs: behindBalancer, statistic: "Sum",
		build: errorRate("HTTPCode_Target_5XX_Count", byTargets)},
	// The balancer's own errors have no target group.
	"alb-elb-5xx": {unit: "percent", needs: []string{"load_balancer"}, statistic: "Sum",
		build: errorRate("HTTPCode_ELB_5XX_Count", byBalancer)},
	"alb-healthy-hosts": {unit: "hosts", needs: behindBalancer, statistic: "Minimum", level: true,
		build: metric("AWS/ApplicationELB", "HealthyHostCount", byTargets)},
	// Basic monitoring publishes every five minutes, and detailed can be read so too.
	"ec2-cpu": {unit: "percent", of: machines, statistic: "Average", level: true, period: 5 * time.Minute,
		build: metric("AWS/EC2", "CPUUtilization", byInstance)},
	"ec2-memory": {unit: "percent", of: machines, statistic: "Average", level: true,
		build: metric("CWAgent", "mem_used_percent", byInstance)},
	"rds-cpu":             serving("percent", "CPUUtilization", true),
	"rds-read-iops":       serving("operations/second", "ReadIOPS", true),
	"rds-write-iops":      database("operations/second", "WriteIOPS"),
	"rds-read-latency":    serving("seconds", "ReadLatency", false),
	"rds-write-latency":   database("seconds", "WriteLatency"),
	"rds-connections":     serving("connections", "DatabaseConnections", true),
	"rds-freeable-memory": database("bytes", "FreeableMemory"),
	// A replica that does not replicate reports -1, which is a gap.
	"rds-replica-lag": {unit: "seconds", of: []string{"rds_replicas"}, source: true, statistic: "Maximum", level: true, build: lag("ReplicaLag")},
	"aurora-replica-lag": {unit: "milliseconds", of: []string{"rds_replicas"}, cluster: true, statistic: "Maximum", level: true,
		build: lag("AuroraReplicaLag")},
	// ACUUtilization would not do: the capacity is never below the least one, which so
	// would look busier with every rung.
	"aurora-acu":  {unit: "percent", of: []string{"rds_acu"}, statistic: "Maximum", level: true, build: ofLeast},
	"sqs-backlog": {unit: "messages", needs: []string{"queue"}, total: true},
	"sqs-oldest-message": {unit: "seconds", needs: []string{"queue"}, statistic: "Maximum", zero: true,
		build: metric("AWS/SQS", "ApproximateAgeOfOldestMessage", byQueue)},
}

// presetPeriod is the period of every preset unless the signal says otherwise.
const presetPeriod = time.Minute

var behindBalancer = []string{"load_balancer", "target_group"}

// usual is the period of the preset unless the signal says otherwise.
func (p preset) usual() time.Duration { return cmp.Or(p.period, presetPeriod) }

// unfit tells why the preset does not go with this tier; "" when it does.
func (p preset) unfit(t *Tier) string {
	r := t.Subject.Replicas
	switch {
	case p.source && r != nil && r.Cluster != "":
		return "is for replicas of a plain database; a cluster has aurora-replica-lag"
	case p.cluster && r != nil && r.Source != "":
		return "is for the readers of a cluster; replicas have rds-replica-lag"
	}
	return ""
}

var (
	groups    = []string{"group"}
	machines  = []string{"ec2_size"}
	databases = []string{"rds_replicas", "rds_class", "rds_acu"}
)

// database is a level of a database, or of a cluster on average.
func database(unit, name string) preset {
	return preset{unit: unit, of: databases, statistic: "Average", level: true, build: metric("AWS/RDS", name, byDatabase)}
}

// serving is a level of a database, and in a tier of readers of those that reads are
// sent to.
func serving(unit, name string, spread bool) preset {
	p := database(unit, name)
	one := p.build
	p.build = func(t *Tier, how gauge.Query) gauge.Source {
		if t.Subject.Replicas == nil {
			return one(t, how)
		}
		how.Namespace, how.Name = "AWS/RDS", name
		return gauge.Source{Each: &how, Serving: true, Spread: spread}
	}
	return p
}

func byInstance(t *Tier) map[string]string {
	return map[string]string{"InstanceId": t.Subject.Name()}
}

// byDatabase is the source of replicas, not the replicas.
func byDatabase(t *Tier) map[string]string {
	dimension := "DBInstanceIdentifier"
	if r := t.Subject.Replicas; t.Subject.ACU != nil || r != nil && r.Cluster != "" {
		dimension = "DBClusterIdentifier"
	}
	return map[string]string{dimension: t.Subject.Name()}
}

// lag is that of each reader: which one is behind decides where reads are sent.
func lag(metric string) func(*Tier, gauge.Query) gauge.Source {
	return func(_ *Tier, how gauge.Query) gauge.Source {
		how.Namespace, how.Name = "AWS/RDS", metric
		return gauge.Source{Each: &how}
	}
}

// ofLeast is what the busiest member of a Serverless v2 cluster does. AWS tells of it
// as a share of the largest capacity. Source: Aurora user guide, "Important Amazon
// CloudWatch metrics for Aurora Serverless v2".
func ofLeast(t *Tier, how gauge.Query) gauge.Source {
	source := metric("AWS/RDS", "CPUUtilization", byDatabase)(t, how)
	source.OfLeast = true
	return source
}

func byGroup(t *Tier) map[string]string {
	return map[string]string{"AutoScalingGroupName": t.Group}
}

func byTargets(t *Tier) map[string]string {
	return map[string]string{"LoadBalancer": t.LoadBalancer, "TargetGroup": t.TargetGroup}
}

func byBalancer(t *Tier) map[string]string {
	return map[string]string{"LoadBalancer": t.LoadBalancer}
}

func byQueue(t *Tier) map[string]string {
	return map[string]string{"QueueName": t.Queue[strings.LastIndex(t.Queue, "/")+1:]}
}

// metric builds one query; how carries the statistic and the period.
func metric(namespace, name string, dimensions func(*Tier) map[string]string) func(*Tier, gauge.Query) gauge.Source {
	return func(t *Tier, how gauge.Query) gauge.Source {
		how.Namespace, how.Name, how.Dimensions = namespace, name, dimensions(t)
		return gauge.Source{Metric: &how}
	}
}

func rate(namespace, name string, dimensions func(*Tier) map[string]string) func(*Tier, gauge.Query) gauge.Source {
	build := metric(namespace, name, dimensions)
	return func(t *Tier, how gauge.Query) gauge.Source {
		how.PerSecond = true
		return build(t, how)
	}
}

func errorRate(part string, dimensions func(*Tier) map[string]string) func(*Tier, gauge.Query) gauge.Source {
	errors := metric("AWS/ApplicationELB", part, dimensions)
	requests := metric("AWS/ApplicationELB", "RequestCount", dimensions)
	return func(t *Tier, how gauge.Query) gauge.Source {
		return gauge.Source{Ratio: &gauge.Ratio{
			Part: *errors(t, how).Metric, Whole: *requests(t, how).Metric, Times: 100,
		}}
	}
}
