package app

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dynascale/dynascale/pkg/ledger"
)

// A disk that becomes too small is told of before it is full, once for each state.
func TestTheRoomOfTheLedgerIsToldOnce(t *testing.T) {
	core, seen := observer.New(zapcore.InfoLevel)
	room := ledgerRoom{log: zap.New(core)}
	const giga = 1 << 30
	lacking := ledger.Outlook{Free: 2 * giga, Daily: giga / 4, Whole: 9 * giga, Missing: 6 * giga, Full: 8 * 24 * time.Hour, Fits: 10 * 24 * time.Hour}
	for _, c := range []struct {
		o    ledger.Outlook
		want string // "" is no line
	}{
		{ledger.Outlook{Free: 50 * giga}, ""},
		{lacking, "warn the disk of the ledger has too little room to keep records for the whole ledger.retention"},
		{lacking, ""},
		{ledger.Outlook{Free: giga / 2}, ""},
		{ledger.Outlook{Free: giga / 100}, "error THE DISK OF THE LEDGER IS ALMOST FULL"},
		{ledger.Outlook{Free: giga / 100}, ""},
		{ledger.Outlook{Free: giga / 2}, "warn the disk of the ledger has little room"},
		{ledger.Outlook{Free: -1}, "info the disk of the ledger has enough room again"},
	} {
		room.look(c.o)
		got := ""
		for _, line := range seen.TakeAll() {
			got += line.Level.String() + " " + line.Message
			if c.o.Missing > 0 && (line.ContextMap()["full_in"] != 8*24*time.Hour || line.ContextMap()["fitting_retention"] != 10*24*time.Hour) {
				t.Errorf("the line says %v", line.ContextMap())
			}
		}
		if !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%+v: %q, want %q", c.o, got, c.want)
		}
	}
}
