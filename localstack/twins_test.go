//go:build integration

package localstack

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/localstack/stage"
	"github.com/dynascale/dynascale/pkg/scale"
)

// beside is another daemon's place on the same machine: a folder, a ledger and an address of
// its own, and the same group.
func (s *scene) beside() *scene {
	other := *s
	other.dir, other.listen = s.T.TempDir(), freeAddress()
	return &other
}

// wantSize waits until a group has a desired size.
func (s *scene) wantSize(want int, why string) {
	s.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		is := s.sizes(s.group).Desired
		if is == want {
			return
		}
		if time.Now().After(end) {
			s.Fatalf("desired is %d, want %d: %s", is, want, why)
		}
	}
}

// Two daemons with ledgers of their own have the same group. The second only observes it, and
// takes over when the first is killed; the first, started again, then only observes.
func TestTwoDaemons(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 2})
		s.load(60, 1, 200)
		two := s.beside()
		s.configure(s.webTier("manage", "{min: 4, max: 20}", "target: {signal: cpu, goal: 60}"))
		two.configure(two.webTier("manage", "{min: 6, max: 20}", "target: {signal: cpu, goal: 60}"))

		first := s.start()
		first.until("the first pass", func(s status) bool { return s.Passes >= 1 })
		s.wantDesired(s.group, 4, "the first daemon's minimum")
		second := two.start()
		second.until("the second's first pass", func(s status) bool { return s.Passes >= 1 })
		second.wholePass()
		s.wantDesired(s.group, 4, "the second only observes")
		rival := fmt.Sprintf("another dynascale on this machine (pid %d, user ", first.cmd.Process.Pid)
		r := two.explain("web")
		if d := r.Decision; d.Mode != scale.Observe || d.To != 6 || r.Outcome.Status != scale.Unchanged || d.Reasons[0].Rule != "lock" || !strings.HasPrefix(d.Reasons[0].Because, rival) {
			s.Errorf("the second decided %+v, %+v", d, r.Outcome)
		}
		two.wantSaid(two.run("status"), rival, "manages "+s.group+": only observed")
		second.wantLog("ONLY OBSERVED: another process on this machine has the lock of the tier")
		if f := two.doctor(false)["web: lock"]; f.Result != "warn" || !strings.HasPrefix(f.Found, rival) {
			s.Errorf("the doctor of the second says %+v", f)
		}
		if f := s.doctor(false)["web: lock"]; f.Result != "ok" || !strings.HasPrefix(f.Found, "held by the daemon that writes this ledger") {
			s.Errorf("the doctor of the first says %+v", f)
		}

		first.kill()
		two.wantSize(6, "the second took over after kill -9 of the first")
		second.wantLog("the lock is free: this dynascale manages the tier now")
		again := s.start()
		again.until("the first daemon's next pass", func(s status) bool { return s.Passes >= 1 })
		again.wantLog(fmt.Sprintf("another dynascale on this machine (pid %d, user ", second.cmd.Process.Pid))
		s.wantDesired(s.group, 6, "the first only observes now")
	})
}
