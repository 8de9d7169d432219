package config

import (
	"fmt"
	"strings"
	"testing"
)

// What people call a preset is answered with the one that measures the same, and never with another quantity.
func TestPresetThatIsMeant(t *testing.T) {
	subjects := map[string]string{
		"group": "group: web-asg", "service": "ecs_service: {cluster: shop, service: api}",
		"replicas": "rds_replicas: {source: shop-db}", "aurora": "rds_replicas: {cluster: shop-aurora}",
		"class": "rds_class: {database: shop-db, ladder: [db.r6g.large, db.r6g.xlarge]}",
	}
	for _, test := range []struct{ kind, word, want string }{
		{"group", "asg-mem", "did you mean asg-memory?"},
		{"group", "asg-ram", "did you mean asg-memory?"},
		{"group", "ec2-ram", "did you mean asg-memory?"},
		{"service", "ecs-mem", "did you mean ecs-memory?"},
		{"replicas", "rds-iops", "did you mean rds-read-iops or rds-write-iops?"},
		{"class", "rds-iops", "did you mean rds-read-iops or rds-write-iops?"},
		{"replicas", "rds-lag", "did you mean rds-replica-lag?"},
		{"aurora", "aurora-lag", "did you mean aurora-replica-lag?"},
		{"aurora", "aurora-cpu", "did you mean rds-cpu?"},
		{"class", "rds-memory", "did you mean rds-freeable-memory?"},
		{"class", "rds-latency", "did you mean rds-read-latency or rds-write-latency?"},
		{"class", "rds-storage", "did you mean rds-free-storage?"},
		{"group", "sqs-depth", "did you mean sqs-backlog?"},
		{"group", "sqs-messages", "did you mean sqs-backlog?"},
		{"group", "sqs-visible", "did you mean sqs-backlog?"},
		{"group", "sqs-age", "did you mean sqs-oldest-message?"},
		{"group", "alb-5xx", "did you mean alb-target-5xx or alb-elb-5xx?"},
		{"group", "alb-latency", "did you mean alb-response-time?"},
		{"class", "alb-latency", "did you mean alb-response-time?"},
		{"group", "alb-rps", "did you mean alb-requests or alb-requests-per-target?"},
		{"group", "cpu-utilization", "did you mean asg-cpu?"},
		{"group", "CPUUtilization", "did you mean asg-cpu?"},
		{"service", "CPUUtilization", "did you mean ecs-cpu?"},
		{"group", "asg-requests", "did you mean alb-requests?"},
		{"service", "ecs-latency", "did you mean alb-response-time?"},
		{"group", "asg-cpu-p95", "write the keys preset: asg-cpu and statistic: p95"},
		{"group", "asg-cpu-max", "write the keys preset: asg-cpu and statistic: Maximum"},
		{"group", "asg-cpuu", "did you mean asg-cpu?"},
		{"group", "asg-memroy", "did you mean asg-memory?"},
		{"group", "asgcpu", "did you mean asg-cpu?"},
		{"group", "alb_request", "did you mean alb-requests?"},
		{"group", "sqs-received", " is not one of "},
		{"group", "alb-connections", " is not one of "},
		{"group", "redis-memory", " is not one of "},
		{"group", "alb-cpu", " is not one of "},
	} {
		t.Run(test.kind+" "+test.word, func(t *testing.T) {
			_, err := Parse("x.yaml", fmt.Appendf(nil, "tiers:\n  x:\n    %s\n    limits: {min: 1, max: 2}\n    signals: {a: {preset: %s}}\n"+
				"    scalers: [{threshold: {bounds: [{signal: a, above: 50, below: 20}]}}]\n", subjects[test.kind], test.word))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v", err)
			}
		})
	}
}
