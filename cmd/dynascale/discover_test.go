package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/discover"
)

// A daemon of another user reads the files of a folder; one that was just found must not be closed to it.
func TestNewFileOfAFolderIsLikeTheOthers(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a.yaml"), []byte("tiers: {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(folder, "a.yaml"), 0o644); err != nil {
		t.Fatal(err)
	}
	found := filepath.Join(folder, "discovered.yaml")
	if _, err := writeUpdate(io.Discard, []discover.Change{{Path: found, New: []byte("tiers: {}\n")}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(found); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("its mode is %v, and not that of the other file: %v", info.Mode(), err)
	}
}
