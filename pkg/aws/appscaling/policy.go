package appscaling

import (
	"cmp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"

	"github.com/dynascale/dynascale/pkg/resource"
)

// usualCooldown is AWS's for ECS services whose policy does not say.
// Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html
const usualCooldown = 300

// detail is what a policy says; false for one that does not act on what was measured.
func detail(p *types.ScalingPolicy) (out resource.ScalingPolicy, acts bool) {
	cooldown := func(n *int32) time.Duration {
		if n == nil {
			return usualCooldown * time.Second
		}
		return time.Duration(*n) * time.Second
	}
	out = resource.ScalingPolicy{Name: aws.ToString(p.PolicyName), Type: string(p.PolicyType)}
	switch p.PolicyType {
	case types.PolicyTypeTargetTrackingScaling:
		t := cmp.Or(p.TargetTrackingScalingPolicyConfiguration, &types.TargetTrackingScalingPolicyConfiguration{})
		out.Goal, out.GrowOnly = aws.ToFloat64(t.TargetValue), aws.ToBool(t.DisableScaleIn)
		out.Warmup, out.Cooldown = cooldown(t.ScaleOutCooldown), cooldown(t.ScaleInCooldown)
		if m := t.PredefinedMetricSpecification; m != nil {
			out.Tracks.Predefined = string(m.PredefinedMetricType)
		}
		if m := t.CustomizedMetricSpecification; m != nil && len(m.Metrics) == 0 {
			out.Tracks = resource.TrackedMetric{Namespace: aws.ToString(m.Namespace), Metric: aws.ToString(m.MetricName), Statistic: string(m.Statistic), Dimensions: map[string]string{}}
			for _, d := range m.Dimensions {
				out.Tracks.Dimensions[aws.ToString(d.Name)] = aws.ToString(d.Value)
			}
		}
		return out, true
	case types.PolicyTypeStepScaling:
		c := cmp.Or(p.StepScalingPolicyConfiguration, &types.StepScalingPolicyConfiguration{})
		out.Adjustment, out.Statistic, out.Least = string(c.AdjustmentType), string(c.MetricAggregationType), int(aws.ToInt32(c.MinAdjustmentMagnitude))
		out.Warmup, out.Cooldown = cooldown(c.Cooldown), cooldown(c.Cooldown)
		for _, s := range c.StepAdjustments {
			out.Steps = append(out.Steps, resource.PolicyStep{Lower: s.MetricIntervalLowerBound, Upper: s.MetricIntervalUpperBound, Change: int(aws.ToInt32(s.ScalingAdjustment))})
		}
		for _, a := range p.Alarms {
			out.Alarms = append(out.Alarms, aws.ToString(a.AlarmName))
		}
		return out, true
	}
	return out, false
}
