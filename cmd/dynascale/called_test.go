package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCalled(t *testing.T) {
	here := filepath.Join(t.TempDir(), "dynascale")
	if err := os.WriteFile(here, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, first, found, want string }{
		{"found in PATH", "dynascale", here, "dynascale"},
		{"built and not in PATH", "bin/dynascale", "", "bin/dynascale"},
		{"built, another one in PATH", "./dynascale", here, "./dynascale"},
		{"by its whole path, and in PATH", here, here, "dynascale"},
		{"by its whole path", here, "", here},
		{"a space in the path", "/srv/my tools/dynascale", "", "'/srv/my tools/dynascale'"},
		{"under another name", "/tmp/build/main.test", "", "dynascale"},
	} {
		if got := calledBy(c.first, c.found); got != c.want {
			t.Errorf("%s: the next command is %q, want %q", c.name, got, c.want)
		}
	}
}
