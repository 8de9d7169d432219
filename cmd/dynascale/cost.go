package main

import (
	"fmt"
	"io"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/table"
)

// costOf is what the tiers with a unit_price cost in an hour, before and after their decisions; nil
// where none has a price. It is the list price of the desired size: savings plans and reservations
// make the bill smaller.
func costOf(cfg *config.Config, records []scale.Record) *costShape {
	prices := map[string]float64{}
	for _, t := range cfg.Tiers {
		prices[t.Name] = t.UnitPrice
	}
	out := &costShape{}
	for _, r := range records {
		d := r.Decision
		price := prices[d.Tier]
		if price == 0 || !d.Capacity.Known() {
			continue
		}
		after := d.To
		if d.Mode == scale.Minimum {
			after = max(d.To, d.Capacity.Desired) // AWS follows a higher minimum, and nothing else here
		}
		t := tierCostShape{d.Tier, price, price * float64(d.Capacity.Desired), price * float64(after)}
		out.Now, out.After = out.Now+t.Now, out.After+t.After
		out.Tiers = append(out.Tiers, t)
	}
	if len(out.Tiers) == 0 {
		return nil
	}
	return out
}

// printCost prints what costOf works out; nothing where no tier has a price.
func printCost(w io.Writer, cfg *config.Config, records []scale.Record) error {
	c := costOf(cfg, records)
	if c == nil {
		return nil
	}
	var rows [][]string
	for _, t := range c.Tiers {
		rows = append(rows, []string{t.Tier, amount.Dollars(t.Unit), amount.Dollars(t.Now), amount.Dollars(t.After)})
	}
	if len(rows) > 1 {
		rows = append(rows, []string{"together", "", amount.Dollars(c.Now), amount.Dollars(c.After)})
	}
	fmt.Fprintln(w, "\nWhat it costs an hour, at unit_price")
	return printTable(w, table.Table{Columns: []table.Column{{Name: "TIER"}, {Name: "ONE UNIT", Drop: 1}, {Name: "NOW"}, {Name: "AFTER"}}}, rows)
}
