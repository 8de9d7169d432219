package autoscaling

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// OwnPolicies lists the enabled policies that move the size, with what they say, by group: all pages or an
// error, which is a *scale.Failure.
func (c *Client) OwnPolicies(ctx context.Context) (map[string][]resource.ScalingPolicy, error) {
	found := map[string][]resource.ScalingPolicy{}
	in := &autoscaling.DescribePoliciesInput{MaxRecords: aws.Int32(pageSize)}
	err := session.Pages("listing the scaling policies of the account", maxPages, func(token *string) (*string, error) {
		in.NextToken = token
		out, err := c.api.DescribePolicies(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.ScalingPolicies {
			if p := &out.ScalingPolicies[i]; moves(p) != "" {
				group := aws.ToString(p.AutoScalingGroupName)
				found[group] = append(found[group], policy(p))
			}
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

func policy(p *types.ScalingPolicy) resource.ScalingPolicy {
	seconds := func(n *int32) time.Duration { return time.Duration(aws.ToInt32(n)) * time.Second }
	out := resource.ScalingPolicy{
		Name: aws.ToString(p.PolicyName), Type: aws.ToString(p.PolicyType), Adjustment: aws.ToString(p.AdjustmentType), Statistic: aws.ToString(p.MetricAggregationType),
		Least: int(aws.ToInt32(p.MinAdjustmentMagnitude)), Change: int(aws.ToInt32(p.ScalingAdjustment)), Cooldown: seconds(p.Cooldown), Warmup: seconds(p.EstimatedInstanceWarmup),
	}
	if out.Type == "" { // once implied
		out.Type = "SimpleScaling"
	}
	for _, a := range p.Alarms {
		out.Alarms = append(out.Alarms, aws.ToString(a.AlarmName))
	}
	for _, s := range p.StepAdjustments {
		out.Steps = append(out.Steps, resource.PolicyStep{Lower: s.MetricIntervalLowerBound, Upper: s.MetricIntervalUpperBound, Change: int(aws.ToInt32(s.ScalingAdjustment))})
	}
	t := p.TargetTrackingConfiguration
	if t == nil {
		return out
	}
	out.Goal, out.GrowOnly = aws.ToFloat64(t.TargetValue), aws.ToBool(t.DisableScaleIn)
	if m := t.PredefinedMetricSpecification; m != nil {
		out.Tracks.Predefined = string(m.PredefinedMetricType)
	}
	if m := t.CustomizedMetricSpecification; m != nil && len(m.Metrics) == 0 {
		out.Tracks = resource.TrackedMetric{Namespace: aws.ToString(m.Namespace), Metric: aws.ToString(m.MetricName), Statistic: string(m.Statistic), Dimensions: map[string]string{}}
		for _, d := range m.Dimensions {
			out.Tracks.Dimensions[aws.ToString(d.Name)] = aws.ToString(d.Value)
		}
	}
	return out
}
