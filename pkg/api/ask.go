package api

// Terms are what every action may say.
type Terms struct {
	// For is how long it lasts: 1m to 30d, or the word ever for no end; "" is eight hours.
	For string `json:"for"`
	// Reason is why, in at most 200 characters.
	Reason string `json:"reason"`
}

// Pause holds a tier, or every tier there is and will be.
type Pause struct {
	Terms
	// Direction is both, shrink or grow; "" is both.
	Direction string `json:"direction"`
}

// Override raises a tier's minimum or lowers its maximum, one of them at least.
type Override struct {
	Terms
	// Min is the minimum that the tier gets for this time; null leaves it as it is.
	Min *int `json:"min,omitempty"`
	// Max is the maximum that the tier gets for this time; null leaves it as it is.
	Max *int `json:"max,omitempty"`
}

// Resume ends pauses, and with Overrides the overrides too.
type Resume struct {
	// Overrides is true if overrides end too, and not only pauses.
	Overrides bool `json:"overrides"`
}

// Abandon ends an operation where it is.
type Abandon struct {
	// Reason is why, in at most 200 characters.
	Reason string `json:"reason"`
}

// Nothing is the body of what needs none.
type Nothing struct{}
