package asg

import (
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/resource"
)

// migrate writes a group's own policies as scalers that do the same, and says what of them it cannot. The machines' own
// metrics may be published every five minutes only, of which one says as much as AWS's alarms of a minute take from it.
func migrate(f facts.Facts, is resource.ListedGroup, a kind.Around) kind.Migrated {
	slow := facts.SlowMetrics.Get(f, is.Name).Is
	track := func(p resource.ScalingPolicy) (t kind.Tracked, why string) {
		switch known := p.Tracks.Predefined; known {
		case "ASGAverageCPUUtilization":
			if t.Signal, t.Source = "cpu", "{preset: asg-cpu}"; slow {
				t.Source = "{preset: asg-cpu, period: 300s}"
			}
		case "ASGAverageNetworkIn", "ASGAverageNetworkOut":
			metric := strings.TrimPrefix(known, "ASGAverage")
			t.Signal, t.Source = kind.SignalName(metric), kind.MetricYAML("AWS/EC2", metric, "Average", map[string]string{"AutoScalingGroupName": is.Name}, every(slow))
		case "ALBRequestCountPerTarget":
			return kind.PerTarget(p, a)
		}
		if slow && t.Signal != "" {
			t.More = ", grow_after: {datapoints: 1}, shrink_after: {datapoints: 3}"
		}
		return t, ""
	}
	return kind.Migrate(f, facts.OwnPolicies.Get(f, is.Name).Is, kind.Migrating{Track: track, Metric: func(alarm resource.Alarm) string { return metricOf(alarm, is) }, Min: is.Capacity.Min, Max: is.Capacity.Max})
}

// every is the period of a machine's metrics.
func every(slow bool) time.Duration {
	if slow {
		return 5 * time.Minute
	}
	return time.Minute
}

// metricOf is the source of an alarm's metric.
func metricOf(a resource.Alarm, is resource.ListedGroup) string {
	period := time.Duration(a.Period) * time.Second
	if a.Namespace == "AWS/EC2" && a.Metric == "CPUUtilization" && a.Statistic == "Average" && a.Dimensions["AutoScalingGroupName"] == is.Name {
		if period == time.Minute {
			return "{preset: asg-cpu}"
		}
		return "{preset: asg-cpu, period: " + kind.Seconds(period) + "}"
	}
	return kind.MetricYAML(a.Namespace, a.Metric, a.Statistic, a.Dimensions, period)
}
