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
	Signal string  `json:"signal"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit,omitempty"`
	// At is the instant the value is about, not the instant it was fetched. For
	// a CloudWatch datapoint it is the start of the period: the capacity at the
	// start is the smaller one while a tier grows and the larger one while it
	// shrinks, which is the side that does not overshoot.
	At time.Time `json:"at"`
	// Period is how long the value was averaged or summed over; 0 for a reading.
	Period  time.Duration `json:"period,omitempty"`
	Quality Quality       `json:"quality"`
	// IfOneLess is what the value would be with one reader less, which leaves its work to
	// the others, or one step lower; 0 when that is not known or does not matter.
	IfOneLess float64 `json:"fewer,omitempty"`
	// Reporting is how many units an average is about, where fewer than serve have a value; 0
	// where all have one, or nobody knows.
	Reporting int `json:"reporting,omitempty"`
	// AtLeast is set when the signal sits at the largest value that it can read, so
	// that the truth may be any value above.
	AtLeast bool `json:"at_least,omitempty"`
	// FellAt is the beginning of the last period in which a count of traffic had fallen
	// to a fifth or less within two periods, and is not back; zero when it has not. It fell
	// from FellFrom, which is 0 where the signal has that traffic behind it and is not it.
	FellAt   time.Time `json:"fell_at,omitzero"`
	FellFrom float64   `json:"fell_from,omitempty"`
	// Partial is set when a part of what is behind the value could not be read, as Missing says: the sample is AtLeast
	// and Stale then.
	Partial bool `json:"partial,omitempty"`
	// Source says where the value is from, where that is not CloudWatch or a queue: "endpoint main: sum(jobs)".
	Source string `json:"source,omitempty"`
	// Aside is set for a signal that is told and no more: its absence holds nothing.
	Aside bool `json:"aside,omitempty"`
	// Missing is why there is no newer value than this one, although one was due; "" when
	// there is none due. It is told, and decides nothing: Quality does.
	Missing string `json:"missing,omitempty"`
	// Recent are the values of the signal as far back as a scaler or guard wants to look, newest first and this
	// one among them; nil where none does. A period without a value is not among them.
	Recent []Point `json:"recent,omitempty"`
	// Of are the signals whose sum it is; nil for one that is none. With one of them missing
	// it is AtLeast and Stale.
	Of []string `json:"of,omitempty"`
}

// Point is the value of a signal in the period that began at an instant.
type Point struct {
	At    time.Time `json:"at"`
	Value float64   `json:"value"`
}

// Current reports whether the sample tells what is now: a value, or that there is
// nothing to measure.
func (x Sample) Current() bool { return x.Quality == Fresh || x.Quality == Idle }

// Gap is a signal that could not be read at this evaluation. Signal is
// CapacitySignal when the tier itself could not be read.
type Gap struct {
	Signal string `json:"signal"`
	Why    string `json:"why"`
	// Aside is that of a Sample.
	Aside bool `json:"aside,omitempty"`
}

// CapacitySignal names the gap of a tier whose own size is unknown.
const CapacitySignal = "capacity"
