package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/tune"
)

// Four days of a machine that is far too large beside a database that is just right, and a tier of which nothing was recorded.
func TestTuneSizeOutOfTheLedger(t *testing.T) {
	dir := t.TempDir()
	path, file := filepath.Join(dir, "ledger.db"), filepath.Join(dir, "dynascale.yaml")
	text, err := os.ReadFile("../../configs/examples/database.yaml")
	if err != nil {
		t.Fatal(err)
	}
	more := strings.ReplaceAll(string(text[strings.Index(string(text), "  vm-reporting:"):]), "vm-reporting", "vm-new")
	more = strings.Replace(more, "i-0123456789abcdef0", "i-0123456789abcdef1", 1) + `
  capacity:
    mode: observe
    rds_acu: {cluster: shop, ladder: [0.5, 1, 2]}
    signals: {cpu: {preset: rds-cpu}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 20}]}}]
    guards: {maintenance_window: {hours: ["02:00-06:00"]}}
`
	if err := os.WriteFile(file, append(text, more...), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), ledger.Options{Path: path, Retention: 100 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	const gib = 1 << 30
	rungs := func(names ...string) (out []scale.Rung) {
		for i, name := range names {
			out = append(out, scale.Rung{Name: name, Memory: 8 * gib << i, Connections: 500 << i})
		}
		return out
	}
	read := func(name string, value float64, at time.Time) scale.Sample {
		return scale.Sample{Signal: name, Value: value, At: at, Period: 5 * time.Minute, Quality: scale.Fresh}
	}
	start := time.Now().UTC().Add(-5 * 24 * time.Hour).Truncate(time.Hour)
	record := func(tier string, at time.Time, size int, cost *scale.Cost, ladder []scale.Rung, samples ...scale.Sample) scale.Record {
		return scale.Record{
			Decision: scale.Decision{Tier: tier, At: at, Mode: scale.Manage, From: size, To: size, Cost: cost, Samples: samples, Capacity: scale.Capacity{Desired: size, InService: size, Min: 1, Max: len(ladder), At: at, Ladder: ladder}},
			Outcome:  scale.Outcome{At: at, Status: scale.Unchanged},
		}
	}
	machines, classes := rungs("m6i.large", "m6i.xlarge", "m6i.2xlarge"), rungs("db.r6g.large", "db.r6g.xlarge", "db.r6g.2xlarge")
	machine := &scale.Cost{Running: 0.384, Sizes: []float64{0.096, 0.192, 0.384}, Source: "shipped prices of 2026-07-20"}
	class := &scale.Cost{Running: 0.25, Fixed: 0.02, Sizes: []float64{0.23, 0.46, 0.92}, Source: "own rate"}
	for i := range 4 * 24 * 12 {
		at := start.Add(time.Duration(i) * 5 * time.Minute)
		err := l.Settle(t.Context(), []scale.Record{
			record("vm-reporting", at, 3, machine, machines, read("cpu", 7, at.Add(-5*time.Minute)), read("memory", 15, at)),
			record("db-primary", at, 2, class, classes, read("cpu", 55, at.Add(-5*time.Minute)), read("memory", 3*gib, at), read("connections", 120, at)),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, error) {
		var out bytes.Buffer
		root := newRoot(&out)
		root.SetArgs(append([]string{"tune", "size", "--ledger", path, "--config", file}, args...))
		err := root.ExecuteContext(t.Context())
		return out.String(), err
	}
	all, err := run()
	if err != nil {
		t.Fatal(err)
	}
	contains(t, all,
		"TIER          SIZE           NEEDS           VERDICT    SUGGESTED  IN 30 DAYS  SCORE  RESTART",
		"vm-reporting  m6i.2xlarge    0.67 of 8 vCPU  too large  m6i.large  -$207.36    1.02   worth it",
		"db-primary    db.r6g.xlarge  2.54 of 4 vCPU  right",
		"vm-new                                       unknown",
		"4 d of CPU data was recorded, less than a week", "set limits.max to 1: dynascale then changes the size to m6i.large in the maintenance window of the tier",
		"m6i.large saves $207.36 in 30 days, which is 34.1 % of the present cost of the 2 tiers with a known price. The restart takes at most 30 min, which is 33.3 % of 90 min (one restart of each of these tiers). The score is 1.02: the first percentage divided by the second. If the verdict is \"too large\", a score of 0.5 or more is worth a restart",
		"no size of this tier was recorded in this time: run the daemon", "not considered: disk, network", "Dollars are prices of sizes, not a bill", "capacity is not compared by")

	// Narrow terminals lose columns before they lose words.
	t.Setenv("COLUMNS", "80")
	narrow, err := run("vm-reporting")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(narrow) {
		if len(strings.TrimRight(line, "\n")) > 80 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
	contains(t, narrow, "vm-reporting  m6i.2xlarge  too large  m6i.large  -$207.36    1.02   worth it")

	// With a k of 0.9 it is not worth it; what all tiers cost does not depend on which one is asked for.
	answer, err := run("vm-reporting", "--k", "0.9", "-o", "json")
	if err != nil {
		t.Fatal(err)
	}
	var got sizesShape
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Tiers) != 1 || got.Cost == nil || *got.Cost != 0.844 || *got.Restarts != 90 {
		t.Fatalf("%s", answer)
	}
	if c := got.Tiers[0]; c.Verdict != tune.TooLarge || c.Suggested != "m6i.large" || c.Worth == nil || *c.Worth || *c.Saved != 207.36 || c.Confidence < 3.9 || len(c.Steps) != 3 {
		t.Errorf("%s", answer)
	}
	for _, c := range []struct{ args, says string }{
		{"db", `no tier "db"`}, {"db-readers", "changes the number of its units"}, {"capacity", "without a restart"},
		{"--k -1", "--k is -1"}, {"--k NaN", "must be above 0"}, {"--since 0s", "must be above 0"},
	} {
		if _, err := run(strings.Fields(c.args)...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.args, err)
		}
	}
}
