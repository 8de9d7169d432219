package scale

import "time"

// Load is what the values of one signal have taught of the load behind it: its level, how far
// single values stray from that, and what one unit serves. It belongs to the resource and does not know any goal, so that a
// new goal needs nothing learned again. Numbers have four digits, so that a record of it stays short.
type Load struct {
	Signal string `json:"signal"`
	// At is the beginning of the period of the newest value, and Since that of the first value of this level. A
	// new level begins if values stay away from the old one.
	At    time.Time `json:"at"`
	Since time.Time `json:"since"`
	// Level is the load: the value of the signal times the units that served it, or the value alone if it is a
	// total of the tier.
	Level float64 `json:"level"`
	// Noise is the standard deviation of single values from the level, as a share of the level.
	Noise float64 `json:"noise"`
	// Away counts the minutes in a row in which values were further from the level than noise explains: above 0
	// for higher values, below 0 for lower ones.
	Away   float64 `json:"away,omitempty"`
	Serves Serves  `json:"serves,omitzero"`
}

// Serves is what is known of how much of a total one unit serves at a value of the signal.
type Serves struct {
	// Each is the value of the signal times the units that served, divided by the total load of the tier.
	Each float64 `json:"each,omitempty"`
	// Spread is the standard deviation of single minutes from Each, as a share of it.
	Spread float64 `json:"spread,omitempty"`
	// Top is the highest value of the signal that was seen; nothing is known above it.
	Top float64 `json:"top,omitempty"`
	// Values is how many values Each was learned from, and Off how many in a row did not agree with it.
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
