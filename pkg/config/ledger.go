package config

import (
	"time"
)

// Ledger is where the memory lives and how far back it goes.
type Ledger struct {
	Path      string
	Retention time.Duration
}

func decodeLedger(s *section) Ledger {
	defer s.done()
	return Ledger{
		Path: s.text("path", "/var/lib/dynascale/ledger.db", notEmpty),
		// One day at least, because guards look back up to a day.
		Retention: s.duration("retention", 30*day, atLeast(day), atMost(3650*day)),
	}
}
