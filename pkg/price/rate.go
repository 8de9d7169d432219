package price

import (
	"path"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
)

// Rate is a price of the user's own: of a Savings Plan, a reservation, or a private agreement.
type Rate struct {
	// Of is what it is of: m5.large, db.r6g.large, c5.*, acu, vcpu, gb, gp3, rds-gp3.
	Of string
	// Region and Engine narrow it; "" is any region, any engine of a database, and Linux.
	Region, Engine string
	// Spot is set for a price on the spot market, MultiAZ for one of a database in two zones.
	Spot, MultiAZ bool
	// Price is US dollars an hour, or a month of what is sold by the month; 0 where Discount, in percent off the list price, says it.
	Price, Discount float64
}

// fits reports whether the rate is of an item.
func (r *Rate) fits(i Item, spot bool) bool {
	if r.Spot != spot || r.Region != "" && r.Region != i.Region || r.Engine != "" && !i.Is(r.Engine) || r.MultiAZ && !i.Is(MultiAZ) {
		return false
	}
	name := i.Name
	switch i.Sort {
	case DBStorage:
		if rest, is := strings.CutPrefix(r.Of, "rds-"); !is || rest != name {
			return false
		}
		return true
	case Machine, TaskCPU, TaskGB:
		// What is paid for Linux is not enough for other software, or for a host of one's own.
		if i.Of != "" && i.Of != Arm && r.Engine == "" {
			return false
		}
	}
	if name == "" {
		name = string(i.Sort)
	}
	if r.Of == name {
		return true
	}
	matches, err := path.Match(r.Of, name)
	return err == nil && matches
}

// pays is what the user pays for an hour of an item: in two zones twice what one costs, unless the rate is
// of two.
func (r *Rate) pays(i Item) float64 {
	dollars := hourly(i, r.Price)
	if i.Is(MultiAZ) && !r.MultiAZ {
		dollars *= 2
	}
	return dollars
}

// Covers reports whether a rate that stands before another one leaves it nothing: whatever the other one is of,
// this one is of as well.
func (r *Rate) Covers(other *Rate) bool {
	linux := r.Engine == "" && other.Engine != "" && !strings.HasPrefix(other.Of, "db.") // and the other one is of other software
	if r.Spot != other.Spot || r.MultiAZ && !other.MultiAZ || linux ||
		r.Region != "" && r.Region != other.Region || r.Engine != "" && r.Engine != other.Engine {
		return false
	}
	matches, err := path.Match(r.Of, other.Of)
	return r.Of == other.Of || err == nil && matches
}

// odd is how many times off the shipped table an own rate may be before it is told of: such a one is
// mostly of a month, or in cents.
const odd = 100

// Doubt is an own rate that is far off the shipped table.
type Doubt struct {
	Rate int // its place in the list
	// Item is one that the rate is of, Dollars its list price, and Source where that is from.
	Item    Item
	Dollars float64
	Source  string
}

// Doubts are the own rates that are far off the shipped table.
func (b *Book) Doubts() (out []Doubt) {
	for i := range b.Rates {
		r := &b.Rates[i]
		for _, item := range knownOf(r) {
			s, known := shipped(item)
			if known && r.Price > 0 && !item.monthly() && (r.Price >= odd*s.dollars || r.Price*odd <= s.dollars) {
				out = append(out, Doubt{i, item, s.dollars, s.source})
				break
			}
		}
	}
	return out
}

// Month reports whether a rate that is far above the list price may be that of a month, and what it is for an hour.
func (d Doubt) Month(price float64) (hour float64, may bool) {
	hour = price / amount.HoursOfMonth
	return hour, hour > d.Dollars/10 && hour < d.Dollars*10
}
