package scale

import "time"

// Cost is what a tier costs in an hour, in US dollars. A price that is not known is never
// zero: Unknown then says why, and only Idle is to be read.
type Cost struct {
	// Running is what AWS bills for the tier now, in US dollars an hour. This includes units that are starting
	// or stopping and do not serve.
	Running float64 `json:"running"`
	// Fixed is the part of the price that does not depend on the size, in US dollars an hour.
	Fixed float64 `json:"fixed,omitempty"`
	// Unit is the price of one unit, in US dollars an hour; 0 for a tier with a ladder.
	Unit float64 `json:"unit,omitempty"`
	// Sizes are the prices of the types, classes or capacities of a ladder, smallest first, in US dollars an hour.
	Sizes []float64 `json:"sizes,omitempty"`
	// Source is where the prices are from, such as `own rate` (a price from the configuration), `price list of
	// 2026-11-20` (the price list of AWS, read on that day) or `shipped prices of 2026-07-20` (the table in the
	// binary). "" if no price is known.
	Source string `json:"source,omitempty"`
	// Estimate is why the figures are only estimates, usually too high; "" if they are exact.
	Estimate string `json:"estimate,omitempty"`
	// Unknown is why there is no price; "" if there is one.
	Unknown string `json:"unknown,omitempty"`
	// Idle is true if Unknown is not "", but the size is 0 and AWS bills nothing for the tier now.
	Idle bool `json:"idle,omitempty"`
	// Least is the shortest time that AWS bills for a unit: a minute for an EC2 instance or a Linux task on
	// Fargate, five minutes for a Fargate task of another operating system, ten minutes for a database.
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
	// At is the time up to which the sums Hour, Day and Month count the cost.
	At time.Time `json:"at,omitzero"`
	// Rate is the cost of the tier from At on, in US dollars an hour.
	Rate float64 `json:"rate,omitempty"`
	// Hour is the cost from the beginning of the hour until At, in US dollars.
	Hour float64 `json:"hour,omitempty"`
	// Day is the cost from the beginning of the day until At, in US dollars.
	Day float64 `json:"day,omitempty"`
	// Month is the cost from the beginning of the month until At, in US dollars.
	Month float64 `json:"month,omitempty"`
	// Since is from when on the cost is counted: when a price was known for the first time. Left out if it is not known.
	Since time.Time `json:"since,omitzero"`
	// Before is this cost meter as it was before an interruption: a time without evaluations (for example because
	// the daemon did not run) that began in one hour of the clock and ended in another; nil if there was no such
	// interruption in the last 24 hours.
	Before *Before `json:"before,omitempty"`
}

// Before is a Meter as it was before a time without a look: nobody can tell whether that time passed or the clock
// ran ahead. It is kept until Until, so that a clock that comes back takes nothing away, and changed by nobody.
type Before struct {
	// At is the time up to which the sums Hour, Day and Month count the cost.
	At time.Time `json:"at,omitzero"`
	// Rate is the cost of the tier from At on, in US dollars an hour.
	Rate float64 `json:"rate,omitempty"`
	// Hour is the cost from the beginning of the hour until At, in US dollars.
	Hour float64 `json:"hour,omitempty"`
	// Day is the cost from the beginning of the day until At, in US dollars.
	Day float64 `json:"day,omitempty"`
	// Month is the cost from the beginning of the month until At, in US dollars.
	Month float64 `json:"month,omitempty"`
	// Until is when dynascale deletes these figures. They protect the sums of the present cost meter against a wrong
	// clock. If the clock of the machine is set back, dynascale compares each sum here with the same sum of the
	// present cost meter, and continues with the larger one.
	Until time.Time `json:"until,omitzero"`
}
