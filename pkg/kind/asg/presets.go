package asg

import (
	"github.com/dynascale/dynascale/pkg/kind"
)

// Presets are those of the group's metrics.
func (g *Group) Presets() map[string]kind.Preset {
	return map[string]kind.Preset{
		"asg-cpu": {Unit: "percent", Statistic: "Average", Level: true,
			Build: kind.Metric("AWS/EC2", "CPUUtilization", "AutoScalingGroupName", g.Group)},
		// The CloudWatch agent publishes this per group only when its configuration
		// aggregates by AutoScalingGroupName.
		"asg-memory": {Unit: "percent", Statistic: "Average", Level: true,
			Build: kind.Metric("CWAgent", "mem_used_percent", "AutoScalingGroupName", g.Group)},
	}
}
