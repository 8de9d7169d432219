package sim

import "time"

const (
	maxLatency = 30.0 // seconds; what a full accept queue amounts to
	cpuNoise   = 0.015
	memIdle    = 30.0 // percent used by an idle unit
	memBusy    = 45.0 // percent more at full utilisation
)

// What an endless world remembers.
const (
	keepMinutes = 180
	keepWrites  = 1000
)

// recent are the last of a list, where not all are kept. A list is cut when it is twice
// as long as it has to be.
func recent[T any](list []T, endless bool, keep int) []T {
	if !endless || len(list) < 2*keep {
		return list
	}
	return append([]T(nil), list[len(list)-keep:]...)
}

func defaulted(d, standard time.Duration) time.Duration {
	if d == 0 {
		return standard
	}
	return max(d, 0)
}
