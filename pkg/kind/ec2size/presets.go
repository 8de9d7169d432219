package ec2size

import (
	"time"

	"github.com/dynascale/dynascale/pkg/kind"
)

// Presets are those of the instance's metrics.
func (m *Machine) Presets() map[string]kind.Preset {
	return map[string]kind.Preset{
		// Basic monitoring publishes every five minutes, and detailed can be read so too.
		"ec2-cpu": {Unit: "percent", Statistic: "Average", Level: true, Least: kind.LeastPercent, Period: 5 * time.Minute,
			Build: kind.Metric("AWS/EC2", "CPUUtilization", "InstanceId", m.Instance)},
		"ec2-memory": {Unit: "percent", Statistic: "Average", Level: true, Least: kind.LeastPercent,
			Build: kind.Metric("CWAgent", "mem_used_percent", "InstanceId", m.Instance)},
	}
}
