package config

import "testing"

// What follows messages that could not be processed is noted.
func TestAQueueOfDeadLetters(t *testing.T) {
	of := func(name string) string {
		return "{queue: {url: \"https://sqs.eu-west-1.amazonaws.com/123456789012/" + name + "\"}}"
	}
	const backlog = "{backlog: {signal: x, messages_per_worker: 5}}"
	const says = "x is the queue jobs-dlq, which by its name holds the messages that could not be processed: units that read another queue do not make this queue shorter, so the tier grows to its maximum; " +
		"name a signal of the queue that the units read; if the units do read jobs-dlq, nothing is wrong (a new tier can have a name with dlq, such as web-dlq, which ends this note)"
	for _, c := range []struct{ name, kind, x, scaler, want string }{
		{"a backlog", aGroup, of("jobs-dlq"), backlog, "scalers[0].backlog.signal: " + says},
		{"a total", aGroup, of("jobs-dlq"), "{target: {signal: x, goal: 5, per_unit: true}}", "scalers[0].target.signal: " + says},
		{"another word", aGroup, of("jobs-dead-letter-queue.fifo"), backlog, "which by its name"},
		{"the queue itself", aGroup, of("jobs"), backlog, ""},
		{"letters within a word", aGroup, of("handlqueue-deadlines"), backlog, ""},
		{"for no scaler", aGroup, of("jobs-dlq")[:len(of("jobs-dlq"))-1] + ", importance: low}\n      cpu: {preset: asg-cpu}", "{target: {signal: cpu, goal: 60}}", ""},
		{"of workers for it", "group: redrive-dlq", of("jobs-dlq"), backlog, ""},
	} {
		t.Run(c.name, func(t *testing.T) { demands(t, told(c.kind, c.x, c.scaler), c.want) })
	}
}
