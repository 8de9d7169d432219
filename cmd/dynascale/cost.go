package main

import (
	"fmt"
	"io"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
)

// printCost tells what the tiers with a unit_price cost in an hour, before and
// after their decisions. It is the list price of the desired size: savings plans
// and reservations make the bill smaller.
func printCost(w io.Writer, cfg *config.Config, records []scale.Record) error {
	prices := map[string]float64{}
	for _, t := range cfg.Tiers {
		prices[t.Name] = t.UnitPrice
	}
	var rows [][]string
	var sumNow, sumAfter float64
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
		costNow, costAfter := price*float64(d.Capacity.Desired), price*float64(after)
		sumNow, sumAfter = sumNow+costNow, sumAfter+costAfter
		rows = append(rows, []string{d.Tier, dollars(price), dollars(costNow), dollars(costAfter)})
	}
	if len(rows) == 0 {
		return nil
	}
	if len(rows) > 1 {
		rows = append(rows, []string{"together", "", dollars(sumNow), dollars(sumAfter)})
	}
	fmt.Fprintln(w, "\nWhat it costs an hour, at unit_price")
	return table(w, []string{"TIER", "ONE UNIT", "NOW", "AFTER"}, rows)
}

func dollars(x float64) string {
	if x < 1 {
		return fmt.Sprintf("$%.4f", x)
	}
	return fmt.Sprintf("$%.2f", x)
}
