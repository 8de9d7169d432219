//go:build integration

package localstack

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The seed program's own path, as the README tells it: seed, check, plan, run.
func TestTheSeededShop(t *testing.T) {
	onEachStage(t, func(s *scene) {
		seed := filepath.Join(s.dir, "seed")
		if out, err := exec.Command("go", "build", "-o", seed, "./seed").CombinedOutput(); err != nil {
			s.Fatalf("build the seed program: %v\n%s", err, out)
		}
		cmd := exec.Command(seed, "-name", s.group)
		cmd.Dir = s.dir
		cmd.Env = append(s.stage.Env(), "DYNASCALE_IT_PROTOCOL="+s.stage.Protocol)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err != nil {
			s.Fatalf("seed: %v\n%s", err, &errs)
		}
		for _, group := range []string{s.group + "-web", s.group + "-workers"} {
			s.Cleanup(func() { _ = s.stage.RemoveGroup(context.Background(), group) })
		}
		s.must(os.WriteFile(s.config(), out.Bytes(), 0o600))
		s.workDir = s.dir // the seeded configuration names its ledger without a folder
		check := s.command(s.Context(), "check", s.config())
		if text, err := check.CombinedOutput(); err != nil {
			s.Fatalf("dynascale check: %v\n%s", err, text)
		}
		s.run("plan")
		s.wantDesired(s.group+"-web", 4, "after a plan")
		s.pass()
		s.wantDesired(s.group+"-web", 7, "90 % of CPU against 60 %, with headroom")
		s.wantDesired(s.group+"-workers", 4, "35 messages, ten each")
	})
}
