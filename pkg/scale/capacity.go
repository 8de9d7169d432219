package scale

import "time"

// Capacity is what a tier has. All sizes are in the tier's own unit: instances,
// or weighted units where the group counts in weights.
type Capacity struct {
	Desired   int `json:"desired"`    // what AWS was asked for last
	InService int `json:"in_service"` // healthy and taking work
	Pending   int `json:"pending"`    // ordered, not yet in service
	Min       int `json:"min"`        // the bound AWS itself holds
	Max       int `json:"max"`        // the bound AWS itself holds
	// At is when this was read; zero means the capacity is unknown.
	At time.Time `json:"at"`
}

// Known reports whether the capacity was read at all.
func (c Capacity) Known() bool { return !c.At.IsZero() }

// CapacityPoint is one entry of the per-minute ring of capacity.
type CapacityPoint struct {
	At        time.Time `json:"at"`
	Desired   int       `json:"desired"`
	InService int       `json:"in_service"`
}

// Group is what an Auto Scaling group says of itself.
type Group struct {
	Name     string
	Capacity Capacity
	// Operator is the AWS service that alone may change the group, or "".
	Operator string
	// Status is non-empty while the group is being deleted.
	Status string
	// Suspended lists suspended processes, such as Launch or Terminate.
	Suspended []string
	// Uncounted is the unit of Desired, such as vcpu, when AWS does not tell how
	// much of it each machine is; InService is then in another unit. Else "".
	Uncounted string
}

// Activity is one launch or termination of a group, as AWS reports it.
type Activity struct {
	ID      string
	Start   time.Time
	Failed  bool
	Message string // AWS's words, such as "We currently do not have sufficient capacity"
}

// Queue holds the message counts of an SQS queue (approximate, as SQS says).
type Queue struct {
	Visible  int
	InFlight int
	Delayed  int
}
