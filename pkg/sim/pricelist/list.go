package pricelist

import (
	"context"
	"fmt"
	"maps"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// List are the prices of a world.
type List struct {
	*world.World
	prices map[string]float64
}

// New is an empty list.
func New(w *world.World) *List { return &List{World: w, prices: map[string]float64{}} }

// SetListPrice says what an item costs from now on, by its key of package price; 0 takes it off the list.
func (l *List) SetListPrice(key string, dollars float64) {
	l.Mu.Lock()
	defer l.Mu.Unlock()
	if l.prices[key] = dollars; dollars == 0 {
		delete(l.prices, key)
	}
}

// ListPrices are all, by key. No call is counted.
func (l *List) ListPrices() map[string]float64 {
	l.Mu.Lock()
	defer l.Mu.Unlock()
	return maps.Clone(l.prices)
}

// ListPrice answers GetProducts about one item. The error is a *scale.Failure.
func (l *List) ListPrice(ctx context.Context, key string) (float64, error) {
	l.Mu.Lock()
	defer l.Mu.Unlock()
	doing := "asking the price of " + key
	if err := l.Enter(ctx, world.Call{Service: "pricing", API: "GetProducts", Doing: doing}); err != nil {
		return 0, err
	}
	dollars, is := l.prices[key]
	if !is {
		return 0, &scale.Failure{Doing: doing, Kind: scale.Missing, Err: fmt.Errorf("the price list has 0 matching prices instead of 1")}
	}
	return dollars, nil
}
