package server

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
	got := metricPageBegins + head + strings.Join(daemon, "") +
		"\n## Of each tier\n\nAll of these have the label `tier` as well.\n" + head + strings.Join(tiers, "")
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
value is absent, never 0. A counter has the value 0 before its first event. The metrics of the Go runtime (` + "`go_...`" + `) and of the process (` + "`process_...`" + `) are also there.
Alert rules and a Grafana dashboard for these metrics are in [deploy/](../../deploy/README.md#prometheus-and-grafana); [alerts.md](../alerts.md) says what to do about each alert.

An *evaluation* is one cycle of the daemon, normally once a minute: it reads every tier, decides on its size, and changes AWS. The words tier, size, ladder, signal, guard, decision, operation and ledger are explained in
[the words](../../README.md#the-words), pauses and brakes in [stop.md](../stop.md), budgets in [budgets.md](../budgets.md). Words such as loop.interval are keys of the [configuration](configuration.md).

| label | values |
|---|---|
| ` + "`direction`" + ` | grow, shrink |
| ` + "`service`, `operation`" + ` | the AWS service and the operation of its API, such as CloudWatch and GetMetricData |
| ` + "`result`" + ` of a call to AWS | ok, or the kind of failure, explained at ` + "`kind`" + ` in [the log](../logs.md#fields) |
| ` + "`result`" + ` of an operation | reached (the goal), rolled back, given up (nothing was changed, or someone else ended it), abandoned (by an operator) |
| ` + "`outcome`" + ` | applied, begun, refused, in progress, waiting, held, failed, unknown; explained at ` + "`status`" + ` in [outcome](http-api.md#outcome) |
| ` + "`period`" + ` | hour, day, month |
| ` + "`budget`" + ` | the name of the budget; ` + "`all`" + ` is the budget of all tiers |
| ` + "`rule`" + ` | the scaler, guard or other rule, as in ` + "`dynascale explain`" + `; ` + "`other`" + ` for a rule that has no series of its own |
| ` + "`signal`" + ` | the name of a signal of the tier |
| ` + "`channel`" + ` | the name of a channel in notify.channels |
| ` + "`kind`" + ` of an operation | resize (of an EC2 instance), change class (of a database), change acu (the minimum capacity of a serverless cluster), add replica, remove replica |
| ` + "`kind`" + ` of a tier | group, ecs_service, ec2_size, rds_class, rds_acu or rds_replicas, as in the configuration |
| ` + "`mode`" + ` | manage, minimum, observe, off |

## Of the daemon
`
