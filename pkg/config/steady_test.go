package config

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/keys"
)

// The same mistake gets the same answer each time, and a number that is advised has no noise of a multiplication.
func TestAdviceIsSteady(t *testing.T) {
	const file = "aws: {region: eu-west-1}\ntiers:\n  web:\n    group: web-asg\n    limits: {min: 1, max: 9}\n    signals: {cpu: {preset: asg-cpu}}\n" +
		"    scalers: [{target: {signal: cpu, goal: 60}}]\n    guards: {default_cooldown: 60, cooldown_period: 300, cooldown_seconds: 90}\n"
	first := ""
	for i := range 20 {
		_, err := Parse("shop.yaml", []byte(file))
		if err == nil {
			t.Fatal("accepted")
		}
		if i == 0 {
			first = err.Error()
		}
		if err.Error() != first {
			t.Fatalf("first\n%s\nthen\n%s", first, err)
		}
	}
	for v, want := range map[float64]string{16.1 * 1000: "16100", 0.1 + 0.2: "0.3", 1e7: "10000000"} {
		if got := keys.Digits(v); got != want {
			t.Errorf("%v is %s, want %s", v, got, want)
		}
	}
}

// A mark for aliases that stands below its use in the same file is not said to be in another file.
func TestAMarkBelowItsUse(t *testing.T) {
	_, err := Parse("shop.yaml", []byte("tiers:\n  a: *x\n  b: &x {mode: observe}\n"))
	if err == nil || !strings.Contains(err.Error(), "no line above has this mark") || strings.Contains(err.Error(), "which is in") {
		t.Error(err)
	}
}

// What the environment says is not repeated in an answer: it may be secret, and does not belong in the file.
func TestAnAnswerDoesNotShowTheEnvironment(t *testing.T) {
	t.Setenv("GROUP_OF_TEST", "not-to-be-shown")
	_, err := Parse("shop.yaml", []byte("aws: {region: eu-west-1}\ntiers:\n  web: {group: {name: \"${env:GROUP_OF_TEST}\"}, limits: {min: 1, max: 9}}\n"))
	if err == nil || strings.Contains(err.Error(), "not-to-be-shown") {
		t.Error(err)
	}
}

// The name of a queue has no slash at its end.
func TestTheNameOfAQueueInADimension(t *testing.T) {
	for _, v := range []string{"https://sqs.eu-west-1.amazonaws.com/123456789012/jobs/", "jobs/"} {
		if got := partOf("QueueName", v); got != "jobs" {
			t.Errorf("%s: %q", v, got)
		}
	}
}
