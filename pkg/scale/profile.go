package scale

import "time"

// Profile is what is usual for a signal, as package profile learned it: bounded, and about a kilobyte.
type Profile struct {
	// Last is the beginning of the newest five minutes in the profile; zero if it is empty.
	Last time.Time `json:"last"`
	// Full is the value of the largest code, in the unit of the signal.
	Full float64 `json:"full"`
	// Window has a value for each five minutes of the last day, by the time of day in UTC; Hours has the median
	// of each hour of the last seven days. Values are codes of two bytes, low byte first, 0 for none. They are
	// never changed in place.
	Window []byte `json:"window"`
	Hours  []byte `json:"hours"`
}
