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
		"asg-disk-used": {Unit: "percent", Statistic: "Maximum", Level: true, Least: kind.LeastPercent,
			Build: kind.Metric("CWAgent", "disk_used_percent", "AutoScalingGroupName", g.dimension())},
		"asg-network-in":    g.total("bytes/second", "NetworkIn"),
		"asg-network-out":   g.total("bytes/second", "NetworkOut"),
		"asg-ebs-read-ops":  g.total("operations/second", "EBSReadOps"),
		"asg-ebs-write-ops": g.total("operations/second", "EBSWriteOps"),
	}
}

// total is what all instances together count in a second: EC2 publishes what each counted in a period, whose sum is
// right for basic and detailed monitoring alike. Source: EC2 user guide, "CloudWatch metrics for your instances".
func (g *Group) total(unit, name string) kind.Preset {
	return kind.Preset{Unit: unit, Statistic: "Sum", Total: true, Build: func(how signal.Query) signal.Source {
		how.PerSecond = true
		return kind.Metric("AWS/EC2", name, "AutoScalingGroupName", g.dimension())(how)
	}}
}

// dimension is the group's name in metrics, or what stands for it while it is to be chosen.
func (g *Group) dimension() string {
	if g.open() {
		return signal.Selected
	}
	return g.Group
}
