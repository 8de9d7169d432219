//go:build linux

package main

import (
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The doctor knows the daemon of its configuration: by its answer where the ledger was
// taken away, so that nobody is told to stop the only one there is, and by its control
// socket where the configuration cannot be read.
func TestDoctorKnowsTheDaemon(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	_ = free.Close()
	s.configureAt(address, bounded("{min: 2, max: 20}"))
	d := s.start()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if code, _ := d.get("/readyz"); code == 200 {
			break // the first evaluation has ended
		}
		if time.Now().After(deadline) {
			t.Fatal("no evaluation ended")
		}
	}
	if err := os.Rename(s.ledger(), s.ledger()+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(s.ledger() + ".lock"); err != nil { // as rm ledger.db* takes it along
		t.Fatal(err)
	}
	out := s.run("doctor", "-c", s.config()).out
	contains(t, out, "held by the daemon of this configuration (pid ")
	if strings.Contains(out, "one of the two daemons") {
		t.Errorf("the only daemon is taken for a second one:\n%s", out)
	}
	if err := os.Rename(s.ledger()+".away", s.ledger()); err != nil {
		t.Fatal(err)
	}

	if err := os.WriteFile(s.config(), []byte("tiers: {"), 0o600); err != nil {
		t.Fatal(err)
	}
	e := s.run("doctor", "-c", s.config())
	contains(t, e.out, "fail", "config", s.config()+":1:", "is never closed", "the daemon keeps its last good configuration")
	if e.code != 1 {
		t.Errorf("exit code %d", e.code)
	}
	d.signal(syscall.SIGTERM)
	d.end()
	if e = s.run("doctor", "-c", s.config()); e.code != 1 || e.out != "" {
		t.Errorf("without a daemon: %d %s", e.code, e.out)
	}
	contains(t, e.errors, "is never closed")
}

// What a stop forgets is said by name: a pause that the disk never took.
func TestAPauseThatNoDiskTookIsNamedAtTheStop(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	s.once() // a ledger with a past
	d := s.spawn(s.command("/bin/sh", "-c", `ulimit -S -f 0 && exec "$0" run -c "$1"`, binary, s.config()))
	d.addr = d.says("dynascale runs").text("http")
	contains(t, s.must("pause", "--all", "--reason", "incident", "-c", s.config()).out, "a restart would lose it")
	d.signal(syscall.SIGTERM)
	d.end()
	last := d.says("dynascale stops and loses this pause, which is not on disk; set it again after the next start: pause")
	contains(t, last.text("msg"), "by root: incident")
	if last.text("id") != "a1" || last.text("tier") != "every tier" {
		t.Errorf("%v", last)
	}
}
