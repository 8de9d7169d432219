package scale

import "time"

// Action is what an operator wants of one tier, or of every tier, for a while. Actions
// add up: what they hold is the union, and each ends by itself, by its own time.
type Action struct {
	// ID is the id of the action: the letter `a` and a number, such as `a12`. A ledger never uses the same number
	// twice.
	ID string `json:"id,omitempty"`
	// Kind is `pause`, `override` or `grant`.
	Kind ActionKind `json:"kind"`
	// Tier is the name of the tier; "" for every tier, including tiers that are added to the configuration later.
	Tier string `json:"tier"`
	// Grow is true if a pause stops growth.
	Grow bool `json:"grow,omitempty"`
	// Shrink is true if a pause stops shrinking.
	Shrink bool `json:"shrink,omitempty"`
	// Min is the minimum that an override sets; 0 if it sets none.
	Min int `json:"min,omitempty"`
	// Max is the maximum that an override sets; 0 if it sets none.
	Max int `json:"max,omitempty"`
	// USD is the total amount that a grant adds to its budget, in US dollars.
	USD float64 `json:"usd,omitempty"`
	// Budget is the name of the budget to which a grant adds. The name `all` is the budget of all tiers. "" for a
	// pause and an override.
	Budget string `json:"budget,omitempty"`
	// By is who asked for the action: a user of the machine, or a token and the address that the request came from;
	// "" in old records.
	By string `json:"by,omitempty"`
	// Reason is the reason that the operator gave; "" if none was given.
	Reason string `json:"reason,omitempty"`
	// Given is when the operator asked for the action.
	Given time.Time `json:"given"`
	// Until is when the action ends by itself; left out if it lasts until an operator ends it.
	Until time.Time `json:"until,omitzero"`
	// Ended is when the action ended or was refused; left out while it is in force.
	Ended time.Time `json:"ended,omitzero"`
	// End is how the action ended, such as "its time was over", or why it was refused; "" while it is in force,
	// and if the end was not recorded.
	End string `json:"end,omitempty"`
}

// ActionKind is what an action does.
type ActionKind string

// The kinds of action.
const (
	Pause    ActionKind = "pause"    // hold the size
	Override ActionKind = "override" // move the bounds
	Grant    ActionKind = "grant"    // add to a budget
)

// Covers reports whether an action is about a tier.
func (a Action) Covers(tier string) bool { return a.Tier == "" || a.Tier == tier }

// Holds reports whether an action is in force.
func (a Action) Holds(now time.Time) bool {
	return a.Ended.IsZero() && (a.Until.IsZero() || now.Before(a.Until))
}
