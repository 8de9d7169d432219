package collector

import (
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/scale"
)

// cost is what a tier costs now and at each of its sizes. While nothing of that changes it is one
// value in all evaluations.
func (c *Collector) cost(t *watched) *scale.Cost {
	now := c.priced(t)
	if t.cost == nil || !price.Same(t.cost, &now) {
		now.Sizes = slices.Clone(now.Sizes)
		t.cost = &now
	}
	return t.cost
}

// priced contains a defect of one kind in the tiers of that kind.
func (c *Collector) priced(t *watched) (out scale.Cost) {
	defer func() {
		if r := recover(); r != nil {
			out = scale.Cost{Unknown: fmt.Sprintf("the bill of %s panicked, which is a defect of dynascale: %v", t.Name, r)}
		}
	}()
	if t.view.Missing != "" || t.view.Capacity.At.IsZero() {
		return scale.Cost{Unknown: "the size is unknown"}
	}
	c.bill.Clear()
	c.bill.Units = t.view.Capacity.InService + t.view.Capacity.Pending
	if c.bill.Rungs = len(t.view.Capacity.Ladder); c.bill.Rungs > 0 {
		c.bill.Units = t.view.Capacity.Desired
	}
	c.bill.Unknown = "the prices of this kind of tier are not known"
	if k, is := t.Kind.(kind.Priced); is {
		c.bill.Unknown = ""
		k.Bill(t.is, c.facts, &c.bill)
	}
	c.bill.In(c.o.Home)
	return c.o.Prices.Cost(&c.bill, t.UnitPrice, c.listed)
}

// wantPrices orders the list prices of what a tier is made of, as far as that is known and the user has
// no own rate of it.
func (c *Collector) wantPrices(t *watched, known facts.Facts, order *facts.Order) {
	defer func() { _ = recover() }() // told where the bill is priced
	k, is := t.Kind.(kind.Priced)
	if !is || t.UnitPrice > 0 {
		return
	}
	c.bill.Clear()
	k.Bill(t.is, known, &c.bill)
	c.bill.In(c.o.Home)
	for i := range c.bill.Lines {
		if item := c.bill.Lines[i].Item; c.o.Prices.Quote(item, false, nil).Source != price.Own {
			facts.ListPrices.Want(order, c.keyOf(item))
		}
	}
}

// listed is what AWS's price list says of an item.
func (c *Collector) listed(i price.Item) price.Quote {
	if !c.o.AskPrices {
		return price.Quote{}
	}
	read := facts.ListPrices.Get(c.facts, c.keyOf(i))
	return price.Quote{Dollars: read.Is.Dollars, Source: read.Is.Source, Known: read.Found}
}

// keyOf is the key of an item, made once.
func (c *Collector) keyOf(i price.Item) string {
	key, known := c.keys[i]
	if !known {
		if c.keys == nil {
			c.keys = map[price.Item]string{}
		}
		key = i.Key()
		c.keys[i] = key
	}
	return key
}
