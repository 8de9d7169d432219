package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/price"
)

// A period of which a part was not counted is told as one, and never called whole.
func TestCostSaysSinceWhenItIsCounted(t *testing.T) {
	at, rate := time.Date(2026, 11, 30, 2, 50, 0, 0, time.UTC), 0.7344
	since := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC) }
	for _, c := range []struct {
		name  string
		since []time.Time
		want  string // "" for nothing
	}{
		{"in this hour", []time.Time{since(30, 2, 44)}, "t0: the cost is counted since 02:44:00 UTC; what the tier cost earlier in this hour, day and month is in no figure"},
		{"today", []time.Time{since(30, 1, 44), since(30, 1, 44)}, "t0, t1: the cost is counted since 01:44:00 UTC; what these tiers cost earlier in this day and month is in no figure"},
		{"this month", []time.Time{since(12, 1, 44)}, "t0: the cost is counted since 2026-11-12 01:44:00 UTC; what the tier cost earlier in this month is in no figure"},
		{"at its beginning", []time.Time{since(1, 0, 0)}, ""},
		{"before", []time.Time{since(-5, 0, 0)}, ""},
		{"not known, as an earlier version wrote it", []time.Time{{}}, ""},
		{"one by one", []time.Time{since(4, 1, 0), since(3, 1, 0), since(2, 1, 0), since(30, 1, 0), since(30, 2, 0), since(30, 2, 1)},
			"t2, t1, t0, t3, t4 and 1 more: the cost of each is counted since a time between 2026-11-02 01:00:00 UTC and 02:01:00 UTC; what these tiers cost earlier in this month is in no figure"},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := api.Budgets{At: at, Zone: "UTC", Ends: api.Ends{Hour: at.Add(10 * time.Minute), Day: since(31, 0, 0), Month: since(31, 0, 0)}}
			for i, s := range c.since {
				all.Tiers = append(all.Tiers, api.TierSpend{Tier: fmt.Sprintf("t%d", i), RunRate: &rate, Since: s})
			}
			v := &view{Now: at, Source: "daemon", target: &target{}}
			var out strings.Builder
			if err := printSpent(&out, v, spentOf(v, all, ""), ""); err != nil {
				t.Fatal(err)
			}
			if c.want != "" {
				contains(t, out.String(), c.want+"\n")
			}
			if strings.Contains(out.String(), "whole") || (c.want == "") == strings.Contains(out.String(), "counted since") {
				t.Errorf("%s", out.String())
			}
		})
	}
}

// What is unknown is named: the price, or the size.
func TestCostSaysWhatIsNotKnown(t *testing.T) {
	at, rate := time.Date(2026, 11, 30, 2, 50, 0, 0, time.UTC), 0.7344
	none := 0.0
	for _, c := range []struct {
		name  string
		tiers []api.TierSpend
		why   string
		want  string
	}{
		{"the size", []api.TierSpend{{Tier: "web"}}, price.NoSize, "web: the size is unknown at present ('dynascale status' shows the reason); until it is known again, each hour is counted at the last known cost"},
		{"the price", []api.TierSpend{{Tier: "web"}}, "throttled", "web: no price is known at present (throttled); the cost of the tier is counted at the last known price"},
		{"the size, and never a price", nil, price.NoSize, "web: the size is unknown ('dynascale status' shows the reason), so its cost is in no total"},
		{"the price of one more, and nothing runs", []api.TierSpend{{Tier: "web", RunRate: &none}}, "throttled", "web: no price is known (throttled); the size is 0, so the tier costs nothing now"},
		{"nothing", []api.TierSpend{{Tier: "web", RunRate: &rate}}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := api.Budgets{At: at, Zone: "UTC", Ends: api.Ends{Hour: at, Day: at, Month: at}, Tiers: c.tiers}
			if c.why != "" {
				all.Unpriced = []api.Unpriced{{Tier: "web", Why: c.why}}
			}
			v := &view{Now: at, Source: "daemon", target: &target{}}
			var out strings.Builder
			if err := printSpent(&out, v, spentOf(v, all, ""), ""); err != nil {
				t.Fatal(err)
			}
			contains(t, out.String(), c.want)
			if c.why == price.NoSize && strings.Contains(out.String(), "no price") {
				t.Errorf("%s", out.String())
			}
		})
	}
}
