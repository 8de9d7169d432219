package main

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

const workersTier = `
  workers:
    mode: manage
    group: workers-asg
    queue: ` + jobs + `
    limits: {min: 1, max: 400}
    signals: {backlog: {preset: sqs-backlog}}
    scalers: [{backlog: {signal: backlog, messages_per_worker: 10}}]
    guards: {cooldown: {grow: 1h}}
`

// A daemon that grew is killed at once and started again while the backlog goes
// on rising. It remembers that it grew.
func TestRestartKeepsCooldown(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{{URL: jobs, ServiceTime: 1000 * time.Hour, Arrivals: sim.Constant(1)}},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	s := newSite(t, a, workersTier)
	first := s.start()
	grown := first.await("it grows", func(e entry) bool { return e.text("msg") == "grow" }).size("to")
	first.signal(syscall.SIGKILL)
	if code := first.end(); code != -1 {
		t.Fatalf("exit code %d after SIGKILL", code)
	}
	a.skip(10 * time.Minute) // 600 more messages: 60 more workers are wanted
	second := s.start()
	hold := second.await("it holds", func(e entry) bool { return e.text("tier") == "workers" })
	if hold.text("msg") != "hold" || hold.text("rule") != "cooldown" || hold.size("from") != grown || hold.size("to") != grown {
		t.Errorf("after the restart: %v; want a hold at %d by the cooldown", hold, grown)
	}
	if got := a.desired(t, "workers-asg"); got != grown || a.writes() != 1 {
		t.Errorf("desired %d after %d writes, want %d after the one before the kill", got, a.writes(), grown)
	}
	text := s.must("explain", "workers", "-c", s.config()).out
	contains(t, text, fmt.Sprintf("hold at %d", grown), "  cooldown  ", "grew ", "of 1 h left")
	contains(t, s.must("plan", "-c", s.config()).out, fmt.Sprintf("hold at %d", grown), "cooldown: grew ")
	if d := s.explain("workers").Decision; d.Wish < grown+50 {
		t.Errorf("the wish is %d: nothing had to be held", d.Wish)
	}
}

// An evaluation is killed at every single call it makes. The next one completes, and
// nothing is made twice: only a change that did not arrive is asked for again.
func TestKilledAtEveryCall(t *testing.T) {
	t.Parallel()
	world := func(t *testing.T) (*account, site) {
		a := newAccount(t, sim.Options{
			Queues: []sim.QueueSpec{messages(jobs, 1200)},
			Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
		})
		return a, newSite(t, a, workersTier)
	}
	a, s := world(t)
	var calls atomic.Int32
	a.onCall(func(string) { calls.Add(1) })
	s.once()
	total := int(calls.Load())
	if total < 5 || a.writes() != 1 || a.desired(t, "workers-asg") != 120 {
		t.Fatalf("an undisturbed pass makes %d calls, %d writes and %d workers; want several calls, one write, 120",
			total, a.writes(), a.desired(t, "workers-asg"))
	}
	killed := make([]atomic.Pointer[string], total)
	for n := range total {
		t.Run(fmt.Sprintf("call %d", n+1), func(t *testing.T) {
			t.Parallel()
			a, s := world(t)
			victim := s.command(binary, "run", "--once", "-c", s.config())
			var calls atomic.Int32
			started := make(chan struct{})
			a.onCall(func(operation string) {
				if int(calls.Add(1)) == n+1 {
					<-started
					killed[n].Store(&operation)
					_ = victim.Process.Kill()
				}
			})
			if err := victim.Start(); err != nil {
				t.Fatal(err)
			}
			close(started)
			if err := victim.Wait(); err == nil {
				t.Fatal("the pass ended before it could be killed")
			}
			a.onCall(func(string) {})
			a.settle()
			made, writes := a.desired(t, "workers-asg") == 120, 1
			if !made {
				writes = a.writes() + 1 // what did not arrive is asked for once more
			}
			next := s.once().errors
			s.once()
			if size, d := a.desired(t, "workers-asg"), s.explain("workers").Decision; size != 120 || d.To != size || a.writes() != writes {
				t.Errorf("killed at %s, change made %v: then %d writes, desired %d, the ledger says %d; want %d writes and 120",
					*killed[n].Load(), made, a.writes(), size, d.To, writes)
			}
			// Between writing down and hearing the answer nobody can know whether the
			// change was made: it counts as its own.
			underWay := strings.Contains(next, "a change was under way when dynascale stopped")
			if *killed[n].Load() == "SetDesiredCapacity" && (!underWay || strings.Contains(next, "somebody else")) {
				t.Errorf("killed while it made a change, it does not remember that it was its own:\n%s", next)
			}
		})
	}
	t.Cleanup(func() {
		var seen []string
		for n := range killed {
			if p := killed[n].Load(); p != nil {
				seen = append(seen, *p)
			}
		}
		if !t.Failed() && !slices.Contains(seen, "SetDesiredCapacity") {
			t.Errorf("killed at %s: the write itself was not among them", seen)
		}
	})
}

// The daemon is killed again and again, wherever it is just then: the ledger
// stays sound, and a cooldown is one cooldown.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{{URL: jobs, ServiceTime: 1000 * time.Hour, Arrivals: sim.Constant(1)}},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	s := newSite(t, a, workersTier)
	sizes := []int{2}
	look := func() {
		a.settle()
		if size := a.desired(t, "workers-asg"); size != sizes[len(sizes)-1] {
			sizes = append(sizes, size)
		}
	}
	for n := range 12 {
		d := s.spawn(s.command(binary, "run", "-c", s.config()))
		kill := time.AfterFunc(time.Duration(n)*12*time.Millisecond, func() { d.signal(syscall.SIGKILL) })
		if code := d.end(); code != -1 {
			t.Fatalf("run %d ended by itself with code %d", n, code)
		}
		kill.Stop()
		look()
		a.skip(time.Minute)
	}
	s.once()
	look()
	if len(sizes) != 2 {
		t.Errorf("the sizes were %d: one change was due, and then a cooldown of an hour", sizes)
	}
	if d := s.explain("workers").Decision; d.To != a.desired(t, "workers-asg") {
		t.Errorf("the ledger says %d and the group has %d", d.To, a.desired(t, "workers-asg"))
	}
	s.must("history", "-c", s.config())
	s.must("status", "-c", s.config())
}

// A second daemon must not fight the first one over the same tiers.
func TestSecondDaemonIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	s := newSite(t, a, workersTier)
	first := s.start()
	for _, args := range [][]string{{"run"}, {"run", "--once"}} {
		e := s.run(append(args, "-c", s.config())...)
		if e.code != 1 {
			t.Errorf("dynascale %s: exit code %d, want 1", strings.Join(args, " "), e.code)
		}
		contains(t, e.errors, `"event":"run failed","error":"cannot open the ledger: ledger `+s.ledger()+" is being written by another dynascale",
			fmt.Sprintf("(pid %d on host ", first.cmd.Process.Pid), "a ledger has one writer: stop that dynascale", "on the same machine share a tier, the second daemon only observes it")
	}
	// Who only reads disturbs nobody.
	first.await("it grows", func(e entry) bool { return e.text("msg") == "grow" })
	s.must("plan", "-c", s.config())
	s.must("run", "--dry-run", "--once", "-c", s.config())
	if !first.alive() {
		t.Error("the first daemon is gone")
	}
}
