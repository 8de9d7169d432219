package scale

import "time"

// Order is an operator's word about one tier, and it ends by itself.
type Order struct {
	Tier string    `json:"tier"`
	Kind OrderKind `json:"kind"`
	// Grow and Shrink are the directions that a pause holds; both hold everything.
	Grow   bool `json:"grow,omitempty"`
	Shrink bool `json:"shrink,omitempty"`
	// Min is the smallest size while an override lasts.
	Min    int       `json:"min,omitempty"`
	Given  time.Time `json:"given"`
	Until  time.Time `json:"until"`
	Reason string    `json:"reason"`
}

// OrderKind is what an order does.
type OrderKind string

// The kinds of order. A tier has at most one of each.
const (
	Pause    OrderKind = "pause"    // hold the size
	Override OrderKind = "override" // raise the minimum
)
