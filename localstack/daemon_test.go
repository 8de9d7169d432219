//go:build integration

package localstack

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// daemon is "dynascale run" for as long as a scene lasts.
type daemon struct {
	*scene
	cmd   *exec.Cmd
	log   string
	ended chan struct{}
}

// fullDisk is the start of a daemon that can write no file, as on a full disk: the soft
// limit for the size of files is of this process alone.
const fullDisk = "ulimit -S -f 0; "

// status is what the daemon says of itself.
type status struct {
	Passes      int    `json:"evaluations"`
	Failed      int    `json:"failed_evaluations"`
	ConfigError string `json:"config_error"`
	Tiers       int    `json:"tiers"`
}

func (s status) all() int { return s.Passes + s.Failed }

// start runs the daemon; the scene's end ends it.
func (s *scene) start() *daemon { s.Helper(); return s.startAfter("") }

// startAfter runs the daemon from a shell that first does something else.
func (s *scene) startAfter(first string) *daemon {
	s.Helper()
	d := &daemon{scene: s, log: filepath.Join(s.dir, fmt.Sprintf("daemon-%d.log", time.Now().UnixNano())), ended: make(chan struct{})}
	log, err := os.Create(d.log)
	s.must(err)
	defer log.Close()
	out := log
	if first != "" { // a limit of the daemon's files is none of its log
		out = s.pipe(d.log)
		defer out.Close()
	}
	run := s.command(context.Background(), "run", "--config", s.config())
	d.cmd = exec.Command("/bin/sh", append([]string{"-c", first + minded, "sh"}, run.Args...)...)
	d.cmd.Env, d.cmd.Dir, d.cmd.Stdout, d.cmd.Stderr = run.Env, run.Dir, out, out
	_, err = d.cmd.StdinPipe()
	s.must(err)
	s.must(d.cmd.Start())
	go func() { _ = d.cmd.Wait(); close(d.ended) }()
	s.Cleanup(func() {
		d.stop()
		if s.Failed() {
			s.Logf("the end of the daemon's log:\n%s", tail(d.log, 30))
		}
	})
	return d
}

// pipe is an end to write to; what comes out of the other is added to a file.
func (s *scene) pipe(path string) *os.File {
	s.Helper()
	from, to, err := os.Pipe()
	s.must(err)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	s.must(err)
	go func() {
		_, _ = io.Copy(file, from)
		_, _ = file.Close(), from.Close()
	}()
	return to
}

// stop asks the daemon to end, and makes it after ten seconds.
func (d *daemon) stop() {
	_ = d.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-d.ended:
	case <-time.After(10 * time.Second):
		d.kill()
		d.Error("the daemon did not stop within ten seconds of SIGTERM")
	}
}

// kill is kill -9.
func (d *daemon) kill() {
	_ = d.cmd.Process.Kill()
	<-d.ended
}

func (d *daemon) status() (s status, err error) {
	client := http.Client{Timeout: 5 * time.Second}
	answer, err := client.Get("http://" + d.listen + "/api/v1/status")
	if err != nil {
		return s, err
	}
	defer answer.Body.Close()
	return s, json.NewDecoder(answer.Body).Decode(&s)
}

// until waits for a state of the daemon.
func (d *daemon) until(what string, reached func(status) bool) status {
	d.Helper()
	var s status
	var err error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		if s, err = d.status(); err == nil && reached(s) {
			return s
		}
		select {
		case <-d.ended:
			d.Fatalf("the daemon ended while %s was awaited", what)
		case <-time.After(50 * time.Millisecond):
		}
	}
	d.Fatalf("%s did not come within a minute; the daemon says %+v, %v", what, s, err)
	return s
}

// passes waits until n more passes have ended, failed ones as well. One that is
// under way counts as the first.
func (d *daemon) passes(n int) status {
	d.Helper()
	now := d.until("an answer", func(status) bool { return true })
	return d.until(fmt.Sprintf("the end of %d passes", n), func(s status) bool { return s.all() >= now.all()+n })
}

// wholePass waits until a pass has ended that began after now.
func (d *daemon) wholePass() status { d.Helper(); return d.passes(2) }

func (d *daemon) wantLog(text string) {
	d.Helper()
	// What an evaluation did shows in the cloud a moment before its line is written.
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		all, err := os.ReadFile(d.log)
		d.must(err)
		if strings.Contains(string(all), text) {
			return
		}
		if time.Now().After(deadline) {
			d.Errorf("the log does not say %q", text)
			return
		}
	}
}

// wantMetric looks for a line of the metrics, as they are now.
func (d *daemon) wantMetric(line string) {
	d.Helper()
	answer, err := http.Get("http://" + d.listen + "/metrics")
	d.must(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	d.must(err)
	if !strings.Contains(string(text), "\n"+line+"\n") {
		name, _, _ := strings.Cut(line, " ")
		name, _, _ = strings.Cut(name, "{")
		for got := range strings.Lines(string(text)) {
			if strings.HasPrefix(got, name) {
				d.Logf("the metrics say %s", got)
			}
		}
		d.Errorf("the metrics do not say %s", line)
	}
}
