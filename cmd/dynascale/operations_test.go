package main

import (
	"strings"
	"sync"
	"testing"
)

// The operations of a running daemon are listed with what abandoning them would leave, and
// end between two evaluations, never while a call is under way. What dynascale began is
// then nobody else's change.
func TestOperationsOfARunningDaemon(t *testing.T) {
	t.Parallel()
	a := newAccount(t, busyBox())
	s := newSite(t, a, boxTier)
	d := s.start()
	began := d.await("an operation began", func(e entry) bool { return e.text("msg") == "operation" })
	id := began.text("operation")
	listed := s.must("operations", "-c", s.config()).out
	contains(t, listed, id+"  resize vm: draining, step 1 of 4", "what:          resize of "+box+", from m6i.large to m6i.xlarge", "deadline:",
		"if abandoned:  "+box+" is perhaps stopped or out of its target groups", "to abandon it: dynascale abandon "+id+" --config ")
	contains(t, s.must("status", "-c", s.config()).out, "; operation "+id+"]")
	contains(t, s.must("explain", "vm", "-c", s.config()).out, "(id "+id+")")
	contains(t, s.must("operations", "-o", "json", "-c", s.config()).out, `"if_abandoned": "`+box, `"ended": []`)

	wrong := s.run("abandon", "another", "-c", s.config())
	if wrong.code != exitFailed {
		t.Errorf("exit code %d", wrong.code)
	}
	contains(t, wrong.errors, "the daemon refused: abandon another: no such operation is under way; operations under way: "+id, "/api/v1/operations also list ")

	// An evaluation looks at the machine: the operation ends after it.
	looking, goOn := make(chan struct{}), make(chan struct{})
	var once, release sync.Once
	a.onCall(func(operation string) {
		if strings.HasPrefix(operation, "Describe") {
			once.Do(func() { close(looking); <-goOn })
		}
	})
	t.Cleanup(func() { release.Do(func() { close(goOn) }) })
	<-looking
	ended := make(chan ended, 1)
	go func() {
		ended <- s.with([]string{"SUDO_USER=alice"}, "abandon", id, "--reason", "by hand", "-c", s.config())
	}()
	// A read is answered meanwhile, and the operation is still under way.
	contains(t, s.must("operations", "-c", s.config()).out, id+"  resize vm:")
	release.Do(func() { close(goOn) })
	e := <-ended
	if e.code != exitOK {
		t.Fatalf("exit code %d: %s%s", e.code, e.out, e.errors)
	}
	contains(t, e.out, id+": resize vm: abandoned after ", " (sudo, claims to be alice) in step ", ": by hand", "What the operation leaves: "+box)
	contains(t, d.says("operation abandoned").text("by"), "claims to be alice")
	after := s.must("operations", "-c", s.config()).out
	contains(t, after, "No operation is under way.", "Operations that began within the last 7 days and have ended", id, "resize vm: abandoned after ")

	next := d.await("the next evaluation", func(e entry) bool { return e.text("tier") == "vm" && e.text("rule") != "" })
	if strings.Contains(d.text(), "somebody else") {
		t.Errorf("what dynascale began is told as somebody else's: %v", next)
	}
	if r := s.explain("vm"); r.Learned.Adopted {
		t.Errorf("adopted: %v", r.Decision.Reasons)
	}
}

// reload says whether the new file is in force.
func TestReloadByCommand(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	d := s.start()
	s.configure(bounded("{min: 3, max: 20}"))
	contains(t, s.must("reload", "-c", s.config()).out, "The configuration was read again")
	d.says("configuration reloaded")
	s.configure(bounded("{min: 3, max: ten}"))
	e := s.run("reload", "-c", s.config())
	if e.code != exitFailed {
		t.Errorf("exit code %d", e.code)
	}
	contains(t, e.errors, "the daemon refused: reload refused, the last good configuration stays in force", "ten is given, a whole number is expected")
}
