package scale

import (
	"strconv"
	"time"
)

// Capacity is what a tier has. All sizes are in the tier's own unit: instances,
// weighted units where the group counts in weights, replicas, or rungs of a ladder.
type Capacity struct {
	// Desired is the size that is set in AWS: the desired capacity of a group or the desired count of a service. For
	// a tier with a ladder it is the present size; for readers it is how many there are.
	Desired int `json:"desired"`
	// InService is how much of the tier is healthy and takes work, counted like the size.
	InService int `json:"in_service"`
	// Pending is the part of Desired that is not in service yet.
	Pending int `json:"pending"`
	// Min is the minimum that is set in AWS. For a tier with a ladder it is the first size of the ladder; for
	// readers it is the number of readers that dynascale did not make and never deletes.
	Min int `json:"min"`
	// Max is the maximum that is set in AWS. For a tier with a ladder it is the last size of the ladder; for
	// readers it is the largest number that the database engine and the RDS quota allow.
	Max int `json:"max"`
	// Step is the smallest possible change of Desired, if that is more than 1: the weight of the lightest instance
	// in a group with weighted capacity.
	Step int `json:"step,omitempty"`
	// At is when dynascale read the capacity from AWS; 0001-01-01T00:00:00Z if the capacity is unknown.
	At time.Time `json:"at"`
	// Ladder are the types, classes or capacities of a vertical tier, smallest first. The first one is size 1.
	Ladder []Rung `json:"ladder,omitempty"`
	// Members are the database and its readers, for a tier that scales readers.
	Members []Member `json:"members,omitempty"`
	// Selected are the names of the resources that match the selector of the tier (its tag or prefix). If there
	// is exactly one, dynascale scales it. If there are several, dynascale scales none of them, and the other
	// keys of this object have no meaning. nil if the tier has no selector.
	Selected []string `json:"selected,omitempty"`
}

// Rung is one step of a ladder.
type Rung struct {
	// Name is the type, the class or the number of capacity units.
	Name string `json:"name"`
	// Memory is the memory of this size, in bytes; 0 if it is not known.
	Memory int64 `json:"memory,omitempty"`
	// Connections is how many connections a database of this size accepts; 0 if it is not known.
	Connections int `json:"connections,omitempty"`
	// Unfit is why the tier cannot have this size at any load; "" if it can.
	Unfit string `json:"unfit,omitempty"`
}

// Member is one reader of a database.
type Member struct {
	// ID is the identifier of the database in RDS.
	ID string `json:"id"`
	// Status is the status of the database in RDS, such as `available`.
	Status string `json:"status"`
	// Endpoint is the address of the database; "" while it has none.
	Endpoint string `json:"endpoint,omitempty"`
	// Source is true for the source, the database that the readers (its read replicas) copy. The source is
	// not a reader.
	Source bool `json:"source,omitempty"`
	// Own is true if dynascale made the reader. dynascale removes only readers that it made.
	Own bool `json:"own,omitempty"`
	// Ready is true if the database can serve reads now.
	Ready bool `json:"ready,omitempty"`
	// Why says why the database cannot serve reads, as a sentence or a status of RDS; "" if it can.
	Why string `json:"why,omitempty"`
	// Size is how large the class of the database is, compared with other classes: for example 8 for
	// `db.r6g.large`, and 16 for `db.r6g.xlarge`, which is twice as large. 0 if the configuration has no
	// `rds_replicas.endpoints.weights`, and for a class whose name has no size, such as `db.serverless`.
	Size int `json:"size,omitempty"`
	// Away is a word for the state of a reader that is not ready, or was not ready a moment ago. These states end by
	// themselves: `behind` (too far behind the source), `joining` (it is new and has not served yet), `lag unknown`
	// (how far it is behind the source is not known, so it does not count as ready), `changing` (it cannot serve, for
	// example while it reboots), and `returned` (it was behind a moment ago). `promoted` does not end by itself: the
	// reader became a database of its own. "" for all other readers, also for one with a fault.
	Away string `json:"away,omitempty"`
	// Created is when the database was created.
	Created time.Time `json:"created,omitzero"`
	// Broken is when dynascale first saw that the reader serves no reads because of a fault; left out if the
	// reader has no fault. A restart of dynascale resets this time.
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
	// ID is the id of the scaling activity in AWS.
	ID string `json:"id"`
	// Message is the message of AWS, such as "We currently do not have sufficient capacity".
	Message string `json:"message"`
	// Start is when the activity began.
	Start time.Time `json:"start"`
	// Failed is true if the activity failed.
	Failed bool `json:"failed,omitempty"`
	// Sick is true if the activity terminated an instance because the instance failed its health checks.
	Sick bool `json:"sick,omitempty"`
}
