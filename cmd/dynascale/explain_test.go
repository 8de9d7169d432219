package main

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// An evaluation that did not begin at a full second is found by the time that is printed.
func TestExplainFindsTheTimeThatIsPrinted(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	s := newSite(t, a, workersTier)
	s.once()
	time.Sleep(time.Second) // into the next second, so that the two evaluations can be told apart
	s.once()
	second := s.explain("workers").Decision.At
	if second.Nanosecond() == 0 {
		t.Fatal("the pass began at a full second")
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", time.RFC3339Nano} {
		at := second.UTC().Format(layout)
		contains(t, s.must("explain", "workers", "-c", s.config(), "--at", at).out, "  decided "+second.UTC().Format(time.DateTime)+" UTC, ")
	}
	contains(t, s.run("explain", "workers", "-c", s.config(), "--at", "3h").errors, "the ledger has no record of this tier at or before ")
}

// A tier of the configuration that was never evaluated is no slip of the finger.
func TestHistoryKnowsTheTiersOfTheConfiguration(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	s := newSite(t, a, workersTier)
	s.once()
	s.configure(workersTier + "\n  new: {group: new-asg, limits: {min: 1, max: 2}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n")
	contains(t, s.must("history", "new", "-c", s.config()).errors, "no change was made, refused or failed since ")
	if e := s.run("history", "nwe", "-c", s.config()); e.code != 1 {
		t.Errorf("exit code %d\n%s", e.code, e.errors)
	}
}
