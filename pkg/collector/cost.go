package collector

import (
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/facts"
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
			out = scale.Cost{Unknown: fmt.Sprintf("dynascale panicked while it computed the cost of tier %s; please report this defect: %v", t.Name, r)}
		}
	}()
	return c.pricing.Cost(t.is, t.Kind, &t.view, t.UnitPrice, c.facts)
}

// wantPrices orders list prices of what a tier is made of. A defect of a bill is told where it is priced.
func (c *Collector) wantPrices(t *watched, known facts.Facts, order *facts.Order) {
	defer func() { _ = recover() }()
	c.pricing.Wants(t.is, t.Kind, t.UnitPrice, known, order)
}
