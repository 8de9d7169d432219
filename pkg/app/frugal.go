package app

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
)

// frugal is how much a daemon may leave behind before it is collected, in percent of what is
// kept. An ops box has more of a core to spare for an evaluation a minute than memory:
// BenchmarkBeside shows both.
const frugal = 25

// large is the heap from which on two collections more are worth their time, in bytes: that of a few
// thousand tiers.
const large = 64 << 20

// Frugal makes this process collect early, unless GOGC says otherwise. It comes before the
// configuration is read: what is kept of a large file would else lie scattered over the many
// times larger heap that reading it took, and every page that holds a bit of it stays resident.
func Frugal() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(frugal)
	}
}

// giveBack collects and returns what is free to the system, where that is much. What an evaluation
// allocates at once, such as a record for every tier, does not fit into the gaps that it left before, so
// that without it gaps and records are resident together.
func giveBack() {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	if metrics.Read(heap); heap[0].Value.Uint64() >= large {
		debug.FreeOSMemory()
	}
}
