package config

import (
	"regexp"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/price"
)

// Prices are what an hour costs, beyond what the shipped table says.
type Prices struct {
	// Currency is USD: that of AWS's price lists.
	Currency string
	// API lets the price list of AWS be asked, which is free and needs pricing:GetProducts.
	API bool
	// Unknown is what a unit without a price is charged at, in US dollars an hour; 0 is not at all.
	Unknown float64
	// Rates are the user's own, the first that fits counts.
	Rates []price.Rate
}

var priced = keys.Like(regexp.MustCompile(`^(acu|vcpu|gb|(rds-)?(gp2|gp3|io1|io2|st1|sc1|standard)|(db\.)?[a-z0-9*-]+\.[a-z0-9.*-]+)$`),
	"what AWS sells: an instance type such as m5.large, a class such as db.r6g.large, all of a family such as c5.*, acu, vcpu, gb, a volume such as gp3, or rds-gp3")

// Keys are the keys of prices.
func (p *Prices) Keys() keys.Set {
	return keys.Set{
		keys.Choice("currency", &p.Currency, "USD"),
		keys.Yes("pricing_api", &p.API),
		keys.Number("unknown", &p.Unknown, keys.AtLeast(0.0), keys.AtMost(1e5)),
		keys.Sections("rates", &p.Rates, "leave it out where you pay the list price", rateKeys).ShownIf(func() bool { return len(p.Rates) > 0 }),
	}
}

func rateKeys(r *price.Rate) keys.Set {
	return keys.Set{
		keys.Text("of", &r.Of, priced).Required(),
		keys.Text("region", &r.Region, keys.Optional(aRegion)),
		keys.Text("engine", &r.Engine, keys.Optional(keys.Word)),
		keys.Yes("multi_az", &r.MultiAZ),
		keys.Yes("spot", &r.Spot),
		keys.Number("price", &r.Price, keys.AtLeast(0.0), keys.AtMost(1e5)),
		keys.Number("discount", &r.Discount, keys.AtLeast(0.0), keys.Below(100.0)),
		keys.Demand(nil, func(at keys.At) {
			switch {
			case !at.Sound("price") || !at.Sound("discount"):
			case r.Price > 0 && r.Discount > 0:
				at.Problem("", "has a price and a discount; a price is what you pay, so that nothing is taken off: write one of them")
			case r.Price == 0 && r.Discount == 0:
				at.Problem("", "says neither price (US dollars an hour) nor discount (percent off the list price)")
			case r.Spot && r.Discount > 0:
				at.Problem("discount", "is off the list price, which the spot market does not have: write the price")
			}
		}),
	}
}

// Book knows what the configuration says of prices.
func (p *Prices) Book() price.Book { return price.Book{Rates: p.Rates, Unknown: p.Unknown} }
