package asg

import (
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Presets are those of the group's metrics.
func (g *Group) Presets() map[string]kind.Preset {
	return map[string]kind.Preset{
		"asg-cpu": {Unit: "percent", Statistic: "Average", Level: true, Least: kind.LeastPercent,
			Build: kind.Metric("AWS/EC2", "CPUUtilization", "AutoScalingGroupName", g.dimension())},
		// The CloudWatch agent publishes this per group only when its configuration
		// aggregates by AutoScalingGroupName.
		"asg-memory": {Unit: "percent", Statistic: "Average", Level: true, Least: kind.LeastPercent,
			Build: kind.Metric("CWAgent", "mem_used_percent", "AutoScalingGroupName", g.dimension())},
	}
}

// dimension is the group's name in metrics, or what stands for it while it is to be chosen.
func (g *Group) dimension() string {
	if g.open() {
		return signal.Selected
	}
	return g.Group
}
