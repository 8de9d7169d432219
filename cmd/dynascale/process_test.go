package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api/apitest"
	"github.com/dynascale/dynascale/pkg/scale"
)

// patience is how long a test waits for something that is bound to come: it
// tells a failure from a slow machine, and is no part of any expectation.
const patience = 60 * time.Second

// site is a folder with a configuration and a ledger, and an account to talk to.
type site struct {
	t       *testing.T
	dir     string
	account *account
}

// newSite configures the tiers given, as YAML; head is added before them.
func newSite(t *testing.T, a *account, tiers string) site {
	t.Helper()
	s := site{t: t, dir: t.TempDir(), account: a}
	s.configure(tiers)
	return s
}

func (s site) config() string { return filepath.Join(s.dir, "config.yaml") }
func (s site) ledger() string { return filepath.Join(s.dir, "ledger.db") }

// configure writes the configuration file, as an editor would.
func (s site) configure(tiers string) { s.configureAt("127.0.0.1:0", tiers) }

func (s site) configureAt(listen, tiers string) {
	s.t.Helper()
	head := "aws: {region: us-east-1, timeout: 1s}\n" +
		"loop: {interval: 10s, retry: 1s}\n" +
		"ledger: {path: " + strconv.Quote(s.ledger()) + "}\n" +
		"http: {listen: " + strconv.Quote(listen) + "}\n"
	if err := os.WriteFile(s.config(), []byte(head+"tiers:\n"+tiers), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// command is the binary in an environment that knows the simulated account and
// nothing else.
func (s site) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "AWS_ENDPOINT_URL=" + s.account.url, "AWS_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=SIMULATED", "AWS_SECRET_ACCESS_KEY=SIMULATED", "AWS_EC2_METADATA_DISABLED=true",
		// The control socket stays in the folder of the test, as systemd would say.
		"RUNTIME_DIRECTORY=" + s.dir,
	}
	return cmd
}

// ended is what a process left behind.
type ended struct {
	code        int
	out, errors string
}

// run runs the binary to its end.
func (s site) run(args ...string) ended {
	s.t.Helper()
	return s.finish(s.command(binary, args...))
}

// environed is the binary with more in its environment.
func (s site) environed(environment []string, args ...string) *exec.Cmd {
	cmd := s.command(binary, args...)
	cmd.Env = append(cmd.Env, environment...)
	return cmd
}

// finish runs a command to its end.
func (s site) finish(cmd *exec.Cmd) ended {
	s.t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		s.t.Fatal(err)
	}
	return ended{code: cmd.ProcessState.ExitCode(), out: out.String(), errors: errs.String()}
}

// must runs the binary and expects success.
func (s site) must(args ...string) ended {
	s.t.Helper()
	e := s.run(args...)
	if e.code != 0 {
		s.t.Fatalf("dynascale %s: exit code %d\n%s%s", strings.Join(args, " "), e.code, e.out, e.errors)
	}
	return e
}

// once runs one evaluation of the daemon.
func (s site) once() ended {
	s.t.Helper()
	return s.must("run", "--once", "-c", s.config())
}

// explain is the newest record of a tier.
func (s site) explain(tier string) scale.Record {
	s.t.Helper()
	text := s.must("explain", tier, "-c", s.config(), "-o", "json").out
	all, err := apitest.Records(text)
	if err != nil || len(all) != 1 {
		s.t.Fatalf("%v in %s", err, text)
	}
	return all[0]
}

// entry is one line of the log.
type entry map[string]any

func (e entry) text(key string) string { x, _ := e[key].(string); return x }
func (e entry) size(key string) int    { x, _ := e[key].(float64); return int(x) }

// daemon is a running process.
type daemon struct {
	site
	cmd  *exec.Cmd
	addr string
	done chan struct{} // closed when it ended

	mu      sync.Mutex
	log     []entry
	raw     strings.Builder
	changed chan struct{} // closed at every new line
	seen    int           // how many lines await has passed
}

// start starts the daemon and waits until it serves.
func (s site) start() *daemon {
	s.t.Helper()
	d := s.spawn(s.command(binary, "run", "-c", s.config()))
	d.addr = d.await("it serves", func(e entry) bool { return e.text("msg") == "dynascale runs" }).text("http")
	return d
}

// spawn starts a process and follows its log. It is killed when the test ends.
func (s site) spawn(cmd *exec.Cmd) *daemon {
	s.t.Helper()
	d := &daemon{site: s, cmd: cmd, done: make(chan struct{}), changed: make(chan struct{})}
	pipe, err := cmd.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		defer close(d.done)
		lines := bufio.NewScanner(pipe)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			d.note(lines.Text())
		}
		_ = cmd.Wait()
	}()
	s.t.Cleanup(func() {
		d.signal(syscall.SIGKILL)
		<-d.done
		if s.t.Failed() {
			s.t.Logf("log of %d:\n%s", cmd.Process.Pid, d.text())
		}
	})
	return d
}

func (d *daemon) note(line string) {
	e := entry{}
	if json.Unmarshal([]byte(line), &e) != nil {
		e = entry{"msg": line}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log = append(d.log, e)
	d.raw.WriteString(line + "\n")
	close(d.changed)
	d.changed = make(chan struct{})
}

func (d *daemon) text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.raw.String()
}

// await waits for the next line that is looked for; what comes before it counts
// as read.
func (d *daemon) await(what string, found func(entry) bool) entry {
	d.t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	ended := false
	for {
		d.mu.Lock()
		for d.seen < len(d.log) {
			d.seen++
			if e := d.log[d.seen-1]; found(e) {
				d.mu.Unlock()
				return e
			}
		}
		changed := d.changed
		d.mu.Unlock()
		if ended {
			d.t.Fatalf("the process ended before the log told that %s", what)
		}
		select {
		case <-changed:
		case <-d.done:
			ended = true
		case <-late.C:
			d.t.Fatalf("the log does not tell that %s", what)
		}
	}
}

// says waits for a message.
func (d *daemon) says(msg string) entry {
	d.t.Helper()
	return d.await(msg, func(e entry) bool { return strings.Contains(e.text("msg"), msg) })
}

// changes waits for a change of a tier.
func (d *daemon) changes(tier string, from, to int) entry {
	d.t.Helper()
	return d.await("a size changed", func(e entry) bool {
		return e.text("tier") == tier && e.size("from") == from && e.size("to") == to && e.text("outcome") == "applied"
	})
}

// signal sends a signal, and waits until a SIGSTOP has stopped every thread: on a busy machine the others answer until
// the one that takes the signal has run.
func (d *daemon) signal(s syscall.Signal) {
	d.t.Helper()
	_ = d.cmd.Process.Signal(s)
	if s != syscall.SIGSTOP {
		return
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		if stopped(d.cmd.Process.Pid) {
			return
		}
		if time.Now().After(deadline) {
			d.t.Fatal("SIGSTOP did not stop the process")
		}
	}
}

// stopped reports whether no thread of a process runs, as far as this system tells.
func stopped(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	for _, path := range threads {
		stat, err := os.ReadFile(path)
		if _, rest, found := strings.Cut(string(stat), ") "); err == nil && found && !strings.HasPrefix(rest, "T") {
			return false
		}
	}
	return true
}

// end waits for the end and returns the exit code, -1 after a signal.
func (d *daemon) end() int {
	d.t.Helper()
	select {
	case <-d.done:
	case <-time.After(patience):
		d.t.Fatal("the process does not end")
	}
	return d.cmd.ProcessState.ExitCode()
}

func (d *daemon) alive() bool {
	select {
	case <-d.done:
		return false
	default:
		return true
	}
}

// get asks the daemon over HTTP.
func (d *daemon) get(path string) (int, string) {
	d.t.Helper()
	client := http.Client{Timeout: patience}
	resp, err := client.Get("http://" + d.addr + path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// state is /api/v1/status.
type state struct {
	Ready       bool   `json:"ready"`
	Why         string `json:"why"`
	Passes      int    `json:"evaluations"`
	Failed      int    `json:"failed_evaluations"`
	Tiers       int    `json:"tiers"`
	ConfigError string `json:"config_error"`
	LedgerError string `json:"ledger_error"`
}

func (d *daemon) state() (s state) {
	d.t.Helper()
	_, text := d.get("/api/v1/status")
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		d.t.Fatal(err)
	}
	return s
}

// shows expects a line of /metrics.
func (d *daemon) shows(line string) {
	d.t.Helper()
	_, text := d.get("/metrics")
	if !strings.Contains(text, "\n"+line+"\n") {
		name, _, _ := strings.Cut(line, " ")
		name, _, _ = strings.Cut(name, "{")
		for l := range strings.SplitSeq(text, "\n") {
			if strings.HasPrefix(l, name) {
				d.t.Logf("there is: %s", l)
			}
		}
		d.t.Errorf("/metrics does not show: %s", line)
	}
}

// contains expects words in a text.
func contains(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("there is no %q in:\n%s", w, text)
		}
	}
}

// rules are the rules that moved or held a decision, in order.
func rules(d scale.Decision) []string {
	var out []string
	for _, r := range d.Reasons {
		out = append(out, r.Rule)
	}
	return out
}
