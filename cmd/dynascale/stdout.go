package main

import (
	"errors"
	"fmt"
	"os"
)

// checkedStdout is standard output that remembers whether it took everything. A policy or a
// table that a full disk cut off must not look like a whole one, whichever command
// wrote it, and by however many calls.
type checkedStdout struct {
	file *os.File
	err  error // of the first write that failed
}

func (o *checkedStdout) Write(p []byte) (int, error) {
	n, err := o.file.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// Fd is for who asks whether it is a terminal.
func (o *checkedStdout) Fd() uintptr { return o.file.Fd() }

// failure is the error that a command ends with that did all else.
func (o *checkedStdout) failure() error {
	var about *os.PathError
	switch {
	case o.err == nil:
		return nil
	case errors.As(o.err, &about):
		return fmt.Errorf("cannot write to standard output: %w; everything else was done", about.Err)
	}
	return fmt.Errorf("cannot write to standard output: %w; everything else was done", o.err)
}
