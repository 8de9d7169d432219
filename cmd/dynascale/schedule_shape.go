package main

import "time"

// scheduleShape is the answer of schedule.
type scheduleShape struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Tiers are the tiers that have a schedule, sorted by name.
	Tiers []tierScheduleShape `json:"tiers"`
}

// tierScheduleShape is the schedule of a tier.
type tierScheduleShape struct {
	Tier string `json:"tier"`
	// Zone is the time zone of the schedule.
	Zone string `json:"zone"`
	// Min and Max are the limits of the tier, which apply while no entry applies.
	Min int `json:"limits_min"`
	Max int `json:"limits_max"`
	// Lead is how early entries with the lead "measured" begin; null if there is no such entry.
	Lead *measuredShape `json:"lead"`
	// Stretches are the periods with one minimum and one maximum each, in order and without gaps.
	Stretches []stretchShape `json:"stretches"`
	// Overlaps are entries that hold at once and ask for different sizes.
	Overlaps []overlapShape `json:"overlaps"`
}

// measuredShape is how long before it begins an entry with the lead "measured" asks for its minimum.
type measuredShape struct {
	// Seconds is how early such an entry begins.
	Seconds float64 `json:"seconds"`
	// Starts is how many growths were measured; if it is 0, the lead is the default.
	Starts int `json:"starts"`
}

// stretchShape is a time in which a schedule asks for the same.
type stretchShape struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Min and Max are the minimum and the maximum of the tier in this time.
	Min int `json:"min"`
	Max int `json:"max"`
	// ByMin and ByMax are the entries that set Min and Max; null if limits sets it.
	ByMin *string `json:"min_by"`
	ByMax *string `json:"max_by"`
	// Early is true while an entry raises the minimum before it begins, because of its lead.
	Early bool `json:"early"`
	// RaiseMax is the size up to which an entry raises the group's own maximum in AWS; null if no entry does.
	RaiseMax *int `json:"raise_max"`
}

// overlapShape is two entries that hold at once and ask for different sizes.
type overlapShape struct {
	At    time.Time `json:"at"`
	Under string    `json:"under"`
	// Over is the entry that decides, and Under the other one.
	Over string `json:"over"`
	// OfTable is true if Under is an entry without an end: every entry with an end comes before those.
	OfTable bool `json:"of_table"`
}
