package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A ledger with a day of four sizes tells what it cost, in dollars; a tier without a price is told as
// one and counts for nothing.
func TestSavingsOutOfTheLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := ledger.Open(t.Context(), ledger.Options{Path: path, Retention: 100 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now().UTC().Add(-24 * time.Hour) // the seconds until it is read count too
	cost := &scale.Cost{Unit: 0.096, Source: "own rate"}
	for i := range 24 * 6 { // every ten minutes
		at := start.Add(time.Duration(i) * 10 * time.Minute)
		size := 5
		switch hour := i / 6; {
		case hour >= 20:
			size = 8
		case hour >= 16:
			size = 20
		case hour >= 8:
			size = 12
		}
		record := func(tier string, cost *scale.Cost) scale.Record {
			return scale.Record{
				Decision: scale.Decision{Tier: tier, At: at, Mode: scale.Manage, From: size, To: size, Cost: cost, Capacity: scale.Capacity{Desired: size, InService: size, At: at}},
				Outcome:  scale.Outcome{At: at, Status: scale.Unchanged},
			}
		}
		if err := l.Settle(t.Context(), []scale.Record{record("free", &scale.Cost{Unknown: "no price for x9.large in eu-west-1"}), record("web", cost)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(t.TempDir(), "savings.html")
	run := func(args ...string) string {
		t.Helper()
		out, err := savingsRun(t, path, args...)
		if err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return out
	}
	out := run("--days", "2", "--html", page)
	contains(t, out, "web   $23.8", "$46.", " (20)", "$22.", "(48.3 %)", "$668.", "$18.4", " (8)", "full: $1.92",
		"free  unknown", "free: no price is known (no price for x9.large in eu-west-1)", "less than a week is known", "not a bill", "  1 d", "AT THE PEAK is what the largest size")
	if strings.Contains(out, "left out") || strings.Count(out, "The average day") != 1 {
		t.Error(out)
	}
	contains(t, run("-o", "json", "web"), `"saved_in_30_days": 668.`, `"paid": 23.8`, `"peak": 20`)
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, string(text), " (48.3 %)</td>", "<svg", "the dashed line is $1.92, the cost at the size 20")
	if strings.Contains(string(text), "http") {
		t.Error("the page fetches something")
	}
	// Hours are those of the owner's clock, unless another is asked for.
	file := filepath.Join(t.TempDir(), "dynascale.yaml")
	if err := os.WriteFile(file, []byte(oneGroup+"budgets: {time_zone: Asia/Seoul, hourly: 6}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	contains(t, run(), " UTC\n", "from 00:00 to 24:00 UTC")
	contains(t, run("-c", file), " KST\n", "from 00:00 to 24:00 Asia/Seoul")
	contains(t, run("-c", file, "--time-zone", "Europe/Paris"), "from 00:00 to 24:00 Europe/Paris")
	for _, c := range []struct{ args, says string }{
		{"--days 0", "--days is 0; it must be from 1 to 3650"},
		{"--time-zone Mars", "give a name of the IANA list"},
		{"wbe", "wbe: no such tier; did you mean web?"},
	} {
		if _, err := savingsRun(t, path, strings.Fields(c.args)...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.args, err)
		}
	}
}

// A ledger in which nothing is of that time says when its last evaluation was, and one in which nothing is at all says that.
func TestSavingsOfAnOldLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := ledger.Open(t.Context(), ledger.Options{Path: path, Retention: 100 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	out, err := savingsRun(t, path)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, out, "this ledger has no records: run the daemon with this ledger first")
	at := time.Now().UTC().Add(-40*24*time.Hour - time.Minute)
	record := scale.Record{Decision: scale.Decision{Tier: "web", At: at, Mode: scale.Manage, From: 2, To: 2, Capacity: scale.Capacity{Desired: 2, InService: 2, At: at}}, Outcome: scale.Outcome{At: at, Status: scale.Unchanged}}
	if err := l.Settle(t.Context(), []scale.Record{record}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for args, days := range map[string]string{"": "42", "web": "42"} {
		out, err := savingsRun(t, path, strings.Fields(args)...)
		if err != nil {
			t.Fatal(err)
		}
		of := ""
		if args != "" {
			of = " of " + args
		}
		contains(t, out, "nothing was recorded"+of+" in this period: the last evaluation"+of+" in this ledger was at "+at.Format("2006-01-02 15:04 UTC")+", 40 d", " ago; to include it, give --days "+days)
	}
	out, err = savingsRun(t, path, "--days", "42")
	if err != nil || strings.Contains(out, "nothing was written") {
		t.Errorf("%v: %s", err, out)
	}
}

// A ledger whose evaluations knew no size says so, and not that it was idle.
func TestSavingsWhereNoSizeWasKnown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := ledger.Open(t.Context(), ledger.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now().UTC().Add(-time.Hour)
	record := scale.Record{Decision: scale.Decision{Tier: "web", At: at, Mode: scale.Manage}, Outcome: scale.Outcome{At: at, Status: scale.Unchanged}}
	if err := l.Settle(t.Context(), []scale.Record{record}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for args, says := range map[string]string{
		"":    "no size was known at any evaluation in this period, so nothing can be compared; 'dynascale status' shows the reason",
		"web": "no size of web was known at any evaluation in this period, so nothing can be compared",
	} {
		out, err := savingsRun(t, path, strings.Fields(args)...)
		if err != nil {
			t.Fatal(err)
		}
		contains(t, out, says)
	}
}

// savingsRun runs the command on a ledger, without a configuration.
func savingsRun(t *testing.T, path string, args ...string) (string, error) {
	var out bytes.Buffer
	root := newRoot(&out)
	root.SetErr(io.Discard)
	root.SetArgs(append([]string{"savings", "--ledger", path, "-c", filepath.Join(t.TempDir(), "none.yaml")}, args...))
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

const oneGroup = `aws: {region: eu-west-1}
tiers:
  web: {mode: observe, group: web, limits: {min: 1, max: 30}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}
`
