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
	if err == nil || !strings.HasPrefix(err.Error(), "tier workers cannot be simulated: it looks at queue jobs and queue mails, and simulate has one queue alone") {
		t.Errorf("got %v", err)
	}
	if _, _, err := playable(parse("    queue: "+q+"jobs\n    signals: {backlog: {preset: sqs-backlog}}\n"), ""); err != nil {
		t.Errorf("a tier of one queue is refused: %v", err)
	}
}
