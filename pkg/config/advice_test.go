package config

import (
	"os"
	"strings"
	"testing"
)

// Who does what a message says has a configuration without that mistake.
func TestAdviceThatIsFollowedIsTaken(t *testing.T) {
	t.Setenv("DYNASCALE_KEY", "R0123456789abcdef0123456789abcdef")
	for _, test := range []struct{ file, old, written string }{
		{"comma-decimal", ",5", ".5"},
		{"comma-in-duration", "1,5h", "1.5h"},
		{"acu-ladder-comma", "[0,5, 1, 2]", "[0.5, 1, 2]"},
		{"acu-ladder-min-max", "{min: 0.5, max: 16}", "[0.5, 1, 2, 4, 8, 16]"},
		{"comment-slashes", "// x", "# x"},
		{"comment-slashes-behind", "// all", "# all"},
		{"copied-end-mark", "EOF\n", ""},
		{"copied-markdown", "```", "# "},
		{"external-id-number", "12345678}", `"12345678"}`},
		{"share-of-all", "100%", "0.999"},
		{"scaler-type", "- type: target\n        signal: cpu\n        goal: 60", "- target: {signal: cpu, goal: 60}"},
		{"scaler-kind-of-list", "{kind: threshold, bounds: [{signal: cpu, above: 70, below: 20}]}", "threshold: {bounds: [{signal: cpu, above: 70, below: 20}]}"},
		{"endpoint-address", `"http://prometheus:9090", query`, "prom, query"},
		{"endpoint-other-name", "endpoint: prometheus", "endpoint: prom"},
		{"pagerduty-integration-key", "integration_key", "routing_key"},
		{"missing-zero-number", ", missing: 0", ""},
		{"queue-console", `"https://eu-west-1.console.aws.amazon.com/sqs/v3/home?region=eu-west-1#/queues/https%3A%2F%2Fsqs.eu-west-1.amazonaws.com%2F123456789012%2Fjobs"`, "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"},
		{"queue-slash", "jobs/", "jobs"},
		{"cooldown-in-tier", "cooldown: 5m", "guards: {cooldown: {grow: 5m, shrink: 5m}}"},
		{"cooldown-of-directions", "scale_in_cooldown: 300\n    scale_out_cooldown: 60", "guards: {cooldown: {grow: 1m, shrink: 5m}}"},
		{"directive-version", "%YAML 2.0\n", ""},
		{"block-dot", ".shared", "x-shared"},
		{"name-with-blank", `" web-asg"`, "web-asg"},
		{"name-as-block", "|\n      web-asg", "web-asg"},
		{"hours-days-alone", "[sat,sun 08:00-19:00]", `["sat,sun 08:00-19:00"]`},
		{"hours-with-dots", "08.00-19.00", "08:00-19:00"},
		{"date-turned", "24-12", "12-24"},
		{"budget-dollar-behind", "10$", "10"},
		{"no-scalers", "signals:", "scalers: [{target: {signal: cpu, goal: 60}}]\n    signals:"},
	} {
		data, err := os.ReadFile("../../configs/bad/" + test.file + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), test.old) {
			t.Errorf("%s: %q is not in the file", test.file, test.old)
		}
		text := strings.ReplaceAll(string(data), test.old, test.written)
		if _, err := Parse(test.file+".yaml", []byte(text)); err != nil {
			t.Errorf("%s: %v", test.file, err)
		}
	}
}
