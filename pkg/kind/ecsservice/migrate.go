package ecsservice

import (
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/resource"
)

// migrate writes what Application Auto Scaling does with a service as scalers that do the same, and says what of it it cannot; shrink
// is how long it waits before it shrinks again.
func (s *Service) migrate(f facts.Facts, scaling resource.ServiceScaling, a kind.Around) (m kind.Migrated, shrink time.Duration) {
	track := func(p resource.ScalingPolicy) (kind.Tracked, string) {
		switch p.Tracks.Predefined {
		case "ECSServiceAverageCPUUtilization":
			return kind.Tracked{Signal: "cpu", Source: "{preset: ecs-cpu}"}, ""
		case "ECSServiceAverageMemoryUtilization":
			return kind.Tracked{Signal: "memory", Source: "{preset: ecs-memory}"}, ""
		case "ALBRequestCountPerTarget":
			return kind.PerTarget(p, a)
		}
		return kind.Tracked{}, ""
	}
	for _, p := range scaling.Own {
		shrink = max(shrink, p.Cooldown)
	}
	return kind.Migrate(f, scaling.Own, kind.Migrating{Track: track, Metric: s.metric, Min: scaling.Min, Max: scaling.Max}), shrink
}

// metric is the source of an alarm's metric.
func (s *Service) metric(a resource.Alarm) string {
	presets := map[string]string{"CPUUtilization": "ecs-cpu", "MemoryUtilization": "ecs-memory"}
	period := time.Duration(a.Period) * time.Second
	preset := presets[a.Metric]
	switch own := a.Namespace == "AWS/ECS" && a.Statistic == "Average" && a.Dimensions["ServiceName"] == s.Service && a.Dimensions["ClusterName"] == s.Cluster; {
	case own && preset != "" && period == time.Minute:
		return "{preset: " + preset + "}"
	case own && preset != "":
		return "{preset: " + preset + ", period: " + kind.Seconds(period) + "}"
	}
	return kind.MetricYAML(a.Namespace, a.Metric, a.Statistic, a.Dimensions, period)
}
