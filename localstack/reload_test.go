//go:build integration

package localstack

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/dynascale/dynascale/localstack/stage"
)

func TestReload(t *testing.T) {
	onOneStage(t, func(s *scene) {
		s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
		s.load(60, 1.5, 300)
		s.configure(s.webTier("manage", "{min: 2, max: 20}", pressure))
		d := s.start()
		d.until("the first pass", func(s status) bool { return s.Passes >= 1 })
		s.wantDesired(s.group, 4, "all is near its goal")

		s.configure(s.webTier("manage", "{min: 6, max: 20}", pressure))
		s.must(d.cmd.Process.Signal(syscall.SIGHUP))
		d.wholePass()
		s.wantDesired(s.group, 6, "the pass after a reload uses the new minimum")

		good, err := os.ReadFile(s.config())
		s.must(err)
		s.must(os.WriteFile(s.config(), []byte(strings.Replace(string(good), "limits:", "limitz:", 1)), 0o600))
		s.must(d.cmd.Process.Signal(syscall.SIGHUP))
		bad := d.until("the error of the bad file", func(s status) bool { return s.ConfigError != "" })
		if !strings.Contains(bad.ConfigError, "limitz") {
			s.Errorf("the error does not name the key: %s", bad.ConfigError)
		}
		d.wantLog("the last good configuration stays in force")
		// Somebody shrinks the group below the minimum that is in force: only a
		// daemon that still runs the last good file corrects that.
		s.must(s.stage.Resize(s.Context(), s.group, 3))
		d.wholePass()
		s.wantDesired(s.group, 6, "a bad file leaves the last good one in force")

		s.must(os.WriteFile(s.config(), good, 0o600))
		s.must(d.cmd.Process.Signal(syscall.SIGHUP))
		d.until("the end of the error", func(s status) bool { return s.ConfigError == "" })
	})
}
