package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/ledger"
)

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

// A disk that lacks room is told with the time until it is full, also where that is less than a day.
func TestLedgerTellsWhenTheDiskIsFull(t *testing.T) {
	for full, says := range map[time.Duration]string{
		5*time.Hour + 20*time.Minute + time.Second: "FULL IN 5 h 20 min: 4 MiB more are needed\n",
		3*24*time.Hour + 7*time.Hour:               "FULL IN 3 d 7 h: 4 MiB more are needed\n",
	} {
		var out bytes.Buffer
		printOutlook(&out, ledger.Outlook{Daily: 1 << 20, Retention: 30 * 24 * time.Hour, Free: 1 << 20, Missing: 4 << 20, Full: full})
		contains(t, out.String(), says)
	}
}

// What a restore loses is what is later than the backup: everything, where that holds no evaluation.
func TestWhatARestoreLoses(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name            string
		backup, present time.Time
		says            []string
	}{
		{"a later evaluation", at.Add(-time.Hour), at, []string{"b.db ends with the evaluation of 2026-03-02 11:00:00 UTC, ",
			"lost by a restore: the evaluations after this time, until 2026-03-02 12:00:00 UTC, with 0 changes, refusals and failures\n"}},
		{"all of them", time.Time{}, at, []string{"b.db holds no evaluation\n", "lost by a restore: all evaluations, until 2026-03-02 12:00:00 UTC, with "}},
		{"none", at, at, []string{"no evaluation is lost: the present ledger has no later one\n"}},
	} {
		var out bytes.Buffer
		printRestoration(&out, ledger.Restoration{Backup: ledger.Info{Path: "b.db", Newest: c.backup}, Present: &ledger.Info{Newest: c.present}}, "l.db", at)
		contains(t, out.String(), c.says...)
	}
}
