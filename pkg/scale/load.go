package scale

import "time"

// Load is what the values of one signal have taught of the load behind it: its level, how far
// single values stray from that, and what one unit serves. It belongs to the resource and does not know any goal, so that a
// new goal needs nothing learned again. Numbers have four digits, so that a record of it stays short.
type Load struct {
	// Signal is the name of the signal.
	Signal string `json:"signal"`
	// At is the beginning of the period of the newest value.
	At time.Time `json:"at"`
	// Since is when the present level began: the beginning of the period of its first value. A new level begins
	// when the values have been too far from the old level for six minutes.
	Since time.Time `json:"since"`
	// Level is the present usual load: an average over the values of the signal. Each value is first multiplied
	// by the number of units that served, unless the signal is already a total of the tier.
	Level float64 `json:"level"`
	// Noise is the standard deviation of single values from Level, as a share of Level.
	Noise float64 `json:"noise"`
	// Away is the number of minutes for which the newest values have been too far from Level to be noise. It is
	// above 0 if they are higher than Level, and below 0 if they are lower.
	Away float64 `json:"away,omitempty"`
	// Serves is how much load one unit can serve; left out if nothing is known.
	Serves Serves `json:"serves,omitzero"`
}

// Serves is what is known of how much of a total one unit serves at a value of the signal.
type Serves struct {
	// Each is (value of the signal) x (units that served) / (load of the tier), such as the CPU in percent of a
	// single unit that serves one request a second. The load is the value of the signal that the key `load` of the
	// scaler names.
	Each float64 `json:"each,omitempty"`
	// Spread is the standard deviation of single measurements from Each, as a share of Each.
	Spread float64 `json:"spread,omitempty"`
	// Top is the highest measured value of the signal, not of the load. At higher values it is not known how much a
	// unit serves.
	Top float64 `json:"top,omitempty"`
	// Values is how many measurements Each was learned from, at most 120.
	Values int `json:"values,omitempty"`
	// Off is how many measurements in a row, up to the newest, differ from Each by more than four times Spread.
	// After six of them dynascale begins to learn again.
	Off int `json:"off,omitempty"`
}

// LoadOf is what is remembered of the load behind a signal; the zero Load where nothing is.
func (l Learned) LoadOf(signal string) Load {
	for _, x := range l.Loads {
		if x.Signal == signal {
			return x
		}
	}
	return Load{}
}
