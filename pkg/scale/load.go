package scale

import "time"

// Load is what the values of one signal have taught of the load behind it: its level, how far
// single values stray from that, and what one unit serves. It belongs to the resource and does not know any goal, so that a
// new goal needs nothing learned again. Numbers have four digits, so that a record of it stays short.
type Load struct {
	Signal string `json:"signal"`
	// At is the beginning of the period of the newest value in it, and Since that of the first one of
	// this level: a new one begins when values stay away from the old one.
	At    time.Time `json:"at"`
	Since time.Time `json:"since"`
	// Level is the load, in the signal's unit times the units that served it, or in the signal's unit where
	// that is a total of the tier.
	Level float64 `json:"level"`
	// Noise is how far single values stray from the level: a standard deviation as a share of it.
	Noise float64 `json:"noise"`
	// Away is for how many minutes in a row values were further away than noise explains: above 0 for
	// higher ones, below for lower ones, 0 while they are not.
	Away   float64 `json:"away,omitempty"`
	Serves Serves  `json:"serves,omitzero"`
}

// Serves is what is known of how much of a total one unit serves at a value of the signal.
type Serves struct {
	// Each is the signal's value times the units that served, for each one of the total.
	Each float64 `json:"each,omitempty"`
	// Spread is how far single minutes stray from it: a standard deviation as a share of it.
	Spread float64 `json:"spread,omitempty"`
	// Top is the highest value at which it was seen; it says nothing of what lies above.
	Top float64 `json:"top,omitempty"`
	// Values is how many values it was learned from; Off how many in a row did not agree with it.
	Values int `json:"values,omitempty"`
	Off    int `json:"off,omitempty"`
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
