package config

import (
	"strings"
	"testing"
)

// madeOf is a tier with a CPU, requests and a queue beside the signal x.
func madeOf(x, scaler string) string {
	return told(aGroup, x+"\n      cpu: {preset: asg-cpu}\n      requests: {preset: alb-requests}\n      jobs: {preset: sqs-backlog}\n      each: {preset: alb-requests-per-target}",
		scaler+", {target: {signal: cpu, goal: 70}}, {target: {signal: requests, goal: 50, per_unit: true}}, {target: {signal: each, goal: 50}}, {backlog: {signal: jobs, messages_per_worker: 10}}")
}

// What is an average, however it is written, is no total of the tier.
func TestPerUnitOfWhatIsNoTotal(t *testing.T) {
	const no = "scalers[0].target.per_unit: must be false for x, which is not a total of the whole tier"
	for _, c := range []struct{ name, x, want string }{
		{"one's own percentage", ofShop("Average", "percent"), no},
		{"that may be above 100", "{metric: {namespace: Shop, name: Busy, statistic: Average}, unit: percent, ceiling: 2000}", ""},
		{"one's own of another unit", ofShop("Average", "jobs"), ""},
		{"a time", ofALB("TargetResponseTime", "Average", ", unit: seconds"), no},
		{"requests of a target", ofALB("RequestCountPerTarget", "Sum", ", unit: requests"), no},
		{"an average with a factor", "{expression: cpu * 1.2, unit: percent}", no},
		{"the largest of two", "{expression: \"max(cpu, 2 * each)\", unit: percent}", no},
		{"a product", "{expression: cpu * requests, unit: work}", ""},
		{"a total with a factor", "{expression: requests * 1.2, unit: requests/second}", ""},
	} {
		t.Run(c.name, func(t *testing.T) { demands(t, madeOf(c.x, "{target: {signal: x, goal: 20, per_unit: true}}"), c.want) })
	}
}

// An expression of totals alone is a total.
func TestExpressionsOfTotals(t *testing.T) {
	const certain = "per_unit: must be true for x, which is a total of the whole tier"
	for _, c := range []struct{ name, x, want string }{
		{"a factor", "{expression: requests / 10, unit: requests/second}", certain},
		{"a queue", "{expression: jobs * 2, unit: messages}", certain},
		{"at least", "{expression: \"max(requests, 10)\", unit: requests/second}", certain},
		{"divided by hand", "{expression: requests / 10, unit: requests per host}", ""},
		{"a share", "{expression: requests / each, unit: targets}", ""},
		{"a difference", "{expression: requests - 10 * each, unit: requests/second}", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			demands(t, madeOf(c.x, "{target: {signal: x, goal: 1000}}"), c.want)
			demands(t, madeOf(c.x, "{pressure: {terms: [{signal: x, goal: 1000}]}}"), c.want)
		})
	}
}

// A goal above everything that an expression or a ratio comes to is refused.
func TestWhatAnExpressionNeverReaches(t *testing.T) {
	never := func(most string) string {
		return ", which is at most " + most + "; correct the expression, or write a smaller value"
	}
	expression := func(text string) string { return "{expression: \"" + text + "\", unit: percent}" }
	ratio := func(more string) string {
		return "{ratio: {part: {namespace: Shop, name: Busy, statistic: Sum}, whole: {namespace: Shop, name: All, statistic: Sum}" + more
	}
	for _, c := range []struct{ name, x, want string }{
		{"a share in the place of percent", expression("cpu / 100"), "scalers[0].target.goal: 60 is never exceeded: x is cpu / 100" + never("1")},
		{"a half", expression("cpu / 2"), never("50")},
		{"less an amount", expression("cpu - 50"), never("50")},
		{"no factor", expression("0 * cpu"), never("0")},
		{"below zero", expression("-cpu"), never("0")},
		{"the smaller", expression("min(cpu, 60)"), never("60")},
		{"as it is", expression("cpu * 1"), ""},
		{"the larger", expression("max(cpu / 2, 100 * each)"), ""},
		{"what has no end", expression("cpu / each"), ""},
		{"a ratio", ratio("}, unit: percent}"), ""},
		{"a ratio of 1", ratio(", times: 1}, unit: percent}"), "x.ratio.times: 1 gives a share, from 0 to 1, but the unit is percent; write times: 100"},
		{"which is meant", ratio(", times: 1}, unit: percent, ceiling: 100}"), ""},
		{"of another unit", ratio(", times: 1}, unit: share}"), ""},
	} {
		t.Run(c.name, func(t *testing.T) { demands(t, madeOf(c.x, "{target: {signal: x, goal: 60}}"), c.want) })
	}
}

// A scaler by steps on what comes to the whole tier only ends at limits.max, which is told and refused nowhere.
func TestStepsOnATotal(t *testing.T) {
	const says = "x is a total of the whole tier and does not fall when the tier grows, so the tier grows step by step up to limits.max while x is above 500; name a signal that measures one unit"
	threshold := "{threshold: {bounds: [{signal: x, above: 500, below: 100}]}}"
	for _, c := range []struct{ name, kind, x, scaler, want string }{
		{"requests", aGroup, "{preset: alb-requests}", threshold, "scalers[0].threshold.bounds[0].signal: " + says + ", such as one with the preset alb-requests-per-target, or use the scaler `target`"},
		{"bytes", aGroup, "{preset: asg-network-in}", threshold, says + ", such as the same metric with statistic: Average"},
		{"by hand", aGroup, ofALB("RequestCount", "Sum", ", unit: requests"), threshold, says},
		{"of one target", aGroup, "{preset: alb-requests-per-target}", threshold, ""},
		{"bytes of one machine", aGroup, inEC2("NetworkIn", "Average", ", unit: bytes"), threshold, ""},
		{"what waits", aGroup, "{preset: sqs-backlog}", threshold, ""},
		{"one's own", aGroup, ofShop("Sum", "orders"), threshold, ""},
		{"beside what falls", aGroup, "{preset: alb-requests}\n      cpu: {preset: asg-cpu}", "{threshold: {bounds: [{signal: x, above: 500, below: 100}, {signal: cpu, above: 60, below: 20}]}}", ""},
		{"where one is enough", aGroup, "{preset: alb-requests}\n      cpu: {preset: asg-cpu}", "{threshold: {grow_when: any, bounds: [{signal: x, above: 500, below: 100}, {signal: cpu, above: 60, below: 20}]}}", says},
		{"steps", aGroup, "{preset: alb-requests}", "{step_scaling: {signal: x, above: 500, below: 100, grow: {steps: [{lower: 0, change: 1}]}, shrink: {steps: [{upper: 0, change: -1}]}}}", says},
		{"steps to a size", aGroup, "{preset: alb-requests}", "{step_scaling: {signal: x, above: 500, below: 100, grow: {adjustment: ExactCapacity, steps: [{lower: 0, change: 8}]}, shrink: {adjustment: ExactCapacity, steps: [{upper: 0, change: 2}]}}}", ""},
		{"simple", aGroup, "{preset: alb-requests}", "{simple_scaling: {signal: x, above: 500, below: 100, grow: {change: 2}, shrink: {change: -1}}}", says},
		{"simple to a size", aGroup, "{preset: alb-requests}", "{simple_scaling: {signal: x, above: 500, below: 100, grow: {adjustment: ExactCapacity, change: 9}, shrink: {adjustment: ExactCapacity, change: 2}}}", ""},
		{"learned", aGroup, "{preset: alb-requests}", "{adaptive_threshold: {bounds: [{signal: x, above: 500, below: 100, ceiling: 900, floor: 50}]}}",
			"adaptive_threshold.bounds[0].signal: " + strings.Replace(says, "500;", "500 (a learned bound is at most 900);", 1)},
		{"learned, beside what falls", aGroup, "{preset: alb-requests}\n      cpu: {preset: asg-cpu}",
			"{adaptive_threshold: {bounds: [{signal: x, above: 500, below: 100, ceiling: 900, floor: 50}, {signal: cpu, above: 60, below: 20, ceiling: 80, floor: 10}]}}", ""},
		{"learned of one target", aGroup, "{preset: alb-requests-per-target}", "{adaptive_threshold: {bounds: [{signal: x, above: 500, below: 100, ceiling: 900, floor: 50}]}}", ""},
		{"phases, told once", aGroup, "{preset: alb-requests}", "{target: {signal: x, goal: 50, per_unit: true}}, {phases: {signal: x, steps: [{above: 500, for: 5m, percent: 20}, {above: 900, for: 3m, percent: 50}]}}",
			"scalers[1].phases.signal: " + says},
		{"an emergency alone", aGroup, "{preset: alb-requests}", "{target: {signal: x, goal: 50, per_unit: true}}, {phases: {signal: x, steps: [{above: 500, for: 5m, emergency: 9}]}}", ""},
		{"composite", aGroup, "{preset: alb-requests}", "{composite: {parts: [{signal: x, above: 500, below: 100, weight: 1}]}}", "composite.parts[0].signal: " + says},
	} {
		t.Run(c.name, func(t *testing.T) { demands(t, told(c.kind, c.x, c.scaler), c.want) })
	}
}

// What is high when there is little to do makes a tier grow that has nothing to do.
func TestWhatFallsWithLoad(t *testing.T) {
	agent := func(name, unit string) string {
		return "{metric: {namespace: CWAgent, name: " + name + ", statistic: Average, dimensions: {AutoScalingGroupName: web-asg}}, unit: " + unit + "}"
	}
	const free = "of which a high value is good, but here a high value would make the tier grow"
	for _, c := range []struct{ name, x, want string }{
		{"idle", agent("cpu_usage_idle", "percent"), "x is the metric cpu_usage_idle, " + free + "; name another signal, or one with an expression that is high when little is left, such as 100 - x"},
		{"free bytes", agent("mem_available", "bytes"), free},
		{"free memory", agent("mem_free", "bytes"), free},
		{"free disk", agent("disk_free", "bytes"), free},
		{"free swap", agent("swap_free", "bytes"), free},
		{"what CPU leaves", "{expression: 100 - cpu, unit: percent}", "scalers[0].target.signal: x is 100 - cpu, which is high when cpu is low, so this scaler makes the tier grow while there is little to do; name cpu here"},
		{"what both leave", "{expression: \"100 - max(cpu, 2 * cpu)\", unit: percent}", "which is high when cpu is low"},
		{"what is used", "{expression: 100 - idle, unit: percent}\n      idle: {preset: asg-memory}", "which is high when idle is low"},
		{"what is used of what is left", "{expression: 100 - idle, unit: percent}\n      idle: " + agent("cpu_usage_idle", "percent"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			demands(t, madeOf(c.x, "{target: {signal: x, goal: 60}}"), c.want)
		})
	}
}

// Metrics that many look for in a namespace of AWS that has none.
func TestMetricsThatAreNowhere(t *testing.T) {
	of := func(namespace, name, dimensions string) string {
		return "{metric: {namespace: " + namespace + ", name: " + name + ", statistic: Average, dimensions: {" + dimensions + "}}, unit: x}"
	}
	const none = "has no data, because AWS publishes no such metric in this namespace: "
	for _, c := range []struct{ x, want string }{
		{of("AWS/EC2", "MemoryUtilization", "AutoScalingGroupName: web-asg"), "AWS/EC2 MemoryUtilization " + none + "AWS does not see the memory of an instance"},
		{of("AWS/EC2", "mem_used_percent", "AutoScalingGroupName: web-asg"), none + "AWS does not see the memory"},
		{of("AWS/EC2", "DiskSpaceUtilization", "AutoScalingGroupName: web-asg"), none + "AWS does not see how full a disk is"},
		{of("AWS/RDS", "MemoryUtilization", "DBInstanceIdentifier: shop"), none + "the memory of a database is FreeableMemory"},
		{of("AWS/ApplicationELB", "Latency", "LoadBalancer: app/web/50dc6c495c0c9188"), none + "the response time of the targets is TargetResponseTime"},
		{of("AWS/SQS", "ApproximateNumberOfMessages", "QueueName: jobs"), none + "the messages that wait are ApproximateNumberOfMessagesVisible"},
		{of("AWS/ECS", "CpuUtilized", "ServiceName: web, ClusterName: shop"), none + "Container Insights publishes this metric in the namespace ECS/ContainerInsights"},
		{of("AWS/ECS", "MemoryUtilization", "ServiceName: web, ClusterName: shop"), ""},
		{of("CWAgent", "MemoryUtilization", "AutoScalingGroupName: web-asg"), ""},
		{of("System/Linux", "MemoryUtilization", "AutoScalingGroupName: web-asg"), ""},
	} {
		demands(t, told(aGroup, c.x, "{target: {signal: x, goal: 60}}"), c.want)
	}
}

// The two ends of a queue, crossed.
func TestArrivalsThatAreDeletions(t *testing.T) {
	more := "\n      sent: {preset: sqs-sent}\n      deleted: {preset: sqs-deleted}"
	demands(t, told(aGroup, "{preset: sqs-backlog}"+more, "{backlog: {signal: x, acceptable_delay: 5m, arrivals: sent, deletions: deleted}}"), "")
	got := told(aGroup, "{preset: sqs-backlog}"+more, "{backlog: {signal: x, acceptable_delay: 5m, arrivals: deleted, deletions: sent}}")
	for _, want := range []string{"backlog.arrivals: deleted counts the messages that are deleted; name a signal here that counts those that are sent",
		"backlog.deletions: sent counts the messages that are sent; name a signal here that counts those that are deleted"} {
		if !strings.Contains(got, want) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// A reference of Terraform is a name that no group has.
func TestReferencesOfTerraform(t *testing.T) {
	for name, noted := range map[string]bool{
		"aws_autoscaling_group.web.name": true, `"aws_autoscaling_group.web[0].name"`: true, "var.asg_name": true, "local.asg": true, "module.asg.autoscaling_group_name": true,
		"web.asg": false, "shop.web.name": false, "variable.x": false, "web-asg": false, "var": false, "module.web": false,
	} {
		got := told("group: "+name, "{preset: asg-cpu}", "{target: {signal: x, goal: 60}}")
		if noted {
			demands(t, strings.ReplaceAll(got, `"`, ""), "tiers.web.group: "+strings.Trim(name, `"`)+" looks like a reference of Terraform, but is taken as the name of the ")
		} else {
			demands(t, got, "")
		}
	}
}
