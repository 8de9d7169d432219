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
		{"the sum of a level", aGroup, inEC2("CPUUtilization", "Sum", ", unit: percent"), "{target: {signal: x, goal: 60}}", "statistic: Sum has no meaning for this metric, which is a level and not a count"},
		{"of one that two scalers read", aGroup, inEC2("CPUUtilization", "Sum", ", unit: percent"), "{target: {signal: x, goal: 60}}, {threshold: {bounds: [{signal: x, above: 80, below: 30}]}}", "statistic: Sum has no meaning"},
		{"a goal for one unit makes sense of it", aGroup, inEC2("CPUUtilization", "Sum", ", unit: percent"), "{target: {signal: x, goal: 60, per_unit: true}}", ""},
		{"the average of a level", aGroup, inEC2("CPUUtilization", "Average", ", unit: percent"), "{target: {signal: x, goal: 60}}", ""},
		{"the average for one unit", aGroup, inEC2("CPUUtilization", "Average", ", unit: percent"), "{target: {signal: x, goal: 60, per_unit: true}}", "per_unit: must be false for x"},
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
}
