package wire

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/appscaling"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

func (s *tables) applicationAutoScaling() engine.Service {
	return engine.Service{
		Scope:    "application-autoscaling",
		Target:   "AnyScaleFrontendService",
		Protocol: engine.SpeaksJSON,
		Candid:   true,
		Operations: map[string]engine.Operation{
			"DescribeScalableTargets": engine.Handle(s.describeScalableTargets),
			"DescribeScalingPolicies": engine.Handle(s.describeScalingPolicies),
			"RegisterScalableTarget":  engine.Handle(s.registerScalableTarget),
		},
		Faults: engine.Faults{
			scale.Invalid:   {Code: "ValidationException", Status: http.StatusBadRequest},
			scale.Throttled: {Code: "ThrottlingException", Status: http.StatusBadRequest},
			scale.Denied:    {Code: "AccessDeniedException", Status: http.StatusBadRequest},
			scale.Internal:  {Code: "InternalServiceException", Status: http.StatusInternalServerError},
		},
	}
}

type describeScalableTargetsInput struct {
	ServiceNamespace  string
	ResourceIds       []string // AWS's spelling
	ScalableDimension string
	MaxResults        *int
	NextToken         string
}

type describeScalableTargetsOutput struct {
	ScalableTargets []scalableTarget
	NextToken       string `json:",omitempty"`
}

type scalableTarget struct {
	ServiceNamespace, ResourceId string // AWS's spelling
	ScalableDimension            string
	MinCapacity, MaxCapacity     int
	RoleARN                      string
	ScalableTargetARN            string
	CreationTime                 engine.Instant
	SuspendedState               suspendedState
}

type suspendedState struct {
	DynamicScalingInSuspended, DynamicScalingOutSuspended, ScheduledScalingSuspended *bool `json:",omitempty"`
}

// long is when everything that is scaled was registered.
var long = engine.Instant{Time: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}

// namespaced refuses what these calls have in common.
func namespaced(namespace, dimension string, ids, size, most int) error {
	refuse := func(message string) error {
		return &engine.Fault{Code: "ValidationException", Status: http.StatusBadRequest, Message: message}
	}
	switch {
	case namespace == "":
		return refuse("1 validation error detected: Value null at 'serviceNamespace' failed to satisfy constraint: Member must not be null")
	case size < 1 || size > most:
		return refuse(fmt.Sprintf("MaxResults must be from 1 to %d", most))
	case dimension != "" && namespace == appscaling.ECS && ids == 0:
		return refuse("a resource ID must be specified if ScalableDimension is specified")
	}
	return nil
}

func badNext(error) error {
	return &engine.Fault{Code: "InvalidNextTokenException", Message: "The token is invalid.", Status: http.StatusBadRequest}
}

func (s *tables) describeScalableTargets(ctx context.Context, in *describeScalableTargetsInput) (any, error) {
	const most = 50
	size := or(in.MaxResults, most)
	if err := namespaced(in.ServiceNamespace, in.ScalableDimension, len(in.ResourceIds), size, most); err != nil {
		return nil, err
	}
	targets, err := s.estate.scalers.Scaled(ctx, in.ServiceNamespace)
	if err != nil {
		return nil, err
	}
	all := []scalableTarget{}
	for _, t := range targets {
		if !wanted(in.ResourceIds, t.ID) || in.ScalableDimension != "" && in.ScalableDimension != t.Dimension {
			continue
		}
		all = append(all, scalableTarget{
			ServiceNamespace: t.Namespace, ResourceId: t.ID, ScalableDimension: t.Dimension, MinCapacity: t.Min, MaxCapacity: t.Max,
			RoleARN:           "arn:aws:iam::" + s.Account + ":role/aws-service-role/" + t.Namespace + ".application-autoscaling.amazonaws.com/" + scalingRoles[t.Namespace],
			ScalableTargetARN: s.ARN("application-autoscaling", "scalable-target/"+groupID(t.ID)),
			CreationTime:      long,
			SuspendedState:    suspendedState{&t.In, &t.Out, &t.Scheduled},
		})
	}
	items, next, err := engine.Cut(all, "DescribeScalableTargets", size, in.NextToken)
	if err != nil {
		return nil, badNext(err)
	}
	return describeScalableTargetsOutput{ScalableTargets: items, NextToken: next}, nil
}

// scalingRoles are the service-linked roles by namespace.
var scalingRoles = map[string]string{
	appscaling.RDS: "AWSServiceRoleForApplicationAutoScaling_RDSCluster", appscaling.ECS: "AWSServiceRoleForApplicationAutoScaling_ECSService",
}

type describeScalingPoliciesInput struct {
	PolicyNames       []string
	ServiceNamespace  string
	ResourceId        string // AWS's spelling
	ScalableDimension string
	MaxResults        *int
	NextToken         string
}

type describeScalingPoliciesOutput struct {
	ScalingPolicies []scalingPolicy
	NextToken       string `json:",omitempty"`
}

type scalingPolicy struct {
	PolicyARN, PolicyName, PolicyType string
	ServiceNamespace, ResourceId      string // AWS's spelling
	ScalableDimension                 string
	CreationTime                      engine.Instant
	TargetTracking                    *targetTracking `json:"TargetTrackingScalingPolicyConfiguration,omitempty"`
	Predictive                        *predictive     `json:"PredictiveScalingPolicyConfiguration,omitempty"`
}

type targetTracking struct {
	TargetValue                   float64
	DisableScaleIn                bool
	PredefinedMetricSpecification predefinedMetric
}

type predefinedMetric struct{ PredefinedMetricType string }

type predictive struct {
	MetricSpecifications []struct{}
	Mode                 string
}

// describeScalingPolicies tells of ten at a time, as AWS does.
func (s *tables) describeScalingPolicies(ctx context.Context, in *describeScalingPoliciesInput) (any, error) {
	const most = 10
	size := or(in.MaxResults, most)
	if err := namespaced(in.ServiceNamespace, in.ScalableDimension, len(in.ResourceId), size, most); err != nil {
		return nil, err
	}
	targets, err := s.estate.scalers.ScalingPolicies(ctx, in.ServiceNamespace)
	if err != nil {
		return nil, err
	}
	all := []scalingPolicy{}
	for _, t := range targets {
		if in.ResourceId != "" && in.ResourceId != t.ID || in.ScalableDimension != "" && in.ScalableDimension != t.Dimension {
			continue
		}
		for _, p := range t.Policies {
			if wanted(in.PolicyNames, p.Name) {
				all = append(all, s.policyOf(t, p))
			}
		}
	}
	items, next, err := engine.Cut(all, "DescribeScalingPolicies", size, in.NextToken)
	if err != nil {
		return nil, badNext(err)
	}
	return describeScalingPoliciesOutput{ScalingPolicies: items, NextToken: next}, nil
}

func (s *tables) policyOf(t appscaling.ScalableTarget, p appscaling.Policy) scalingPolicy {
	out := scalingPolicy{
		PolicyARN:  s.ARN("autoscaling", "scalingPolicy:"+groupID(t.ID+p.Name)+":resource/"+t.Namespace+"/"+t.ID+":policyName/"+p.Name),
		PolicyName: p.Name, PolicyType: p.Type, ServiceNamespace: t.Namespace, ResourceId: t.ID, ScalableDimension: t.Dimension, CreationTime: long,
	}
	switch p.Type {
	case "TargetTrackingScaling":
		out.TargetTracking = &targetTracking{TargetValue: p.Goal, DisableScaleIn: p.NoScaleIn, PredefinedMetricSpecification: predefinedMetric{p.Metric}}
	case "PredictiveScaling":
		out.Predictive = &predictive{MetricSpecifications: []struct{}{}, Mode: "ForecastAndScale"}
		if p.Forecasts {
			out.Predictive.Mode = "ForecastOnly"
		}
	}
	return out
}

type registerScalableTargetInput struct {
	ServiceNamespace         string
	ResourceId               string // AWS's spelling
	ScalableDimension        string
	MinCapacity, MaxCapacity *int
	SuspendedState           *suspendedState

	RoleARN engine.Unused
	Tags    engine.Foreign
}

type registerScalableTargetOutput struct{ ScalableTargetARN string }

// registerScalableTarget changes what is told and nothing else of a target.
func (s *tables) registerScalableTarget(ctx context.Context, in *registerScalableTargetInput) (any, error) {
	if err := namespaced(in.ServiceNamespace, in.ScalableDimension, len(in.ResourceId), 1, 1); err != nil {
		return nil, err
	}
	change := appscaling.Change{Min: in.MinCapacity, Max: in.MaxCapacity}
	if x := in.SuspendedState; x != nil {
		change.In, change.Out, change.Scheduled = x.DynamicScalingInSuspended, x.DynamicScalingOutSuspended, x.ScheduledScalingSuspended
	}
	if err := s.estate.scalers.RegisterTarget(ctx, in.ServiceNamespace, in.ResourceId, change); err != nil {
		return nil, err
	}
	return registerScalableTargetOutput{s.ARN("application-autoscaling", "scalable-target/"+groupID(in.ResourceId))}, nil
}
