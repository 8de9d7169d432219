package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/table"
)

// costOf is what the tiers cost in an hour, now and after their decisions; nil where there is nothing to
// tell. A tier without a price is told as one, and counts as nothing in the sums.
func costOf(records []scale.Record) *costShape {
	out := &costShape{}
	for _, r := range records {
		d := r.Decision
		if d.Cost == nil || !d.Capacity.Known() {
			continue
		}
		t := tierCostShape{Tier: d.Tier, Source: d.Cost.Source, Estimate: d.Cost.Estimate, Unknown: d.Cost.Unknown}
		if d.Cost.Known() {
			now := d.Cost.Running
			after := max(0, now+d.Cost.At(sizeAfter(d))-d.Cost.At(d.Capacity.Desired))
			t.Now, t.After = &now, &after
			if unit := d.Cost.Unit; unit > 0 {
				t.Unit = &unit
			}
			out.Now, out.After = out.Now+now, out.After+after
		}
		out.Tiers = append(out.Tiers, t)
	}
	if len(out.Tiers) == 0 {
		return nil
	}
	return out
}

// sizeAfter is the size that AWS makes of a decision: it follows a higher minimum, and nothing else in
// mode minimum.
func sizeAfter(d scale.Decision) int {
	if d.Mode == scale.Minimum {
		return max(d.To, d.Capacity.Desired)
	}
	return d.To
}

// printCost prints what costOf works out; nothing where no tier has a price.
func printCost(w io.Writer, records []scale.Record) error {
	c := costOf(records)
	if c == nil {
		return nil
	}
	var rows [][]string
	var unknown []string
	var all []float64
	for _, t := range c.Tiers {
		if t.Now != nil {
			all = append(all, *t.Now, *t.After)
		}
	}
	dollars := amount.Column(all...) // one for both columns, in which a reader looks for differences
	for _, t := range c.Tiers {
		if t.Now == nil {
			unknown = append(unknown, t.Tier)
			continue
		}
		source := t.Source
		if t.Estimate != "" {
			source += ", estimated"
		}
		unit := ""
		if t.Unit != nil {
			unit = amount.Dollars(*t.Unit)
		}
		rows = append(rows, []string{t.Tier, unit, dollars(*t.Now), dollars(*t.After), source})
	}
	if len(rows) == 0 {
		return nil // whoever has no price at all does not ask for any; doctor tells it once
	}
	if len(rows) > 1 {
		rows = append(rows, []string{"total", "", dollars(c.Now), dollars(c.After), ""})
	}
	say(w, "\nWhat the tiers cost an hour")
	columns := []table.Column{{Name: "TIER"}, {Name: "ONE UNIT", Drop: 1}, {Name: "NOW"}, {Name: "AFTER"}, {Name: "PRICE", Drop: 2}}
	if err := printTable(w, table.Table{Columns: columns}, rows); err != nil {
		return err
	}
	if len(unknown) > 0 {
		sayf(w, "\n%s is unknown: %s; 'dynascale doctor' says why", costs(len(unknown)), strings.Join(unknown[:min(len(unknown), 5)], ", ")+more(len(unknown)-5))
	}
	return nil
}

func costs(tiers int) string {
	if tiers == 1 {
		return "The cost of one tier"
	}
	return "The cost of " + amount.Count(tiers, "tier")
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}
