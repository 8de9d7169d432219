package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/table"
)

// screen is a terminal that a command writes to.
type screen struct {
	t    *testing.T
	host *os.File
	cmd  *exec.Cmd
	text chan string // what it shows, when the command has ended
	seen chan string // what it shows so far
}

// onScreen runs a command on a terminal of a width.
func (s site) onScreen(columns, rows uint16, environment []string, args ...string) *screen {
	s.t.Helper()
	host, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		s.t.Skipf("there is no pseudo terminal here: %v", err)
	}
	s.t.Cleanup(func() { _ = host.Close() })
	number, err := unix.IoctlGetInt(int(host.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(host.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(host.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: rows, Col: columns})
	}
	if err != nil {
		s.t.Skipf("there is no pseudo terminal here: %v", err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := s.environed(append([]string{"TERM=xterm"}, environment...), args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	_ = tty.Close()
	out := &screen{t: s.t, host: host, cmd: cmd, text: make(chan string, 1), seen: make(chan string, 1000)}
	go func() {
		var all bytes.Buffer
		part := make([]byte, 1<<16)
		for {
			n, err := host.Read(part)
			all.Write(part[:n])
			select {
			case out.seen <- all.String():
			default:
			}
			if err != nil { // EIO, when nobody has the other end any more
				out.text <- strings.ReplaceAll(all.String(), "\r\n", "\n")
				return
			}
		}
	}()
	return out
}

// end waits for the end of the command, and returns what was shown and the exit code.
func (s *screen) end() (string, int) {
	s.t.Helper()
	_ = s.cmd.Wait()
	select {
	case text := <-s.text:
		return text, s.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		s.t.Fatal("the terminal does not end")
		return "", 0
	}
}

// await waits until something is shown.
func (s *screen) await(text string) {
	s.t.Helper()
	late := time.After(patience)
	for {
		select {
		case seen := <-s.seen:
			if strings.Contains(seen, text) {
				return
			}
		case <-late:
			s.t.Fatalf("it never shows %q", text)
		}
	}
}

func busyWorkers(t *testing.T) site {
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	return newSite(t, a, strings.Replace(workersTier, "workers:", "workers-of-the-warehouse-2:", 1))
}

// At each width no line is wider than the terminal, and the longest names are whole.
func TestTablesFitTheTerminal(t *testing.T) {
	t.Parallel()
	s := busyWorkers(t)
	s.once()
	for _, width := range []uint16{60, 80, 100, 120, 200} {
		for _, args := range [][]string{{"status"}, {"history"}, {"explain", "workers-of-the-warehouse-2"}, {"plan"}} {
			text, code := s.onScreen(width, 50, []string{"NO_COLOR=1"}, append(args, "-c", s.config())...).end()
			if code != 0 {
				t.Fatalf("%v at %d: exit code %d\n%s", args, width, code, text)
			}
			for line := range strings.Lines(text) {
				if line = strings.TrimRight(line, "\n"); table.Width(line) > int(width) && !strings.Contains(line, s.dir) {
					t.Errorf("%v at %d: a line takes %d:\n%s", args, width, table.Width(line), line)
				}
			}
			contains(t, text, "workers-of-the-warehouse-2", "40 messages")
			if strings.Contains(text, "\x1b") {
				t.Errorf("%v has colours although NO_COLOR is set", args)
			}
		}
	}
	text, _ := s.onScreen(70, 50, nil, "status", "-c", s.config()).end()
	contains(t, text, "\x1b[", "not shown at this width: TIME (UTC)", "-o wide shows all columns")
	wide, _ := s.onScreen(80, 50, nil, "status", "-o", "wide", "-c", s.config()).end()
	contains(t, wide, "TIME (UTC)", "AGE")
	if piped := s.must("status", "-c", s.config()).out; strings.Contains(piped, "not shown") || strings.Contains(piped, "\x1b") || !strings.Contains(piped, "TIME (UTC)") {
		t.Errorf("what is no terminal gets all columns and no colours:\n%s", piped)
	}
	if narrow := s.finish(s.environed([]string{"COLUMNS=70"}, "status", "-c", s.config())).out; !strings.Contains(narrow, "not shown at this width") {
		t.Errorf("COLUMNS is not obeyed:\n%s", narrow)
	}
}

// On a terminal a look is drawn over the one before, and Ctrl-C is no failure. The daemon may come and
// go meanwhile.
func TestWatchOnATerminal(t *testing.T) {
	t.Parallel()
	s := busyWorkers(t)
	d := s.start()
	d.await("the first evaluation", func(e entry) bool { return e.text("tier") != "" })
	w := s.onScreen(120, 40, nil, "status", "--watch", "--interval", "1s", "-c", s.config())
	w.await("ready at")
	d.signal(syscall.SIGTERM)
	d.end()
	w.await("no process on this machine has the ledger open")
	s.start()
	if _, err := io.WriteString(w.host, "\x03"); err != nil {
		t.Fatal(err)
	}
	text, code := w.end()
	if code != 0 {
		t.Errorf("exit code %d after Ctrl-C", code)
	}
	contains(t, text, "\x1b[2J\x1b[H", "dynascale status at ", "every 1 s; Ctrl-C ends")
}

// Elsewhere looks follow each other, as JSON a line each, and an interrupt is no failure.
func TestWatchElsewhere(t *testing.T) {
	t.Parallel()
	s := busyWorkers(t)
	s.once()
	watch := func(args ...string) string {
		t.Helper()
		cmd := s.command(binary, append(args, "--watch", "--interval", "1s", "-c", s.config())...)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var all bytes.Buffer
		part := make([]byte, 1<<16)
		for looks := 0; looks < 2; looks = strings.Count(all.String(), args[0]+`"`) + strings.Count(all.String(), "--- dynascale "+args[0]) {
			n, err := out.Read(part)
			all.Write(part[:n])
			if err != nil {
				t.Fatalf("%v ended: %v\n%s", args, err, all.String())
			}
		}
		_ = cmd.Process.Signal(os.Interrupt)
		_, _ = io.Copy(&all, out)
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %v", args, err)
		}
		return all.String()
	}
	for _, args := range [][]string{{"status"}, {"explain", "workers-of-the-warehouse-2"}} {
		contains(t, watch(args...), "--- dynascale "+args[0]+" at ", "\n\n--- dynascale ")
	}
	for line := range strings.Lines(watch("status", "-o", "json")) {
		var one struct {
			Command string
			Version int `json:"schema_version"`
		}
		if err := json.Unmarshal([]byte(line), &one); err != nil || one.Command != "status" || one.Version != schemaVersion {
			t.Errorf("%v in %q", err, line)
		}
	}
	for _, wrong := range [][]string{{"status", "--interval", "3s"}, {"status", "--watch", "--interval", "10ms"}, {"explain", "x", "--watch", "--at", "3h"}, {"plan", "--watch", "--interval", "1s"}} {
		if e := s.run(append(wrong, "-c", s.config())...); e.code != exitMisused {
			t.Errorf("%v: exit code %d\n%s", wrong, e.code, e.errors)
		}
	}
	if e := s.run("explain", "nobody", "--watch", "-c", s.config()); e.code != exitFailed || !strings.Contains(e.errors+e.out, "no such tier") {
		t.Errorf("a tier that there is not: exit code %d\n%s%s", e.code, e.out, e.errors)
	}
}

// A person before the terminal of the daemon sees that it lives, and no JSON.
func TestRunOnATerminal(t *testing.T) {
	t.Parallel()
	s := busyWorkers(t)
	d := s.onScreen(120, 40, nil, "run", "-c", s.config())
	d.await("; next evaluation in ")
	_, _ = io.WriteString(d.host, "\x03")
	text, _ := d.end()
	contains(t, text, "  1 tier: 1 grows; ", " AWS calls in ", "workers-of-the-warehouse-2: grow 2 -> 4: 40 messages visible and in flight", "[applied: set desired 2 -> 4]")
	if strings.Contains(text, `{"`) {
		t.Errorf("there is JSON in\n%s", text)
	}
}

// run --once tells what every tier saw and decided, also where it holds.
func TestOnceTellsAHold(t *testing.T) {
	t.Parallel()
	s := busyWorkers(t)
	s.once()
	held := s.once()
	contains(t, held.out, "1 tier: 1 holds; ", "SAW", "backlog 40 messages", "hold at 4")
	var told onceShape
	if err := json.Unmarshal([]byte(s.must("run", "--once", "-o", "json", "-c", s.config()).out), &told); err != nil || len(told.Tiers) != 1 || told.Calls == 0 || *told.Tiers[0].Decision.To != 4 {
		t.Errorf("%v in %+v", err, told)
	}
	if e := s.run("run", "-o", "json", "-c", s.config()); e.code != exitMisused {
		t.Errorf("-o without --once: exit code %d", e.code)
	}
}
