//go:build integration

package localstack

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/localstack/stage"
)

// ground is a playground for as long as a scene lasts.
type ground struct {
	url, out, log string
	env           []string // what its file env exports
	cmd           *exec.Cmd
	ended         chan struct{}
}

var upAt = regexp.MustCompile(`is up at (http://\S+) until Ctrl-C`)

// startGround starts a playground on a free port; the end of the test ends it.
func startGround(t *testing.T, args ...string) *ground {
	t.Helper()
	dir := t.TempDir()
	g := &ground{out: filepath.Join(dir, "playground"), log: filepath.Join(dir, "playground.log"), ended: make(chan struct{})}
	log, err := os.Create(g.log)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	args = append([]string{"-c", minded, "sh", binary, "playground", "--out", g.out}, args...)
	g.cmd = exec.Command("/bin/sh", args...)
	g.cmd.Env, g.cmd.Stdout, g.cmd.Stderr = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}, log, log
	if _, err := g.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := g.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = g.cmd.Wait(); close(g.ended) }()
	t.Cleanup(func() { _ = g.cmd.Process.Kill(); <-g.ended })
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if up := upAt.FindStringSubmatch(g.said(t)); up != nil {
			g.url = up[1]
			break
		}
		select {
		case <-g.ended:
			t.Fatalf("the playground ended at once:\n%s", g.said(t))
		default:
		}
	}
	if g.url == "" {
		t.Fatalf("the playground did not say where it is:\n%s", g.said(t))
	}
	env, err := os.ReadFile(filepath.Join(g.out, "env"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(env)) {
		if pair, is := strings.CutPrefix(strings.TrimSpace(line), "export "); is {
			g.env = append(g.env, strings.ReplaceAll(pair, "'", ""))
		}
	}
	return g
}

func (g *ground) said(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(g.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// interrupt is Ctrl-C; it returns the exit code.
func (g *ground) interrupt(t *testing.T) int {
	t.Helper()
	_ = g.cmd.Process.Signal(syscall.SIGINT)
	select {
	case <-g.ended:
	case <-time.After(10 * time.Second):
		t.Fatal("the playground did not end within ten seconds of Ctrl-C")
	}
	return g.cmd.ProcessState.ExitCode()
}

// scene is one on the playground, with its environment.
func (g *ground) scene(t *testing.T) *scene {
	t.Helper()
	on, err := stage.New(stage.Endpoints{
		AppScaling: g.url, AutoScaling: g.url, CloudWatch: g.url, EC2: g.url, ELB: g.url, RDS: g.url, SQS: g.url, SSM: g.url, STS: g.url,
		Region: "eu-central-2",
	})
	if err != nil {
		t.Fatal(err)
	}
	s := newScene(t, on)
	s.env = append(slices.Clone(g.env), "DYNASCALE_SOCKET="+filepath.Join(s.dir, "control.sock"))
	return s
}

// client runs a program of .venv with the environment of the playground and nothing else.
func (g *ground) client(t *testing.T, program string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("../.venv/bin", program))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TZ=UTC"}, g.env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatalf("%s: %v; localstack/install.sh installs it", program, err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// trouble is a command to the playground.
func (s *scene) trouble(args ...string) string {
	s.Helper()
	cmd := s.command(s.Context(), append([]string{"playground"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.Fatalf("dynascale playground %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// eventually waits for something that an evaluation brings.
func (s *scene) eventually(what string, is func() (bool, string)) {
	s.Helper()
	last := ""
	for deadline := time.Now().Add(90 * time.Second); time.Now().Before(deadline); time.Sleep(250 * time.Millisecond) {
		reached := false
		if reached, last = is(); reached {
			return
		}
	}
	s.Errorf("%s did not come about; last seen: %s", what, last)
}

// wantIn fails where a text lacks a part.
func wantIn(t *testing.T, about, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s lacks %q:\n%s", about, part, text)
		}
	}
}
