package main

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/api/apitest"
	"github.com/dynascale/dynascale/pkg/sim"
)

// Two tiers on one group would undo each other's changes for ever. The file is
// refused by everything that reads it, before anything is asked of AWS.
func TestTwoTiersOnOneResourceAreRejected(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 120)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	s := newSite(t, a, workersTier+`
  rival:
    mode: minimum
    group: workers-asg
    limits: {min: 3, max: 5}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
`)
	for _, args := range [][]string{
		{"check", s.config()}, {"plan", "-c", s.config()}, {"run", "-c", s.config()}, {"run", "--once", "-c", s.config()},
	} {
		e := s.run(args...)
		if e.code != 1 {
			t.Errorf("dynascale %s: exit code %d, want 1", args[0], e.code)
		}
		contains(t, e.errors, "tiers.rival.group: workers-asg is already scaled by tier workers", "one group can have only one tier")
	}
	if calls := a.face.Calls(); len(calls) != 0 {
		t.Errorf("AWS was called: %v", calls)
	}
}

// Two scalers on one tier are heard both, and give one decision with the reason
// why it is this one.
func TestTwoScalersGiveOneDecision(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name            string
		jobs, retries   int
		desired, to     int
		winner, because string
	}{
		{"both want more: the larger wins", 120, 300, 2, 30, "backlog retries", "300 messages"},
		{"one wants more, one less: more wins", 300, 20, 10, 30, "backlog", "300 messages"},
		{"one wants less, one is content: content wins", 20, 100, 10, 10, "backlog retries", "100 messages"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			retries := queueHead + "retries"
			a := newAccount(t, sim.Options{
				Queues: []sim.QueueSpec{messages(jobs, c.jobs), messages(retries, c.retries)},
				Groups: []sim.GroupSpec{workers("workers-asg", jobs, c.desired)},
			})
			s := newSite(t, a, `
  workers:
    mode: manage
    group: workers-asg
    queue: `+jobs+`
    limits: {min: 1, max: 400}
    signals:
      backlog: {preset: sqs-backlog}
      retries: {queue: {url: "`+retries+`"}}
    scalers:
      - backlog: {signal: backlog, messages_per_worker: 10}
      - backlog: {signal: retries, messages_per_worker: 10}
    guards: {stabilization: {shrink: 0s}, shrink_limit: {share: 1, busiest: 0s}, cooldown: {shrink: 0s}}
`)
			plan, err := apitest.Records(s.must("plan", "-c", s.config(), "-o", "json").out)
			if err != nil {
				t.Fatal(err)
			}
			if len(plan) != 1 || len(plan[0].Decision.Recommendations) != 2 {
				t.Fatalf("want one decision out of two proposals, got %+v", plan)
			}
			s.once()
			d := s.explain("workers").Decision
			if d.To != c.to || a.desired(t, "workers-asg") != c.to || a.writes() > 1 {
				t.Errorf("decided %d, desired %d after %d writes; want %d by one write at most", d.To, a.desired(t, "workers-asg"), a.writes(), c.to)
			}
			if len(d.Reasons) == 0 || d.Reasons[0].Rule != c.winner {
				t.Errorf("reasons %+v, want the first to be of %s", d.Reasons, c.winner)
			}
			text := s.must("explain", "workers", "-c", s.config()).out
			contains(t, text, "What the scalers recommended", "  backlog  ", "  backlog retries  ", c.because)
		})
	}
}
