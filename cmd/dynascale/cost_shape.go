package main

// costShape is what the tiers cost in an hour; a tier without a price is not in the sums.
type costShape struct {
	// Now is what the tiers cost now, and After what they cost after the decisions; tiers without a known price
	// are not included.
	Now   float64         `json:"now_dollars_per_hour"`
	After float64         `json:"after_dollars_per_hour"`
	Tiers []tierCostShape `json:"tiers"`
}

type tierCostShape struct {
	Tier string `json:"tier"`
	// Unit is what one unit costs; null if the tier has no units, or no price is known; the keys Now and After
	// are null if no price is known.
	Unit  *float64 `json:"unit_dollars_per_hour"`
	Now   *float64 `json:"now_dollars_per_hour"`
	After *float64 `json:"after_dollars_per_hour"`
	// Source says where the prices are from: own rate, price list of 2026-11-20.
	Source string `json:"source"`
	// Estimate is why the figures may be too high, or "".
	Estimate string `json:"estimate"`
	// Unknown says why there is no price, or "".
	Unknown string `json:"unknown"`
}
