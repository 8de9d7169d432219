package scale

import (
	"strconv"
	"time"
)

// Capacity is what a tier has. All sizes are in the tier's own unit: instances,
// weighted units where the group counts in weights, replicas, or rungs of a ladder.
type Capacity struct {
	Desired   int `json:"desired"`    // what AWS was asked for last
	InService int `json:"in_service"` // healthy and taking work
	Pending   int `json:"pending"`    // ordered, not yet in service
	Min       int `json:"min"`        // the bound AWS itself holds
	Max       int `json:"max"`        // the bound AWS itself holds
	// Step is the smallest possible change of Desired if it is more than 1: the weight of the lightest machine
	// in a group that counts in weights.
	Step int `json:"step,omitempty"`
	// At is when the capacity was read; zero if it is unknown.
	At time.Time `json:"at"`
	// Ladder names the types, classes or capacities of a vertical tier, smallest first; size 1 is the first.
	Ladder []Rung `json:"ladder,omitempty"`
	// Members are a database and its readers.
	Members []Member `json:"members,omitempty"`
	// Selected are the names that match the selector of the tier. If there is one, it is scaled; if there are
	// several, none is chosen, and nothing else of the capacity is known. nil without a selector.
	Selected []string `json:"selected,omitempty"`
}

// Rung is one step of a ladder.
type Rung struct {
	Name string `json:"name"` // a type, a class, or a number of capacity units
	// Memory in bytes and Connections are what this size has; 0 if not known.
	Memory      int64 `json:"memory,omitempty"`
	Connections int   `json:"connections,omitempty"`
	// Unfit is why the tier cannot have this size, whatever its load; "" if it can.
	Unfit string `json:"unfit,omitempty"`
}

// Member is one reader of a database.
type Member struct {
	ID string `json:"id"`
	// Status is the status of the database in RDS.
	Status string `json:"status"`
	// Endpoint is the address of the database.
	Endpoint string `json:"endpoint,omitempty"`
	// Source is true for the database that the readers copy, which is not a reader.
	Source bool `json:"source,omitempty"`
	// Own is true if dynascale made the reader; only these are ever removed.
	Own bool `json:"own,omitempty"`
	// Ready is true if it can serve reads; Why is why not.
	Ready bool   `json:"ready,omitempty"`
	Why   string `json:"why,omitempty"`
	// Size is how large the reader is compared with the other readers, if that is published for applications; 0
	// if unknown.
	Size int `json:"size,omitempty"`
	// Away is why a reader that should serve reads does not, such as behind or promoted (the words of package
	// resource); "" for a reader that is ready, and for a reader that will not serve again by itself.
	Away string `json:"away,omitempty"`
	// Created is when the database was created.
	Created time.Time `json:"created,omitzero"`
	// Broken is since when dynascale has seen that the reader serves nobody because of a fault;
	// left out if it is not broken.
	Broken time.Time `json:"broken,omitzero"`
}

// Name is a size for people: the rung of a ladder, or the number.
func (c Capacity) Name(size int) string {
	if size >= 1 && size <= len(c.Ladder) {
		return c.Ladder[size-1].Name
	}
	return strconv.Itoa(size)
}

// Known reports whether the capacity was read at all.
func (c Capacity) Known() bool { return !c.At.IsZero() }

// CapacityPoint is one entry of the per-minute ring of capacity.
type CapacityPoint struct {
	At        time.Time `json:"at"`
	Desired   int       `json:"desired"`
	InService int       `json:"in_service"`
}

// Activity is one launch or termination of a group, as AWS reports it.
type Activity struct {
	// ID is the id of the activity in AWS.
	ID      string `json:"id"`
	Message string `json:"message"` // AWS's words, such as "We currently do not have sufficient capacity"
	// Start is when the activity began.
	Start time.Time `json:"start"`
	// Failed is true if it failed.
	Failed bool `json:"failed,omitempty"`
	// Sick is true if a machine was terminated because it failed its health checks.
	Sick bool `json:"sick,omitempty"`
}
