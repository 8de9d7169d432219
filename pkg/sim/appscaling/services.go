package appscaling

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
)

// servicePrefix stands before "cluster/service" in the id of a scalable target.
const servicePrefix = "service/"

// ScalableTargets are those of ECS services, by "cluster/service". The error is a
// *scale.Failure.
func (c *Registry) ScalableTargets(ctx context.Context, services []string) (map[string]resource.ScalableTarget, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	found := map[string]resource.ScalableTarget{}
	if len(services) == 0 {
		return found, nil
	}
	doing := fmt.Sprintf("reading the scalable targets of %d services", len(services))
	if len(services) == 1 {
		doing = "reading the scalable target of service " + services[0]
	}
	list, err := c.scaled(ctx, ECS, doing, services...)
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		if key := strings.TrimPrefix(t.ID, servicePrefix); slices.Contains(services, key) {
			found[key] = t.ScalableTarget
		}
	}
	return found, nil
}

// ServiceScaling tells which ECS services are scaled, and by which policies. The error is a
// *scale.Failure.
func (c *Registry) ServiceScaling(ctx context.Context) (map[string]resource.ServiceScaling, error) {
	list, err := c.Scaled(ctx, ECS)
	if err != nil || len(list) == 0 {
		return map[string]resource.ServiceScaling{}, err
	}
	if _, err := c.ScalingPolicies(ctx, ECS); err != nil {
		return nil, err
	}
	found := map[string]resource.ServiceScaling{}
	for _, t := range list {
		is := resource.ServiceScaling{ScalableTarget: t.ScalableTarget}
		for _, p := range t.Policies {
			if says := p.says(); says != "" {
				is.Policies = append(is.Policies, says)
			}
			if p.Type == "TargetTrackingScaling" || p.Type == "StepScaling" {
				is.Own = append(is.Own, p.own())
			}
		}
		slices.Sort(is.Policies)
		slices.SortFunc(is.Own, func(a, b resource.ScalingPolicy) int { return strings.Compare(a.Name, b.Name) })
		found[strings.TrimPrefix(t.ID, servicePrefix)] = is
	}
	return found, nil
}

// SetServiceMin changes the minimum of the scalable target of an ECS service. The error is a
// *scale.Failure.
func (c *Registry) SetServiceMin(ctx context.Context, service string, size int) error {
	return c.RegisterTarget(ctx, ECS, servicePrefix+service, Change{Min: &size})
}

// own is what a policy says, with the cooldowns that AWS takes where it does not say.
func (p Policy) own() resource.ScalingPolicy {
	const usual = 300 * time.Second
	return resource.ScalingPolicy{Name: p.Name, Type: p.Type, Goal: p.Goal, GrowOnly: p.NoScaleIn, Tracks: resource.TrackedMetric{Predefined: p.Metric}, Warmup: usual, Cooldown: usual}
}

// says is what a policy does, in a sentence; "" for one that only forecasts.
func (p Policy) says() string {
	switch p.Type {
	case "TargetTrackingScaling":
		text := "target tracking policy " + p.Name + " keeps " + p.Metric + " at " + strconv.FormatFloat(p.Goal, 'f', -1, 64)
		if p.NoScaleIn {
			text += ", and never shrinks"
		}
		return text
	case "StepScaling":
		return "step scaling policy " + p.Name + " changes the desired count when its alarms fire"
	case "PredictiveScaling":
		if p.Forecasts {
			return ""
		}
		return "predictive scaling policy " + p.Name + " raises the desired count before a forecast load"
	}
	return p.Type + " policy " + p.Name + " changes the desired count"
}
