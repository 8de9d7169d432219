package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// called is how the next command is typed: "dynascale" where the shell finds it, else the
// path that this one was started by, such as bin/dynascale after make build.
func called() string {
	found, _ := exec.LookPath("dynascale")
	return calledBy(os.Args[0], found)
}

// calledBy is called for a process that was started as first, where the shell finds found.
func calledBy(first, found string) string {
	if !strings.Contains(first, "/") || filepath.Base(first) != "dynascale" {
		return "dynascale"
	}
	is, err := os.Stat(first)
	if there, e := os.Stat(found); err == nil && e == nil && os.SameFile(is, there) {
		return "dynascale"
	}
	return quoted(first)
}
