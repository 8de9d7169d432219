package ledger

import (
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
