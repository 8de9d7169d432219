package app

import (
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/config"
)

// An empty file holds as little as no file: a plan and a dry run go on without a
// past, and leave it as it is.
func TestADryPassNeedsNoLedger(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	if err := os.WriteFile(foreign, []byte("a text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, well := range map[string]bool{filepath.Join(t.TempDir(), "none.db"): true, empty: true, foreign: false} {
		memory, err := openMemory(t.Context(), DaemonOptions{Config: &config.Config{Ledger: config.Ledger{Path: path}}, DryRun: true, Log: zap.NewNop()})
		if (err == nil) != well {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
		if err == nil {
			_ = memory.Close()
		}
	}
	if info, err := os.Stat(empty); err != nil || info.Size() != 0 {
		t.Errorf("the empty file is now %v, %v", info, err)
	}
}
