package config

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
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
	// CostExplorer is what AWS is asked about what was spent.
	CostExplorer CostExplorer
}

// disks are the types of storage, of a machine or of a database.
const disks = `(rds-)?(gp2|gp3|io1|io2|st1|sc1|standard)`

var disk = pattern.Of(`^` + disks + `$`)

var priced = keys.Like(pattern.Of(`^(acu|vcpu|gb|`+disks+`|(db\.)?[a-z0-9*-]+\.[a-z0-9.*-]+)$`),
	"something that AWS sells: an instance type (m5.large), a database class (db.r6g.large), a family (c5.*), acu, vcpu, gb, a volume type (gp3) or a database storage type (rds-gp3)")

// notPlain are what a machine is that is more than one with Linux on shared hardware.
var notPlain = []string{price.Windows, price.Dedicated}

// engines are what a database is priced by, and what a machine is. Source: RDS API reference, CreateDBInstance, Engine.
var engines = append([]string{"mysql", "mariadb", "postgres", "aurora-mysql", "aurora-postgresql", "oracle-ee", "oracle-ee-cdb", "oracle-se2", "oracle-se2-cdb",
	"sqlserver-ee", "sqlserver-se", "sqlserver-ex", "sqlserver-web", "db2-ae", "db2-se"}, notPlain...)

// Keys are the keys of prices.
func (p *Prices) Keys() keys.Set {
	return keys.Set{
		foreignToPrices,
		keys.Guess(func(name string) keys.Instead {
			if priced.Wrong(name) != "" {
				return keys.Instead{}
			}
			return keys.Instead{Say: "write a rate of your own as rates: [{of: " + name + ", price: 0.096}], with the price in US dollars " + per(name)}
		}),
		keys.Choice("currency", &p.Currency, "USD"),
		keys.Yes("pricing_api", &p.API),
		keys.Number("unknown", &p.Unknown, keys.AtLeast(0.0), keys.AtMost(1e5)),
		keys.Sections("rates", &p.Rates, "leave it out where you pay the list price", rateKeys).Such("{of: m5.large, price: 0.096}").ShownIf(func() bool { return len(p.Rates) > 0 }),
		keys.Section("cost_explorer", &p.CostExplorer),
		keys.Demand(nil, p.each),
	}
}

// per is the time for which a price of a thing is paid: storage is sold by the month.
func per(of string) string {
	if disk.MatchString(of) {
		return "a month for each gigabyte"
	}
	return "an hour"
}

// each says which rates never count, because one that stands before them is of the same.
func (p *Prices) each(at keys.At) {
	if !at.SoundBelow("rates") {
		return
	}
	for i := range p.Rates {
		for n := range p.Rates {
			// a price comes before a discount wherever it stands
			first := p.Rates[n].Price > 0 && p.Rates[i].Discount > 0 || n < i && (p.Rates[n].Price > 0 || p.Rates[i].Discount > 0)
			if !first || !p.Rates[n].Covers(&p.Rates[i]) {
				continue
			}
			why := "comes first and covers it; remove one of the two, or put the more specific one first"
			if p.Rates[i].Discount > 0 && p.Rates[n].Price > 0 {
				why = "has a price, which takes precedence over a discount; remove one of the two"
			}
			at.Problem(indexed("rates", i)+".of", "this rate for %s is never used: %s (for %s) %s",
				p.Rates[i].Of, at.Path(indexed("rates", n)), p.Rates[n].Of, why)
			break
		}
	}
}

func rateKeys(r *price.Rate) keys.Set {
	return keys.Set{
		keys.Text("of", &r.Of, kind.Spelt(priced)).Required().Like("type", "instance_type", "instance", "instance_class", "db_instance_class", "machine", "machine_type", "class", "db_class", "name", "sku"),
		keys.Text("region", &r.Region, keys.Optional(aRegion)),
		keys.Text("engine", &r.Engine, keys.Optional(oneWord("'windows', 'dedicated' or the name of a database engine", engines...))),
		keys.Yes("multi_az", &r.MultiAZ),
		keys.Yes("spot", &r.Spot),
		keys.Number("price", &r.Price, keys.AtLeast(0.0), keys.AtMost(1e5)).Like("hourly", "usd", "cost", "rate", "amount", "price_per_hour", "hourly_price"),
		keys.Number("discount", &r.Discount, keys.AtLeast(0.0), keys.Below(100.0)),
		keys.Demand(nil, func(at keys.At) {
			switch {
			case r.Engine != "" && !slices.Contains(notPlain, r.Engine) && at.Sound("engine", "of") && strings.Contains(r.Of, ".") && !strings.HasPrefix(r.Of, "db."):
				at.Problem("engine", "%s is the engine of a database, and %s is a type of machine: remove the key `engine`, or name a database class in the key `of`, such as db.%[2]s", r.Engine, r.Of)
			case r.Spot && at.Sound("of", "spot") && (disk.MatchString(r.Of) || r.Of == "acu" || strings.HasPrefix(r.Of, "db.")):
				at.Problem("spot", "%s is not sold on the spot market, so this rate would never be used; remove the key `spot`", r.Of)
			case !at.Sound("price") || !at.Sound("discount"):
			case r.Price > 0 && r.Discount > 0:
				at.Problem("", "has a price and a discount; remove one of them: a price is already what you pay")
			case at.Has("price") && r.Price == 0 && r.Discount == 0:
				at.Problem("price", "0 is not a price; write what you pay, or the key `discount` (percent off the list price) instead, or remove this rate if you pay the list price")
			case r.Discount > 0 && r.Discount < 1:
				at.Problem("discount", "%s would be %[1]s %%; a discount is in percent: write %s for %[2]s %%", keys.Say(r.Discount), keys.Say(math.Round(r.Discount*1e4)/100))
			case r.Price == 0 && r.Discount == 0 && !at.Misspelt("price") && !at.Misspelt("discount"):
				at.Problem("", "has neither price (US dollars %s) nor discount (percent off the list price); write one of them", per(r.Of))
			case r.Spot && r.Discount > 0:
				at.Problem("discount", "is a percentage off the list price, and the spot market has no list price; write price (US dollars an hour) instead of discount")
			}
		}),
	}
}

// farOff notes rates that are far off the list price: most are of a month, or in cents.
func (c *Config) farOff(at keys.At) {
	if !at.SoundBelow("prices") {
		return
	}
	book := c.Prices.Book()
	for _, x := range book.Doubts() {
		own := c.Prices.Rates[x.Rate].Price
		listed := amount.Dollars(x.Dollars) + " an hour for " + x.Item.String() + " (" + x.Source + ")"
		says := keys.Say(own) + " dollars an hour is less than a hundredth of the list price, which is " + listed + "; write the price of one hour in US dollars"
		if own > x.Dollars {
			says = keys.Say(own) + " dollars an hour is more than a hundred times the list price, which is " + listed + "; write the price of one hour in US dollars"
			if hour, may := x.Month(own); may {
				says += ", such as " + fmt.Sprintf("%.4g", hour) + " if " + keys.Say(own) + " is the price of a month"
			}
		}
		c.note(at, indexed("prices.rates", x.Rate)+".price", says)
	}
}

// Book knows what the configuration says of prices.
func (p *Prices) Book() price.Book { return price.Book{Rates: p.Rates, Unknown: p.Unknown} }
