package config

import (
	"strings"
	"testing"
)

// told is what is noted, or else what is wrong, of a tier with one signal x and one scaler.
func told(kind, signal, scaler string) string {
	cfg, err := Parse("shop.yaml", []byte("endpoints: {main: {url: https://prometheus.example.com}}\ntiers:\n  web:\n    "+kind+"\n    limits: {min: 2, max: 10}\n    load_balancer: app/web/50dc6c495c0c9188\n"+
		"    target_group: targetgroup/web/73e2d6bc24d8a067\n    queue: https://sqs.eu-west-1.amazonaws.com/123456789012/jobs\n    signals:\n      x: "+signal+"\n    scalers: ["+scaler+"]\n"))
	if err != nil {
		return err.Error()
	}
	var notes []string
	for _, n := range cfg.Notes {
		if !strings.Contains(n.Message, "no signal reads this endpoint") {
			notes = append(notes, n.String())
		}
	}
	return strings.Join(notes, "\n")
}

const (
	aGroup   = "group: web-asg"
	readersD = "rds_replicas: {source: shop-db}"
	readersC = "rds_replicas: {cluster: shop}"
)

// inEC2 is a metric of the group, and in a balancer's namespace one of its target group.
func inEC2(name, statistic, more string) string {
	return "{metric: {namespace: AWS/EC2, name: " + name + ", statistic: " + statistic + ", dimensions: {AutoScalingGroupName: web-asg}}" + more + "}"
}

func ofALB(name, statistic, more string) string {
	return "{metric: {namespace: AWS/ApplicationELB, name: " + name + ", statistic: " + statistic + ", dimensions: {LoadBalancer: app/web/50dc6c495c0c9188, TargetGroup: targetgroup/web/73e2d6bc24d8a067}}" + more + "}"
}

func ofShop(statistic, unit string) string {
	return "{metric: {namespace: Shop, name: Orders, statistic: " + statistic + "}, unit: " + unit + "}"
}

// A metric of AWS that is written out is judged as its preset is.
func TestMetricsOfAWSAreKnown(t *testing.T) {
	for _, c := range []struct{ name, kind, signal, scaler, want string }{
		{"the sum of a level", aGroup, inEC2("CPUUtilization", "Sum", ", unit: percent"), "{target: {signal: x, goal: 60}}", "statistic: Sum has no meaning for this metric, which is measured and not counted"},
		{"of one that two scalers read", aGroup, inEC2("CPUUtilization", "Sum", ", unit: percent"), "{target: {signal: x, goal: 60}}, {threshold: {bounds: [{signal: x, above: 80, below: 30}]}}", "statistic: Sum has no meaning"},
		{"a goal for one unit makes sense of it", aGroup, inEC2("CPUUtilization", "Sum", ", unit: percent"), "{target: {signal: x, goal: 60, per_unit: true}}", ""},
		{"the average of a level", aGroup, inEC2("CPUUtilization", "Average", ", unit: percent"), "{target: {signal: x, goal: 60}}", ""},
		{"the average for one unit", aGroup, inEC2("CPUUtilization", "Average", ", unit: percent"), "{target: {signal: x, goal: 60, per_unit: true}}", "per_unit: must be false for x"},
		{"a share of it", aGroup, inEC2("CPUUtilization", "Average", ", unit: percent"), "{target: {signal: x, goal: 0.6}}", "goal: 0.6 would be 0.6 %: x is in percent, and a value below 2 makes no sense; write 60 for 60 %"},
		{"one's own percentages", aGroup, ofShop("Sum", "percent"), "{target: {signal: x, goal: 60}}", "statistic: Sum adds up the percentages of all datapoints in a period, so the value depends on how many there are; write Average"},
		{"one's own for one unit", aGroup, ofShop("Sum", "percent"), "{target: {signal: x, goal: 60, per_unit: true}}", ""},
		{"one's own average", aGroup, ofShop("Average", "percent"), "{target: {signal: x, goal: 60}}", ""},

		{"hosts as a goal", aGroup, "{preset: alb-healthy-hosts}", "{target: {signal: x, goal: 3}}", "signal: the signal x counts what serves in this tier, so a larger tier would grow further"},
		{"hosts as a bound", aGroup, "{preset: alb-healthy-hosts}", "{threshold: {bounds: [{signal: x, above: 6, below: 3}]}}", "signal: the signal x counts what serves"},
		{"hosts by their metric", aGroup, ofALB("HealthyHostCount", "Average", ", unit: hosts"), "{threshold: {bounds: [{signal: x, above: 6, below: 3}]}}", "signal: the signal x counts what serves"},
		{"hosts of another tier", aGroup, "{metric: {namespace: AWS/ApplicationELB, name: HealthyHostCount, statistic: Average, dimensions: {LoadBalancer: app/web/50dc6c495c0c9188, TargetGroup: targetgroup/api/73e2d6bc24d8a068}}, unit: hosts}",
			"{threshold: {bounds: [{signal: x, above: 6, below: 3}]}}", ""},
		{"hosts that do not serve", aGroup, ofALB("UnHealthyHostCount", "Average", ", unit: hosts"), "{threshold: {bounds: [{signal: x, above: 1, below: 1}]}}", `below: 1 is not below 1`},

		{"what is left of memory", readersC, "{preset: rds-freeable-memory}", "{threshold: {bounds: [{signal: x, above: 80, below: 30}]}}",
			"signal: the signal x is the metric FreeableMemory, of which a high value is good, but here a high value would make the tier grow; name another signal, or one with an expression that is high when little is left, such as 16000000000 - x"},
		{"of credits in steps of time", aGroup, inEC2("CPUCreditBalance", "Average", ", unit: credits"), "{phases: {signal: x, steps: [{above: 70, for: 1m, percent: 10}, {above: 90, for: 2m, percent: 30}]}}", "signal: the signal x is the metric CPUCreditBalance"},
		{"what is used of it", readersC, "{preset: rds-freeable-memory}\n      used: {expression: 16000000000 - x, unit: bytes}", "{threshold: {bounds: [{signal: used, above: 8000000000, below: 3000000000}]}}", ""},
	} {
		t.Run(c.name, func(t *testing.T) { demands(t, told(c.kind, c.signal, c.scaler), c.want) })
	}
}

// demands one message of a text, or none.
func demands(t *testing.T, got, want string) {
	t.Helper()
	if want == "" && got != "" || strings.Count(got, "\n") > 0 || !strings.Contains(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A goal for the whole of what does not fall when the tier grows is refused where it is certain, and noted where it
// only looks so.
func TestTotalsWithoutPerUnit(t *testing.T) {
	const certain = "per_unit: must be true for x, which is a total of the whole tier; the goal is then for one unit"
	const looks = "per_unit: x looks like a total of the whole tier, and a total does not fall when the tier grows"
	query := func(q, unit string) string {
		return "{prometheus: {endpoint: main, query: '" + q + "'}, unit: " + unit + "}"
	}
	for _, c := range []struct{ name, signal, more, want string }{
		{"requests of a balancer", ofALB("RequestCount", "Sum", ", unit: requests"), "", certain},
		{"for one unit", ofALB("RequestCount", "Sum", ", unit: requests"), ", per_unit: true", ""},
		{"of each target", ofALB("RequestCountPerTarget", "Sum", ", unit: requests"), "", ""},
		{"bytes of a group", inEC2("NetworkIn", "Sum", ", unit: bytes"), "", certain},
		{"bytes of a member", inEC2("NetworkIn", "Average", ", unit: bytes"), "", ""},
		{"a queue on average", "{metric: {namespace: AWS/SQS, name: ApproximateNumberOfMessagesVisible, statistic: Average, dimensions: {QueueName: jobs}}, unit: messages}", "", certain},
		{"one's own sum", ofShop("Sum", "orders"), "", looks},
		{"one's own average", ofShop("Average", "orders"), "", ""},
		{"what is meant", ofShop("Sum", "orders"), ", per_unit: false", ""},
		{"a query that adds up", query("sum by (job) (rate(x_total{path=\"(\"}[2m]))", "requests/second"), "", looks},
		{"and divides", query("sum(rate(x_total[2m])) / count(up)", "requests/second"), "", ""},
		{"an average", query("avg(rate(x_total[2m]))", "requests/second"), "", ""},
		{"of percentages", query("sum(cpu_share)", "percent"), "", ""},
		{"a document", "{json: {endpoint: main, path: open}, unit: carts}", "", looks},
		{"of one unit", "{json: {endpoint: main, path: open}, unit: carts/worker}", "", ""},
		{"of one unit in words", "{json: {endpoint: main, path: open}, unit: carts per pod}", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			demands(t, told(aGroup, c.signal, "{target: {signal: x, goal: 1000"+c.more+"}}"), c.want)
			demands(t, told(aGroup, c.signal, "{pressure: {terms: [{signal: x, goal: 1000"+c.more+"}]}}"), c.want)
		})
	}
	if got := told(aGroup, ofShop("Sum", "orders")+"\n      y: "+ofShop("Maximum", "orders")+"\n      z: {sum: [x, y]}", "{target: {signal: z, goal: 10}}, {target: {signal: x, goal: 5, per_unit: true}}"); !strings.Contains(got, "z looks like a total") {
		t.Error(got)
	}
	if got := told(aGroup, "{sum: [y, y]}\n      y: {sum: [x, x]}", "{target: {signal: x, goal: 10}}"); !strings.Contains(got, "is a sum too") {
		t.Error(got) // a circle
	}
}

// Milliseconds in the place of seconds, and the other way round.
func TestTimesInAnotherUnit(t *testing.T) {
	bound := func(above string) string {
		return "{threshold: {bounds: [{signal: x, above: " + above + ", below: 0.1}]}}"
	}
	for _, c := range []struct{ name, kind, signal, scaler, want string }{
		{"a disk of 20 s", readersC, "{preset: rds-read-latency}", bound("20"), "above: 20 would be 20s: x is in seconds; write 0.02 for 20 ms, or, if you mean seconds, set the signal's key `ceiling` to more than x ever has, such as 200"},
		{"a disk of 5 s", readersC, "{preset: rds-write-latency}", bound("5"), "above: 5 would be 5s: x is in seconds; write 0.005 for 5 ms, unless you mean 5 seconds (then set the key `ceiling` of the signal to more than x ever has, such as 50, which ends this note)"},
		{"a disk of 200 ms", readersC, "{preset: rds-write-latency}", bound("0.2"), ""},
		{"an answer of 30 s", aGroup, "{preset: alb-response-time}", "{target: {signal: x, goal: 30}}", "goal: 30 would be 30s: x is in seconds; write 0.03 for 30 ms, unless"},
		{"that is meant", aGroup, "{preset: alb-response-time, ceiling: 60}", "{target: {signal: x, goal: 30}}", ""},
		{"an answer of 2 s", aGroup, "{preset: alb-response-time}", "{target: {signal: x, goal: 2}}", ""},
		{"by its metric", aGroup, ofALB("TargetResponseTime", "p95", ", unit: seconds"), "{target: {signal: x, goal: 300}}", "goal: 300 would be 5m: x is in seconds; write 0.3 for 300 ms"},
		{"in another unit", aGroup, ofALB("TargetResponseTime", "p95", ", unit: ms"), "{target: {signal: x, goal: 300}}", "goal: 300 would be 5m: x is in seconds; write 0.3 for 300 ms"},
		{"in another unit alone", aGroup, ofALB("TargetResponseTime", "p95", ", unit: ms"), "{target: {signal: x, goal: 0.3}}", "x.unit: is ms, but AWS publishes this metric in seconds, and dynascale does not convert the values; write unit: seconds, and goals and bounds in seconds"},
		{"requests of a minute", aGroup, "{preset: alb-requests-per-target}", "{target: {signal: x, goal: 1000}}", "goal: 1000 would be 1000 requests a second for each target: the policies of AWS count the requests of a minute; write 16.7 for 1000 requests a minute, unless you mean 1000 requests a second"},
		{"that are meant", aGroup, "{preset: alb-requests-per-target, ceiling: 5000}", "{target: {signal: x, goal: 1000}}", ""},
		{"requests of a second", aGroup, "{preset: alb-requests-per-target}", "{target: {signal: x, goal: 100}}", ""},
		{"requests of a minute by their metric", aGroup, ofALB("RequestCountPerTarget", "Sum", ", unit: requests/minute"), "{target: {signal: x, goal: 1000}}", ""},
		{"a policy's name of them", aGroup, "{preset: ALBRequestCountPerTarget}", "{target: {signal: x, goal: 1000}}",
			"preset: ALBRequestCountPerTarget is the name that AWS's own policies use; write alb-requests-per-target, and divide the goal by 60: AWS counts the requests of a minute, and dynascale those of a second"},
		{"a policy's name of bytes", aGroup, "{preset: ASGAverageNetworkIn}", "{target: {signal: x, goal: 1000}}", "write asg-network-in and per_unit: true in the scaler; the goal is then the bytes of one instance in a second"},
		{"a message of 83 h", aGroup, "{preset: sqs-oldest-message}", bound("300000"), "above: 300000 would be 83h20m: x is in seconds; write 300 for 300000 ms, unless"},
		{"a message of 10 min", aGroup, "{preset: sqs-oldest-message}", bound("600"), ""},
		{"a message that is gone", aGroup, "{preset: sqs-oldest-message}", bound("3600000"), "above: 3600000 would be 1000h: x is in seconds; write 3600 for 3600000 ms, or, if you mean seconds"},
		{"a lag of 2 ms", readersC, "{preset: aurora-replica-lag}", bound("2"), "above: 2 would be 2 ms: x is in milliseconds; write 2000 for 2 s, unless you mean 2 milliseconds"},
		{"a lag of 2 s", readersC, "{preset: aurora-replica-lag}", bound("2000"), ""},
		{"a lag of 2 s without a cluster", readersD, "{preset: rds-replica-lag}", bound("2"), ""},
	} {
		t.Run(c.name, func(t *testing.T) { demands(t, told(c.kind, c.signal, c.scaler), c.want) })
	}
}

// A score that cannot exceed grow_above never grows the tier.
func TestCompositeThatNeverGrows(t *testing.T) {
	part := func(signal, above string) string {
		return "{signal: " + signal + ", weight: 1, above: " + above + ", below: 10}"
	}
	const memory = "{preset: asg-cpu}\n      memory: {preset: asg-memory}"
	for _, c := range []struct{ name, signal, keys, want string }{
		{"one part", "{preset: asg-cpu}", "parts: [" + part("x", "80") + "]",
			"composite.grow_above: 0.3 would never grow the tier: the score to grow is at most 0.25 (x is at most 100, so with `above: 80` it counts as at most 0.25); write a smaller grow_above, such as 0.12, or smaller values for the key `above`"},
		{"two parts", memory, "parts: [" + part("x", "80") + ", " + part("memory", "80") + "]", "composite.grow_above: 0.3 would never grow the tier"},
		{"what it advises", "{preset: asg-cpu}", "grow_above: 0.12, parts: [" + part("x", "80") + "]", ""},
		{"a score that is written", "{preset: asg-cpu}", "grow_above: 0.5, parts: [" + part("x", "70") + "]", "composite.grow_above: 0.5 would never grow the tier"},
		{"a part without an end", "{preset: asg-cpu}\n      rate: {preset: alb-requests-per-target}", "parts: [" + part("x", "80") + ", " + part("rate", "80") + "]", ""},
		{"one that is not", "{preset: asg-cpu}", "parts: [" + part("x", "70") + "]", ""},
	} {
		t.Run(c.name, func(t *testing.T) { demands(t, told(aGroup, c.signal, "{composite: {"+c.keys+"}}"), c.want) })
	}
}

// The key max_lag is in the unit of the lag: milliseconds of the readers of a cluster, seconds of other replicas.
func TestLagInAnotherUnit(t *testing.T) {
	for _, c := range []struct{ kind, preset, want string }{
		{"rds_replicas: {cluster: shop, max_lag: 30}", "aurora-replica-lag", "rds_replicas.max_lag: 30 would be 30 ms, which most readers of a cluster exceed at times: for a cluster this key is in milliseconds; write 30000 for 30 s"},
		{"rds_replicas: {cluster: shop, max_lag: 30000}", "aurora-replica-lag", ""},
		{"rds_replicas: {cluster: shop, max_lag: 30s}", "aurora-replica-lag", "rds_replicas.max_lag: 30s is given, a number is expected; write 30000 for 30s"},
		{"rds_replicas: {source: shop-db, max_lag: 30000}", "rds-replica-lag", "rds_replicas.max_lag: 30000 would be 8h20m: for replicas of a database this key is in seconds; write 30 for 30000 ms"},
		{"rds_replicas: {source: shop-db, max_lag: 30}", "rds-replica-lag", ""},
		{"rds_replicas: {source: shop-db, max_lag: 500ms}", "rds-replica-lag", "max_lag: 500ms is given, a number is expected; write 0.5 for 500ms"},
	} {
		demands(t, told(c.kind, "{preset: "+c.preset+"}\n      cpu: {preset: rds-cpu}", "{threshold: {bounds: [{signal: cpu, above: 80, below: 30}]}}"), c.want)
	}
	for _, c := range []struct{ above, want string }{{"30s", "write only the number, in the unit that is expected here: 30 if that unit is seconds, or 30000 if that unit is milliseconds"}} {
		demands(t, told("rds_replicas: {cluster: shop}", "{preset: aurora-replica-lag}", "{threshold: {bounds: [{signal: x, above: "+c.above+", below: 1}]}}"), c.want)
	}
}

// A tier that reads nothing but failures shrinks under full load.
func TestFailuresAlone(t *testing.T) {
	const note = "tiers.web.scalers: the scalers read only signals that count failures: while nothing fails, the tier shrinks to its minimum, even under full load"
	const two = "{preset: alb-target-5xx}\n      cpu: {preset: asg-cpu}"
	for _, c := range []struct{ name, signal, scaler, want string }{
		{"a goal", "{preset: alb-target-5xx}", "{target: {signal: x, goal: 5}}", note},
		{"a bound", "{preset: alb-elb-5xx}", "{threshold: {bounds: [{signal: x, above: 5, below: 1}]}}", note},
		{"one's own metric", "{metric: {namespace: Shop, name: FailedOrders, statistic: Average}, unit: orders}", "{threshold: {bounds: [{signal: x, above: 5, below: 1}]}}", note},
		{"beside a load", two, "{target: {signal: x, goal: 5}}, {target: {signal: cpu, goal: 60}}", ""},
		{"in one scaler with a load", two, "{threshold: {bounds: [{signal: x, above: 5, below: 1}, {signal: cpu, above: 80, below: 30}]}}", ""},
		{"that never shrinks", "{preset: alb-target-5xx}", "{target_tracking: {signal: x, goal: 5, shrink: false}}", "tiers.web.scalers: no scaler ever shrinks this tier"},
	} {
		t.Run(c.name, func(t *testing.T) { demands(t, told(aGroup, c.signal, c.scaler), c.want) })
	}
}

// More connections for one unit than there are for all.
func TestConnectionsOfOneUnitAreInTheTotal(t *testing.T) {
	for guard, want := range map[string]string{
		"{per_unit: 20, total: 10}":   "guards.connections.per_unit: 20 is never reached: the total of 10 connections allows each unit at most 5, even while the tier has only 2 units; write 5 or less, or a larger total",
		"{per_unit: 20, total: 30}":   "per_unit: 20 is never reached: the total of 30 connections allows each unit at most 15, even while the tier has only 2 units",
		"{per_unit: 20, total: 1000}": "",
	} {
		demands(t, told(aGroup+"\n    guards: {connections: "+guard+"}", "{preset: asg-cpu}", "{target: {signal: x, goal: 60}}"), want)
	}
}
