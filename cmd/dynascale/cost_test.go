package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestCost(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	record := func(tier string, mode scale.Mode, desired, from, to int, cost *scale.Cost) scale.Record {
		return scale.Record{Decision: scale.Decision{Tier: tier, Mode: mode, From: from, To: to, Capacity: scale.Capacity{Desired: desired, At: at}, Cost: cost}}
	}
	own := func(unit, running float64) *scale.Cost {
		return &scale.Cost{Unit: unit, Running: running, Source: "own rate"}
	}
	blind := record("blind", scale.Manage, 0, 0, 0, own(1, 0))
	blind.Decision.Capacity.At = time.Time{}
	var b strings.Builder
	err := printCost(&b, []scale.Record{
		record("web", scale.Manage, 10, 10, 20, &scale.Cost{Unit: 0.096, Running: 0.96, Source: "shipped prices of 2026-07-20"}),
		record("workers", scale.Manage, 4, 4, 3, own(2, 8)), blind, // nothing is known of it now
		record("floor", scale.Minimum, 8, 2, 5, own(1, 8)),
		record("spot", scale.Manage, 4, 4, 5, &scale.Cost{Unit: 0.4, Running: 1.6, Source: "price list of 2026-11-20", Estimate: "where a spot price is unknown, the on-demand price is used"}),
		record("db", scale.Manage, 1, 1, 2, &scale.Cost{Fixed: 0.02, Sizes: []float64{0.2, 0.4}, Running: 0.22, Source: "own rate"}),
		record("tasks", scale.Manage, 4, 4, 9, &scale.Cost{Source: "free"}),
		record("odd", scale.Manage, 4, 4, 9, &scale.Cost{Unknown: "no price is known for zz9.large in us-east-1"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `
What the tiers cost an hour
TIER     ONE UNIT  NOW     AFTER   PRICE
web      $0.0960   $0.96   $1.92   shipped prices of 2026-07-20
workers  $2.00     $8.00   $6.00   own rate
floor    $1.00     $8.00   $8.00   own rate
spot     $0.40     $1.60   $2.00   price list of 2026-11-20, estimated
db                 $0.22   $0.42   own rate
tasks              $0.00   $0.00   free
total              $18.78  $18.34

The cost of one tier is unknown: odd; 'dynascale doctor' says why
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	b.Reset()
	if err := printCost(&b, []scale.Record{record("old", scale.Manage, 4, 4, 9, nil)}); err != nil || b.Len() > 0 {
		t.Errorf("of a record without a cost: %q, %v", b.String(), err)
	}
	if err := printCost(&b, []scale.Record{record("odd", scale.Manage, 4, 4, 9, &scale.Cost{Unknown: "why"})}); err != nil || b.Len() > 0 {
		t.Errorf("without any price: %q, %v", b.String(), err)
	}
	if got := costOf([]scale.Record{record("odd", scale.Manage, 4, 4, 9, &scale.Cost{Unknown: "why"})}); got == nil || got.Now != 0 || got.Tiers[0].Now != nil || got.Tiers[0].Unknown != "why" {
		t.Errorf("without any price: %+v", got)
	}
}

// What a reader adds up is the total.
func TestTheCostOfTiersAddsUp(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	record := func(tier string, unit float64, size int) scale.Record {
		return scale.Record{Decision: scale.Decision{Tier: tier, At: at, Mode: scale.Manage, From: size, To: size, Cost: &scale.Cost{Unit: unit, Running: unit * float64(size), Source: "own rate"},
			Capacity: scale.Capacity{Desired: size, At: at}}}
	}
	var b strings.Builder
	if err := printCost(&b, []scale.Record{record("web", 0.0816, 15), record("workers", 0.0816, 7), record("idle", 0.1, 0)}); err != nil {
		t.Fatal(err)
	}
	contains(t, b.String(), "web      $0.0816   $1.2240  $1.2240", "workers  $0.0816   $0.5712  $0.5712", "idle     $0.10     $0.00    $0.00", "total              $1.7952  $1.7952")
	b.Reset()
	one, two := 1.2246, 0.5712
	all := api.Budgets{At: at, Zone: "UTC", Ends: api.Ends{Hour: at, Day: at, Month: at}, Tiers: []api.TierSpend{
		{Tier: "web", Spend: api.Spend{Hour: one, Day: one, Month: 2}, RunRate: &one}, {Tier: "workers", Spend: api.Spend{Hour: two, Day: two, Month: 3}, RunRate: &two}}}
	v := &view{Now: at, Source: "daemon", target: &target{}}
	if err := printSpent(&b, v, spentOf(v, all, ""), ""); err != nil {
		t.Fatal(err)
	}
	contains(t, b.String(), "web      $1.2246      $1.2246", "workers  $0.5712      $0.5712", "total    $1.7958      $1.7958", "$5.00")
	b.Reset()
	if err := printBudgets(&b, all, at); err != nil {
		t.Fatal(err)
	}
	contains(t, b.String(), "total    $1.7958    $1.7958  $5.0000")
}
