package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/dynascale/dynascale/pkg/brake"
)

// Users and a group that no machine has.
const (
	member   = 47110
	stranger = 47111
	group    = 47112
)

// asUser is a command of another user; groups are all it is a member of.
func asUser(cmd *exec.Cmd, uid uint32, groups ...uint32) *exec.Cmd {
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid, Groups: groups}}
	return cmd
}

// The folders are as the unit makes them. Members of the group may brake, by the socket and,
// when the daemon hangs, by the file; they may not remove the ledger. Others may nothing.
func TestTheGroupMayBrake(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("SKIPPED, not checked: only root can run commands as other users")
	}
	s := newSite(t, newAccount(t, busyBox()), boxTier)
	runtime := filepath.Join(t.TempDir(), "run")
	if err := os.Mkdir(runtime, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, above := range []string{filepath.Dir(s.dir), filepath.Dir(filepath.Dir(runtime)), filepath.Dir(runtime)} {
		if err := os.Chmod(above, 0o755); err != nil { // the folder of a test is closed to others
			t.Fatal(err)
		}
	}
	for folder, mode := range map[string]os.FileMode{runtime: 0o750, s.dir: 0o770 | os.ModeSticky} {
		if err := os.Chown(folder, 0, group); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(folder, mode); err != nil {
			t.Fatal(err)
		}
	}
	run := s.environed([]string{"RUNTIME_DIRECTORY=" + runtime}, "run", "-c", s.config())
	run.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 0, Gid: group}}
	d := s.spawn(run)
	d.says("dynascale runs")
	id := d.await("an operation began", func(e entry) bool { return e.text("msg") == "operation" }).text("operation")
	socket := filepath.Join(runtime, "control.sock")
	call := func(uid uint32, groups []uint32, args ...string) ended {
		t.Helper()
		return s.finish(asUser(s.environed([]string{"DYNASCALE_SOCKET=" + socket, "SUDO_USER=alice"}, args...), uid, groups...))
	}
	pause := []string{"pause", "--all", "--reason", "too many"}

	e := call(member, []uint32{group}, pause...)
	if e.code != exitOK {
		t.Fatalf("a member may not pause: %s", e.errors)
	}
	contains(t, e.out, "every tier: pause")
	if e = call(member, []uint32{group}, "abandon", id); e.code != exitOK {
		t.Fatalf("a member may not abandon: %s", e.errors)
	}
	if by := d.says("operation abandoned").text("by"); by != "uid 47110 (sudo, claims to be alice)" {
		t.Errorf("it was abandoned by %q", by)
	}

	if e = call(stranger, nil, pause...); e.code != exitFailed || e.out != "" {
		t.Errorf("a stranger: exit code %d, %s", e.code, e.out)
	}
	contains(t, e.errors, "you have no permission to use this socket", "sudo usermod -aG dynascale", "NOT PAUSED", "touch FOLDER_OF_THE_LEDGER/PAUSE")

	d.signal(syscall.SIGSTOP)
	file := filepath.Join(s.dir, brake.PauseFile)
	if e = call(member, []uint32{group}, pause...); e.code != exitOK {
		t.Fatalf("a member cannot leave the brake file: %s", e.errors)
	}
	contains(t, e.out, "PAUSED BY FILE: "+file+" is written.")
	contains(t, read(t, file), "by uid 47110 (sudo, claims to be alice): too many")
	for _, path := range []string{s.ledger(), s.ledger() + "-wal"} {
		out, err := asUser(exec.Command("rm", "-f", path), member, group).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "not permitted") {
			t.Errorf("a member removed %s: %s", path, out)
		}
	}
}
