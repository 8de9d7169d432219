package asg

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// What a group's own policies become, and what is said of those that become nothing.
func TestOwnPoliciesBecomeScalers(t *testing.T) {
	at := func(v float64) *float64 { return &v }
	alarm := func(name, comparison string, threshold float64, period, of, m int) resource.Alarm {
		return resource.Alarm{Name: name, Namespace: "AWS/EC2", Metric: "CPUUtilization", Statistic: "Average", Dimensions: map[string]string{"AutoScalingGroupName": "web-asg"},
			Comparison: comparison, Threshold: threshold, Period: period, Evaluations: of, Datapoints: m}
	}
	high, low := alarm("high", "GreaterThanThreshold", 70, 300, 2, 0), alarm("low", "LessThanThreshold", 30, 300, 3, 2)
	latency := alarm("latency", "GreaterThanOrEqualToThreshold", 2, 60, 1, 0)
	latency.Namespace, latency.Metric, latency.Statistic, latency.Dimensions = "AWS/ApplicationELB", "TargetResponseTime", "p99", map[string]string{"LoadBalancer": "app/web/50dc6c495c0c9188"}
	off := high
	off.Off = true
	follow := func(predefined string, goal float64) resource.ScalingPolicy {
		return resource.ScalingPolicy{Name: "follow", Type: "TargetTrackingScaling", Goal: goal, Tracks: resource.TrackedMetric{Predefined: predefined}}
	}
	up := resource.ScalingPolicy{Name: "up", Type: "StepScaling", Alarms: []string{"high"}, Adjustment: "PercentChangeInCapacity", Least: 2, Warmup: 2 * time.Minute,
		Steps: []resource.PolicyStep{{Lower: at(0), Upper: at(15), Change: 20}, {Lower: at(15), Change: 50}}}
	down := resource.ScalingPolicy{Name: "down", Type: "StepScaling", Alarms: []string{"low"}, Adjustment: "ChangeInCapacity", Steps: []resource.PolicyStep{{Upper: at(0), Change: -1}}}
	plus := resource.ScalingPolicy{Name: "plus", Type: "SimpleScaling", Alarms: []string{"high"}, Adjustment: "ChangeInCapacity", Change: 2, Cooldown: 300 * time.Second}
	minus := resource.ScalingPolicy{Name: "minus", Type: "SimpleScaling", Alarms: []string{"low"}, Adjustment: "ChangeInCapacity", Change: -1, Cooldown: 600 * time.Second}
	slow := resource.ScalingPolicy{Name: "slow answers", Type: "StepScaling", Alarms: []string{"latency"}, Steps: []resource.PolicyStep{{Lower: at(0), Change: 1}}}
	only := follow("ASGAverageCPUUtilization", 50)
	only.GrowOnly, only.Warmup = true, time.Minute
	for _, c := range []struct {
		name     string
		policies []resource.ScalingPolicy
		balancer string
		slow     bool
		want     []string // lines of the tier
	}{
		{"target tracking of CPU", []resource.ScalingPolicy{follow("ASGAverageCPUUtilization", 50)}, "", false,
			[]string{"      cpu: {preset: asg-cpu}", "      - target_tracking: {signal: cpu, goal: 50} # policy follow"}},
		{"of CPU every five minutes", []resource.ScalingPolicy{follow("ASGAverageCPUUtilization", 50)}, "", true,
			[]string{"      cpu: {preset: asg-cpu, period: 300s}", "      - target_tracking: {signal: cpu, goal: 50, grow_after: {datapoints: 1}, shrink_after: {datapoints: 3}} # policy follow"}},
		{"one that only grows", []resource.ScalingPolicy{only}, "", false, []string{"      - target_tracking: {signal: cpu, goal: 50, warmup: 60s, shrink: false} # policy follow"}},
		{"of requests per target, which AWS counts by the minute", []resource.ScalingPolicy{follow("ALBRequestCountPerTarget", 6000)}, "app/web/50dc6c495c0c9188", false,
			[]string{"      requests_per_target: {preset: alb-requests-per-target}", "      - target_tracking: {signal: requests_per_target, goal: 100} # policy follow"}},
		{"without a load balancer", []resource.ScalingPolicy{follow("ALBRequestCountPerTarget", 6000)}, "", false,
			[]string{"  # Policy follow is not written below: it follows requests per target of a load balancer that discover did not find."}},
		{"of the network", []resource.ScalingPolicy{follow("ASGAverageNetworkIn", 1e6)}, "", false,
			[]string{"      network_in: {metric: {namespace: AWS/EC2, name: NetworkIn, statistic: Average, dimensions: {AutoScalingGroupName: web-asg}}, unit: units}", "      - target_tracking: {signal: network_in, goal: 1000000} # policy follow"}},
		{"of an expression", []resource.ScalingPolicy{follow("", 5)}, "", false, []string{"  # Policy follow is not written below: it follows a math expression of metrics, which discover cannot write as a signal."}},
		{"step policies of two alarms", []resource.ScalingPolicy{up, down}, "", false, []string{
			"      cpu: {preset: asg-cpu, period: 300s}", "      - step_scaling: # policy up and down", "          above: 70", "          below: 30", "          warmup: 120s",
			"          grow: {datapoints: 2, adjustment: PercentChangeInCapacity, min_change: 2, steps: [{lower: 0, upper: 15, change: 20}, {lower: 15, change: 50}]}",
			"          shrink: {datapoints: 2, of: 3, steps: [{upper: 0, change: -1}]}"}},
		{"simple policies", []resource.ScalingPolicy{plus, minus}, "", false, []string{
			"      - simple_scaling: # policy plus and minus", "          grow: {datapoints: 2, change: 2, cooldown: 300s}", "          shrink: {datapoints: 2, of: 3, change: -1, cooldown: 600s}"}},
		{"one that only grows, by another metric", []resource.ScalingPolicy{slow}, "", false, []string{
			"      target_response_time: {metric: {namespace: AWS/ApplicationELB, name: TargetResponseTime, statistic: p99, dimensions: {LoadBalancer: app/web/50dc6c495c0c9188}}, unit: units}",
			`      - step_scaling: # policy "slow answers"`, "          or_equal: true", "          grow: {datapoints: 1, steps: [{lower: 0, change: 1}]}"}},
		{"one that only shrinks", []resource.ScalingPolicy{down}, "", false, []string{"  # Policy down is not written below: it only shrinks; to become a scaler, it needs a growing policy of the same type that watches CPUUtilization in the same way, and none is left."}},
		{"an alarm that is not there", []resource.ScalingPolicy{{Name: "lost", Type: "StepScaling", Alarms: []string{"gone"}}}, "", false, []string{"  # Policy lost is not written below: its alarm gone was not found or could not be read."}},
		{"a size that the group cannot have", []resource.ScalingPolicy{{Name: "night", Type: "SimpleScaling", Alarms: []string{"low"}, Adjustment: "ExactCapacity", Change: 12}}, "", false,
			[]string{"  # Policy night is not written below: it sets the size to 12, and the limits of this tier are 1 to 9."}},
		{"a step above all of a CPU", []resource.ScalingPolicy{{Name: "far", Type: "StepScaling", Alarms: []string{"high"}, Steps: []resource.PolicyStep{{Lower: at(0), Upper: at(70), Change: 1}, {Lower: at(70), Change: 2}}}}, "", false,
			[]string{"  # Policy far is not written below: one of its steps begins at 140 % CPU, which is never reached (the threshold of its alarm is 70 %)."}},
		{"no alarm", []resource.ScalingPolicy{{Name: "lost", Type: "SimpleScaling"}}, "", false, []string{"  # Policy lost is not written below: it has 0 alarms and needs exactly one."}},
		{"an alarm that tells nobody", []resource.ScalingPolicy{{Name: "mute", Type: "SimpleScaling", Alarms: []string{"off"}}}, "", false, []string{"  # Policy mute is not written below: the actions of its alarm high are off."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := &kindtest.Cloud{}
			kindtest.On(cloud, facts.Policies)
			kindtest.On(cloud, facts.Schedules)
			kindtest.On(cloud, facts.OwnPolicies)
			kindtest.Put(cloud, facts.AllGroups, "web-asg", resource.ListedGroup{Group: resource.Group{Name: "web-asg", Capacity: scale.Capacity{Desired: 2, Min: 1, Max: 9}}})
			kindtest.Put(cloud, facts.Policies, "web-asg", []string{"a policy is enabled"})
			kindtest.Put(cloud, facts.OwnPolicies, "web-asg", c.policies)
			kindtest.Put(cloud, facts.SlowMetrics, "web-asg", c.slow)
			for name, a := range map[string]resource.Alarm{"high": high, "low": low, "latency": latency, "off": off} {
				kindtest.Put(cloud, facts.Alarms, name, a)
			}
			g := &Group{}
			f, err := cloud.Look(t.Context(), time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), g.Survey)
			if err != nil {
				t.Fatal(err)
			}
			around := kind.Around{Balancer: c.balancer, Target: "targetgroup/web/73e2d6bc24d8a067"}
			text := g.Discover(f).Drafts[0].Write("web", around)
			for _, line := range c.want {
				if !strings.Contains("\n"+text, "\n"+line+"\n") {
					t.Errorf("no line %q in\n%s", line, text)
				}
			}
			if migrates := strings.Contains(text, "As AWS does it: "); migrates != !strings.HasPrefix(c.want[0], "  #") {
				t.Errorf("the guards: %v\n%s", migrates, text)
			}
		})
	}
}
