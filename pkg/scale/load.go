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
	// Since is the beginning of the period of the first value at the present level. A new level begins if the
	// values stay away from the old one.
	Since time.Time `json:"since"`
	// Level is the load: the value of the signal times the units that served it. If the value is a total of the
	// tier, the level is the value alone.
	Level float64 `json:"level"`
	// Noise is the standard deviation of single values from the level, as a share of the level.
	Noise float64 `json:"noise"`
	// Away is how many minutes in a row the values were further from the level than noise explains. It is above 0
	// for higher values and below 0 for lower values.
	Away float64 `json:"away,omitempty"`
	// Serves is how much of the load one unit serves; left out if nothing is known.
	Serves Serves `json:"serves,omitzero"`
}

// Serves is what is known of how much of a total one unit serves at a value of the signal.
type Serves struct {
	// Each is the value of the signal times the units that served, divided by the total load of the tier.
	Each float64 `json:"each,omitempty"`
	// Spread is the standard deviation of single minutes from Each, as a share of Each.
	Spread float64 `json:"spread,omitempty"`
	// Top is the highest value of the signal that was seen. Above this value nothing is known.
	Top float64 `json:"top,omitempty"`
	// Values is how many values Each was learned from.
	Values int `json:"values,omitempty"`
	// Off is how many of the newest values in a row did not agree with Each.
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
