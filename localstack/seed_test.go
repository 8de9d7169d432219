//go:build integration

package localstack

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// seedProgram builds the seed program once, beside the emulators' logs.
var seedProgram = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "seed")
	if out, err := exec.Command("go", "build", "-o", path, "./seed").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the seed program: %w\n%s", err, out)
	}
	return path, nil
})

// seed sets up the shop under the scene's name and returns the configuration that
// the seed program prints for it.
func (s *scene) seed(flags ...string) []byte {
	s.Helper()
	program, err := seedProgram()
	s.must(err)
	cmd := exec.Command(program, append(flags, "-name", s.group)...)
	cmd.Dir = s.dir
	cmd.Env = append(s.stage.Env(), "DYNASCALE_IT_PROTOCOL="+s.stage.Protocol)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		s.Fatalf("seed: %v\n%s", err, &errs)
	}
	s.Cleanup(func() {
		ctx := context.Background()
		for _, err := range []error{
			s.stage.RemoveGroup(ctx, s.group+"-web"), s.stage.RemoveGroup(ctx, s.group+"-workers"),
			s.stage.RemoveFront(ctx, s.group+"-web"), s.stage.RemoveQueueNamed(ctx, s.group+"-jobs"),
			s.stage.RemoveMachinesNamed(ctx, s.group+"-reports"), s.stage.RemoveDatabases(ctx, s.group+"-db"),
			s.stage.RemoveParameter(ctx, "/"+s.group+"/db/readers"),
		} {
			if err != nil {
				s.Log(err)
			}
		}
	})
	return out.Bytes()
}

// The seed program's own path, as the README tells it: seed, check, plan, run.
func TestTheSeededShop(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.must(os.WriteFile(s.config(), s.seed("-estate"), 0o600))
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

		if s.replicates() {
			// Two tiers share the database, and their changes may have to wait for each other.
			s.pass()
			database := s.group + "-db"
			s.wantClass(database, "db.m5.xlarge", "900 writes a second against 500")
			if replica := s.databases()[database+"-dyn-1"]; replica.Source != database {
				s.Errorf("1500 reads a second against 1000, and the emulator has %+v", s.databases())
			}
		}
		if can, err := s.stage.ChangesTypes(s.Context()); err != nil || can {
			s.wantSaid(s.run("history", "vm-reporting"), "t2.small -> t2.medium", "resize vm-reporting: reached after ")
		}
	})
}
