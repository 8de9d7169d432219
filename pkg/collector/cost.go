package collector

import (
	"fmt"
	"slices"

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
	return c.o.Prices.Cost(&c.bill, t.UnitPrice, nil)
}
