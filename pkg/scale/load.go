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
	// Since is the beginning of the period of the first value at the present level. A new level begins when the
	// values have been too far from the old level for six minutes.
	Since time.Time `json:"since"`
	// Level is the usual load of the present: an average of the values of the signal, each multiplied by the number
	// of units that served. The values of a signal that is a total of the tier are not multiplied.
	Level float64 `json:"level"`
	// Noise is the standard deviation of single values from Level, as a share of Level.
	Noise float64 `json:"noise"`
	// Away is for how many minutes the values have now been too far from Level to be noise: a number above 0 if
	// the values are higher than Level, below 0 if they are lower.
	Away float64 `json:"away,omitempty"`
	// Serves is how much load one unit can serve; left out if nothing is known.
	Serves Serves `json:"serves,omitzero"`
}

// Serves is what is known of how much of a total one unit serves at a value of the signal.
type Serves struct {
	// Each is the value of the signal on one unit per unit of load: value x units that served / load of the tier. The
	// load is the value of the signal that the key `load` of the scaler names.
	Each float64 `json:"each,omitempty"`
	// Spread is the standard deviation of single measurements from Each, as a share of Each.
	Spread float64 `json:"spread,omitempty"`
	// Top is the highest value of the signal that was seen. How much a unit serves at higher values is not known.
	Top float64 `json:"top,omitempty"`
	// Values is how many measurements Each was learned from, at most 120.
	Values int `json:"values,omitempty"`
	// Off is how many measurements in a row, up to the newest, did not agree with Each. After six of them dynascale
	// begins to learn again.
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
