package kind

import (
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Priced is a kind that says what a tier is made of, as AWS bills it. What its bill needs
// beyond its view stands in its Wants: a tier without it has a size all the same, and a price
// that is unknown.
type Priced interface {
	// Bill writes down what of the tier is billed now, and what at each of its sizes. What is
	// not known is told and never left out. The bill is clear, but for the units and rungs of
	// the view.
	Bill(t Watched, f facts.Facts, b *price.Bill)
}

// Pricing is what tiers of a region cost. It has room that all of them share, and is for one
// goroutine.
type Pricing struct {
	Book price.Book
	// Home is the region.
	Home string
	// Ask lets AWS's price list be asked for what the Book has no own rate of.
	Ask bool

	bill price.Bill
	keys map[price.Item]string
}

// Wants orders the list prices of what a tier is made of, as far as that is known. unit is the
// user's own price of a unit; 0 is none.
func (p *Pricing) Wants(t Watched, of Viewer, unit float64, known facts.Facts, order *facts.Order) {
	k, is := of.(Priced)
	if !p.Ask || !is || unit > 0 {
		return
	}
	p.bill.Clear()
	k.Bill(t, known, &p.bill)
	p.bill.In(p.Home)
	for i := range p.bill.Lines {
		if item := p.bill.Lines[i].Item; p.Book.Quote(item, false, nil).Source != price.Own {
			facts.ListPrices.Want(order, p.key(item))
		}
	}
}

// Cost is what a tier costs in an hour, now and at each of its sizes, which stand in the room of the
// next Cost.
func (p *Pricing) Cost(t Watched, of Viewer, v *View, unit float64, f facts.Facts) scale.Cost {
	switch {
	case v.Gone:
		return scale.Cost{Source: price.Nothing}
	case v.Missing != "" || !v.Capacity.Known():
		return scale.Cost{Unknown: price.NoSize}
	}
	p.bill.Clear()
	p.bill.Units = v.Capacity.InService + v.Capacity.Pending
	if p.bill.Rungs = len(v.Capacity.Ladder); p.bill.Rungs > 0 {
		p.bill.Units = v.Capacity.Desired
	}
	if k, is := of.(Priced); is {
		k.Bill(t, f, &p.bill)
	} else {
		p.bill.Unknown = "prices of this kind of tier are not known"
	}
	p.bill.In(p.Home)
	return p.Book.Cost(&p.bill, unit, func(i price.Item) price.Quote {
		if !p.Ask {
			return price.Quote{}
		}
		read := facts.ListPrices.Get(f, p.key(i))
		return price.Quote{Dollars: read.Is.Dollars, Source: read.Is.Source, Known: read.Found}
	})
}

// key is the key of an item, made once.
func (p *Pricing) key(i price.Item) string {
	key, known := p.keys[i]
	if !known {
		if p.keys == nil {
			p.keys = map[price.Item]string{}
		}
		key = i.Key()
		p.keys[i] = key
	}
	return key
}
