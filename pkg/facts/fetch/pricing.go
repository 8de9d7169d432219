package fetch

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
)

// Pricing is the price list of AWS, by an item's key.
type Pricing interface {
	// ListPrice is in US dollars for an hour, or for a month of what is sold by the month.
	ListPrice(ctx context.Context, key string) (float64, error)
}

// FromPricing is the source of ListPrices.
func FromPricing(c Pricing) []Source {
	return []Source{FromOne(facts.ListPrices, func(ctx context.Context, now time.Time, key string) (facts.ListPrice, error) {
		dollars, err := c.ListPrice(ctx, key)
		return facts.ListPrice{Dollars: dollars, Source: "price list of " + now.UTC().Format(time.DateOnly)}, err
	})}
}
