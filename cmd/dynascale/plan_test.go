package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/life"
)

// The age of an evaluation is told once, by the daemon's line; until when the history is, is a time.
func TestPlannedHasOneAge(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 12, 0, time.UTC)
	var b strings.Builder
	printPlanned(&b, life.Life{State: life.Ready, Text: "ready: the last completed evaluation began 22 s ago"}, at, at.Add(-12*time.Second))
	if got := b.String(); strings.Count(got, " ago") != 1 || !strings.Contains(got, "planned at 2026-03-02 12:00:12 UTC, with the ledger's history until 2026-03-02 12:00:00 UTC; nothing is changed") {
		t.Error(got)
	}
}
