package ecsservice

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/resource"
)

// What Application Auto Scaling does with a service becomes scalers, with its cooldowns, and what cannot is said.
func TestPoliciesOfApplicationAutoScalingBecomeScalers(t *testing.T) {
	at := func(v float64) *float64 { return &v }
	follow := func(predefined string, goal float64) resource.ScalingPolicy {
		return resource.ScalingPolicy{Name: "follow", Type: kind.Tracking, Goal: goal, Tracks: resource.TrackedMetric{Predefined: predefined}, Warmup: time.Minute, Cooldown: 5 * time.Minute}
	}
	up := resource.ScalingPolicy{Name: "up", Type: "StepScaling", Alarms: []string{"high"}, Adjustment: "ChangeInCapacity", Steps: []resource.PolicyStep{{Lower: at(0), Change: 2}}, Warmup: 2 * time.Minute, Cooldown: 2 * time.Minute}
	down := resource.ScalingPolicy{Name: "down", Type: "StepScaling", Alarms: []string{"low"}, Steps: []resource.PolicyStep{{Upper: at(0), Change: -1}}, Cooldown: 10 * time.Minute}
	custom := follow("", 30)
	custom.Tracks = resource.TrackedMetric{Namespace: "Shop", Metric: "BacklogPerTask", Dimensions: map[string]string{"Queue": "jobs"}}
	for _, c := range []struct {
		name     string
		own      []resource.ScalingPolicy
		balancer string
		want     []string
	}{
		{"its CPU", []resource.ScalingPolicy{follow("ECSServiceAverageCPUUtilization", 50)}, "", []string{
			"      cpu: {preset: ecs-cpu}", "      - target_tracking: {signal: cpu, goal: 50, warmup: 60s} # policy follow", "      cooldown: {grow: 0s, shrink: 300s}"}},
		{"its memory", []resource.ScalingPolicy{follow("ECSServiceAverageMemoryUtilization", 70)}, "", []string{
			"      memory: {preset: ecs-memory}", "      - target_tracking: {signal: memory, goal: 70, warmup: 60s} # policy follow"}},
		{"requests per target", []resource.ScalingPolicy{follow("ALBRequestCountPerTarget", 6000)}, "app/web/50dc6c495c0c9188", []string{
			"    load_balancer: app/web/50dc6c495c0c9188", "      - target_tracking: {signal: requests_per_target, goal: 100, warmup: 60s} # policy follow"}},
		{"a metric of its own", []resource.ScalingPolicy{custom}, "", []string{
			"      backlog_per_task: {metric: {namespace: Shop, name: BacklogPerTask, statistic: Average, dimensions: {Queue: jobs}}, unit: units}",
			"      - target_tracking: {signal: backlog_per_task, goal: 30, warmup: 60s} # policy follow"}},
		{"steps of two alarms", []resource.ScalingPolicy{up, down}, "", []string{
			"      cpu: {preset: ecs-cpu}", "      - step_scaling: # policy up and down", "          above: 70", "          below: 30", "          warmup: 120s",
			"          grow: {datapoints: 2, steps: [{lower: 0, change: 2}]}", "          shrink: {datapoints: 3, steps: [{upper: 0, change: -1}]}", "      cooldown: {grow: 0s, shrink: 600s}"}},
		{"what is not known", []resource.ScalingPolicy{follow("ECSServiceOfTomorrow", 5)}, "", []string{
			"  # Policy follow is not written below: it follows ECSServiceOfTomorrow, which discover cannot write as a signal.", "      - target: {signal: cpu, goal: 60} # percent of the CPU that the tasks reserve"}},
		{"none, behind a load balancer", nil, "app/web/50dc6c495c0c9188", []string{"      requests: {preset: alb-requests}", "      - target: {signal: cpu, goal: 60, load: requests} # percent of the CPU that the tasks reserve"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := &kindtest.Cloud{}
			is := resource.Service{Cluster: "shop", Name: "web", Desired: 3, Running: 3, Scheduling: resource.SchedulingReplica, Controller: resource.ControllerECS, Status: "ACTIVE"}
			kindtest.Put(cloud, facts.AllServices, "shop/web", is)
			scaling := resource.ServiceScaling{ScalableTarget: resource.ScalableTarget{Min: 2, Max: 9}, Own: c.own}
			kindtest.On(cloud, facts.ServiceScaling)
			kindtest.Put(cloud, facts.ServiceScaling, "shop/web", scaling)
			for name, a := range map[string]resource.Alarm{"high": {Comparison: "GreaterThanThreshold", Threshold: 70, Evaluations: 2}, "low": {Comparison: "LessThanThreshold", Threshold: 30, Evaluations: 3}} {
				a.Name, a.Namespace, a.Metric, a.Statistic, a.Period = name, "AWS/ECS", "CPUUtilization", "Average", 60
				a.Dimensions = map[string]string{"ClusterName": "shop", "ServiceName": "web"}
				kindtest.Put(cloud, facts.Alarms, name, a)
			}
			s := &Service{}
			f, err := cloud.Look(t.Context(), time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), s.Survey)
			if err != nil {
				t.Fatal(err)
			}
			text := s.Discover(f).Drafts[0].Write("web", kind.Around{Balancer: c.balancer, Target: "targetgroup/web/73e2d6bc24d8a067"})
			for _, line := range c.want {
				if !strings.Contains("\n"+text, "\n"+line+"\n") {
					t.Errorf("no line %q in\n%s", line, text)
				}
			}
		})
	}
}
