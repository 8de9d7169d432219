package world

import "time"

const (
	MaxLatency = 30.0 // seconds; what a full accept queue amounts to
	CPUNoise   = 0.015
	MemIdle    = 30.0 // percent used by an idle unit
	MemBusy    = 45.0 // percent more at full utilisation
)

// What an endless world remembers.
const (
	KeepMinutes = 180
	keepWrites  = 1000
)

// Recent are the last of a list, where not all are kept. A list is cut when it is twice
// as long as it has to be.
func Recent[T any](list []T, endless bool, keep int) []T {
	if !endless || len(list) < 2*keep {
		return list
	}
	return append([]T(nil), list[len(list)-keep:]...)
}

// Defaulted is d, the standard one for 0, and none for what is negative.
func Defaulted(d, standard time.Duration) time.Duration {
	if d == 0 {
		return standard
	}
	return max(d, 0)
}
