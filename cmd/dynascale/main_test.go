package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is what users get: every test of this package runs it as a process of
// its own.
var binary string

func TestMain(m *testing.M) {
	if listed := os.Getenv(withFleet); listed != "" {
		launch(listed)
		os.Exit(run(os.Args[1:])) // this binary, with one kind more
	}
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "dynascale")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.Chmod(dir, 0o755); err != nil { // other users run it too
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	binary = filepath.Join(dir, "dynascale")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the binary under test: %v\n%s", err, out)
		return 1
	}
	// Somebody may have the default address of http.listen, so no test may need it.
	if l, err := net.Listen("tcp", "127.0.0.1:9077"); err == nil {
		defer func() { _ = l.Close() }()
	}
	return m.Run()
}
