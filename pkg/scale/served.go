package scale

import "time"

// Served is how many of the units in service a load balancer found healthy in a period that is over: those
// that serve. The zero Served means that all of them do, or that it is not known.
type Served struct {
	// Units are those that serve, at least 1, of the Of that were in service; fewer than these.
	Units int `json:"units"`
	Of    int `json:"of"`
	// At is the beginning of the period.
	At time.Time `json:"at"`
}
