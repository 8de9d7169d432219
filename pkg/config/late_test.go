package config

import "testing"

// A tier that learns of its load an hour late, whatever it reads, is noted.
func TestATierThatLearnsOfItsLoadLate(t *testing.T) {
	const cpu = "{preset: asg-cpu, period: 1d}"
	const goal = "{target: {signal: x, goal: 60}}"
	threshold := func(grow string) string {
		return "{threshold: {bounds: [{signal: x, above: 70, below: 30}], grow: {datapoints: " + grow + "}}}"
	}
	const late = "period: each value of x covers 1d, so it can take 1d until the tier learns of a higher load, and no scaler of this tier reads a quicker signal; write a shorter time, such as 1m"
	const many = "threshold.grow.datapoints: the tier grows only after 1440 datapoints of 1m, which takes 1d, however high the load is; write a smaller number, such as 3"
	for _, c := range []struct{ name, kind, x, scaler, want string }{
		{"a day", aGroup, cpu, goal, late},
		{"an hour", aGroup, "{preset: asg-cpu, period: 1h}", goal, "each value of x covers 1h"},
		{"by hand", aGroup, "{metric: {namespace: AWS/EC2, name: CPUUtilization, statistic: Average, period: 1d, dimensions: {AutoScalingGroupName: web-asg}}, unit: percent}", goal, late},
		{"beside a quick one", aGroup, cpu + "\n      quick: {preset: asg-cpu}", goal + ", {target: {signal: quick, goal: 80}}", ""},
		{"beside hours", aGroup + "\n    schedule: {entries: [{hours: [\"mon-fri 08:00-18:00\"], min: 5}]}", cpu, goal, ""},
		{"one's own", aGroup, "{metric: {namespace: Shop, name: Busy, statistic: Average, period: 1h}, unit: percent, max_age: 3h}", goal, ""},
		{"five minutes", aGroup, "{preset: asg-cpu, period: 5m}", goal, ""},
		{"a day of datapoints", aGroup, "{preset: asg-cpu}", threshold("1440"), many},
		{"one of many", aGroup, "{preset: asg-cpu}", threshold("1, of: 1440"), ""},
		{"an hour of datapoints", aGroup, "{preset: asg-cpu}", threshold("60"), ""},
		{"tracking", aGroup, "{preset: asg-cpu}", "{target_tracking: {signal: x, goal: 60, grow_after: {datapoints: 90}}}", "target_tracking.grow_after.datapoints: the tier grows only after 90 datapoints of 1m"},
		{"a shrink after a day", aGroup, "{preset: asg-cpu}", "{threshold: {bounds: [{signal: x, above: 70, below: 30}], shrink: {datapoints: 1440}}}", ""},
	} {
		t.Run(c.name, func(t *testing.T) { demands(t, told(c.kind, c.x, c.scaler), c.want) })
	}
}

// A circuit breaker that opens while machines boot is noted.
func TestABreakerThatOpensAtOnce(t *testing.T) {
	for _, c := range []struct{ name, top, kind, after, want string }{
		{"a minute", "", aGroup, "1", "guards.circuit_breaker.after: if no further unit comes into service within 1m, the circuit breaker opens and limits growth, but most units need longer to boot; write a larger number, such as 5 (5m), unless your units are in service within 1m"},
		{"two minutes", "", aGroup, "2", ""},
		{"of short evaluations", "loop: {interval: 10s}", aGroup, "5", "such as 30 (5m), unless your units are in service within 50s"},
		{"of long ones", "loop: {interval: 5m}", aGroup, "1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := c.top + "\ntiers:\n  web:\n    " + c.kind + "\n    limits: {min: 2, max: 10}\n    guards: {circuit_breaker: {after: " + c.after + "}}\n    signals: {cpu: {metric: {namespace: Shop, name: Busy, statistic: Average, period: 10s}, unit: percent}}\n    scalers: [{target: {signal: cpu, goal: 60}}]\n"
			demands(t, notesIn(t, text), c.want)
		})
	}
}
