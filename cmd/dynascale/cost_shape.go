package main

// costShape is what the tiers cost in an hour; a tier without a price is not in the sums.
type costShape struct {
	// Now is what the tiers cost now; tiers without a known price are not included.
	Now float64 `json:"now_dollars_per_hour"`
	// After is what the tiers cost after the decisions; tiers without a known price are not included.
	After float64 `json:"after_dollars_per_hour"`
	// Tiers are the costs of each tier.
	Tiers []tierCostShape `json:"tiers"`
}

type tierCostShape struct {
	Tier string `json:"tier"`
	// Unit is what one unit costs; null if the tier has no units, or if no price is known.
	Unit *float64 `json:"unit_dollars_per_hour"`
	// Now is what the tier costs now; null if no price is known.
	Now *float64 `json:"now_dollars_per_hour"`
	// After is what the tier costs after the decision; null if no price is known.
	After *float64 `json:"after_dollars_per_hour"`
	// Source is where the prices are from: own rate, or price list of 2026-11-20.
	Source string `json:"source"`
	// Estimate is why the figures may be too high; "" if they are exact.
	Estimate string `json:"estimate"`
	// Unknown is why there is no price; "" if there is one.
	Unknown string `json:"unknown"`
}
