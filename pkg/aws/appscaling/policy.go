package appscaling

import (
	"cmp"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
)

// usualCooldown is AWS's for ECS services whose policy does not say.
// Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html
const usualCooldown = 300

// detail is what a policy says; false for one that does not act on what was measured.
func detail(p *scalingPolicy) (out resource.ScalingPolicy, acts bool) {
	cooldown := func(seconds *int) time.Duration {
		if seconds == nil {
			return usualCooldown * time.Second
		}
		return time.Duration(*seconds) * time.Second
	}
	out = resource.ScalingPolicy{Name: p.Name, Type: p.Type}
	switch p.Type {
	case tracking:
		t := cmp.Or(p.Tracking, &targetTracking{})
		out.Goal, out.GrowOnly = t.Goal, t.GrowOnly
		out.Warmup, out.Cooldown = cooldown(t.Out), cooldown(t.In)
		if m := t.Predefined; m != nil {
			out.Tracks.Predefined = m.Type
		}
		if m := t.Customized; m != nil && len(m.Metrics) == 0 {
			out.Tracks = resource.TrackedMetric{Namespace: m.Namespace, Metric: m.Metric, Statistic: m.Statistic, Dimensions: map[string]string{}}
			for _, d := range m.Dimensions {
				out.Tracks.Dimensions[d.Name] = d.Value
			}
		}
		return out, true
	case stepping:
		c := cmp.Or(p.Stepping, &stepScaling{})
		out.Adjustment, out.Statistic, out.Least = c.Adjustment, c.Statistic, c.Least
		out.Warmup, out.Cooldown = cooldown(c.Cooldown), cooldown(c.Cooldown)
		for _, s := range c.Steps {
			out.Steps = append(out.Steps, resource.PolicyStep{Lower: s.Lower, Upper: s.Upper, Change: s.Change})
		}
		for _, a := range p.Alarms {
			out.Alarms = append(out.Alarms, a.Name)
		}
		return out, true
	}
	return out, false
}
