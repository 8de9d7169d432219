package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/billing"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Without a daemon the ledger tells what was spent: what ran at the last evaluation counts on, what is not known is
// never zero, and the budgets are those of the configuration.
func TestCostOutOfTheLedger(t *testing.T) {
	dir := t.TempDir()
	path, file := filepath.Join(dir, "ledger.db"), filepath.Join(dir, "dynascale.yaml")
	text := "aws: {region: eu-west-1}\nledger: {path: " + path + "}\nhttp: {listen: \"127.0.0.1:0\"}\nbudgets: {time_zone: Asia/Seoul, hourly: 6, sets: {other: {tiers: [db], daily: 3}}}\ntiers:\n"
	for _, name := range []string{"web", "db", "old"} {
		text += "  " + name + ": {mode: observe, group: " + name + ", limits: {min: 1, max: 9}, signals: {cpu: {preset: asg-cpu}}, scalers: [{pressure: {terms: [{signal: cpu, goal: 60}]}}]}\n"
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), ledger.Options{Path: path, Retention: 100 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now().UTC().Add(-2 * time.Minute)
	record := func(tier string, cost *scale.Cost, spent scale.Meter) scale.Record {
		learned := scale.Learned{Spent: spent}
		return scale.Record{Decision: scale.Decision{Tier: tier, At: at, Mode: scale.Observe, From: 4, To: 4, Cost: cost, Capacity: scale.Capacity{Desired: 4, InService: 4, At: at}},
			Outcome: scale.Outcome{At: at, Status: scale.Unchanged}, Learned: learned}
	}
	meter := scale.Meter{At: at, Rate: 2, Hour: 1, Day: 1, Month: 10}
	if err := l.Settle(t.Context(), []scale.Record{
		record("web", &scale.Cost{Running: 2, Unit: 0.5, Source: "price list of 2026-07-20", Estimate: "no spot price was seen"}, meter),
		record("db", &scale.Cost{Unknown: "no price is known for db.x9.large in eu-west-1"}, scale.Meter{}),
		record("old", nil, scale.Meter{}),
	}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, error) {
		var out bytes.Buffer
		root := newRoot(&out)
		root.SetErr(io.Discard)
		root.SetArgs(append([]string{"cost", "-c", file, "-o", "wide"}, args...))
		err := root.ExecuteContext(t.Context())
		return out.String(), err
	}
	out, err := run()
	if err != nil {
		t.Fatal(err)
	}
	contains(t, out, "for the time since the last evaluation, the costs assume that no size has changed", "KST; each column that begins with BY",
		"web", "$2.00", "price list of 2026-07-20, estimated", "total, 2 unknown",
		"db: no price is known for db.x9.large in eu-west-1, so its cost is in no total; if this lasts, set unit_price, prices.rates or prices.pricing_api",
		"old: no price is known (its cost has not been read yet)", "web: the price is an estimate, which may be too high: no spot price was seen",
		"all     hour    $6.00", "other   day     $3.00", "other: the size or price of 1 tier is unknown now")
	if out, err = run("web"); err != nil {
		t.Fatal(err)
	}
	contains(t, out, "all     hour")
	if bytes.Contains([]byte(out), []byte("other   day")) || bytes.Contains([]byte(out), []byte("total")) {
		t.Errorf("one tier shows a budget that is not its own, or a sum:\n%s", out)
	}
	if _, err := run("wbe"); err == nil || err.Error() != "wbe: no such tier; did you mean web?" {
		t.Error(err)
	}
	if out, err = run("-o", "json"); err != nil {
		t.Fatal(err)
	}
	var got spentShape
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Tiers) != 3 || got.Tiers[0].Hour.Spent != nil || got.Tiers[0].RunRate != nil || *got.Tiers[2].RunRate != 2 || got.Itself != nil || *got.Zone != "Asia/Seoul" {
		t.Errorf("%s", out)
	}
	// $2 an hour for the two minutes since, whatever of them is in this hour and month.
	if month := *got.Tiers[2].Month.Spent; month > 10.1 || month < 0 || month != *got.All.Month.Spent {
		t.Errorf("$%v in the month", month)
	}
}

// What the last evaluation ordered runs on without the daemon, and is not counted as if it had not happened.
func TestCostOfWhatWasOrdered(t *testing.T) {
	at := time.Now().UTC()
	cfg, err := config.Parse("dynascale.yaml", []byte("aws: {region: eu-west-1}\nbudgets: {hourly: 6}\ntiers:\n  web: {mode: manage, group: web, limits: {min: 1, max: 9}, signals: {cpu: {preset: asg-cpu}}, scalers: [{pressure: {terms: [{signal: cpu, goal: 60}]}}]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status scale.Status
		to     int
		want   float64
	}{{scale.Applied, 8, 4}, {scale.Unknown, 8, 4}, {scale.Failed, 8, 2}, {scale.Unchanged, 8, 2}, {scale.Applied, 2, 2}} {
		l, err := ledger.Open(t.Context(), ledger.Options{Path: filepath.Join(t.TempDir(), "ledger.db")})
		if err != nil {
			t.Fatal(err)
		}
		r := scale.Record{Decision: scale.Decision{Tier: "web", At: at, Mode: scale.Manage, From: 4, To: c.to, Cost: &scale.Cost{Running: 2, Unit: 0.5}, Capacity: scale.Capacity{Desired: 4, InService: 4, At: at}},
			Outcome: scale.Outcome{At: at, Status: c.status}, Learned: scale.Learned{Spent: scale.Meter{At: at, Rate: 2}}}
		if err := l.Settle(t.Context(), []scale.Record{r}); err != nil {
			t.Fatal(err)
		}
		all := app.Recorded(cfg, l, []scale.Record{r}, at.Add(time.Second))
		if spent := all.Tiers[0].Spend.Month * 3600; all.Budgets[0].RunRate != c.want || *all.Tiers[0].RunRate != c.want || spent < c.want-0.01 || spent > c.want+0.01 {
			t.Errorf("%s to %d: $%v an hour, of the tier $%v, at $%v an hour since; want $%v", c.status, c.to, all.Budgets[0].RunRate, *all.Tiers[0].RunRate, spent, c.want)
		}
		if all = app.Recorded(&config.Config{Tiers: cfg.Tiers}, l, []scale.Record{r}, at); *all.Tiers[0].RunRate != c.want {
			t.Errorf("without budgets: $%v an hour, want $%v", *all.Tiers[0].RunRate, c.want)
		}
		_ = l.Close()
	}
}

func TestWhatDynascaleItselfCosts(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	if got := itselfOf(&api.Itself{Since: noon, Metrics: 60}, noon.Add(time.Minute)); got.Dollars < 0.00059 || got.Dollars > 0.00061 || got.Month != nil {
		t.Errorf("%+v", got)
	}
	// A metric a minute is $0.43 a month.
	got := itselfOf(&api.Itself{Since: noon, Metrics: 1440}, noon.Add(24*time.Hour))
	var b bytes.Buffer
	printItself(&b, got)
	contains(t, b.String(), "dynascale itself: 1440 metrics requested from CloudWatch since 2026-03-02 12:00:00 UTC cost $0.0144; at this pace $0.43 in 30 days")
	b.Reset()
	printItself(&b, itselfOf(&api.Itself{Since: noon, Metrics: 3000, Tiers: []api.ItselfTier{{Tier: "web", Metrics: 2000}, {Tier: "workers", Metrics: 1000}}}, noon.Add(time.Minute)))
	contains(t, b.String(), "largest shares: web $0.02, workers $0.01 (other costs of dynascale: docs/cost.md)")
	if itselfOf(nil, noon) != nil {
		t.Error("nobody counted, and it costs something")
	}
}

func TestWhatCostExplorerSaysIsShown(t *testing.T) {
	day := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	last := billing.Comparison{From: day, To: day.AddDate(0, 0, 1), Counted: 24, Billed: 12, Tag: "Project"}
	for _, c := range []struct {
		name string
		is   *api.Compared
		want []string
	}{
		{"not wanted", nil, nil},
		{"not yet", &api.Compared{Waiting: "no whole day was counted yet"}, []string{"Cost Explorer: nothing is compared yet: no whole day was counted yet"}},
		{"far apart", &api.Compared{Calls: 2, Since: day, Dollars: 0.02, Last: &last, Large: true, Text: last.String(), Notes: []string{"a note"}}, []string{
			"2 calls to Cost Explorer since 2026-03-03 00:00:00 UTC cost $0.02",
			"the cost differs: dynascale counted $24.00 on 2026-03-03 (UTC), Cost Explorer has $12.00 for everything with the tag Project: dynascale has 100 % more; the figures above are not corrected", "note: a note"}},
		{"refused", &api.Compared{Calls: 1, Since: day, Asked: day, Failing: "denied: no"}, []string{"the last call to Cost Explorer (2026-03-03 00:00:00 UTC) failed: denied: no"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			printExplorer(&b, c.is)
			contains(t, b.String(), c.want...)
			if c.is == nil && b.Len() > 0 {
				t.Errorf("%s", &b)
			}
		})
	}
}

// Where nobody knows what any tier costs now, the sum is unknown and not nothing.
func TestASumOfUnknownsIsUnknown(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	all := api.Budgets{At: at, Ends: api.Ends{Hour: at.Add(time.Hour), Day: at.Add(12 * time.Hour), Month: at.Add(500 * time.Hour)},
		Tiers: []api.TierSpend{{Tier: "web", Spend: api.Spend{Hour: 1, Day: 2, Month: 3}}}, Unpriced: []api.Unpriced{{Tier: "web", Why: "throttled"}}}
	got := spentOf(&view{Now: at}, all, "")
	if got.All == nil || got.All.RunRate != nil || got.All.Day.Projected != nil || *got.All.Day.Spent != 2 {
		t.Errorf("in all %+v", got.All)
	}
	one := 4.0
	all.Tiers = append(all.Tiers, api.TierSpend{Tier: "api", RunRate: &one})
	if got = spentOf(&view{Now: at}, all, ""); got.All.RunRate == nil || *got.All.RunRate != 4 {
		t.Errorf("with one that is known %+v", got.All)
	}
}
