package doctor

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/scale"
)

// bill is what tiers cost in an hour at their minimum and at their maximum, as far as prices are known.
type bill struct {
	mu          sync.Mutex
	least, most map[string]float64
	unknown     map[string]bool
}

func newBill() *bill {
	return &bill{least: map[string]float64{}, most: map[string]float64{}, unknown: map[string]bool{}}
}

// note takes over what a tier costs.
func (b *bill) note(t config.Tier, cost *scale.Cost) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !cost.Known() {
		b.unknown[t.Name] = true
		return
	}
	b.least[t.Name], b.most[t.Name] = cost.At(t.Limits.Min), cost.At(t.Limits.Max)
}

// hours of the longest day and month.
const (
	dayHours   = 25
	monthHours = 31*24 + 1
)

// examineBudgets tells of budgets that pay for less than the minimums of their tiers, which come first, and of
// tiers that cannot grow because nobody knows their price.
func examineBudgets(b config.Budgets, tiers []config.Tier, cost *bill) []finding.Finding {
	n := &finding.Notes{About: "budgets"}
	all := b.All
	all.Name = "all"
	for _, tier := range tiers {
		all.Tiers = append(all.Tiers, tier.Name)
	}
	for _, one := range append([]config.Budget{all}, b.Sets...) {
		examineBudget(n, one, cost)
	}
	return n.All
}

func examineBudget(n *finding.Notes, b config.Budget, cost *bill) {
	if b.Hourly == 0 && b.Daily == 0 && b.Monthly == 0 {
		return
	}
	least, most := 0.0, 0.0
	var unknown []string
	for _, name := range b.Tiers {
		least, most = least+cost.least[name], most+cost.most[name]
		if cost.unknown[name] {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	then := "all growth above the minimums is reported as above the budget"
	if b.OnExceeded == config.Deny {
		then = "growth above the minimums is denied, except with a grant or by emergency_allowance"
	}
	small := false
	for _, p := range []struct {
		key   string
		limit float64
		hours float64
	}{{"hourly", b.Hourly, 1}, {"daily", b.Daily, dayHours}, {"monthly", b.Monthly, monthHours}} {
		if p.limit > 0 && least*p.hours > p.limit {
			small = true
			n.Add(finding.Doubted, b.Name, fmt.Sprintf("the minimums of the tiers cost up to %s, more than the %s budget of %s: the tiers still keep their minimums, and %s", amount.Dollars(least*p.hours), p.key,
				amount.Dollars(p.limit), then), "raise the "+p.key+" budget, or lower limits.min of the tiers")
		}
	}
	if len(unknown) > 0 && b.OnExceeded == config.Deny {
		n.Add(finding.Doubted, b.Name, "this budget denies growth of unknown cost; these tiers have no known price and will not grow above their minimum: "+strings.Join(unknown, ", "),
			"set unit_price or prices.rates, or set prices.unknown, which is used for every unknown price")
		return
	}
	if !small {
		text := fmt.Sprintf("the tiers of this budget cost %s an hour at their minimums and %s at their maximums", amount.Dollars(least), amount.Dollars(most))
		if len(unknown) > 0 {
			text += "; not included, because the price is not known: " + strings.Join(unknown, ", ")
		}
		n.Add(finding.Well, b.Name, text, "")
	}
}
