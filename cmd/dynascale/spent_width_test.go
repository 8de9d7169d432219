package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
)

// In a narrow terminal the cost of the whole month is left out last of what is expected, and what a column says is
// explained only where there is one.
func TestCostInANarrowTerminal(t *testing.T) {
	at := time.Date(2026, 3, 2, 23, 12, 0, 0, time.UTC)
	rate := 0.7344
	all := api.Budgets{At: at, Zone: "UTC", Ends: api.Ends{Hour: at.Add(48 * time.Minute), Day: at.Add(48 * time.Minute), Month: at.Add(700 * time.Hour)},
		Tiers: []api.TierSpend{{Tier: "shop-web", Spend: api.Spend{Hour: 0.1, Day: 0.2, Month: 0.3}, RunRate: &rate, Source: "shipped prices of 2026-07-20"}}}
	for columns, want := range map[string][2][]string{
		"0":  {{"THIS HOUR  BY 00:00", "TODAY  BY MIDNIGHT", "THIS MONTH  BY 1 Apr", "PRICES FROM", "each column that begins with BY"}, {"not shown"}},
		"80": {{"TODAY  THIS MONTH  BY 1 Apr", "each column that begins with BY", "not shown at this width: BY 00:00, BY MIDNIGHT, PRICES FROM"}, {"BY MIDNIGHT\n"}},
		"58": {{"TODAY  THIS MONTH\n", "BY 1 Apr"}, {"begins with BY"}},
	} {
		t.Setenv("COLUMNS", columns)
		v := &view{Now: at, Source: "daemon", target: &target{}}
		var out strings.Builder
		if err := printSpent(&out, v, spentOf(v, all, ""), ""); err != nil {
			t.Fatal(err)
		}
		contains(t, strings.ReplaceAll(out.String(), "\n  ", " "), want[0]...)
		for _, text := range want[1] {
			if strings.Contains(out.String(), text) {
				t.Errorf("%s columns: %q in\n%s", columns, text, out.String())
			}
		}
		for _, line := range strings.Split(out.String(), "\n") {
			if columns == "80" && len(line) > 80 {
				t.Errorf("%d columns: %s", len(line), line)
			}
		}
	}
}
