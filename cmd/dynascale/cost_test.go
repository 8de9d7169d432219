package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestCost(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	cfg := &config.Config{Tiers: []config.Tier{
		{Name: "web", UnitPrice: 0.096}, {Name: "workers", UnitPrice: 2}, {Name: "free"}, {Name: "blind", UnitPrice: 1}, {Name: "floor", UnitPrice: 1},
	}}
	record := func(tier string, mode scale.Mode, desired, from, to int) scale.Record {
		return scale.Record{Decision: scale.Decision{Tier: tier, Mode: mode, From: from, To: to, Capacity: scale.Capacity{Desired: desired, At: at}}}
	}
	blind := record("blind", scale.Manage, 0, 0, 0)
	blind.Decision.Capacity.At = time.Time{}
	var b strings.Builder
	err := printCost(&b, cfg, []scale.Record{
		record("web", scale.Manage, 10, 10, 20), record("workers", scale.Manage, 4, 4, 3), record("free", scale.Manage, 4, 4, 9), blind,
		record("floor", scale.Minimum, 8, 2, 5),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `
What it costs an hour, at unit_price
TIER      ONE UNIT  NOW     AFTER
web       $0.0960   $0.96   $1.92
workers   $2.00     $8.00   $6.00
floor     $1.00     $8.00   $8.00
together            $16.96  $15.92
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	b.Reset()
	if err := printCost(&b, &config.Config{Tiers: []config.Tier{{Name: "free"}}}, []scale.Record{record("free", scale.Manage, 4, 4, 9)}); err != nil || b.Len() > 0 {
		t.Errorf("without any price: %q, %v", b.String(), err)
	}
}
