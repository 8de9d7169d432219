package scale

import "time"

// Profile is what is usual for a signal, as package profile learned it: bounded, and about a kilobyte.
type Profile struct {
	// Last is the beginning of the newest five minutes in it; zero while it knows nothing.
	Last time.Time `json:"last"`
	// Full is the value that the largest code stands for, in the unit of the signal.
	Full float64 `json:"full"`
	// Window is the last day in five minutes, by the time of day in UTC; Hours is the middle of each hour of the
	// last seven days. Both are codes of two bytes, low byte first, 0 for none. Nobody writes into them.
	Window []byte `json:"window"`
	Hours  []byte `json:"hours"`
}
