package tune

import (
	"math"

	"github.com/dynascale/dynascale/pkg/amount"
)

// Choice is a tier beside the others whose size is a type or a class.
type Choice struct {
	Tier string `json:"tier"`
	*Sizing
	// Restart is the longest time that a change of the size should take, in minutes: the configured `worst_case` of
	// the tier.
	Restart float64 `json:"restart_minutes"`
	// Saved is what the suggested size saves in 30 days, in US dollars. It is below 0 if the size costs more; null
	// if nothing is suggested or a price is not known.
	Saved *float64 `json:"saved_in_30_days"`
	// Score is (saving of the suggested size / cost of all tiers) / (`restart_minutes` / sum of `restart_minutes`
	// of all tiers). Here "all tiers" are the tiers with a known price. null if `verdict` is neither `too large`
	// nor `maybe too large`, or if a price is not known.
	Score *float64 `json:"score"`
	// Worth is true if `verdict` is `too large` and Score is at least 1/k (k is the value of `--k`); null if Score
	// is null.
	Worth *bool `json:"worth_a_restart"`
}

// month is 30 days, in hours.
const month = 30 * 24

// Weigh scores the savings of tiers against each other: a Move is worth it from a score of 1/k on. It returns what all of
// them cost in US dollars an hour, and how many minutes one restart of each takes; nil where no price is known. A tier of
// which none is known is in neither.
func Weigh(all []Choice, k float64) (costs, minutes *float64) {
	priced, cost, restarts := 0, 0.0, 0.0
	for i := range all {
		if c, known := all[i].Cost(); known {
			cost, restarts, priced = cost+c, restarts+all[i].Restart, priced+1
		}
	}
	for i := range all {
		c := &all[i]
		saving, known := c.Saving()
		if !known {
			continue
		}
		saved := round(saving * month)
		if c.Saved = &saved; c.Verdict != TooLarge && c.Verdict != MaybeTooLarge {
			continue
		}
		m := Move{Saving: saving, Cost: cost, Disruption: c.Restart, Disturbed: restarts}
		score := m.Score()
		worth := m.Worth(k) && c.Verdict == TooLarge
		c.Score, c.Worth = &score, &worth
		of, share := "the present cost of the tier", " of the restart time of all tiers with a known price (this is the only one)"
		if priced > 1 {
			of = "the present cost of the " + amount.Count(priced, "tier") + " with a known price"
			share = " of " + amount.Number(restarts) + " min (one restart of each of these tiers)"
		}
		c.note("%s saves %s in 30 days, which is %s of %s. The restart takes at most %s min, which is %s%s. The score is %s: the first percentage divided by the second. If the verdict is \"too large\", a score of %s or more is worth a restart",
			c.Suggested, amount.Dollars(saved), amount.Percent(100*saving/cost), of, amount.Number(c.Restart), amount.Percent(100*c.Restart/restarts), share, amount.Fixed(score, 2), amount.Number(1/k))
	}
	if priced == 0 {
		return nil, nil
	}
	cost = round(cost)
	return &cost, &restarts
}

// round takes off the digits that only adding up in binary makes.
func round(dollars float64) float64 { return math.Round(dollars*1e9) / 1e9 }
