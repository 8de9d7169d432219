package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// A command that waits for a pipe that nobody writes to can be stopped; the daemon
// needs a second signal then. Twice it is SIGTERM, because shells let what they start in
// the background ignore SIGINT, and a second one would be ignored then too.
func TestSignalsEndWhoWaitsForAFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args    []string
		signals []syscall.Signal
		code    int
	}{
		"check, SIGINT":        {[]string{"check", "pipe"}, []syscall.Signal{syscall.SIGINT}, 130},
		"check, SIGTERM":       {[]string{"check", "pipe"}, []syscall.Signal{syscall.SIGTERM}, 143},
		"check, SIGTERM twice": {[]string{"check", "pipe"}, []syscall.Signal{syscall.SIGTERM, syscall.SIGTERM}, -1},
		"simulate, SIGTERM":    {[]string{"simulate", "-c", "config.yaml", "--load", "pipe", "--out", "out"}, []syscall.Signal{syscall.SIGTERM}, 143},
		"run, SIGTERM twice":   {[]string{"run", "-c", "pipe"}, []syscall.Signal{syscall.SIGTERM, syscall.SIGTERM}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, &account{}, workersTier)
			// Open at both ends, so that reading waits instead of opening.
			pipe := filepath.Join(s.dir, "pipe")
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := os.OpenFile(pipe, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = f.Close() }()
			d := s.spawn(s.command(binary, c.args...))
			d.untilItReads(pipe)
			d.signal(c.signals[0])
			for range 2 * patience / grace { // one that comes before the first was heard is lost
				if len(c.signals) == 1 || !d.alive() {
					break
				}
				time.Sleep(grace / 10)
				d.signal(c.signals[1])
			}
			if code := d.end(); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if c.code > 0 {
				contains(t, d.text(), "dynascale: stopped by a signal (", ") before the command was done")
			}
		})
	}
}

// untilItReads waits until the process has a file open.
func (d *daemon) untilItReads(path string) {
	d.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", d.cmd.Process.Pid))
		for _, f := range files {
			if is, _ := os.Readlink(f); is == path {
				return
			}
		}
	}
	d.t.Fatalf("it has not opened %s:\n%s", path, d.text())
}

// What ends by itself after a signal says so with its exit code too.
func TestASignalIsInTheExitCode(t *testing.T) {
	t.Parallel()
	s := newSite(t, &account{}, workersTier)
	out := filepath.Join(s.dir, "out")
	d := s.spawn(s.command(binary, "demo", "--out", out))
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if _, err := os.Stat(out); err == nil {
			break // it is at it
		}
	}
	d.signal(syscall.SIGINT)
	if code := d.end(); code != 130 {
		t.Errorf("exit code %d, want 130:\n%s", code, d.text())
	}
}

// One signal does not hurry the daemon: it finishes the evaluation.
func TestOneSignalDoesNotHurryTheDaemon(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	slow := make(chan struct{}, 1)
	a.onCall(func(operation string) {
		if operation == "SetDesiredCapacity" {
			select {
			case slow <- struct{}{}:
			default: // it is tried again
			}
			time.Sleep(grace + 500*time.Millisecond)
		}
	})
	s := newSite(t, a, workersTier)
	d := s.spawn(s.command(binary, "run", "-c", s.config()))
	select {
	case <-slow:
	case <-time.After(patience):
		t.Fatal("nothing was changed")
	}
	d.signal(syscall.SIGTERM)
	d.says("dynascale stops; no operation is left half done")
	if code := d.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
