package scale

import "time"

// Cost is what a tier costs in an hour, in US dollars. A price that is not known is never
// zero: Unknown then says why, and nothing else is to be read.
type Cost struct {
	// Running is what AWS bills now, including units that start or stop and do not serve.
	Running float64 `json:"running"`
	// Fixed is the price at any size, and Unit the price of each unit. For a tier with a ladder, Sizes are the
	// prices of its classes or types, smallest first.
	Fixed float64   `json:"fixed,omitempty"`
	Unit  float64   `json:"unit,omitempty"`
	Sizes []float64 `json:"sizes,omitempty"`
	// Source says where the prices are from: "own rate", "price list of 2026-11-20".
	Source string `json:"source,omitempty"`
	// Estimate is why the figures may be too high; "" if they are exact.
	Estimate string `json:"estimate,omitempty"`
	// Unknown says why there is no price; "" when there is one.
	Unknown string `json:"unknown,omitempty"`
	// Least is the minimum billing time of a unit: a minute for an EC2 instance, ten minutes for a database.
	Least time.Duration `json:"least,omitempty"`
}

// Known reports whether there is a price at all.
func (c *Cost) Known() bool { return c != nil && c.Unknown == "" }

// At is what a size costs in an hour; 0 where no price is known, which Known tells.
func (c *Cost) At(size int) float64 {
	if !c.Known() {
		return 0
	}
	if len(c.Sizes) > 0 {
		return c.Fixed + c.Sizes[min(max(size, 1), len(c.Sizes))-1]
	}
	return c.Fixed + c.Unit*float64(max(size, 0))
}

// Meter is what a tier has cost, in US dollars, in the hour, the day and the month in which At
// lies; since At it costs Rate an hour. The zero Meter has seen no price yet.
type Meter struct {
	// At is the time of these figures.
	At time.Time `json:"at,omitzero"`
	// Rate is what the tier costs an hour since then, and Hour, Day and Month what it has cost in the hour, the
	// day and the month of that time, all in US dollars.
	Rate  float64 `json:"rate,omitempty"`
	Hour  float64 `json:"hour,omitempty"`
	Day   float64 `json:"day,omitempty"`
	Month float64 `json:"month,omitempty"`
	// Before is what was known before a time without evaluations.
	Before *Before `json:"before,omitempty"`
}

// Before is a Meter as it was before a time without a look: nobody can tell whether that time passed or the clock
// ran ahead. It is kept until Until, so that a clock that comes back takes nothing away, and changed by nobody.
type Before struct {
	// At is the time of these figures.
	At time.Time `json:"at,omitzero"`
	// Rate is what the tier cost an hour, and Hour, Day and Month what it had cost in the hour, the day and the
	// month of that time, all in US dollars.
	Rate  float64 `json:"rate,omitempty"`
	Hour  float64 `json:"hour,omitempty"`
	Day   float64 `json:"day,omitempty"`
	Month float64 `json:"month,omitempty"`
	// Until is how long these figures are kept, in case the clock was wrong.
	Until time.Time `json:"until,omitzero"`
}
