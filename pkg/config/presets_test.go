package config

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/scale"
)

// The names and dimensions are those of the AWS user guides.
func TestPresets(t *testing.T) {
	const lb, tg = "app/web/50dc6c495c0c9188", "targetgroup/web/73e2d6bc24d8a067"
	const queue = "https://sqs.ap-northeast-2.amazonaws.com/123456789012/jobs"
	elb := map[string]string{"LoadBalancer": lb}
	both := map[string]string{"LoadBalancer": lb, "TargetGroup": tg}
	group := map[string]string{"AutoScalingGroupName": "web-asg"}
	query := func(namespace, name, statistic string, dimensions map[string]string) scale.Query {
		return scale.Query{Namespace: namespace, Name: name, Statistic: statistic, Dimensions: dimensions, Period: time.Minute}
	}
	one := func(q scale.Query) scale.Source { return scale.Source{Metric: &q} }
	perSecond := func(q scale.Query) scale.Source { q.PerSecond = true; return one(q) }
	share := func(part string, dimensions map[string]string) scale.Source {
		return scale.Source{Ratio: &scale.Ratio{Times: 100,
			Part:  query("AWS/ApplicationELB", part, "Sum", dimensions),
			Whole: query("AWS/ApplicationELB", "RequestCount", "Sum", dimensions)}}
	}
	const alb = "AWS/ApplicationELB"
	tests := map[string]struct {
		unit   string
		maxAge time.Duration
		source scale.Source
	}{
		"asg-cpu":                 {"percent", 330 * time.Second, one(query("AWS/EC2", "CPUUtilization", "Average", group))},
		"asg-memory":              {"percent", 330 * time.Second, one(query("CWAgent", "mem_used_percent", "Average", group))},
		"alb-requests":            {"requests/second", 330 * time.Second, perSecond(query(alb, "RequestCount", "Sum", both))},
		"alb-requests-per-target": {"requests/second", 330 * time.Second, perSecond(query(alb, "RequestCountPerTarget", "Sum", both))},
		"alb-response-time":       {"seconds", 330 * time.Second, one(query(alb, "TargetResponseTime", "Average", both))},
		"alb-target-5xx":          {"percent", 330 * time.Second, share("HTTPCode_Target_5XX_Count", both)},
		"alb-elb-5xx":             {"percent", 330 * time.Second, share("HTTPCode_ELB_5XX_Count", elb)},
		"alb-healthy-hosts":       {"hosts", 330 * time.Second, one(query(alb, "HealthyHostCount", "Minimum", both))},
		"sqs-backlog":             {"messages", 3 * time.Minute, scale.Source{Queue: &scale.QueueSource{URL: queue}}},
		"sqs-oldest-message": {"seconds", 330 * time.Second,
			one(query("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", map[string]string{"QueueName": "jobs"}))},
	}
	for name := range presets {
		if _, ok := tests[name]; !ok {
			t.Errorf("preset %s has no test", name)
		}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(smallest, "{preset: asg-cpu}", "{preset: asg-cpu}, x: {preset: "+name+"}", 1) +
				"    load_balancer: " + lb + "\n    target_group: " + tg + "\n    queue: " + queue + "\n"
			want := scale.Signal{Name: "x", Unit: test.unit, MaxAge: test.maxAge, Source: test.source}
			if diff := cmp.Diff(want, mustParse(t, text).Tiers[0].Signals[1]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSignalOptions(t *testing.T) {
	text := strings.Replace(smallest, "{preset: asg-cpu}", "{preset: asg-cpu, period: 300s, statistic: p99.9}", 1)
	cpu := mustParse(t, text).Tiers[0].Signals[0]
	if q := cpu.Source.Metric; q.Period != 5*time.Minute || q.Statistic != "p99.9" || cpu.MaxAge != 1050*time.Second {
		t.Errorf("period %s, statistic %s, max age %s", q.Period, q.Statistic, cpu.MaxAge)
	}
}
