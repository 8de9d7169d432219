package config

import (
	"strings"
	"testing"
)

// What is right is neither refused nor noted, and where a note stands the way out of it ends it.
func TestWhatIsMeantIsNotDoubted(t *testing.T) {
	perTarget := "{metric: {namespace: AWS/ApplicationELB, name: %s, statistic: Sum, dimensions: {TargetGroup: targetgroup/web/73e2d6bc24d8a067}}, unit: requests}"
	query := func(q string) string { return "{prometheus: {endpoint: main, query: '" + q + "'}, unit: jobs}" }
	const goal, bound = "{target: {signal: x, goal: 900}}", "{threshold: {bounds: [{signal: x, above: 900, below: 100}]}}"
	for _, c := range []struct{ name, signal, scaler, want string }{
		{"a target group is one resource", strings.Replace(perTarget, "%s", "RequestCountPerTarget", 1), goal, ""},
		{"not of every metric", strings.Replace(perTarget, "%s", "NewConnectionCount", 1), "{target: {signal: x, goal: 900, per_unit: true}}", "has no dimension LoadBalancer"},

		{"a counter", query("max(x_total)"), bound, "or, if x_total can fall, last_over_time(x_total[2m]), which ends this note"},
		{"a gauge with the name of one", query("last_over_time(x_total[2m])"), bound, ""},
		{"one with labels", query(`max(last_over_time(x_total{a="b"}[2m]))`), bound, ""},
		{"a recording rule", query("max(job:http_requests_total:rate5m)"), bound, ""},
		{"how many CPUs", query(`max(count by (instance) (node_cpu_seconds_total{mode="idle"}))`), bound, ""},
		{"how many series", query("max(count(x_total))"), bound, ""},
		{"that there is none", query("absent(x_total)"), bound, ""},
		{"the growth by hand", query("max(x_total) - max(x_total offset 5m)"), bound, ""},
		{"a counter beside a count", query("max(x_total) / count(x_total)"), bound, "x_total looks like a counter by its name"},

		{"less delay than work", "{preset: sqs-backlog}", "{backlog: {signal: x, acceptable_delay: 2m, processing_time: 10m}}",
			"shop.yaml:11:55: tiers.web.scalers[0].backlog.acceptable_delay: 2m is below processing_time 10m, so the tier has one worker for each message, waiting or in flight; " +
				"if that is meant, write messages_per_worker: 1 in place of both, which ends this note; if the two values are interchanged, exchange them"},
		{"as much", "{preset: sqs-backlog}", "{backlog: {signal: x, acceptable_delay: 10m, processing_time: 10m}}", ""},
		{"one for each message", "{preset: sqs-backlog}", "{backlog: {signal: x, messages_per_worker: 1}}", ""},

		{"slow reports", "{preset: alb-response-time}", "{target: {signal: x, goal: 12}}", "(then set the key `ceiling` of the signal to more than x ever has, such as 120, which ends this note)"},
		{"that may be so", "{preset: alb-response-time, ceiling: 120}", "{target: {signal: x, goal: 12}}", ""},
		{"also for a pressure", "{preset: alb-response-time, ceiling: 120}", "{pressure: {terms: [{signal: x, goal: 12}]}}", ""},
		{"many requests", "{preset: alb-requests-per-target}", "{target: {signal: x, goal: 1000}}", "such as 10000, which ends this note"},
		{"that may be so", "{preset: alb-requests-per-target, ceiling: 10000}", "{target: {signal: x, goal: 1000}}", ""},

		{"a high goal", "{preset: asg-cpu}", "{target: {signal: x, goal: 95}}", "the tier grows only above 104.5; write a value below 90.9, or tolerance: 0.05"},
		{"with less tolerance", "{preset: asg-cpu}", "{target: {signal: x, goal: 95, tolerance: 0.05}}", ""},
		{"one that leaves no room", "{preset: asg-cpu}", "{target: {signal: x, goal: 99.5}}", "write a value below 90.9"},
		{"of a pressure", "{preset: asg-cpu}", "{pressure: {terms: [{signal: x, goal: 85}]}}", "write a value below 83.33, or grow_above: 1.17"},
		{"with a lower one", "{preset: asg-cpu}", "{pressure: {grow_above: 1.17, terms: [{signal: x, goal: 85}]}}", ""},
	} {
		got := told(aGroup, c.signal, c.scaler)
		if !strings.Contains(got, c.want) || (c.want == "") != (got == "") || strings.Contains(got, "\n") {
			t.Errorf("%s: got  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A share of errors that nobody scales by may be of little importance where no guard reads it.
func TestErrorsOfLittleImportance(t *testing.T) {
	for _, c := range []struct{ guards, scaler, want string }{
		{"", "", "signals.x.importance: cannot be low, because the guard `freeze` reads this signal: the tier does not shrink after many requests have failed; remove the key, or turn that guard off for this tier with guards: {freeze: 0s}"},
		{"\n    guards: {freeze: 0s}", "", ""},
		{"\n    guards: {freeze: 0s}", ", {threshold: {bounds: [{signal: x, above: 20}]}}", "signals.x.importance: cannot be low for a signal that this tier uses"},
	} {
		got := told(aGroup+c.guards, "{preset: alb-target-5xx, importance: low}\n      cpu: {preset: asg-cpu}", "{target: {signal: cpu, goal: 60}}"+c.scaler)
		if !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// A tier may have the name of a section, if it has the keys of a tier.
func TestATierWithTheNameOfASection(t *testing.T) {
	for _, name := range sections {
		text := "tiers:\n  " + name + ":\n    group: web-asg\n    limits: {min: 2, max: 10}\n    signals: {cpu: {preset: asg-cpu}}\n    scalers: [{target: {signal: cpu, goal: 60}}]\n"
		if got := notesIn(t, text); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// The name of a schedule entry is in the language of who writes it.
func TestNamesOfEntries(t *testing.T) {
	entry := func(name string) error {
		_, err := Parse("t.yaml", []byte(oneTier+"    schedule: {zone: UTC, entries: [{name: "+name+", hours: [\"mon-fri 08:00-18:00\"], min: 2}]}\n"))
		return err
	}
	for _, name := range []string{`"day – night"`, `"l’été"`, `"l'été"`, `"金曜日：夜"`, `"शाम"`, `"office «A» · day"`, `Черная`} {
		if err := entry(name); err != nil {
			t.Error(err)
		}
	}
	for name, want := range map[string]string{
		`day – night`: "write - in its place, or put the whole value in double quotes if this character is meant",
		`"a\u200bb"`:  "which cannot be seen; remove it",
	} {
		if err := entry(name); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}

// What stands around the one document of a configuration and holds nothing is allowed.
func TestMarksAroundTheDocument(t *testing.T) {
	for _, text := range []string{oneTier + "---\n", oneTier + "---\n# the end\n---\n", "---\n" + oneTier + "...\n", "%YAML 1.2\n---\n" + oneTier, "%YAML 1.1\n---\n" + oneTier} {
		if _, err := Parse("t.yaml", []byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{oneTier + "---\n---\nloop: {interval: 60s}\n", oneTier + "---\n~\n", "%YAML 1.2\n" + oneTier, "%YAML 3.0\n---\n" + oneTier} {
		if _, err := Parse("t.yaml", []byte(text)); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}
