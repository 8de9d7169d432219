package main

import "time"

// scheduleShape is the answer of schedule.
type scheduleShape struct {
	// From is the beginning of the period that the answer covers.
	From time.Time `json:"from"`
	// To is the end of the period that the answer covers.
	To time.Time `json:"to"`
	// Tiers are the tiers that have a schedule, sorted by name.
	Tiers []tierScheduleShape `json:"tiers"`
}

// tierScheduleShape is the schedule of a tier.
type tierScheduleShape struct {
	Tier string `json:"tier"`
	// Zone is the time zone of the schedule.
	Zone string `json:"zone"`
	// Min is the minimum of the tier while no entry of the schedule sets one (`limits.min`).
	Min int `json:"limits_min"`
	// Max is the maximum of the tier while no entry of the schedule sets one (`limits.max`).
	Max int `json:"limits_max"`
	// Lead is the measured lead: the minimum of an entry with `lead: measured` begins to apply this long before the
	// entry begins. null if no entry has `lead: measured`.
	Lead *measuredShape `json:"lead"`
	// Stretches are the periods in which the minimum and the maximum do not change, in order and without gaps.
	Stretches []stretchShape `json:"stretches"`
	// Overlaps are pairs of entries that apply at the same time and set different values for the minimum, or for
	// the maximum.
	Overlaps []overlapShape `json:"overlaps"`
}

// measuredShape is how long before it begins an entry with the lead "measured" asks for its minimum.
type measuredShape struct {
	// Seconds is the measured lead: the time that the slowest of the last five growths of the tier took, plus one
	// minute; 6 minutes if no growth was measured. If a schedule entry has `lead: measured`, its minimum begins to
	// apply this many seconds before the entry begins.
	Seconds float64 `json:"seconds"`
	// Starts is how many growths were measured for this lead, 0 to 5.
	Starts int `json:"starts"`
}

// stretchShape is a time in which a schedule asks for the same.
type stretchShape struct {
	// From is when this period begins.
	From time.Time `json:"from"`
	// To is when this period ends.
	To time.Time `json:"to"`
	// Min is the minimum of the tier in this period.
	Min int `json:"min"`
	// Max is the maximum of the tier in this period.
	Max int `json:"max"`
	// ByMin is the schedule entry that sets the minimum; null if no entry does, so that `limits.min` applies.
	ByMin *string `json:"min_by"`
	// ByMax is the schedule entry that sets the maximum; null if no entry does, so that `limits.max` applies.
	ByMax *string `json:"max_by"`
	// Early is true while an entry raises the minimum before the entry begins, because of its `lead`. The `lead`
	// says how much earlier the minimum of the entry applies.
	Early bool `json:"early"`
	// RaiseMax is the size up to which an entry raises the maximum of the group in AWS; null if no entry does.
	RaiseMax *int `json:"raise_max"`
}

// overlapShape is two entries that hold at once and ask for different sizes.
type overlapShape struct {
	// At is when the overlap begins.
	At time.Time `json:"at"`
	// Under is the schedule entry whose value does not apply in the overlap.
	Under string `json:"under"`
	// Over is the schedule entry whose value applies.
	Over string `json:"over"`
	// OfTable is true if the entry in `under` has no end and the entry in `over` has one. An entry with an end
	// always has precedence over an entry without an end. In all other cases OfTable is false, and the entry that comes
	// later in the file applies.
	OfTable bool `json:"of_table"`
}
