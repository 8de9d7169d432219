package app

import (
	"os"
	"runtime/debug"
)

// frugal is how much a daemon may leave behind before it is collected, in percent of what is
// kept. An ops box has more of a core to spare for an evaluation a minute than memory:
// BenchmarkBeside shows both.
const frugal = 20

// Frugal makes this process collect early, unless GOGC says otherwise. It comes before the
// configuration is read: what is kept of a large file would else lie scattered over the many
// times larger heap that reading it took, and every page that holds a bit of it stays resident.
func Frugal() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(frugal)
	}
}
