//go:build integration

package localstack

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/localstack/stage"
)

// wantSaid looks for texts in what a command answered.
func (s *scene) wantSaid(answer string, texts ...string) {
	s.Helper()
	for _, text := range texts {
		if !strings.Contains(answer, text) {
			s.Errorf("%q is not said in:\n%s", text, answer)
		}
	}
}

// Pause, resume and override act on the running daemon, survive kill -9, and show
// in the decisions that they touch. The token is in a file.
func TestActionsOfTheOperator(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.token = filepath.Join(s.dir, "token")
		s.must(os.WriteFile(s.token, []byte("a-token-that-nobody-guesses\n"), 0o600))
		s.makeGroup(s.group, stage.Sizes{Min: 0, Max: 40, Desired: 4})
		s.load(60, 1.5, 50)
		s.configure(s.webTier("manage", "{min: 2, max: 20}", pressure))
		d := s.start()
		d.until("the first pass", func(s status) bool { return s.Passes >= 1 })
		s.wantDesired(s.group, 4, "all is near its goal")

		s.wantSaid(s.run("pause", "web", "--for", "2h", "--reason", "deploy of 4.2"), "a1  web: pause, until ", "deploy of 4.2")
		s.must(s.stage.Resize(s.Context(), s.group, 1))
		d.wholePass()
		s.wantDesired(s.group, 1, "a pause holds also a size below the limits")
		s.wantRule("web", "action")
		d.kill()
		d = s.start()
		d.wholePass()
		s.wantDesired(s.group, 1, "a pause outlives kill -9")
		s.wantSaid(s.run("status"), "Operator actions in force", "deploy of 4.2")
		s.wantSaid(s.run("explain", "web"), "paused until ")

		s.wantSaid(s.run("resume", "web"), "ended: a1  web: pause")
		d.wholePass()
		s.wantDesired(s.group, 2, "resumed, the limits are kept at once")

		s.wantSaid(s.run("override", "web", "--min", "9", "--for", "4h", "--reason", "the sale begins at noon"), "web: override, at least 9, until ")
		d.wholePass()
		s.wantDesired(s.group, 9, "overridden")
		s.wantSaid(s.run("history", "web"), "the sale begins at noon")

		_, said, err := s.tryAs("a-token-of-somebody-else", "resume", "web", "--url", "http://"+s.listen)
		if err == nil {
			s.Error("a wrong token was obeyed")
		}
		s.wantSaid(said, "the daemon refused: the token is missing or wrong")
		_, said, err = s.try("override", "web", "--min", "21", "--for", "4h", "--reason", "too much")
		if err == nil {
			s.Error("a minimum above the limits was obeyed")
		}
		s.wantSaid(said, "which is 20")

		s.run("resume", "web", "--overrides")
		d.wholePass()
		s.wantDesired(s.group, 9, "the end of an override orders nothing by itself")
		if status := s.run("status"); strings.Contains(status, "Operator actions in force") {
			s.Errorf("actions are left after resume:\n%s", status)
		}
		log, err := os.ReadFile(d.log)
		s.must(err)
		if strings.Contains(string(log), "nobody-guesses") || strings.Contains(string(log), "somebody-else") {
			s.Error("a token is in the log")
		}
	})
}

// tryAs runs a command as somebody who knows another token.
func (s *scene) tryAs(token string, args ...string) (stdout, stderr string, err error) {
	other := *s
	other.env = append(other.env[:len(other.env):len(other.env)], "DYNASCALE_TOKEN="+token)
	return other.try(args...)
}
