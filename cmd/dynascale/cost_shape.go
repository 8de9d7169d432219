package main

// costShape is what the tiers cost in an hour; a tier without a price is not in the sums.
type costShape struct {
	// Now is what the tiers cost now; tiers without a known price are not included.
	Now float64 `json:"now_dollars_per_hour"`
	// After is what the tiers cost once AWS has followed the decisions; tiers without a known price are not
	// included.
	After float64 `json:"after_dollars_per_hour"`
	// Tiers has the cost of each tier.
	Tiers []tierCostShape `json:"tiers"`
}

type tierCostShape struct {
	Tier string `json:"tier"`
	// Unit is what one unit costs; null for a tier with a ladder, whose sizes have different prices, and if no
	// price is known.
	Unit *float64 `json:"unit_dollars_per_hour"`
	// Now is what the tier costs now; null if no price is known.
	Now *float64 `json:"now_dollars_per_hour"`
	// After is what the tier costs once AWS has followed the decision; null if no price is known.
	After *float64 `json:"after_dollars_per_hour"`
	// Source is where the prices are from, such as `own rate` (a price from the configuration), `price list of
	// 2026-11-20` (the price list of AWS, read on that day) or `shipped prices of 2026-07-20` (the table in the
	// binary). For ECS tasks on your own machines it is a sentence that says that the tasks cost nothing extra. ""
	// if no price is known.
	Source string `json:"source"`
	// Estimate is why the figures are only estimates, usually too high; "" if they are exact.
	Estimate string `json:"estimate"`
	// Unknown is why there is no price; "" if there is one.
	Unknown string `json:"unknown"`
}
