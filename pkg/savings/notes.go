package savings

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Told are the sentences that keep the figures of a tier honest.
func (t Tier) Told(mode scale.Mode) (notes []string) {
	switch {
	case t.Unknown != "":
		notes = append(notes, "no price is known ("+t.Unknown+"); prices in the configuration, or 'dynascale doctor', tell more")
	case t.Hours == 0:
		notes = append(notes, "no price was written down; records from before prices were known have none")
	}
	if t.Estimate != "" {
		notes = append(notes, "the prices are an estimate: "+t.Estimate)
	}
	if mode == scale.Observe {
		notes = append(notes, "dynascale only observes it: what moved the size was somebody else")
	}
	if t.Hours > 0 && t.Unpriced+t.Unwatched > 0 {
		notes = append(notes, fmt.Sprintf("left out: %s without a price, %s in which nothing was written down", amount.Count(int(t.Unpriced+0.5), "hour"), amount.Count(int(t.Unwatched+0.5), "hour")))
	}
	if t.Hours > 0 && t.Hours < 7*24 {
		notes = append(notes, "less than a week is known, so the figure for 30 days may miss what only weekends, or only working days, look like")
	}
	if saved, _, known := t.Saved(); known && saved == 0 {
		notes = append(notes, "the size never changed, so nothing was saved")
	}
	return notes
}

// Notes are what is true of every report.
func Notes(tiers []Tier) []string {
	if len(tiers) == 0 {
		return nil
	}
	return []string{
		"A price here is the price of a size, and no bill. A reservation, a Savings Plan or a committed discount that a smaller tier leaves unused saves nothing until it ends or something else uses it; " +
			"prices under 'prices' in the configuration can say what an hour really costs.",
		"The largest size that there was is not what a careful person would have ordered: without scaling one plans with room above it.",
	}
}
