package scale

import "time"

// Quality says what a sample may be used for.
type Quality string

// The qualities of a sample, best first.
const (
	// Fresh samples may support any decision.
	Fresh Quality = "fresh"
	// Stale samples are the last known value of a signal, older than the signal
	// allows. They may hold or grow a tier, never shrink it.
	Stale Quality = "stale"
	// Idle says that there was nothing to measure, because the traffic that the signal
	// is about is known to be zero, as no request has a response time, or because nothing
	// serves and nothing is meant to, as no machine has a CPU. The value is 0, the lowest
	// there is, and objects to nothing.
	Idle Quality = "idle"
)

// Sample is one value of a signal.
type Sample struct {
	// Signal is the name of the signal, such as `cpu`.
	Signal string `json:"signal"`
	// Value is the value, in the unit of `unit`.
	Value float64 `json:"value"`
	// Unit is the unit of the value, such as `percent`; "" if the value has none.
	Unit string `json:"unit,omitempty"`
	// At is the time of the value, not the time at which it was read. For a CloudWatch datapoint it is the start
	// of the period.
	At time.Time `json:"at"`
	// Period is the time over which the value is an average or a sum; 0 for a value of one instant.
	Period time.Duration `json:"period,omitempty"`
	// Quality is `fresh`, `stale` (older than `max_age`, or incomplete: with such a value the tier may keep its
	// size or grow, and does not shrink) or `idle` (there was nothing to measure; the value is 0).
	Quality Quality `json:"quality"`
	// IfOneLess is the value that is expected if the tier shrinks by one read replica, or by one step of the ladder;
	// 0 if it is not known or does not matter.
	IfOneLess float64 `json:"fewer,omitempty"`
	// Reporting is how many units reported a value, if Value is their average and some of the units in service
	// reported none; 0 if all reported, or if it is not known.
	Reporting int `json:"reporting,omitempty"`
	// AtLeast is true if the real value may be larger than Value: the signal is at the largest value that it can
	// show, or a part of it could not be read.
	AtLeast bool `json:"at_least,omitempty"`
	// FellAt is when the traffic that the signal measures or depends on was suddenly lost: the start of the first
	// period after the fall. A loss is a fall to a fifth or less within two periods, after steady traffic of
	// at least 50 requests or other events in a period. left out if there was no such loss, or if half of the
	// traffic has come back.
	FellAt time.Time `json:"fell_at,omitzero"`
	// FellFrom is the traffic before the loss at FellAt, in the unit of the signal; 0 if there was no loss, or
	// if the signal, such as a latency, does not measure traffic itself.
	FellFrom float64 `json:"fell_from,omitempty"`
	// Partial is true if a part of the value could not be read. Then the key `missing` says why, AtLeast is
	// true, and `quality` is `stale`.
	Partial bool `json:"partial,omitempty"`
	// Source is the origin of the value, such as `endpoint main: sum(jobs)`; "" if CloudWatch or a queue gave
	// the value.
	Source string `json:"source,omitempty"`
	// Aside is true for a signal with `importance: low`. dynascale only shows this signal: if it is missing, no
	// change is held back.
	Aside bool `json:"aside,omitempty"`
	// Missing is why there is no newer value, although one was due, or why `partial` is true; "" otherwise.
	Missing string `json:"missing,omitempty"`
	// Recent are the values of the signal as far back as a scaler or guard needs them, newest first. It begins
	// with the value of this sample, and has no entry for a period without a value. nil if no scaler or guard
	// needs earlier values.
	Recent []Point `json:"recent,omitempty"`
	// Of are the names of the signals that are added up in this signal; nil if this signal is not a sum.
	// If one of the added signals is missing, AtLeast is true and `quality` is `stale`.
	Of []string `json:"of,omitempty"`
}

// Point is the value of a signal in the period that began at an instant.
type Point struct {
	// At is the time of the value.
	At time.Time `json:"at"`
	// Value is the value, in the unit of the signal.
	Value float64 `json:"value"`
}

// Current reports whether the sample tells what is now: a value, or that there is
// nothing to measure.
func (x Sample) Current() bool { return x.Quality == Fresh || x.Quality == Idle }

// Gap is a signal that could not be read at this evaluation. Signal is
// CapacitySignal when the tier itself could not be read.
type Gap struct {
	// Signal is the name of the signal. It is `capacity` if the size of the tier could not be read.
	Signal string `json:"signal"`
	// Why is why the signal could not be read, as a sentence.
	Why string `json:"why"`
	// Aside is true for a signal with `importance: low`. dynascale only shows this signal: if it is missing, no
	// change is held back.
	Aside bool `json:"aside,omitempty"`
}

// CapacitySignal names the gap of a tier whose own size is unknown.
const CapacitySignal = "capacity"
