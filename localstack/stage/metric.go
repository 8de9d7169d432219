package stage

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// Metric is a level that a metric holds, one datapoint a minute.
type Metric struct {
	Namespace, Name string
	Dimensions      map[string]string
	Value           float64
}

// CPU is the average load of a group's machines, in percent.
func CPU(group string, percent float64) Metric {
	return Metric{"AWS/EC2", "CPUUtilization", map[string]string{"AutoScalingGroupName": group}, percent}
}

// ResponseTime is what a balancer's targets take to answer.
func ResponseTime(balancer, targets string, seconds float64) Metric {
	return Metric{"AWS/ApplicationELB", "TargetResponseTime", behind(balancer, targets), seconds}
}

// Requests is what arrives at a balancer's targets, all together.
func Requests(balancer, targets string, perSecond float64) Metric {
	return Metric{"AWS/ApplicationELB", "RequestCount", behind(balancer, targets), 60 * perSecond}
}

// MachineCPU is the load of one machine, in percent.
func MachineCPU(id string, percent float64) Metric {
	return Metric{"AWS/EC2", "CPUUtilization", map[string]string{"InstanceId": id}, percent}
}

// OfDatabase is a metric of one database, by its name in RDS.
func OfDatabase(database, name string, value float64) Metric {
	return Metric{"AWS/RDS", name, map[string]string{"DBInstanceIdentifier": database}, value}
}

// OfCluster is a metric of one cluster, by its name in RDS; role READER is its
// readers, and "" all of it.
func OfCluster(cluster, role, name string, value float64) Metric {
	m := Metric{"AWS/RDS", name, map[string]string{"DBClusterIdentifier": cluster}, value}
	if role != "" {
		m.Dimensions["Role"] = role
	}
	return m
}

func behind(balancer, targets string) map[string]string {
	return map[string]string{"LoadBalancer": balancer, "TargetGroup": targets}
}

// Publish fills the minutes of the last stretch of time, up to the present one,
// or, with old, those that ended that long ago.
func (s *Stage) Publish(ctx context.Context, stretch, old time.Duration, metrics ...Metric) error {
	return s.put(ctx, stretch, old, 1, metrics)
}

// outweighing is how many new values count for one that was published before.
const outweighing = 30

// Outweigh publishes new values for minutes that have values already. Those cannot
// be taken back, and CloudWatch tells the average: there are so many new ones that
// the old ones hardly count.
func (s *Stage) Outweigh(ctx context.Context, stretch time.Duration, metrics ...Metric) error {
	return s.put(ctx, stretch, 0, outweighing, metrics)
}

func (s *Stage) put(ctx context.Context, stretch, old time.Duration, times int, metrics []Metric) error {
	end := time.Now().Add(-old)
	for _, m := range metrics {
		in := &cloudwatch.PutMetricDataInput{Namespace: &m.Namespace}
		for at := end.Add(-stretch).Truncate(time.Minute); at.Before(end); at = at.Add(time.Minute) {
			datum := types.MetricDatum{MetricName: &m.Name, Timestamp: aws.Time(at), Value: &m.Value}
			for _, name := range slices.Sorted(maps.Keys(m.Dimensions)) {
				datum.Dimensions = append(datum.Dimensions, types.Dimension{Name: aws.String(name), Value: aws.String(m.Dimensions[name])})
			}
			in.MetricData = append(in.MetricData, slices.Repeat([]types.MetricDatum{datum}, times)...)
		}
		if _, err := s.metrics.PutMetricData(ctx, in); err != nil {
			return fmt.Errorf("publish %s: %w", m.Name, err)
		}
	}
	return nil
}
