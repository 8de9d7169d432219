package server

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/kinds"
)

// docs/reference/metrics.md lists every metric: go test ./pkg/server -run TestReference -update
func TestReferenceHasEveryMetric(t *testing.T) {
	const file = "../../docs/reference/metrics.md"
	var daemon, tiers []string
	for _, f := range NewMetrics("1.2.3").registry.Families() {
		if !strings.HasPrefix(f.Name, "dynascale_") {
			continue // of the Go runtime and of the process
		}
		name, about, labels := f.Name, f.Help, slices.Clone(f.Labels)
		ofATier := slices.Contains(labels, "tier")
		labels = slices.DeleteFunc(labels, func(l string) bool { return l == "" || l == "tier" })
		for i := range labels {
			labels[i] = "`" + labels[i] + "`"
		}
		row := fmt.Sprintf("| `%s` | %s | %s | %s |\n", name, string(f.Kind), strings.Join(labels, ", "), strings.ReplaceAll(about, "|", "\\|"))
		if ofATier {
			tiers = append(tiers, row)
		} else {
			daemon = append(daemon, row)
		}
	}
	slices.Sort(daemon)
	slices.Sort(tiers)
	const head = "\n| metric | kind | labels | what it tells |\n|---|---|---|---|\n"
	of := kinds.Keys()
	last := len(of) - 1
	listed := "`" + strings.Join(of[:last], "`, `") + "` or `" + of[last] + "`"
	got := strings.Replace(metricPageBegins, "KINDS", listed, 1) + head + strings.Join(daemon, "") +
		"\n## Metrics of each tier\n\nEach of these metrics also has the label `tier`.\n" + head + strings.Join(tiers, "")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/reference/metrics.md is not what is exported (-file +exported); run the test with -update:\n%s", diff)
	}
}

const metricPageBegins = `# Metrics

<!-- made by go test ./pkg/server -run TestReference -update -->

The daemon answers a scrape of Prometheus at ` + "`/metrics`" + ` of ` + "`http.listen`" + `, which is ` + "`127.0.0.1:9077`" + ` unless you change it. An unknown
value is absent, never 0. Most counters have the value 0 before their first event; if a counter is absent instead, its text says so. The metrics of the Go runtime (` + "`go_...`" + `) and of the process (` + "`process_...`" + `) are also there.
Alert rules and a Grafana dashboard for these metrics are in [deploy/](../../deploy/README.md#prometheus-and-grafana); [alerts.md](../alerts.md) says what to do about each alert.

An *evaluation* is one cycle of the daemon, normally once a minute: it reads every tier, decides on its size, and changes AWS. The words tier, size, ladder, signal, guard, decision, operation and ledger are explained in
[the words](../../README.md#the-words), pauses and brakes in [stop.md](../stop.md), budgets in [budgets.md](../budgets.md). Words such as loop.interval are keys of the [configuration](configuration.md).

| label | values |
|---|---|
| ` + "`direction`" + ` | ` + "`grow`" + ` or ` + "`shrink`" + ` |
| ` + "`service`, `operation`" + ` | the AWS service and the operation of its API, such as ` + "`CloudWatch`" + ` and ` + "`GetMetricData`" + ` |
| ` + "`result`" + ` of a call to AWS | ` + "`ok`" + `, or the kind of failure, explained at ` + "`kind`" + ` in [the log](../logs.md#fields) |
| ` + "`result`" + ` of an operation | ` + "`reached`" + ` (the operation reached its goal), ` + "`rolled back`" + `, ` + "`given up`" + ` (it did not reach its goal and was not rolled back) or ` + "`abandoned`" + ` (by an operator) |
| ` + "`outcome`" + ` | ` + "`applied`" + `, ` + "`begun`" + `, ` + "`refused`" + `, ` + "`in progress`" + `, ` + "`waiting`" + `, ` + "`held`" + `, ` + "`failed`" + ` or ` + "`unknown`" + `, explained at ` + "`status`" + ` in [outcome](http-api.md#outcome) |
| ` + "`period`" + ` | ` + "`hour`" + `, ` + "`day`" + ` or ` + "`month`" + ` |
| ` + "`budget`" + ` | the name of the budget; ` + "`all`" + ` is the budget of all tiers |
| ` + "`rule`" + ` | the name of the scaler, guard or other rule, as in ` + "`dynascale explain`" + `; in ` + "`dynascale_holds_total`" + ` and ` + "`dynascale_tier_held_by`" + ` the value is ` + "`other`" + ` for every scaler except ` + "`pressure`" + ` |
| ` + "`signal`" + ` | the name of a signal of the tier |
| ` + "`channel`" + ` | the name of a channel in ` + "`notify.channels`" + ` |
| ` + "`kind`" + ` of an operation | ` + "`resize`" + ` (of an EC2 instance), ` + "`change class`" + ` (of a database), ` + "`change acu`" + ` (the minimum capacity of a serverless cluster), ` + "`add replica`" + ` or ` + "`remove replica`" + ` |
| ` + "`kind`" + ` of a tier | the key of the configuration that says what the tier scales: KINDS |
| ` + "`mode`" + ` | the mode of the tier: ` + "`manage`" + `, ` + "`minimum`" + `, ` + "`observe`" + ` or ` + "`off`" + `, explained in [the README](../../README.md#is-it-safe) |

Labels that are not in this table are explained in the texts of their metrics.

## Metrics of the daemon
`
