//go:build integration

package localstack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dynascale/dynascale/localstack/stage"
	"github.com/dynascale/dynascale/pkg/api/apitest"
	"github.com/dynascale/dynascale/pkg/scale"
)

// scene is one play: its own names on a stage, its own folder, configuration and
// ledger.
type scene struct {
	*testing.T
	stage *stage.Stage
	dir   string
	// workDir is where commands run; "" is where the tests do.
	workDir string
	// env overrides the stage's environment of the daemon.
	env    []string
	group  string
	listen string
	// token is the file with the token of the API; "" means that there is none.
	token string
	// balancer and targets are names in dimensions only.
	balancer, targets string
}

var scenes atomic.Int64

// onEachStage plays a scenario on every stage.
func onEachStage(t *testing.T, scenario func(s *scene)) {
	t.Helper()
	t.Parallel()
	for _, on := range stages {
		t.Run(on.name, func(t *testing.T) {
			t.Parallel()
			scenario(newScene(t, on.Stage))
		})
	}
}

// onOneStage plays a scenario on the first stage, where the endpoints make no
// difference to what is shown.
func onOneStage(t *testing.T, scenario func(s *scene)) {
	t.Helper()
	t.Parallel()
	scenario(newScene(t, stages[0].Stage))
}

func newScene(t *testing.T, on *stage.Stage) *scene {
	// Unique also across runs: given endpoints may remember the last one.
	name := fmt.Sprintf("it-%d-%d", time.Now().Unix(), scenes.Add(1))
	return &scene{
		T: t, stage: on, dir: t.TempDir(), group: name, listen: freeAddress(),
		balancer: "app/" + name + "/50dc6c495c0c9188", targets: "targetgroup/" + name + "/73e2d6bc24d8a067",
	}
}

// must ends the play when setting it up fails.
func (s *scene) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// makeGroup makes a group and sees to its removal.
func (s *scene) makeGroup(name string, size stage.Sizes) {
	s.Helper()
	s.must(s.stage.Group(s.Context(), name, size))
	s.Cleanup(func() {
		if err := s.stage.RemoveGroup(context.Background(), name); err != nil {
			s.Log(err)
		}
	})
}

// makeQueue makes a queue with messages.
func (s *scene) makeQueue(messages int) string {
	s.Helper()
	url, err := s.stage.Queue(s.Context(), s.group)
	s.must(err)
	s.Cleanup(func() {
		if err := s.stage.RemoveQueue(context.Background(), url); err != nil {
			s.Log(err)
		}
	})
	s.must(s.stage.Send(s.Context(), url, messages))
	return url
}

// publish gives the last quarter of an hour to metrics.
func (s *scene) publish(metrics ...stage.Metric) {
	s.Helper()
	s.must(s.stage.Publish(s.Context(), 15*time.Minute, 0, metrics...))
}

// configure writes the configuration. An interval of 10 s is the shortest there
// is; the settle time stays 90 s, because it is about CloudWatch.
func (s *scene) configure(tiers string) {
	s.Helper()
	protocol := s.stage.Protocol
	if protocol == "" {
		protocol = "cbor"
	}
	text := fmt.Sprintf(`aws: {cloudwatch_protocol: %s, `+hurried+`
ledger: {path: %q}
http: {listen: %q, token_file: %q}
control: {socket: %q}
log: {format: json}
tiers:
%s`, protocol, s.ledger(), s.listen, s.token, s.socket(), tiers)
	s.must(os.WriteFile(s.config(), []byte(text), 0o600))
}

// atOnce are guards that let a tier shrink in its first pass, by as much as it likes:
// others wait until they know what a quarter of an hour needed.
const atOnce = "stabilization: {shrink: 0s}, freeze: 0s, shrink_limit: {share: 1, busiest: 0s}"

func (s *scene) config() string { return filepath.Join(s.dir, "dynascale.yaml") }
func (s *scene) ledger() string { return filepath.Join(s.dir, "ledger.db") }

// socket is the scene's own: scenes that are played at once must not meet.
func (s *scene) socket() string { return filepath.Join(s.dir, "control.sock") }

// command is the program under test with nothing of this process's environment
// but the endpoints.
func (s *scene) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "RUNTIME_DIRECTORY=" + s.dir}, s.stage.Env()...)
	cmd.Env = append(cmd.Env, s.env...)
	cmd.Dir = s.workDir
	return cmd
}

// hurried are the times of configure, which suit a daemon: what it misses in one
// evaluation it sees in the next.
const hurried, unhurried = "timeout: 2s}\nloop: {interval: 10s, retry: 5s, deadline: 9s}", "timeout: 15s}\nloop: {interval: 60s, retry: 5s, deadline: 50s}"

// patient is the configuration for a command. One that looks at the cloud only once must
// not take an emulator on a busy machine for a dead source.
func (s *scene) patient(command string) string {
	s.Helper()
	text, err := os.ReadFile(s.config())
	if command != "run" && command != "plan" || err != nil || !strings.Contains(string(text), hurried) {
		return s.config()
	}
	path := filepath.Join(s.dir, "patient.yaml")
	s.must(os.WriteFile(path, []byte(strings.Replace(string(text), hurried, unhurried, 1)), 0o600))
	return path
}

// try runs one command to its end.
func (s *scene) try(args ...string) (stdout, stderr string, err error) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	cmd := s.command(ctx, append(args, "--config", s.patient(args[0]))...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	if ctx.Err() != nil {
		s.Fatalf("dynascale %s did not end within a minute; it said:\n%s%s", args[0], &out, &errs)
	}
	return out.String(), errs.String(), err
}

// run runs one command that has to succeed.
func (s *scene) run(args ...string) string {
	s.Helper()
	stdout, stderr, err := s.try(args...)
	if err != nil {
		s.Fatalf("dynascale %s: %v\n%s%s", strings.Join(args, " "), err, stdout, stderr)
	}
	return stdout
}

// pass runs one pass of the daemon.
func (s *scene) pass() { s.Helper(); s.run("run", "--once") }

// records reads what a command prints as JSON.
func (s *scene) records(args ...string) []scale.Record {
	s.Helper()
	all, err := apitest.Records(s.run(append(args, "--output", "json")...))
	s.must(err)
	return all
}

// explain is the newest record of a tier.
func (s *scene) explain(tier string) scale.Record {
	s.Helper()
	all := s.records("explain", tier)
	if len(all) != 1 {
		s.Fatalf("explain %s: %d records", tier, len(all))
	}
	return all[0]
}

// sizes asks the emulator.
func (s *scene) sizes(group string) stage.Sizes {
	s.Helper()
	size, err := s.stage.Sizes(s.Context(), group)
	s.must(err)
	return size
}

// wantDesired asks the emulator and, when it disagrees, lets the ledger explain.
func (s *scene) wantDesired(group string, want int, why string) {
	s.Helper()
	got := s.sizes(group)
	if got.Desired == want {
		return
	}
	history, _, _ := s.try("status")
	s.Errorf("%s: the emulator says desired %d, want %d\n%s", why, got.Desired, want, history)
}

// wantNoLedger says that no ledger may be there.
func (s *scene) wantNoLedger() {
	s.Helper()
	if _, err := os.Stat(filepath.Join(s.dir, "ledger.db")); !errors.Is(err, os.ErrNotExist) {
		s.Errorf("there is a ledger after something that leaves no trace: %v", err)
	}
}
