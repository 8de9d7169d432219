package appscaling

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
		return nil, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("at most %d can be read at a time", MaxServices)}
	}
	in := describe{Namespace: ofECS}
	for _, s := range services {
		in.IDs = append(in.IDs, servicePrefix+s)
	}
	err := c.targets(ctx, doing, in, desiredCount, func(t *scalableTarget) {
		found[strings.TrimPrefix(t.ID, servicePrefix)] = t.is()
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
	err := c.targets(ctx, doing, describe{Namespace: ofECS}, desiredCount, func(t *scalableTarget) {
		found[strings.TrimPrefix(t.ID, servicePrefix)] = resource.ServiceScaling{ScalableTarget: t.is()}
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return found, nil
	}
	in := describe{Namespace: ofECS, Most: policyPage}
	err = session.Pages("listing the scaling policies of ECS services", maxPolicyPages, func(next *string) (*string, error) {
		in.Next = next
		var out scalingPolicies
		if err := c.api.Call(ctx, "DescribeScalingPolicies", in, &out, usual); err != nil {
			return nil, err
		}
		for i := range out.Policies {
			p := &out.Policies[i]
			id := strings.TrimPrefix(p.ID, servicePrefix)
			// A policy without a target here is one of a target that is newer than the listing.
			if is, known := found[id]; known && p.Dimension == desiredCount {
				if says := policy(p); says != "" {
					is.Policies = append(is.Policies, says)
				}
				if own, acts := detail(p); acts {
					is.Own = append(is.Own, own)
				}
				found[id] = is
			}
		}
		return out.Next, nil
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
func policy(p *scalingPolicy) string {
	switch p.Type {
	case tracking:
		t := p.Tracking
		if t == nil {
			return "target tracking policy " + p.Name + " changes the desired count"
		}
		text := fmt.Sprintf("target tracking policy %s keeps %s at %s", p.Name, t.metric(), strconv.FormatFloat(t.Goal, 'f', -1, 64))
		if t.GrowOnly {
			text += ", and never shrinks"
		}
		return text
	case stepping:
		return "step scaling policy " + p.Name + " changes the desired count when its alarms fire"
	case predicting:
		if c := p.Predicting; c != nil && c.Mode != "ForecastAndScale" {
			return "" // AWS's default
		}
		return "predictive scaling policy " + p.Name + " raises the desired count before a forecast load"
	}
	return p.Type + " policy " + p.Name + " changes the desired count" // one newer than this program
}

func (t *targetTracking) metric() string {
	if m := t.Predefined; m != nil {
		return m.Type
	}
	if m := t.Customized; m != nil && m.Metric != "" {
		return m.Namespace + " " + m.Metric
	}
	return "an expression of metrics"
}
