package api

// Terms are what every action may say.
type Terms struct {
	// For is how long the action lasts: 1m to 30d, or the word ever for no end. Without a value, or with "", it
	// lasts eight hours.
	For string `json:"for"`
	// Reason is why you ask for it, in at most 200 characters.
	Reason string `json:"reason"`
}

// Pause holds a tier, or every tier there is and will be.
type Pause struct {
	Terms
	// Direction is the change that the pause stops: shrink, grow or both. Without a value, or with "", it stops both.
	Direction string `json:"direction"`
}

// Override raises a tier's minimum or lowers its maximum, one of them at least.
type Override struct {
	Terms
	// Min is the minimum of the tier while the override lasts. Without a value the minimum does not change.
	Min *int `json:"min,omitempty"`
	// Max is the maximum of the tier while the override lasts. Without a value the maximum does not change.
	Max *int `json:"max,omitempty"`
}

// Resume ends pauses, and with Overrides the overrides too.
type Resume struct {
	// Overrides is true if overrides end too, and false if only pauses end.
	Overrides bool `json:"overrides"`
}

// Abandon ends an operation where it is.
type Abandon struct {
	// Reason is why you abandon the operation, in at most 200 characters.
	Reason string `json:"reason"`
}

// Nothing is the body of what needs none.
type Nothing struct{}
