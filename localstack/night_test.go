//go:build integration

package localstack

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// The night drill: what goes wrong at 3 a.m., one scenario each. An operator pulls the brake
// or reads what is shown; what the commands print must be true, and the endpoint must have
// seen no more than that.

// atNight is a fleet with a daemon that has nothing to do yet: later, work makes hot grow
// from 4 to 6 and idle shrink from 3 to 0.
func (s *scene) atNight() (*fleet, *daemon) {
	s.Helper()
	f := newFleet(s)
	return f, f.wake("")
}

func (f *fleet) wake(first string) *daemon {
	f.Helper()
	d := f.startAfter(first)
	d.until("the first evaluation", func(s status) bool { return s.all() >= 1 })
	f.want(before, "while there is nothing to do")
	return d
}

// writes is how many changes the endpoint was asked for.
func (f *fleet) writes() int { return f.wire[0].Asked()["SetDesiredCapacity"] }

// wantWrites fails when a change was asked for after the count.
func (f *fleet) wantWrites(want int, why string) {
	f.Helper()
	if got := f.writes(); got != want {
		f.Errorf("%s: the endpoint was asked for %d changes, want %d", why, got, want)
	}
}

func TestNightBrokenConfiguration(t *testing.T) {
	onOneStage(t, func(s *scene) {
		f, d := s.atNight()
		good, err := os.ReadFile(s.config())
		s.must(err)
		s.must(os.WriteFile(s.config(), []byte("tiers: {{{"), 0o600))
		s.must(d.cmd.Process.Signal(syscall.SIGHUP))
		d.until("the error of the file", func(s status) bool { return s.ConfigError != "" })
		d.wantLog("the last good configuration stays in force")

		s.wantSaid(s.run("pause", "--all", "--reason", "bad deploy"), "a1  every tier: pause, until ", "bad deploy",
			"In force now: no change is begun or retried.", "To undo it: dynascale resume a1")
		f.work()
		d.wholePass()
		f.want(before, "paused")
		f.wantWrites(0, "paused")
		s.wantSaid(s.run("status"), "daemon: ready", "the configuration on disk still has these mistakes", "below is what the daemon says",
			"brake: nothing new begins: the pause a1 of ", "Operator actions in force", "bad deploy", "hold at 4")
		s.wantSaid(s.run("explain", "hot"), "daemon: ready", "hold at 4", "bad deploy")
		s.wantSaid(s.run("operations"), "No operation is under way.")
		s.wantSaid(s.run("actions"), "a1", "bad deploy")
		_, said, err := s.try("reload")
		if err == nil {
			s.Error("the broken file was taken")
		}
		s.wantSaid(said, "reload refused, the last good configuration stays in force")

		s.wantSaid(s.run("resume", "--all"), "ended: a1  every tier: pause", "No pause, override or grant is in force.")
		d.wholePass()
		f.want(after, "the last good configuration is in force")
		if now, err := os.ReadFile(s.config()); err != nil || string(now) == string(good) {
			s.Errorf("the file was mended by somebody: %v", err)
		}
	})
}

func TestNightFullDisk(t *testing.T) {
	onOneStage(t, func(s *scene) {
		f := newFleet(s)
		s.pass() // a ledger with a past
		d := f.wake(fullDisk)
		d.wantLog("LEDGER CANNOT BE WRITTEN: growth continues, shrinking stops until it can be written")
		s.wantSaid(s.run("pause", "--all", "--reason", "what happens?"), "every tier: pause, until ", "In force now",
			"note: the pause is in force, but a restart would lose it, because it is not on disk yet: ")
		f.work()
		d.wholePass()
		f.want(before, "paused")
		f.wantWrites(0, "paused")
		s.wantSaid(s.run("status"), "ledger cannot be written", "brake: nothing new begins: the pause ")
		_, said, err := s.try("override", "hot", "--min", "9", "--for", "1h", "--reason", "x")
		if err == nil {
			s.Error("an override was taken that nothing keeps")
		}
		s.wantSaid(said, "the override is not in force")

		// Resuming needs the disk. Without it a restart forgets the pause, as was said.
		_, said, err = s.try("resume", "--all")
		s.wantSaid(said, "nothing was ended")
		if err == nil {
			s.Error("a pause was taken back that a restart may bring back")
		}
		d.stop()
		d = s.startAfter(fullDisk)
		d.wholePass()
		f.want(sizes{4, 6, 3}, "growth goes on, shrinking is held")
		s.wantSaid(s.run("explain", "workers"), "no shrinking while the ledger cannot be written")
		d.wantMetric("dynascale_ledger_writable 0")
	})
}

func TestNightLedgerGone(t *testing.T) {
	onOneStage(t, func(s *scene) {
		f, d := s.atNight()
		d.wantMetric("dynascale_ledger_writable 1")
		s.must(os.Rename(s.ledger(), s.ledger()+".away"))
		f.work()
		d.wholePass()
		f.want(sizes{4, 6, 3}, "growth goes on, shrinking is held")
		s.wantNoLedger()
		const gone = "was moved or deleted while dynascale has it open"
		s.wantSaid(s.run("status"), gone, "nothing is written, and no new ledger is begun: move the ledger back to its path, and dynascale continues by itself")
		s.wantSaid(s.run("explain", "workers"), "no shrinking while the ledger cannot be written", gone)
		told, _, err := s.try("doctor")
		if err == nil {
			s.Error("doctor finds nothing wrong")
		}
		s.wantSaid(told, "the running daemon says: ", gone)
		d.wantMetric("dynascale_ledger_writable 0")
		d.wantLog("LEDGER CANNOT BE WRITTEN: growth continues, shrinking stops until it can be written")

		s.must(os.Rename(s.ledger()+".away", s.ledger()))
		d.wholePass()
		f.want(after, "the file is back")
		d.wantMetric("dynascale_ledger_writable 1")
		d.wantLog("the ledger can be written again")
		s.wantSaid(s.run("history", "hot"), "grow 4 -> 6") // nothing is forgotten
		if told := s.run("status"); strings.Contains(told, gone) {
			s.Errorf("status still says that the ledger is gone:\n%s", told)
		}
	})
}

func TestNightPortTaken(t *testing.T) {
	onOneStage(t, func(s *scene) {
		taken, err := net.Listen("tcp", s.listen)
		s.must(err)
		defer taken.Close()
		newFleet(s)
		_, said, err := s.try("run")
		if err == nil {
			s.Error("the daemon started")
		}
		s.wantSaid(said, "listen on http.listen "+s.listen, "address already in use", "is another dynascale running?")
		s.wantNoLedger()
		if left, _ := filepath.Glob(filepath.Join(s.dir, "*.sock")); len(left) > 0 {
			s.Errorf("left behind: %v", left)
		}
	})
}

func TestNightStoppedDaemon(t *testing.T) {
	onOneStage(t, func(s *scene) {
		f, d := s.atNight()
		d.freeze()
		f.work()
		begin := time.Now()
		stdout, stderr, err := s.try("pause", "--all", "--reason", "it hangs")
		s.must(err)
		if took := time.Since(begin); took > 10*time.Second {
			s.Errorf("the answer took %s", took)
		}
		file := filepath.Join(s.dir, "PAUSE")
		s.wantSaid(stderr, fmt.Sprintf("the daemon with pid %d", d.cmd.Process.Pid), "did not answer within 1.", ": it is suspended (SIGSTOP) or hangs")
		s.wantSaid(stdout, "PAUSED BY FILE: "+file+" is written.", "While the file exists, no tier begins to grow or shrink.", "To remove the file: dynascale resume --brake-file --config ", "or: rm "+file)
		stopped, _, _ := s.try("status")
		s.wantSaid(stopped, "daemon: ", "is suspended or hangs", "brake: nothing new begins: the brake file "+file, "it hangs")

		writes := f.writes()
		d.thaw()
		d.wholePass()
		d.passes(1)
		f.want(before, "the file is there")
		f.wantWrites(writes, "the file is there")
		s.wantSaid(s.run("status"), "daemon: ready", "brake: nothing new begins: the brake file "+file+" of ", "it hangs")
		for _, tier := range []string{"hot", "workers"} {
			if r := s.explain(tier); r.Outcome.Status == scale.Applied {
				s.Errorf("%s: %+v", tier, r.Outcome)
			}
		}
		s.must(os.Remove(file))
		d.wholePass()
		f.want(after, "the file is gone")
		d.wantLog("brake released: changes are made again unless another brake or a pause is active")
	})
}

// freeze is SIGSTOP; the end of the scene lets the daemon go on, so that it can be ended.
func (d *daemon) freeze() {
	d.Helper()
	d.must(d.cmd.Process.Signal(syscall.SIGSTOP))
	d.Cleanup(d.thaw)
}

func (d *daemon) thaw() { _ = d.cmd.Process.Signal(syscall.SIGCONT) }
