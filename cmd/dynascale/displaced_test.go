package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/dynascale/dynascale/pkg/sim"
)

// The ledger's file is taken away from a running daemon: growth goes on, shrinking is
// held, everything says so, and no new ledger is begun. When the same file is back,
// everything goes on.
func TestTheLedgerIsTakenAway(t *testing.T) {
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
	d := s.start()
	d.await("the first evaluation", func(e entry) bool { return e.text("tier") == "down" })
	d.shows("dynascale_ledger_writable 1")
	away := filepath.Join(s.dir, "elsewhere.db")
	if err := os.Rename(s.ledger(), away); err != nil {
		t.Fatal(err)
	}
	s.configure(fourTiers(free, free, free, free))
	d.signal(syscall.SIGHUP)
	held := d.await("the shrink is held", func(e entry) bool { return e.text("tier") == "down" && e.text("rule") == "ledger" })
	if held.size("from") != 20 || held.size("to") != 20 {
		t.Errorf("down: %v; want a hold at 20 by the ledger", held)
	}
	contains(t, held.text("because"), "no shrinking while the ledger cannot be written: ", s.ledger(), "moved or deleted", "move the ledger back to its path")
	if up, down := a.desired(t, "up-asg"), a.desired(t, "down-asg"); up != 18 || down != 20 {
		t.Errorf("up %d, down %d; want 18 and 20", up, down)
	}
	d.says("LEDGER CANNOT BE WRITTEN")
	d.shows("dynascale_ledger_writable 0")
	contains(t, d.state().LedgerError, s.ledger(), "moved or deleted")
	if code, _ := d.get("/readyz"); code != 200 {
		t.Errorf("/readyz answers %d: the daemon still evaluates", code)
	}
	if _, err := os.Stat(s.ledger()); !os.IsNotExist(err) {
		t.Errorf("a new ledger was begun: %v", err)
	}

	if err := os.Rename(away, s.ledger()); err != nil {
		t.Fatal(err)
	}
	d.changes("down", 20, 4)
	d.says("the ledger can be written again")
	d.shows("dynascale_ledger_writable 1")
	contains(t, s.must("history", "-c", s.config()).out, "grow 2 -> 18", "shrink 20 -> 4")
}
