package price

import (
	"math"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Quoter is what the price list of AWS said of an Item, in US dollars for an hour, or for a month of
// what is sold by the month, and its Source; not known while that was not read.
type Quoter func(Item) Quote

// Book knows prices. The zero Book has the shipped table alone.
type Book struct {
	// Rates are the user's own, the first that fits counts.
	Rates []Rate
	// Unknown is what a unit without a price is charged at; 0 is not at all, and its price is
	// then unknown.
	Unknown float64
}

// Quote is the price of an item for an hour.
type Quote struct {
	Dollars float64
	// Source says where it is from: "own rate", "price list of 2026-11-20".
	Source string
	// Known is whether there is one at all.
	Known bool
}

// Own is the source of a price that the user gave.
const Own = "own rate"

// Nothing is in the place of a source where AWS has nothing to bill, and NoSize why a cost is unknown whose price
// may be known.
const (
	Nothing = "AWS has no such resource, so nothing is billed"
	NoSize  = "the size is unknown"
)

// Quote is the price of an item on demand, or on the spot market where only the user knows it.
func (b *Book) Quote(i Item, spot bool, list Quoter) Quote {
	for n := range b.Rates {
		if r := &b.Rates[n]; r.Price > 0 && r.fits(i, spot) {
			return Quote{r.pays(i), Own, true}
		}
	}
	if spot {
		return Quote{}
	}
	q := b.listed(i, list)
	if !q.Known {
		return q
	}
	for n := range b.Rates {
		if r := &b.Rates[n]; r.Discount > 0 && r.fits(i, false) {
			q.Dollars *= 1 - r.Discount/100
			q.Source += less(r.Discount)
			break
		}
	}
	return q
}

// listed is what AWS or the shipped table says of an item.
func (b *Book) listed(i Item, list Quoter) (q Quote) {
	if list != nil {
		if q = list(i); q.Known && q.Dollars > 0 {
			q.Dollars = hourly(i, q.Dollars)
			return q
		}
	}
	if s, known := shipped(i); known {
		return Quote{hourly(i, s.dollars), s.source, true}
	}
	return Quote{}
}

// hourly is the price for an hour of what may be sold by the month.
func hourly(i Item, dollars float64) float64 {
	if i.monthly() {
		return dollars / amount.HoursOfMonth
	}
	return dollars
}

// Cost is what a tier costs. unit is the user's own price of one unit; 0 is none. The Sizes of the
// answer stand in the room of the bill until that is cleared.
func (b *Book) Cost(bill *Bill, unit float64, list Quoter) scale.Cost {
	out := scale.Cost{Least: bill.Least}
	switch {
	case unit > 0:
		out.Running, out.Unit, out.Source = rounded(unit*float64(bill.Units)), unit, Own
		return out
	case bill.Free != "":
		out.Source = bill.Free
		return out
	case bill.Unknown != "":
		return b.unknown(bill, bill.Unknown)
	case !bill.whole():
		return b.unknown(bill, "it is not known what AWS bills for each size of the tier")
	}
	sum := summed{book: b, list: list, out: &out}
	if bill.Rungs > 0 {
		bill.sizes = append(bill.sizes[:0], make([]float64, bill.Rungs)...)
		out.Sizes = bill.sizes
	}
	for n := range bill.Lines {
		if i := sum.add(bill.Lines[:n], &bill.Lines[n]); i != nil {
			return b.unknown(bill, "no price is known for "+i.String())
		}
	}
	out.Running, out.Fixed, out.Unit = rounded(out.Running), rounded(out.Fixed), rounded(out.Unit)
	for n := range out.Sizes {
		out.Sizes[n] = rounded(out.Sizes[n])
	}
	switch out.Estimate = bill.Estimate; {
	case sum.spot && bill.Estimate == "":
		out.Estimate = asOnDemand
	case sum.spot:
		out.Estimate += "; " + asOnDemand
	}
	return out
}

// asOnDemand is why spot machines without a spot price are charged too high.
const asOnDemand = "where a spot price is unknown, the on-demand price is used"

// rounded takes off the digits that only adding up in binary makes; they would stand in every record.
func rounded(dollars float64) float64 { return math.Round(dollars*1e9) / 1e9 }

// unknown is the cost of what has no price: none, or what the user charges it at.
func (b *Book) unknown(bill *Bill, why string) scale.Cost {
	if b.Unknown == 0 {
		return scale.Cost{Unknown: why, Idle: bill.idle(), Least: bill.Least}
	}
	out := scale.Cost{Least: bill.Least, Source: Own, Estimate: why + "; priced at prices.unknown"}
	bill.sizes = bill.sizes[:0]
	for n := range bill.Rungs {
		bill.sizes = append(bill.sizes, b.Unknown*float64(n+1))
	}
	out.Sizes = bill.sizes
	if bill.Rungs == 0 {
		out.Unit, out.Running = b.Unknown, b.Unknown*float64(bill.Units)
		return out
	}
	out.Running = out.Sizes[min(max(bill.Units, 1), bill.Rungs)-1]
	return out
}

// summed adds lines up.
type summed struct {
	book *Book
	list Quoter
	out  *scale.Cost
	spot bool // a spot price was not known
}

// add adds a line, behind those before it, and returns the item when it has no price.
func (s *summed) add(before []Line, l *Line) *Item {
	dollars, q := s.priced(l)
	if !q.Known {
		return &l.Item
	}
	s.from(q.Source)
	if l.Either != 0 {
		was := 0.0
		for i := range before {
			if x := &before[i]; x.Either == l.Either && x.Part == l.Part {
				other, _ := s.priced(x)
				was = max(was, other)
			}
		}
		dollars = max(0, dollars-was)
	}
	switch l.Part {
	case Running:
		s.out.Running += dollars
	case Fixed:
		s.out.Fixed += dollars
	case Unit:
		s.out.Unit += dollars
	default:
		if at := int(l.Part); at < len(s.out.Sizes) {
			s.out.Sizes[at] += dollars
		}
	}
	return nil
}

// priced is the price of a line. One whose spot price nobody knows is charged as on-demand: that is
// what it costs at most, and a guess below the truth would let a budget be overspent.
func (s *summed) priced(l *Line) (float64, Quote) {
	if l.Spot {
		q := s.book.Quote(l.Item, true, nil)
		if !q.Known && l.Seen > 0 {
			q = Quote{l.Seen, "spot price history", true}
		}
		if q.Known {
			return capped(q.Dollars, l.Cap) * l.Count, q
		}
		s.spot = true
	}
	q := s.book.Quote(l.Item, false, s.list)
	if l.Spot {
		q.Dollars = capped(q.Dollars, l.Cap)
	}
	return q.Dollars * l.Count, q
}

func capped(dollars, most float64) float64 {
	if most > 0 {
		return min(dollars, most)
	}
	return dollars
}

// from notes a source once. Of two that differ in their dates alone the second needs no words.
func (s *summed) from(source string) {
	known := s.out.Source
	kind := source[:strings.LastIndexByte(source, ' ')+1]
	switch {
	case known == "":
		s.out.Source = source
	case strings.Contains(known, source):
	case kind == "" || !strings.Contains(known, kind):
		s.out.Source = known + ", " + source
	case !strings.Contains(known, source[len(kind):]):
		s.out.Source = known + ", " + source[len(kind):]
	}
}

// Same reports whether two costs say the same.
func Same(a, b *scale.Cost) bool {
	return a.Running == b.Running && a.Fixed == b.Fixed && a.Unit == b.Unit && a.Source == b.Source && a.Estimate == b.Estimate &&
		a.Unknown == b.Unknown && a.Idle == b.Idle && a.Least == b.Least && slices.Equal(a.Sizes, b.Sizes)
}

func less(discount float64) string { return " less " + amount.Percent(discount) }
