package main

import "time"

// scheduleShape is the answer of schedule.
type scheduleShape struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Tiers are those that have a schedule, by name.
	Tiers []tierScheduleShape `json:"tiers"`
}

// tierScheduleShape is the schedule of a tier.
type tierScheduleShape struct {
	Tier string `json:"tier"`
	Zone string `json:"zone"`
	// Min and Max are limits, which hold where no entry does.
	Min int `json:"limits_min"`
	Max int `json:"limits_max"`
	// Lead is that of entries with the lead "measured"; null where there is none.
	Lead *measuredShape `json:"lead"`
	// Stretches follow each other from the first instant to the last.
	Stretches []stretchShape `json:"stretches"`
	// Overlaps are entries that hold at once and ask for different sizes.
	Overlaps []overlapShape `json:"overlaps"`
}

// measuredShape is how long before it begins an entry with the lead "measured" asks for its minimum.
type measuredShape struct {
	Seconds float64 `json:"seconds"`
	// Starts is how many growths were measured; where it is 0 the lead is the usual one.
	Starts int `json:"starts"`
}

// stretchShape is a time in which a schedule asks for the same.
type stretchShape struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	Min  int       `json:"min"`
	Max  int       `json:"max"`
	// ByMin and ByMax are the entries that decide them; null where it is limits.
	ByMin *string `json:"min_by"`
	ByMax *string `json:"max_by"`
	// Early is whether an entry raises the size before it begins.
	Early bool `json:"early"`
	// RaiseMax is the size up to which an entry raises the group's own maximum in AWS; null where none does.
	RaiseMax *int `json:"raise_max"`
}

// overlapShape is two entries that hold at once and ask for different sizes.
type overlapShape struct {
	At    time.Time `json:"at"`
	Under string    `json:"under"`
	// Over decides.
	Over string `json:"over"`
	// OfTable is whether the other is a step of the table, over which every entry with an end goes.
	OfTable bool `json:"of_table"`
}
