package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Two updates in one second keep two files.
func TestKeepTwiceInASecond(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dynascale.yaml")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for _, want := range []string{"", "-2", "-3"} {
		if kept, err := keep(file, now); err != nil || kept != file+".before-update-20260302T120000Z"+want {
			t.Errorf("%s, %v", kept, err)
		}
	}
}
