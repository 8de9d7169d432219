//go:build linux

package main

import (
	"syscall"
	"testing"
	"unsafe"

	"github.com/dynascale/dynascale/pkg/sim"
)

// The disk takes nothing any more: growth goes on, shrinking is held, and
// everything says so. When there is room again, so does everything.
func TestFullDiskHoldsScaleInOnly(t *testing.T) {
	t.Parallel()
	free := "{min: 1, max: 50}"
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(queueHead+"up", 180), messages(queueHead+"down", 40), messages(queueHead+"hold", 50)},
		Groups: []sim.GroupSpec{
			workers("up-asg", queueHead+"up", 2), workers("down-asg", queueHead+"down", 20), workers("hold-asg", queueHead+"hold", 5),
			{Name: "web-asg", Max: 50, Desired: 4, UnitRate: 100, Load: sim.Constant(240), Detailed: true},
		},
	})
	s := newSite(t, a, fourTiers("{min: 2, max: 2}", "{min: 20, max: 20}", free, free))
	s.once() // a ledger with a past
	s.configure(fourTiers(free, free, free, free))

	// The soft limit for the size of files makes every write fail, as a full disk
	// does, for this process alone.
	d := s.spawn(s.command("/bin/sh", "-c", `ulimit -S -f 0 && exec "$0" run -c "$1"`, binary, s.config()))
	d.addr = d.says("dynascale runs").text("http")
	held := d.await("the shrink is held", func(e entry) bool { return e.text("tier") == "down" })
	if held.text("rule") != "ledger" || held.size("from") != 20 || held.size("to") != 20 {
		t.Errorf("down: %v; want a hold at 20 by the ledger", held)
	}
	contains(t, held.text("because"), "no shrinking while the ledger cannot be written: ", s.ledger())
	d.changes("up", 2, 18)
	loud := d.says("LEDGER CANNOT BE WRITTEN: growth continues, shrinking stops until it can be written")
	if loud.text("level") != "error" {
		t.Errorf("said at level %s", loud.text("level"))
	}
	if up, down := a.desired(t, "up-asg"), a.desired(t, "down-asg"); up != 18 || down != 20 {
		t.Errorf("up %d, down %d; want 18 and 20", up, down)
	}
	d.shows("dynascale_ledger_writable 0")
	contains(t, d.state().LedgerError, s.ledger())

	raise(t, d.cmd.Process.Pid)
	d.changes("down", 20, 4)
	d.says("the ledger can be written again")
	d.shows("dynascale_ledger_writable 1")
	if got := d.state().LedgerError; got != "" {
		t.Errorf("the status still says %q", got)
	}
	// What happened while nothing could be written is not forgotten.
	contains(t, s.must("history", "-c", s.config()).out, "grow 2 -> 18", "shrink 20 -> 4")
}

// raise lets a process write files again.
func raise(t *testing.T, pid int) {
	t.Helper()
	var limit syscall.Rlimit
	call := func(set, get *syscall.Rlimit) {
		t.Helper()
		if _, _, err := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), syscall.RLIMIT_FSIZE,
			uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(get)), 0, 0); err != 0 {
			t.Fatalf("prlimit: %v", err)
		}
	}
	call(nil, &limit)
	limit.Cur = limit.Max
	call(&limit, nil)
}
