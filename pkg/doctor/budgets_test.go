package doctor

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestExamineBudgets(t *testing.T) {
	tiers := []config.Tier{{Name: "web", Limits: guard.Limits{Min: 4, Max: 40}}, {Name: "api", Limits: guard.Limits{Min: 2, Max: 10}}, {Name: "odd", Limits: guard.Limits{Min: 1, Max: 9}}}
	for _, c := range []struct {
		name    string
		budgets config.Budgets
		known   bool // what odd costs
		want    []string
	}{
		{"none", config.Budgets{}, true, nil},
		{"large enough", config.Budgets{All: config.Budget{Hourly: 5, OnExceeded: config.Deny}}, true, []string{"well all: the tiers of this budget cost $0.70 an hour at their minimums and $5.90 at their maximums"}},
		{"too small for an hour and a month", config.Budgets{All: config.Budget{Hourly: 0.5, Monthly: 500, OnExceeded: config.Deny}}, true, []string{
			"doubted all: the minimums of the tiers cost up to $0.70, more than the hourly budget of $0.50: the tiers still keep their minimums, and growth above the minimums is denied, except with a grant or by emergency_allowance",
			"doubted all: the minimums of the tiers cost up to $521.50, more than the monthly budget of $500.00: the tiers still keep their minimums, and growth above the minimums is denied, except with a grant or by emergency_allowance"}},
		{"a set that warns", config.Budgets{Sets: []config.Budget{{Name: "front", Tiers: []string{"web"}, Daily: 2, OnExceeded: config.Warn}}}, true, []string{
			"doubted front: the minimums of the tiers cost up to $10.00, more than the daily budget of $2.00: the tiers still keep their minimums, and all growth above the minimums is reported as above the budget"}},
		{"nobody knows a price", config.Budgets{All: config.Budget{Hourly: 5, OnExceeded: config.Deny}}, false, []string{
			"doubted all: this budget denies growth of unknown cost; these tiers have no known price and will not grow above their minimum: odd"}},
		{"and it only warns", config.Budgets{All: config.Budget{Hourly: 5, OnExceeded: config.Warn}}, false, []string{"well all: the tiers of this budget cost $0.60 an hour at their minimums and $5.00 at their maximums; not included, because the price is not known: odd"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBill()
			for _, tier := range tiers {
				cost := &scale.Cost{Unit: 0.1}
				if tier.Name == "odd" && !c.known {
					cost = &scale.Cost{Unknown: "no price for x9.huge"}
				}
				b.note(tier, cost)
			}
			var got []string
			for _, f := range examineBudgets(c.budgets, tiers, b) {
				word := map[finding.Result]string{finding.Well: "well", finding.Doubted: "doubted"}[f.Result]
				got = append(got, word+" "+f.Check+": "+f.Found)
			}
			if a, b := strings.Join(got, "\n"), strings.Join(c.want, "\n"); a != b {
				t.Errorf("got\n%s\nwant\n%s", a, b)
			}
		})
	}
}
