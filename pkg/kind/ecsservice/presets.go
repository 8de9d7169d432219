package ecsservice

import (
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Presets are those of the service's metrics: what its running tasks use of what they
// reserve. Where CPU is reserved on the container and not on the task, a task may use more
// than that, and the figure goes above 100. Source: ECS developer guide, "Amazon ECS service
// utilization metrics".
func (s *Service) Presets() map[string]kind.Preset {
	level := func(name string) kind.Preset {
		return kind.Preset{Unit: "percent", Statistic: "Average", Level: true, Least: kind.LeastPercent, Most: kind.MostReserved, Build: func(how signal.Query) signal.Source {
			how.Namespace, how.Name = "AWS/ECS", name
			how.Dimensions = signal.DimensionsOf(map[string]string{clusterName: s.Cluster, serviceName: s.Service})
			return signal.Source{Metric: &how}
		}}
	}
	return map[string]kind.Preset{"ecs-cpu": level("CPUUtilization"), "ecs-memory": level("MemoryUtilization")}
}

// The dimensions of a service's metrics.
const clusterName, serviceName = "ClusterName", "ServiceName"
