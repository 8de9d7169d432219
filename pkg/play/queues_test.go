package play

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/config"
)

// A tier that looks at queues which the simulated world does not have would be told of no work,
// and the result would look like a finding about its rules.
func TestATierOfSeveralQueuesIsNotSimulated(t *testing.T) {
	const q = "https://sqs.us-east-1.amazonaws.com/123456789012/"
	parse := func(more string) *config.Config {
		t.Helper()
		cfg, err := config.Parse("c.yaml", []byte("tiers:\n  workers:\n    group: workers-asg\n    limits: {min: 1, max: 9}\n    scalers: [{backlog: {signal: backlog, messages_per_worker: 10}}]\n"+more))
		if err != nil {
			t.Fatal(err)
		}
		return cfg
	}
	_, _, err := playable(parse("    signals: {jobs: {queue: {url: "+q+"jobs}}, mails: {queue: {url: "+q+"mails}}, backlog: {sum: [jobs, mails]}}\n"), "")
	if err == nil || !strings.HasPrefix(err.Error(), "tier workers cannot be simulated: it reads queue jobs and queue mails, but simulate has only one queue") {
		t.Errorf("got %v", err)
	}
	if _, _, err := playable(parse("    queue: "+q+"jobs\n    signals: {backlog: {preset: sqs-backlog}}\n"), ""); err != nil {
		t.Errorf("a tier of one queue is refused: %v", err)
	}
}

// A tier that reads an endpoint is refused with a sentence about endpoints.
func TestATierThatReadsAnEndpointIsNotSimulated(t *testing.T) {
	cfg := parse(t, `
aws: {region: us-east-1}
endpoints: {main: {url: "http://127.0.0.1:9090"}}
tiers:
  web:
    mode: manage
    group: web-asg
    limits: {min: 1, max: 9}
    signals: {requests: {prometheus: {endpoint: main, query: sum(rate(requests_total)) }, unit: requests/second}}
    scalers: [{target: {signal: requests, goal: 100, per_unit: true}}]
`)
	_, _, err := playable(cfg, "web")
	want := "tier web cannot be simulated: it reads endpoint main: sum(rate(requests_total)), and simulate does not know what endpoints report for a load"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}
