package ledger

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/memory/memorytest"
	"github.com/dynascale/dynascale/pkg/memory/ram"
)

// The records that tests are made of.
var (
	noon     = memorytest.Noon
	webPass  = memorytest.WebPass
	plain    = memorytest.Plain
	learned  = memorytest.Learn
	intended = memorytest.Intended
	tierName = memorytest.TierName
)

func newRAM() *ram.Memory { return ram.New(0, false) }

// whole is for tests of one goroutine, or of other processes, in which the race detector finds
// nothing and the database is ten times slower: make test runs them without it.
func whole(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves it to the run without the race detector")
	}
}
