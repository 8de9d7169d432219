package main

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// In every state of the daemon status, explain, doctor and their JSON say what is true: it
// answers, it is stopped, it is dead and its last record fresh or old, what answers is
// another daemon, and the ledger is another machine's.
func TestWhatIsShownInEveryStateOfTheDaemon(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	s := newSite(t, a, workersTier)
	d := s.start()
	listen := d.addr
	s.configureAt(listen, workersTier) // for the commands
	d.await("the first evaluation", func(e entry) bool { return e.text("tier") == "workers" })
	finding := func(about, check string) string {
		for line := range strings.Lines(s.run("doctor", "-c", s.config()).out) {
			if f := strings.Fields(line); len(f) > 2 && f[1] == about && f[2] == check {
				return f[0] + " " + strings.Join(f[3:], " ")
			}
		}
		return ""
	}
	shows := func(state string, stale bool, words ...string) {
		t.Helper()
		first, _, _ := strings.Cut(s.must("status", "-c", s.config()).out, "\n")
		contains(t, first, append(words, "daemon: ")...)
		explained := s.must("explain", "workers", "-c", s.config()).out
		contains(t, explained, "\n  decided ")
		second, _, _ := strings.Cut(explained, "\n")
		if aged := regexp.MustCompile(`[0-9a-z ]+ ago`); aged.ReplaceAllString(second, "? ago") != aged.ReplaceAllString(first, "? ago") {
			t.Errorf("explain begins with %q and status with %q", second, first)
		}
		var v struct {
			Daemon struct{ State string }
			Tiers  []struct {
				Seconds float64 `json:"age_seconds"`
				Stale   bool
			}
		}
		if err := json.Unmarshal([]byte(s.must("status", "-c", s.config(), "-o", "json").out), &v); err != nil {
			t.Fatal(err)
		}
		if v.Daemon.State != state || len(v.Tiers) != 1 || v.Tiers[0].Stale != stale {
			t.Errorf("JSON: %+v, want state %q, stale %v", v, state, stale)
		}
		if got := strings.Contains(explained, "STALE: this is not the present state"); got != stale {
			t.Errorf("stale is %v in:\n%s", got, explained)
		}
	}

	shows("ready", false, "ready at ", "the last completed evaluation began ")
	contains(t, finding("daemon", "life"), "ok ready at ", ".sock: the last completed evaluation began ")

	// A broken configuration, and one that is gone, keep nobody from looking.
	good, err := os.ReadFile(s.config())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.config(), []byte("tiers: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	contains(t, s.must("status", "-c", s.config()).out, "daemon: ready at ", "the configuration cannot be read (", "workers")
	contains(t, s.must("explain", "workers", "-c", s.config()).out, "daemon: ready at ", "How the size was decided")
	contains(t, s.must("history", "-c", s.config()).out, "workers")
	_ = os.Remove(s.config())
	contains(t, s.must("status", "-c", s.config()).out, "daemon: ready at ", "workers")
	if err := os.WriteFile(s.config(), good, 0o600); err != nil {
		t.Fatal(err)
	}

	d.signal(syscall.SIGSTOP)
	shows("not answering", false, "not answering: ", " there was no answer within 2 s; pid ", " is suspended or hangs")
	contains(t, finding("daemon", "life"), "fail not answering: ")
	d.signal(syscall.SIGCONT)

	d.signal(syscall.SIGKILL)
	d.end()
	shows("not running", false, "not running: no process listens at "+listen+", and no process on this machine has the ledger open")
	contains(t, s.must("status", "-c", s.config()).out, "\nthe newest evaluation was made ", "; below is the state at ")
	contains(t, finding("daemon", "life"), "warn not running: ")

	// Dead for three hours: all that the ledger knows is that old.
	s.age(3*time.Hour + 12*time.Minute)
	shows("not running", true, "not running: ")
	contains(t, s.must("status", "-c", s.config()).out, "STALE: the newest evaluation was made 3 h 12 min ago; below is the state at ", "  STALE 3 h 12 min  workers")
	contains(t, finding("daemon", "evaluation"), "warn the newest evaluation in the ledger was made 3 h 12 min ago")

	// Another daemon at its address.
	other := newSite(t, a, "")
	other.configureAt(listen, strings.ReplaceAll(workersTier, "  workers:", "  elsewhere:"))
	second := other.start()
	shows("another", true, "another dynascale answers at "+listen, other.ledger(), s.ledger())
	contains(t, finding("http", "listen"), "fail another dynascale answers at ")
	second.signal(syscall.SIGKILL)
	second.end()

	// The ledger of another machine, or of a clock that was wrong.
	if err := os.WriteFile(s.ledger()+".lock", []byte("pid 77 on host db2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	contains(t, s.must("status", "-c", s.config()).out, "the ledger was last written by pid 77 on host db2, and this is ")
	s.age(-2 * time.Hour)
	contains(t, s.must("status", "-c", s.config()).out, "THE NEWEST EVALUATION IS IN THE FUTURE: its time is ", " in the future", "FUTURE ")
	contains(t, finding("daemon", "evaluation"), "fail the newest evaluation in the ledger was made ", " in the future")
}

// age begins the ledger anew with a record that is so old.
func (s site) age(old time.Duration) {
	s.t.Helper()
	for _, side := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(s.ledger() + side)
	}
	l, err := ledger.Open(s.t.Context(), ledger.Options{Path: s.ledger()})
	if err != nil {
		s.t.Fatal(err)
	}
	at := time.Now().Add(-old)
	if err := l.Settle(s.t.Context(), []scale.Record{{
		Decision: scale.Decision{Tier: "workers", At: at, Mode: scale.Manage, From: 4, To: 4, Wish: 4, Capacity: scale.Capacity{Desired: 4, InService: 4, Min: 1, Max: 9, At: at}},
		Outcome:  scale.Outcome{Status: scale.Unchanged, At: at},
	}}); err != nil {
		s.t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		s.t.Fatal(err)
	}
}
