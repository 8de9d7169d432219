package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// A command that waits for a pipe that nobody writes to can be stopped; the daemon
// needs a second signal then.
func TestSignalsEndWhoWaitsForAFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args    []string
		signals []syscall.Signal
		code    int
	}{
		"check, SIGINT":       {[]string{"check", "pipe"}, []syscall.Signal{syscall.SIGINT}, 130},
		"check, SIGTERM":      {[]string{"check", "pipe"}, []syscall.Signal{syscall.SIGTERM}, 143},
		"check, SIGINT twice": {[]string{"check", "pipe"}, []syscall.Signal{syscall.SIGINT, syscall.SIGINT}, -1},
		"simulate, SIGTERM":   {[]string{"simulate", "-c", "config.yaml", "--load", "pipe", "--out", "out"}, []syscall.Signal{syscall.SIGTERM}, 143},
		"run, SIGTERM twice":  {[]string{"run", "-c", "pipe"}, []syscall.Signal{syscall.SIGTERM, syscall.SIGTERM}, -1},
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
			time.Sleep(500 * time.Millisecond) // it reads
			for i, x := range c.signals {
				if i > 0 {
					time.Sleep(200 * time.Millisecond) // equal signals that wait are one
				}
				d.signal(x)
			}
			if code := d.end(); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if c.code > 0 {
				contains(t, d.text(), "dynascale: stopped by a signal (", ") before it was done")
			}
		})
	}
}

// One signal does not hurry the daemon: it finishes the pass.
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
	d.says("dynascale stops; nothing is left half done")
	if code := d.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
