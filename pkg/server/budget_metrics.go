package server

import (
	"sync/atomic"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/exposition"
)

// budgetMetrics are the figures of money, which are made of the last evaluation when somebody scrapes.
// What is not limited, or not known, is absent.
type budgetMetrics struct {
	ask *atomic.Pointer[func() api.Budgets]
}

func newBudgetMetrics() budgetMetrics { return budgetMetrics{new(atomic.Pointer[func() api.Budgets])} }

func (b budgetMetrics) sources() []exposition.Source { return []exposition.Source{b} }

// Budgets says who knows how money stood after the last evaluation.
func (m *Metrics) Budgets(ask func() api.Budgets) { m.budgets.ask.Store(&ask) }

func money(name, help string, labels ...string) *exposition.Family {
	return &exposition.Family{Name: "dynascale_" + name, Help: help, Kind: exposition.Gauge, Labels: labels}
}

var (
	budgetLimit = money("budget_limit_dollars", "The limit of a budget in the present hour, day or month, in US dollars, "+
		"grants included.", "budget", "period")
	budgetSpent = money("budget_spent_dollars", "The cost so far of the tiers of a budget in the present "+
		"period, in US dollars.", "budget", "period")
	budgetProjected = money("budget_projected_dollars", "The expected cost of the tiers of a budget in the whole "+
		"of the present period, in US dollars; absent while it is unknown.", "budget", "period")
	budgetRate    = money("budget_run_rate_dollars", "What the tiers of a budget cost now, plus the growth that the last evaluation decided, in US dollars an hour.", "budget")
	budgetTrimmed = money("budget_trimmed_decisions", "How many decisions of the last evaluation let a tier grow less than recommended, because "+
		"of the budget. For a budget that only warns: how many decisions would let a tier grow "+
		"less if the budget denied growth.", "budget")
	budgetEmergency = money("budget_emergency", "1 in a spending emergency (the tiers of the budget cost far more an hour than the hourly budget allows), else 0. If the budget denies growth (`on_exceeded: deny`), tiers with `critical: false` shrink in an emergency.", "budget")
	spentInAll      = money("spent_dollars", "The cost so far of all tiers in the present hour, day or month, in US dollars, "+
		"removed tiers included.", "period")
	projectedInAll = money("projected_dollars", "The expected cost of all tiers in the whole of the present "+
		"hour, day or month, in US dollars, if they keep their present size. If the price of a tier is not known now, only its cost so far is included.", "period")
	compared = money("spend_compared_dollars", "The cost of the days that the last comparison with Cost Explorer covers, in US dollars, by who "+
		"counted it (`dynascale` or `aws`); absent before the first comparison.", "by")
	drift = money("spend_drift_ratio", "(cost that dynascale counted - cost that AWS bills) / cost that AWS bills, in "+
		"the last comparison with Cost Explorer; below 0 if dynascale counted less; absent before the first comparison, and if AWS bills nothing.")
	comparisons  = &exposition.Family{Name: "dynascale_cost_explorer_calls_total", Help: "Calls to Cost Explorer since prices.cost_explorer was configured, refused calls included. AWS bills 0.01 US dollars for each.", Kind: exposition.Counter}
	comparedWell = money("cost_explorer_ok", "0 if the last call to Cost Explorer failed, else 1 (also before the first call); "+
		"absent if prices.cost_explorer is not configured.")
	tierSpent     = money("tier_spent_dollars", "The cost so far of a tier in the present day or month, in US dollars; absent if its price was never known.", "tier", "period")
	tierProjected = money("tier_projected_dollars", "The expected cost of a tier in the whole of the present day or month, in US dollars, if it keeps its present size; absent while no price is known and the size is not 0.", "tier", "period")
)

// Families are all figures.
func (b budgetMetrics) Families() []*exposition.Family {
	return []*exposition.Family{budgetLimit, budgetSpent, budgetProjected, budgetRate, budgetTrimmed, budgetEmergency, spentInAll, projectedInAll, tierSpent, tierProjected, compared, drift, comparisons, comparedWell}
}

// Tell makes them.
func (b budgetMetrics) Tell(page *exposition.Page) {
	ask := b.ask.Load()
	if ask == nil {
		return
	}
	all := (*ask)()
	for _, x := range all.Budgets {
		page.Number(budgetRate, x.RunRate, x.Name)
		page.Number(budgetTrimmed, float64(x.Trimmed), x.Name)
		page.Number(budgetEmergency, zeroOrOne(!x.Emergency.IsZero()), x.Name)
		for _, p := range x.Periods {
			page.Number(budgetLimit, p.Limit, x.Name, p.Period)
			page.Number(budgetSpent, p.Spent, x.Name, p.Period)
			if p.Projected != nil {
				page.Number(budgetProjected, *p.Projected, x.Name, p.Period)
			}
		}
	}
	if c := all.Compared; c != nil {
		page.Number(comparisons, float64(c.Calls))
		page.Number(comparedWell, zeroOrOne(c.Failing == ""))
		if c.Last != nil {
			page.Number(compared, c.Last.Counted, "dynascale")
			page.Number(compared, c.Last.Billed, "aws")
		}
		if c.Drift != nil {
			page.Number(drift, *c.Drift)
		}
	}
	if len(all.Tiers) == 0 {
		return
	}
	sum, rate := all.Removed, 0.0
	for _, t := range all.Tiers {
		page.Number(tierSpent, t.Day, t.Tier, "day")
		page.Number(tierSpent, t.Month, t.Tier, "month")
		sum.Hour, sum.Day, sum.Month = sum.Hour+t.Hour, sum.Day+t.Day, sum.Month+t.Month
		if t.RunRate == nil {
			continue
		}
		rate += *t.RunRate
		then := t.Projected(*t.RunRate, all.At, all.Ends)
		page.Number(tierProjected, then.Day, t.Tier, "day")
		page.Number(tierProjected, then.Month, t.Tier, "month")
	}
	tellSums(page, spentInAll, sum)
	tellSums(page, projectedInAll, sum.Projected(rate, all.At, all.Ends))
}

func tellSums(page *exposition.Page, family *exposition.Family, s api.Spend) {
	page.Number(family, s.Hour, "hour")
	page.Number(family, s.Day, "day")
	page.Number(family, s.Month, "month")
}
