package scale

import "time"

// Profile is what is usual for a signal, as package profile learned it: bounded, and about a kilobyte.
type Profile struct {
	// Last is the beginning of the newest five minutes in the profile; 0001-01-01T00:00:00Z if the profile is
	// empty.
	Last time.Time `json:"last"`
	// Full is the largest value that Window and Hours can show, in the unit of the signal. Both contain codes: a
	// code C from 1 to 65535 means the value (C - 1) / 65534 x Full, and code 0 means no value.
	Full float64 `json:"full"`
	// Window are the values of the last day, one for each five minutes, sorted by the time of day in UTC. Each value
	// is a code of two bytes, low byte first; the key Full says what a code means.
	Window []byte `json:"window"`
	// Hours are medians of the signal, one for each hour of the last seven days, as codes of two bytes like in
	// Window. The codes are sorted by day and then by hour, in UTC. The first day is always the Thursday, even if
	// another of the seven days is the oldest.
	Hours []byte `json:"hours"`
}
