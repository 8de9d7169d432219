package scale

import "time"

// Served is how many of the units in service a load balancer found healthy in a period that is over: those
// that serve. The zero Served means that all of them do, or that it is not known.
type Served struct {
	// Units is how many of the counted units were healthy for the load balancer: at least 1, and fewer than Of.
	Units int `json:"units"`
	// Of is how many units were counted: those that had been in service for at least five minutes.
	Of int `json:"of"`
	// At is the beginning of the period in which the units were counted.
	At time.Time `json:"at"`
}
