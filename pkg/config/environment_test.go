package config

import (
	"strings"
	"testing"
)

// A value of the environment is what it would be if it was written in the file.
func TestEnvironment(t *testing.T) {
	const file = `
x-calm: &calm
  cooldown: {grow: "${env:GROW}"}
tiers:
  web:
    group: shop-${env:NAME}-asg
    limits: {min: "${env:MIN}", max: 9}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [target: {signal: cpu, goal: 60}]
    guards: *calm
`
	set := func(name, min, grow string) {
		t.Setenv("NAME", name)
		t.Setenv("MIN", min)
		t.Setenv("GROW", grow)
	}
	set("007", "3", "7m")
	c, err := Parse("t.yaml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	if w := c.Tiers[0]; w.Target.Name() != "shop-007-asg" || w.Limits.Min != 3 || w.Guards.Cooldown.Grow.String() != "7m0s" {
		t.Errorf("got %s, at least %d, cooldown %s", w.Target.Name(), w.Limits.Min, w.Guards.Cooldown.Grow)
	}
	for _, test := range []struct{ name, group, min, grow, want string }{
		{"empty", "", "3", "7m", "t.yaml:6:12: tiers.web.group: the environment variable NAME is empty; set it where dynascale is started, or write the value here if it is no secret"},
		{"no number", "a", "three", "7m", "t.yaml:7:19: tiers.web.limits.min: the value of the environment variable MIN (not shown here) is given, a whole number is expected"},
		{"no duration, where the block is written", "a", "3", "7", "GROW)"},
		{"two lines", "a\nb", "3", "7m", "t.yaml:6:12: tiers.web.group: the value of the environment variable NAME has a line break or another control character; set it to one line of text"},
		{"a reference in a reference", "${env:MIN}", "3", "7m", "t.yaml:6:12: tiers.web.group: the value of the environment variable NAME has ${ in it: a variable inside the value of another variable is not replaced; set NAME to the final text"},
		{"a credential", "AKIAIOSFODNN7EXAMPLE", "3", "7m", "t.yaml:6:12: tiers.web.group: the environment variable NAME holds an AWS access key (not shown here), but the value of this key is shown to everybody; use another variable"},
	} {
		t.Run(test.name, func(t *testing.T) {
			set(test.group, test.min, test.grow)
			_, err := Parse("t.yaml", []byte(file))
			if err == nil || !strings.HasSuffix(err.Error(), test.want) || strings.Count(err.Error(), "\n") > 0 {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "AKIA") {
				t.Errorf("a credential is shown: %v", err)
			}
		})
	}
}

// A credential may come from the environment where one belongs.
func TestExternalIDOfTheEnvironment(t *testing.T) {
	t.Setenv("SHOP_SECRET", "print-me-not")
	text := "aws: {assume_role: {arn: \"arn:aws:iam::123456789012:role/x\", external_id: \"${env:SHOP_SECRET}\"}}\n" + smallest
	c, err := Parse("t.yaml", []byte(text))
	if err != nil || c.AWS.AssumeRole.ExternalID != "print-me-not" {
		t.Errorf("%v", err)
	}
}

// What begins with x- at the top holds blocks for others, and only there.
func TestSharedBlocks(t *testing.T) {
	if _, err := Parse("t.yaml", []byte("x-anything: {a: [1, two], b: {}}\nx-: 1\n"+smallest)); err != nil {
		t.Error(err)
	}
	for _, text := range []string{"loop: {x-y: 1}\n" + smallest, "x_y: 1\n" + smallest, "x-y: 1\nx-y: 2\n" + smallest} {
		if _, err := Parse("t.yaml", []byte(text)); err == nil || strings.Count(err.Error(), "\n") > 0 {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A credential is no mistake where a key is the place for one, and one in every other line.
func TestCredentialsInTheirPlace(t *testing.T) {
	place := "aws: {assume_role: {arn: \"arn:aws:iam::123456789012:role/x\", external_id: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY}}\n" +
		"heartbeat: {url: \"https://hooks.slack.com/services/T000/B000/print-me-not\"}\n"
	if _, err := Parse("t.yaml", []byte(place+smallest)); err != nil {
		t.Error(err)
	}
	_, err := Parse("t.yaml", []byte(place+"# ASIAIOSFODNN7EXAMPLE\n"+smallest))
	if err == nil || !strings.HasPrefix(err.Error(), "t.yaml:3:3: contains an AWS access key (not shown here)") || strings.Count(err.Error(), "\n") > 0 {
		t.Errorf("got %v", err)
	}
}

// No message repeats what a value took from the environment, whatever key the variable was meant for. A number is shown.
func TestValuesOfTheEnvironmentAreNotShown(t *testing.T) {
	for _, test := range []struct{ value, old, now, want string }{
		{"print-me-S3cr3tXyz", "limits: {min: 1, max: 9}", "limits: {min: 1, max: 9}\n    mode: ${env:TOK}", "mode: the value of the environment variable TOK (not shown here) is not one of off (not evaluated)"},
		{"print-me-S3cr3tXyz", "limits: {min: 1, max: 9}", "limits: {min: 1, max: 9}\n    region: ${env:TOK}", "region: the value of the environment variable TOK (not shown here) is not a region such as"},
		{"print-me-S3cr3tXyz", "limits: {min: 1, max: 9}", "limits: ${env:TOK}", "limits: the value of the environment variable TOK (not shown here) is given, a set of keys is expected"},
		{"print-me-S3cr3tXyz", "signal: cpu", "signal: \"${env:TOK}\"", "target.signal: the value of the environment variable TOK (not shown here) is not a signal of this tier"},
		{"print me, S3cr3tXyz", "limits: {min: 1, max: 9}", "limits: {min: 1, max: 9}\n    guards: {bottleneck: {tier: \"${env:TOK}\", signal: cpu, above: 80}}", "tier: the value of the environment variable TOK (not shown here) is not a valid name"},
		{"1.5", "min: 1", "min: \"${env:TOK}\"", "1.5 is given, a whole number is expected (the value comes from the environment variable TOK)"},
	} {
		t.Setenv("TOK", test.value)
		_, err := Parse("t.yaml", []byte(strings.Replace(oneTier, test.old, test.now, 1)))
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "environment variable TOK") {
			t.Errorf("got %v, want %s", err, test.want)
			continue
		}
		if said := strings.ToLower(err.Error()); strings.Contains(said, "print") || strings.Contains(said, "s3cr3t") {
			t.Errorf("a value is shown: %v", err)
		}
	}
}

const oneTier = `tiers:
  web:
    group: web-asg
    limits: {min: 1, max: 9}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [target: {signal: cpu, goal: 60}]
`
