package appscaling

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// servicePrefix stands before "cluster/service" in the id of a scalable target.
const servicePrefix = "service/"

// MaxServices is how many services one call of ScalableTargets may ask for.
const MaxServices = pageSize

// ScalableTargets reads the scalable targets of up to MaxServices ECS services, which are
// named as "cluster/service": all of them or an error. A service that has none is absent
// from the answer. The error is a *scale.Failure.
func (c *Client) ScalableTargets(ctx context.Context, services []string) (map[string]resource.ScalableTarget, error) {
	found := map[string]resource.ScalableTarget{}
	if len(services) == 0 {
		return found, nil // AWS would list the whole account
	}
	doing := fmt.Sprintf("reading the scalable targets of %d services", len(services))
	if len(services) == 1 {
		doing = "reading the scalable target of service " + services[0]
	}
	if len(services) > MaxServices {
		return nil, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("at most %d at a time", MaxServices)}
	}
	in := &applicationautoscaling.DescribeScalableTargetsInput{ServiceNamespace: types.ServiceNamespaceEcs}
	for _, s := range services {
		in.ResourceIds = append(in.ResourceIds, servicePrefix+s)
	}
	err := c.targets(ctx, doing, in, types.ScalableDimensionECSServiceDesiredCount, func(id string, t *types.ScalableTarget) {
		found[strings.TrimPrefix(id, servicePrefix)] = target(t)
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// ServiceScaling tells which ECS services Application Auto Scaling counts, and by which
// policies, all pages or an error: by "cluster/service". One with everything suspended
// counts too, because whoever resumes it tells nobody. The error is a *scale.Failure.
func (c *Client) ServiceScaling(ctx context.Context) (map[string]resource.ServiceScaling, error) {
	const doing = "listing what Application Auto Scaling scales in ECS"
	found := map[string]resource.ServiceScaling{}
	err := c.targets(ctx, doing, &applicationautoscaling.DescribeScalableTargetsInput{ServiceNamespace: types.ServiceNamespaceEcs},
		types.ScalableDimensionECSServiceDesiredCount, func(id string, t *types.ScalableTarget) {
			found[strings.TrimPrefix(id, servicePrefix)] = resource.ServiceScaling{ScalableTarget: target(t)}
		})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return found, nil
	}
	in := &applicationautoscaling.DescribeScalingPoliciesInput{ServiceNamespace: types.ServiceNamespaceEcs, MaxResults: aws.Int32(policyPage)}
	err = session.Pages("listing the scaling policies of ECS services", maxPolicyPages, func(next *string) (*string, error) {
		in.NextToken = next
		out, err := c.api.DescribeScalingPolicies(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.ScalingPolicies {
			p := &out.ScalingPolicies[i]
			id := strings.TrimPrefix(aws.ToString(p.ResourceId), servicePrefix)
			// A policy without a target here is one of a target that is newer than the listing.
			if is, known := found[id]; known && p.ScalableDimension == types.ScalableDimensionECSServiceDesiredCount {
				if says := policy(p); says != "" {
					is.Policies = append(is.Policies, says)
				}
				if own, acts := detail(p); acts {
					is.Own = append(is.Own, own)
				}
				found[id] = is
			}
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	for _, is := range found {
		slices.Sort(is.Policies)
		slices.SortFunc(is.Own, func(a, b resource.ScalingPolicy) int { return strings.Compare(a.Name, b.Name) })
	}
	return found, nil
}

// policy is what a policy does, in a sentence; "" for one that only forecasts.
func policy(p *types.ScalingPolicy) string {
	name := aws.ToString(p.PolicyName)
	switch p.PolicyType {
	case types.PolicyTypeTargetTrackingScaling:
		t := p.TargetTrackingScalingPolicyConfiguration
		if t == nil {
			return "target tracking policy " + name + " changes the desired count"
		}
		text := fmt.Sprintf("target tracking policy %s keeps %s at %s", name, metric(t), strconv.FormatFloat(aws.ToFloat64(t.TargetValue), 'f', -1, 64))
		if aws.ToBool(t.DisableScaleIn) {
			text += ", and never shrinks"
		}
		return text
	case types.PolicyTypeStepScaling:
		return "step scaling policy " + name + " changes the desired count when its alarms say so"
	case types.PolicyTypePredictiveScaling:
		if c := p.PredictiveScalingPolicyConfiguration; c != nil && c.Mode != types.PredictiveScalingModeForecastAndScale {
			return "" // AWS's default
		}
		return "predictive scaling policy " + name + " grows ahead of a forecast"
	}
	return string(p.PolicyType) + " policy " + name + " changes the desired count" // one newer than this program
}

func metric(t *types.TargetTrackingScalingPolicyConfiguration) string {
	if m := t.PredefinedMetricSpecification; m != nil {
		return string(m.PredefinedMetricType)
	}
	if m := t.CustomizedMetricSpecification; m != nil && aws.ToString(m.MetricName) != "" {
		return aws.ToString(m.Namespace) + " " + aws.ToString(m.MetricName)
	}
	return "an expression of metrics"
}
