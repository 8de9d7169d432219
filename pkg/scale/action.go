package scale

import "time"

// Action is what an operator wants of one tier, or of every tier, for a while. Actions
// add up: what they hold is the union, and each ends by itself, by its own time.
type Action struct {
	// ID is "a" and a number that the ledger never uses again, such as a12.
	ID string `json:"id,omitempty"`
	// Kind is pause, override or grant.
	Kind ActionKind `json:"kind"`
	// Tier is "" for every tier, including tiers that are added to the configuration later.
	Tier string `json:"tier"`
	// Grow and Shrink are the directions that a pause holds; both hold everything.
	Grow   bool `json:"grow,omitempty"`
	Shrink bool `json:"shrink,omitempty"`
	// Min and Max are the minimum and the maximum of an override; 0 for none.
	Min int `json:"min,omitempty"`
	Max int `json:"max,omitempty"`
	// USD is the whole amount of a grant in US dollars, and Budget the name of its budget; "" is the budget
	// of all tiers.
	USD    float64 `json:"usd,omitempty"`
	Budget string  `json:"budget,omitempty"`
	// By is the operator who gave the action; "" in old records.
	By string `json:"by,omitempty"`
	// Reason is why, in the words of the operator.
	Reason string `json:"reason,omitempty"`
	// Given is when the operator gave the action.
	Given time.Time `json:"given"`
	// Until is when the action ends by itself; left out if it does not.
	Until time.Time `json:"until,omitzero"`
	// Ended is when the action ended, and End how, if that is recorded.
	Ended time.Time `json:"ended,omitzero"`
	End   string    `json:"end,omitempty"`
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
