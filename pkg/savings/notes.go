package savings

import (
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Priceless says that no price is known, and why, once.
func Priceless(why string) string {
	const known = "no price is known"
	if strings.HasPrefix(why, known) || why == price.NoSize {
		return why
	}
	return known + " (" + why + ")"
}

// whatToDo ends a sentence that says why a cost is unknown.
func whatToDo(why string) string {
	if why == price.NoSize {
		return "; 'dynascale status' shows the reason"
	}
	return "; set unit_price of the tier or prices.rates in the configuration; 'dynascale doctor' says what is missing"
}

// Told are the sentences that keep the figures of a tier honest.
func (t Tier) Told(mode scale.Mode) (notes []string) {
	switch {
	case t.Unknown != "":
		now := ""
		if t.Hours > 0 { // the figures are of the time when a price was known
			now = "now "
		}
		notes = append(notes, now+Priceless(t.Unknown)+whatToDo(t.Unknown))
	case t.Source == price.Nothing:
		notes = append(notes, "now "+price.Nothing)
	case t.Hours == 0:
		notes = append(notes, "no price was recorded in this period")
	}
	if t.Estimate != "" {
		notes = append(notes, "the prices are an estimate: "+t.Estimate)
	}
	if mode == scale.Observe {
		notes = append(notes, "the tier is in mode observe now, in which dynascale never changes the size")
	}
	if t.Hours > 0 && max(t.Unpriced, t.Unsized, t.Unwatched) >= worth {
		var left []string
		if t.Unpriced >= worth {
			left = append(left, long(t.Unpriced)+" without a price")
		}
		if t.Unsized >= worth {
			left = append(left, long(t.Unsized)+" without a size")
		}
		if t.Unwatched >= worth {
			left = append(left, long(t.Unwatched)+" without records")
		}
		notes = append(notes, "left out: "+strings.Join(left, ", "))
	}
	if t.Hours > 0 && t.Hours < 7*24 {
		notes = append(notes, "less than a week is known, so the figure for 30 days may not have the right share of working days and weekends")
	}
	switch saved, _, known := t.Saved(); {
	case !known || saved != 0:
	case t.AtPeak == 0 && t.Peak > 0:
		notes = append(notes, "in the counted hours no size of the tier cost anything, so nothing was saved")
	default:
		notes = append(notes, "in the counted hours the size never changed, so nothing was saved")
	}
	return notes
}

// worth is from how many hours on what is left out is told: a minute.
const worth = 1. / 60

// long is a number of hours as a length of time.
func long(hours float64) string { return amount.Rough(time.Duration(hours * float64(time.Hour))) }

// Notes are what is true of every report.
func Notes(tiers []Tier) []string {
	if len(tiers) == 0 {
		return nil
	}
	return []string{
		"These are prices of the sizes that were set, not a bill: machines that start or terminate are counted by 'dynascale cost' and 'dynascale demo'. If a smaller tier leaves a reservation, a Savings Plan or a " +
			"committed discount unused, nothing is saved until the commitment ends or another resource uses it. " +
			"Set 'prices' in the configuration to what an hour really costs.",
		"AT THE PEAK is what the largest size of this period would have cost for the whole period. A fixed size would need some reserve above the largest one.",
	}
}
