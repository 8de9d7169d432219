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

func behind(balancer, targets string) map[string]string {
	return map[string]string{"LoadBalancer": balancer, "TargetGroup": targets}
}

// Publish fills the minutes of the last stretch of time, up to the present one,
// or, with old, those that ended that long ago.
func (s *Stage) Publish(ctx context.Context, stretch, old time.Duration, metrics ...Metric) error {
	end := time.Now().Add(-old)
	for _, m := range metrics {
		in := &cloudwatch.PutMetricDataInput{Namespace: &m.Namespace}
		for at := end.Add(-stretch).Truncate(time.Minute); at.Before(end); at = at.Add(time.Minute) {
			datum := types.MetricDatum{MetricName: &m.Name, Timestamp: aws.Time(at), Value: &m.Value}
			for _, name := range slices.Sorted(maps.Keys(m.Dimensions)) {
				datum.Dimensions = append(datum.Dimensions, types.Dimension{Name: aws.String(name), Value: aws.String(m.Dimensions[name])})
			}
			in.MetricData = append(in.MetricData, datum)
		}
		if _, err := s.metrics.PutMetricData(ctx, in); err != nil {
			return fmt.Errorf("publish %s: %w", m.Name, err)
		}
	}
	return nil
}
