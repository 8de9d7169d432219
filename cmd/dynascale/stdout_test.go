package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/sim"
)

// What cannot be written whole is no success, of no command.
func TestOutputThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no device that is always full")
	}
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	s := newSite(t, a, workersTier)
	s.once()
	trace := filepath.Join(s.dir, "load.csv")
	if err := os.WriteFile(trace, []byte("timestamp,value\n2026-03-02T00:00:00Z,600\n2026-03-02T00:10:00Z,600\n2026-03-02T00:20:00Z,600\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	web := filepath.Join(s.dir, "web.yaml")
	if err := os.WriteFile(web, []byte("tiers:\n  web: {mode: manage, group: web-asg, limits: {min: 1, max: 9}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"--help"}, {"version"}, {"completion", "bash"}, {"check", s.config()}, {"iam", "-c", s.config()},
		{"plan", "-c", s.config()}, {"status", "-c", s.config()}, {"explain", "workers", "-c", s.config()},
		{"history", "-c", s.config()}, {"doctor", "-c", s.config()}, {"discover"},
		{"simulate", "--fast", "-c", web, "--load", trace, "--out", filepath.Join(s.dir, "out")}, {"demo", "--out", filepath.Join(s.dir, "demo")},
	} {
		t.Run(strings.Join(args[:1], " "), func(t *testing.T) {
			t.Parallel()
			full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = full.Close() }()
			cmd := s.command(binary, args...)
			var errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = full, &errs
			_ = cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != 1 {
				t.Errorf("exit code %d, want 1", code)
			}
			contains(t, errs.String(), "no space left on device")
		})
	}
}
