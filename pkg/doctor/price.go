package doctor

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// pricing is what things of a place cost, as the daemon counts it.
func (d doctor) pricing(c cloud.Cloud) *kind.Pricing {
	return &kind.Pricing{Book: d.cfg.Prices.Book(), Home: c.Home(), Ask: d.cfg.Prices.API}
}

// tellPrice says what a tier costs and where the price is from, or why nobody knows.
func (d doctor) tellPrice(n *finding.Notes, t config.Tier, p *place, x seen) {
	const check = "price"
	if x.view.Missing != "" || t.Mode == scale.Off {
		return
	}
	pricing := d.pricing(p.cloud)
	cost := pricing.Cost(x.is, t.Target, &x.view, t.UnitPrice, p.facts)
	d.bill.note(t, &cost)
	if !cost.Known() {
		ways := []string{"prices.rates"}
		if len(x.view.Capacity.Ladder) == 0 {
			ways = append([]string{"unit_price of the tier"}, ways...)
		}
		if !d.cfg.Prices.API {
			ways = append(ways, "prices.pricing_api: true, which needs the permission pricing:GetProducts")
		}
		result := finding.Noted
		if d.cfg.Budgets.Limits() { // it matters to more than to what is shown
			result = finding.Doubted
		}
		n.Add(result, check, "what this tier costs is unknown: "+cost.Unknown, "set "+strings.Join(ways, ", or "))
		return
	}
	text := fmt.Sprintf("%s an hour now", amount.Dollars(cost.Running))
	if cost.Unit > 0 {
		text += ", one more unit costs " + amount.Dollars(cost.Unit)
	}
	text += " (" + cost.Source + ")"
	if cost.Running == 0 && cost.Unit == 0 && len(cost.Sizes) == 0 {
		text = cost.Source
	}
	if cost.Estimate != "" {
		n.Add(finding.Noted, check, text+": "+cost.Estimate, "")
		return
	}
	if t.UnitPrice > 0 {
		if listed := pricing.Cost(x.is, t.Target, &x.view, 0, p.facts); listed.Known() && listed.Unit > 0 && (t.UnitPrice >= farOff*listed.Unit || t.UnitPrice*farOff <= listed.Unit) {
			n.Add(finding.Doubted, check, fmt.Sprintf("unit_price is %s, but other sources say %s (%s)", amount.Dollars(t.UnitPrice), amount.Dollars(listed.Unit), listed.Source),
				"check unit_price: it must be what one unit costs in one hour, in US dollars")
			return
		}
	}
	n.Add(finding.Well, check, text, "")
}

// farOff is how many times off other sources a price of the user's own is told of.
const farOff = 100

// examineRates tells of own rates that are far off the list price.
func (d doctor) examineRates() []finding.Finding {
	n, book := &finding.Notes{About: "prices"}, d.cfg.Prices.Book()
	for _, x := range book.Doubts() {
		n.Add(finding.Doubted, "rates", fmt.Sprintf("the configured rate of %s is %s an hour, and its list price is %s (%s); check that the rate is in US dollars for one hour",
			x.Item, amount.Dollars(book.Rates[x.Rate].Price), amount.Dollars(x.Dollars), x.Source), "correct it in prices.rates")
	}
	return n.All
}
