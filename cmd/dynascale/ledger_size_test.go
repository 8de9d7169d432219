package main

import "testing"

// The size of the ledger, its retention and the room on its disk are told by one command, under both
// of its names, beside a running daemon or without one.
func TestLedgerTellsItsSize(t *testing.T) {
	s := quiet(t)
	s.once()
	for _, args := range [][]string{{"ledger"}, {"ledger", "info"}} {
		contains(t, s.must(append(args, "-c", s.config())...).out, "size        ", "growth      not known yet: half a day of records is needed",
			"retention   30 d", "disk        ", " free", "open        no process on this machine has the ledger open")
	}
	contains(t, s.must("ledger", "-c", s.config(), "-o", "json").out, `"retention_seconds": 2592000`, `"disk_free_bytes": `)
	if e := s.run("ledger", "inof"); e.code != 2 {
		t.Errorf("ledger inof: exit %d", e.code)
	}
}
