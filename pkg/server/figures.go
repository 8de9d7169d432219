package server

// Figures are what the configuration says of a tier.
type Figures struct {
	// Kind is the key that names what is scaled, such as group; Mode is manage, minimum,
	// observe or off. Account is "" while it is not known.
	Kind, Mode, Account, Region string
	// UnitPrice is what one unit costs for an hour, in US dollars; 0 when it is not known.
	UnitPrice float64
	// Min and Max are the configured limits of the size.
	Min, Max int
	// Goals are what the signals are compared with: a goal or a bound, in the signal's unit. One
	// that only supports others has none.
	Goals []Goal
}

// Goal is what a signal is compared with.
type Goal struct {
	Signal string
	Value  float64
	// PerUnit is set where the signal is a total, and Value what one unit carries of it.
	PerUnit bool
}
