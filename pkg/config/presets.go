package config

import (
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
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
	zero  bool
	build func(*Tier, scale.Query) scale.Source
}

// presets are all ready-made signals by name.
var presets = map[string]preset{
	"asg-cpu": {unit: "percent", statistic: "Average", level: true,
		build: metric("AWS/EC2", "CPUUtilization", byGroup)},
	// The CloudWatch agent publishes this per group only when its configuration
	// aggregates by AutoScalingGroupName.
	"asg-memory": {unit: "percent", statistic: "Average", level: true,
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
	"sqs-backlog": {unit: "messages", needs: []string{"queue"}, total: true},
	"sqs-oldest-message": {unit: "seconds", needs: []string{"queue"}, statistic: "Maximum", zero: true,
		build: metric("AWS/SQS", "ApproximateAgeOfOldestMessage", byQueue)},
}

// presetPeriod is the period of every preset unless the signal says otherwise.
const presetPeriod = time.Minute

var behindBalancer = []string{"load_balancer", "target_group"}

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
func metric(namespace, name string, dimensions func(*Tier) map[string]string) func(*Tier, scale.Query) scale.Source {
	return func(t *Tier, how scale.Query) scale.Source {
		how.Namespace, how.Name, how.Dimensions = namespace, name, dimensions(t)
		return scale.Source{Metric: &how}
	}
}

func rate(namespace, name string, dimensions func(*Tier) map[string]string) func(*Tier, scale.Query) scale.Source {
	build := metric(namespace, name, dimensions)
	return func(t *Tier, how scale.Query) scale.Source {
		how.PerSecond = true
		return build(t, how)
	}
}

func errorRate(part string, dimensions func(*Tier) map[string]string) func(*Tier, scale.Query) scale.Source {
	errors := metric("AWS/ApplicationELB", part, dimensions)
	requests := metric("AWS/ApplicationELB", "RequestCount", dimensions)
	return func(t *Tier, how scale.Query) scale.Source {
		return scale.Source{Ratio: &scale.Ratio{
			Part: *errors(t, how).Metric, Whole: *requests(t, how).Metric, Times: 100,
		}}
	}
}
