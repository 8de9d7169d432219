package api

// Terms are what every action may say.
type Terms struct {
	// For is how long the pause, override or grant lasts: from `1m` to `30d`, such as `90m`, `2h` or `3d`. With
	// the value `ever`, a pause or override lasts until somebody ends it; for a grant, `ever` is an error. Without a
	// value, or with "", the time is 8 hours.
	For string `json:"for"`
	// Reason is why you give the pause, override or grant, in at most 200 characters. It is recorded and shown.
	// It may be "".
	Reason string `json:"reason"`
}

// Pause holds a tier, or every tier there is and will be.
type Pause struct {
	Terms
	// Direction is what the pause stops: `shrink`, `grow` or `both`. Without a value, or with "", the pause
	// stops both.
	Direction string `json:"direction"`
}

// Override raises a tier's minimum or lowers its maximum, one of them at least.
type Override struct {
	Terms
	// Min is the minimum of the tier while the override lasts: at least 1, and not above `limits.max`. Without a value
	// the minimum does not change.
	Min *int `json:"min,omitempty"`
	// Max is the maximum of the tier while the override lasts: at least 1, and not below `limits.min`. Without a value
	// the maximum does not change.
	Max *int `json:"max,omitempty"`
}

// Resume ends pauses, and with Overrides the overrides too.
type Resume struct {
	// Overrides is true to end overrides too. If it is false or left out, only pauses end.
	Overrides bool `json:"overrides"`
}

// Abandon ends an operation where it is.
type Abandon struct {
	// Reason is why you abandon the operation, in at most 200 characters. It may be "".
	Reason string `json:"reason"`
}

// Nothing is the body of what needs none.
type Nothing struct{}
