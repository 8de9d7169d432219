package ledger

import (
	"github.com/dynascale/dynascale/pkg/memory/memorytest"
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
