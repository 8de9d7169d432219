package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/sim"
)

// quiet is a site with a tier that has what it wants.
func quiet(t *testing.T) site {
	t.Helper()
	return newSite(t, newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 4)},
	}), bounded("{min: 2, max: 20}"))
}

// with runs the binary with more in its environment.
func (s site) with(environment []string, args ...string) ended {
	s.t.Helper()
	return s.finish(s.environed(environment, args...))
}

// What discover and the README set up has no token: the brake works by the socket, also
// with a configuration that nobody can read any more.
func TestTheBrakeNeedsNoTokenAndNoConfiguration(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	d := s.start()
	if err := os.WriteFile(s.config(), []byte("tiers: {{{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, find := range [][]string{{"--config", s.config()}, {"--socket", filepath.Join(s.dir, "control.sock")}} {
		e := s.must(append([]string{"pause", "workers", "--reason", "bad deploy"}, find...)...)
		contains(t, e.out, "  workers: pause, until ", "bad deploy")
		d.says("an operator's action is in force")
		s.must(append([]string{"override", "workers", "--min", "3", "--for", "1h"}, find...)...)
		contains(t, s.must(append([]string{"resume", "workers"}, find...)...).out, "  workers: pause, until ", "Still in force\n  ")
		contains(t, s.must(append([]string{"resume", "workers", "--overrides"}, find...)...).out, "No pause, override or grant is in force for workers.")
		contains(t, s.must(append([]string{"actions"}, find...)...).out, "bad deploy", "resumed by")
		e = s.run(append([]string{"pause", "nobody", "--reason", "x"}, find...)...)
		contains(t, e.errors, `the daemon refused: nobody: no such tier; `)
	}
	if _, err := os.Lstat(filepath.Join(s.dir, brake.PauseFile)); err == nil {
		t.Error("a refusal left a brake file")
	}
}

// The order in which a daemon is looked for, and that none is guessed.
func TestWhichDaemonIsMeant(t *testing.T) {
	t.Parallel()
	one, two := quiet(t), quiet(t)
	runtime := t.TempDir()
	user := []string{"XDG_RUNTIME_DIR=" + runtime}
	shared := filepath.Join(runtime, "dynascale")
	// Both make their socket in the same folder, and each has its own name.
	for _, s := range []site{one, two} {
		cmd := s.environed([]string{"RUNTIME_DIRECTORY=" + shared}, "run", "-c", s.config())
		s.spawn(cmd).says("dynascale runs")
	}
	pause := []string{"pause", "--all", "--reason", "x"}
	e := one.with(user, pause...)
	if e.code != exitMisused {
		t.Errorf("exit code %d of a command that could mean two daemons", e.code)
	}
	contains(t, e.errors, "several daemons run on this machine; nothing was done",
		one.config(), two.config(), "--socket "+shared+"/control.sock   configuration ", "or --config")
	if strings.Contains(e.out, "paused") {
		t.Error(e.out)
	}
	// A configuration that names one of them is enough.
	contains(t, one.must(append(pause, "-c", two.config())...).errors+one.with(user, append(pause, "-c", two.config())...).out, "every tier: pause")
	first, second := filepath.Join(shared, "control.sock"), ""
	found, err := filepath.Glob(filepath.Join(shared, "config-*.sock"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the second daemon has no name of its own: %v %v", found, err)
	}
	second = found[0]
	for name, c := range map[string]struct {
		environment, args []string
		code              int
		words             string
	}{
		"--socket before the variable":   {[]string{"DYNASCALE_SOCKET=" + second}, []string{"resume", "--all", "--socket", first + ".gone"}, 1, first + ".gone, the path in --socket: there is no socket"},
		"the variable before the folder": {append(user, "DYNASCALE_SOCKET="+second), []string{"resume", "--all"}, 0, ""},
		"the variable and another file":  {[]string{"DYNASCALE_SOCKET=" + first}, []string{"resume", "--all", "-c", two.config()}, 2, "unset the variable, or give --config " + one.config()},
		"two ways at once":               {nil, []string{"resume", "--all", "--socket", first, "--url", "http://127.0.0.1:1"}, 2, "--url and --socket cannot be combined"},
	} {
		t.Run(name, func(t *testing.T) {
			e := one.with(c.environment, c.args...)
			if e.code != c.code {
				t.Errorf("exit code %d, want %d: %s", e.code, c.code, e.errors)
			}
			contains(t, e.errors, c.words)
		})
	}
}

// A socket that a killed daemon left behind is replaced; a living one never; and what is no
// socket is left alone. Without the place that was asked for, there is another one.
func TestSocketsThatAreTaken(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	d := s.start()
	d.signal(syscall.SIGKILL)
	d.end()
	socket := filepath.Join(s.dir, "control.sock")
	if _, err := os.Lstat(socket); err != nil {
		t.Fatal("nothing was left behind: the test would show nothing")
	}
	d = s.start()
	s.must("pause", "--all", "--reason", "x", "--socket", socket)

	other := quiet(t)
	cmd := other.environed([]string{"DYNASCALE_SOCKET=" + socket}, "run", "-c", other.config())
	taken := other.spawn(cmd).says("the control socket is not at its configured path")
	contains(t, taken.text("error"), "DYNASCALE_SOCKET: control socket "+socket+": another daemon listens on it: pid ", s.config())
	contains(t, taken.text("socket"), other.dir)
	contains(t, s.must("resume", "--all", "--socket", socket).out, "No pause, override or grant is in force.")

	third := quiet(t)
	precious := filepath.Join(third.dir, "precious")
	if err := os.WriteFile(precious, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd = third.environed([]string{"DYNASCALE_SOCKET=" + precious}, "run", "-c", third.config())
	e := third.spawn(cmd).says("the control socket is not at its configured path")
	contains(t, e.text("error"), "this path is in use by something that is not a socket, and dynascale does not remove it")
	if text, _ := os.ReadFile(precious); string(text) != "precious" {
		t.Errorf("the file is %q now", text)
	}

	// One that ends as it should leaves nothing.
	d.signal(syscall.SIGTERM)
	d.end()
	left, _ := filepath.Glob(filepath.Join(s.dir, "control.*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A path of more than 108 bytes fits into no address.
func TestASocketWithALongPath(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	folder := filepath.Join(s.dir, strings.Repeat("a-folder-with-a-long-name/", 12))
	for name, socket := range map[string]string{
		"a long folder": filepath.Join(folder, "control.sock"),
		"a long name":   filepath.Join(s.dir, strings.Repeat("n", 180)+".sock"),
	} {
		d := s.spawn(s.environed([]string{"DYNASCALE_SOCKET=" + socket}, "run", "-c", s.config()))
		if got := d.says("dynascale runs").text("socket"); got != socket {
			t.Fatalf("%s: the socket is %s", name, got)
		}
		contains(t, s.must("pause", "--all", "--reason", "x", "--socket", socket).out, "every tier: pause")
		contains(t, s.with([]string{"DYNASCALE_SOCKET=" + socket}, "resume", "--all").out, "No pause, override or grant is in force.")
		d.signal(syscall.SIGTERM)
		d.end()
	}
}

// An argument that is empty, as "$TIER" is without a value, is no command for every tier.
func TestEmptyArgumentsAreRefused(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	for _, args := range [][]string{{"pause", ""}, {"resume", " "}, {"override", "", "--max", "3"}, {"explain", ""}} {
		e := s.run(append(args, "-c", s.config())...)
		if e.code != exitMisused || !strings.Contains(e.errors, "an argument is empty; if it is a variable of the shell, the variable is not set") {
			t.Errorf("%q: exit code %d, %s", args, e.code, e.errors)
		}
	}
	if _, err := os.Stat(filepath.Join(s.dir, brake.PauseFile)); err == nil {
		t.Error("every tier was paused")
	}
}

// A brake file knows no tier, direction or end: what it does beyond a pause is told.
func TestWhatABrakeFilePausesMore(t *testing.T) {
	for want, c := range map[string]struct {
		tier string
		api.Pause
	}{
		"": {"", api.Pause{Direction: "both", Terms: api.Terms{For: "ever"}}},
		"pauses more than you asked for: growth too":                                                                {"", api.Pause{Direction: "shrink", Terms: api.Terms{For: "ever"}}},
		"pauses more than you asked for: until you remove it, not for 3 d":                                          {"", api.Pause{Direction: "both", Terms: api.Terms{For: "3d"}}},
		"pauses more than you asked for: every tier, not only web; shrinking too; until you remove it, not for 8 h": {"web", api.Pause{Direction: "grow"}},
	} {
		if got := beyond(c.tier, c.Pause); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Whoever looks at the actions or at a tier is told of a brake as by status: it stops more than an action, and is none.
func TestABrakeIsToldWhereverOneLooks(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	d := s.start()
	for range 300 { // it has nothing to log
		if d.state().Passes > 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	looks := [][]string{{"status"}, {"actions"}, {"explain", "workers"}}
	for _, look := range looks {
		if out := s.must(append(look, "-c", s.config())...).out; strings.Contains(out, "brake:") {
			t.Errorf("nothing is stopped:\n%s", out)
		}
	}
	file := filepath.Join(s.dir, brake.PauseFile)
	if err := os.WriteFile(file, []byte("a deploy\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	told := func() {
		t.Helper()
		for _, look := range looks {
			out := s.must(append(look, "-c", s.config())...).out
			before, _, found := strings.Cut(out, "brake: nothing new begins: the brake file "+file+" of ")
			if !found || strings.Contains(before, "workers") || strings.Contains(before, "recorded") {
				t.Errorf("%v does not begin with the brake:\n%s", look, out)
			}
			if out := s.must(append(look, "-c", s.config(), "-o", "json")...).out; !json.Valid([]byte(out)) {
				t.Errorf("%v: no JSON:\n%s", look, out)
			}
		}
	}
	told()
	if out := s.must("explain", "workers", "--at", time.Now().UTC().Format(time.RFC3339), "-c", s.config()).out; strings.Contains(out, "brake:") {
		t.Errorf("an earlier evaluation is not about the brake of today:\n%s", out)
	}
	d.signal(syscall.SIGTERM)
	d.end()
	told() // the file is there also without a daemon
}

// A daemon that is stopped, killed or gone: pause leaves the file and says so.
func TestPauseLeavesTheBrakeFile(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	d := s.start()
	file := filepath.Join(s.dir, brake.PauseFile)
	pause := []string{"pause", "workers", "--reason", "what happens?\n\x1b[31m", "-c", s.config()}

	d.signal(syscall.SIGSTOP)
	e := s.must(pause...)
	contains(t, e.errors, fmt.Sprintf("the daemon with pid %d", d.cmd.Process.Pid), "did not answer within 1.", ": it is suspended (SIGSTOP) or hangs")
	contains(t, e.out, "PAUSED BY FILE: "+file+" is written.", "While the file exists, no tier begins to grow or shrink.",
		"The file pauses more than you asked for: every tier, not only workers; until you remove it, not for 8 h.", "finds the file before its next change", "To remove the file: dynascale resume --brake-file --config "+s.config()+"\n", "or: rm "+file+"\n",
		"If you remove the file before the daemon answers, the pause of this command can still begin later: when the daemon answers again, look at 'dynascale actions --config "+s.config()+"'.")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, string(text), "what happens?", "because the daemon did not answer")
	if strings.Contains(string(text), "\x1b") || strings.Count(string(text), "\n") != 2 {
		t.Errorf("the file would spoil a terminal: %q", text)
	}
	contains(t, s.must(pause...).out, "PAUSED BY FILE: the brake file "+file+" was there already.")

	// The daemon does not answer, and the file goes all the same when it is named.
	e = s.must("resume", "--brake-file", "-c", s.config())
	contains(t, e.out, "removed: "+file, "stay in force")
	contains(t, s.must("resume", "--brake-file", "-c", s.config()).out, "There is no brake file in "+s.dir)
	s.must(pause...)

	// A resume that was given up is not obeyed when the daemon goes on.
	resume := s.run("resume", "workers", "-c", s.config())
	if resume.code != exitFailed {
		t.Errorf("resume: exit code %d", resume.code)
	}
	wake := fmt.Sprintf("kill -CONT %d", d.cmd.Process.Pid)
	contains(t, resume.errors, "did not answer within 3 s: it is suspended (SIGSTOP) or hangs; whether the daemon "+
		"will carry out the command is unknown", "What you can do:", wake, "restart the daemon, and then resume", "touch "+file)
	override := s.run("override", "workers", "--min", "3", "-c", s.config())
	contains(t, override.errors, "What you can do:", wake, "change the limits of the tier workers in "+s.config()+", and restart the daemon", "touch "+file)
	if override.code != exitFailed {
		t.Errorf("override: exit code %d", override.code)
	}
	d.signal(syscall.SIGCONT)
	e = s.must("override", "workers", "--min", "3", "--for", "1h", "-c", s.config()) // it answers again
	contains(t, e.out, "a brake pauses every tier (the brake file "+file+" of ", "). 'dynascale resume' ends it only with --brake-file; or remove the file yourself: rm "+file)
	contains(t, s.must("resume", "workers", "-c", s.config()).out, "Still paused: the brake file "+file)
	if strings.Contains(d.text(), "was ended") {
		t.Error("the daemon obeyed a resume that was given up")
	}

	// The file goes only when it is asked for by name.
	contains(t, s.must("resume", "--all", "-c", s.config()).out, "Still paused: the brake file "+file+" stops every tier. To remove it: dynascale resume --brake-file --config "+s.config())
	e = s.must("resume", "workers", "--overrides", "-c", s.config())
	contains(t, e.out, "Still paused: the brake file "+file+" stops every tier.", "\nNo other pause, override or grant is in force for workers.\n")
	if strings.Contains(e.out, "note: ") {
		t.Errorf("the brake file is told twice:\n%s", e.out)
	}
	contains(t, s.must("resume", "--brake-file", "-c", s.config()).out, "removed: "+file, "stay in force")
	contains(t, s.must("resume", "--brake-file", "-c", s.config()).out, "There is no brake file in "+s.dir)
	s.must("pause", "--all", "-c", s.config())
	d.signal(syscall.SIGSTOP)
	s.must(pause...)

	// Killed: the next start has to find the file.
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	d.signal(syscall.SIGKILL)
	d.end()
	contains(t, s.must("actions", "-c", s.config()).out, "in force", "every tier") // from the ledger
	e = s.must(pause...)
	contains(t, e.out, "PAUSED BY FILE: "+file+" is written.", "No running daemon was found.", "it finds the file before its first change")
	contains(t, e.errors, "no daemon of the configuration "+s.config()+" answers. Looked for in this order:", "no process listens: an earlier process left the socket behind")

	// Nor can the file be written: then by hand.
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.config(), []byte(strings.Replace(read(t, s.config()), s.ledger(), filepath.Join(s.dir, "no folder", "ledger.db"), 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, leftover := range []string{"control.sock", "control.json"} {
		_ = os.Remove(filepath.Join(s.dir, leftover))
	}
	e = s.run(pause...)
	if e.code != exitFailed || e.out != "" {
		t.Errorf("exit code %d: %s", e.code, e.out)
	}
	contains(t, e.errors, "NOT PAUSED: the brake file cannot be written:", "no such file or directory",
		"To pause every tier yourself: sudo touch '"+filepath.Join(s.dir, "no folder", brake.PauseFile)+"'")
}

// A configuration on a disk that hangs keeps no pause from a daemon whose socket is found
// without it.
func TestADiskThatHangsHidesNoDaemon(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	s.start()
	if err := os.Remove(s.config()); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(s.config(), 0o600); err != nil { // reading it waits for ever
		t.Skip(err)
	}
	contains(t, s.must("pause", "--all", "-c", s.config()).out, "every tier: pause")
	contains(t, s.must("resume", "--all", "-c", s.config()).out, "ended: ")
	e := s.run("pause", "--all", "-c", s.config(), "--socket", filepath.Join(s.dir, "other.sock"))
	if e.code != exitFailed {
		t.Errorf("exit code %d", e.code)
	}
	contains(t, e.errors, "other.sock, the path in --socket: there is no socket", "NOT PAUSED")
}

// A socket that is removed under a running daemon comes back.
func TestALostSocketIsMadeAgain(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	d := s.start()
	if err := os.Remove(filepath.Join(s.dir, "control.sock")); err != nil {
		t.Fatal(err)
	}
	d.says("the control socket was removed and is created again")
	d.says("the control socket works")
	s.must("pause", "--all", "--reason", "x", "-c", s.config())
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A folder that cannot be looked into is not one without a brake file.
func TestABrakeFileThatCannotBeSeen(t *testing.T) {
	t.Parallel()
	s := site{t: t, dir: t.TempDir(), account: &account{}}
	blocked := filepath.Join(s.dir, "folder") // which is a file, and that even root may not look into
	for path, text := range map[string]string{blocked: "", s.config(): "ledger: {path: " + filepath.Join(blocked, "ledger.db") + "}\n" + oneGroup} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e := s.run("resume", "--brake-file", "-c", s.config())
	if e.code != exitFailed {
		t.Errorf("exit code %d: %s", e.code, e.out)
	}
	contains(t, e.errors, "whether there is a brake file is unknown: ", "if you lack the permission, run the command with sudo")
}

// A command that needs the daemon says that none runs where the lock of the ledger tells so, and resume what the ledger
// keeps until then.
func TestCommandsWhileNoDaemonRuns(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	d := s.start()
	s.must("pause", "--all", "--reason", "lunch", "-c", s.config())
	d.signal(syscall.SIGTERM)
	d.end()
	const none = " open. Start the daemon, and then give this command again"
	for _, listen := range []string{"127.0.0.1:0", "127.0.0.1:1"} { // without a way over TCP, and without a token for it
		s.configureAt(listen, bounded("{min: 2, max: 20}"))
		e := s.run("resume", "--all", "-c", s.config())
		contains(t, e.errors, "dynascale: no daemon runs: no process on this machine has the ledger "+s.ledger()+none+"\n",
			"\nIn force, and kept in the ledger:\n  a1  every tier: pause, until ", "lunch")
		for _, args := range [][]string{{"override", "workers", "--min", "3"}, {"reload"}, {"budget", "revoke", "a1"}, {"operations"}, {"budget", "grant", "5"}} {
			e = s.run(append(args, "-c", s.config())...)
			if e.code != exitFailed || !strings.HasPrefix(e.errors, "dynascale: no daemon runs: no process on this machine has the ledger "+s.ledger()+none+"\n") {
				t.Errorf("%v: code %d, %s", args, e.code, e.errors)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(s.dir, brake.PauseFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	contains(t, s.run("resume", "a1", "-c", s.config()).errors, "To remove it, also while no daemon runs: dynascale resume --brake-file --config "+s.config())
}
