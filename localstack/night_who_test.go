//go:build integration

package localstack

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

func TestNightSocketOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root: becoming another user of the socket's group is not possible")
	}
	onOneStage(t, func(s *scene) {
		const member, stranger, group = 54321, 54322, 54323
		// What only root may read: configuration, ledger, and the folder of both.
		s.must(os.Chmod(s.dir, 0o700))
		open, err := os.MkdirTemp("", "dynascale-night-")
		s.must(err)
		s.Cleanup(func() { _ = os.RemoveAll(open) })
		s.must(os.Chmod(open, 0o755))
		run := filepath.Join(open, "run")
		s.must(os.Mkdir(run, 0o750))
		s.must(os.Chown(run, 0, group))
		s.must(os.Chmod(run, 0o750|os.ModeSetgid))
		program, err := os.ReadFile(binary)
		s.must(err)
		copied, socket := filepath.Join(open, "dynascale"), filepath.Join(run, "control.sock")
		s.must(os.WriteFile(copied, program, 0o755))
		s.env = append(s.env, "DYNASCALE_SOCKET="+socket)
		f, d := s.atNight()
		as := func(uid int, groups []uint32, args ...string) (string, error) {
			s.Helper()
			cmd := exec.CommandContext(s.Context(), copied, args...)
			cmd.Env, cmd.Dir = []string{"HOME=/", "PATH=/usr/bin:/bin", "DYNASCALE_SOCKET=" + socket}, "/"
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid), Groups: groups}}
			said, err := cmd.CombinedOutput()
			return string(said), err
		}
		who := "uid " + strconv.Itoa(member)
		said, err := as(member, []uint32{group}, "pause", "--all")
		s.must(orSay(err, said))
		s.wantSaid(said, "a1  every tier: pause, until ", "In force now")
		f.work()
		d.wholePass()
		f.want(before, "paused")
		f.wantWrites(0, "paused")
		for _, command := range [][]string{{"actions"}, {"status"}, {"operations"}} {
			said, err := as(member, []uint32{group}, command...)
			s.must(orSay(err, said))
			if command[0] != "operations" {
				s.wantSaid(said, "every tier", who)
			}
		}
		said, err = as(stranger, nil, "resume", "--all")
		if err == nil {
			s.Errorf("a stranger was obeyed:\n%s", said)
		}
		s.wantSaid(said, "You may not use "+socket+": run the command with sudo, or become a member of the group that owns this path")
		said, err = as(member, []uint32{group}, "resume", "--all")
		s.must(orSay(err, said))
		d.wholePass()
		f.want(after, "resumed")
		s.wantSaid(s.run("actions"), "resumed by "+who)
	})
}

func orSay(err error, said string) error {
	if err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	return nil
}

// Over sudo the kernel's root is told, and beside it the user whom sudo names, as a claim.
func TestNightPauseOverSudo(t *testing.T) {
	claim, sudo := "alice", ""
	if os.Geteuid() != 0 {
		if sudo, _ = exec.LookPath("sudo"); sudo == "" || exec.Command(sudo, "-n", "true").Run() != nil {
			t.Skip("neither root nor sudo without a password: nothing can be run as root")
		}
		claim = cmp.Or(os.Getenv("USER"), os.Getenv("LOGNAME"))
	}
	onOneStage(t, func(s *scene) {
		f, d := s.atNight()
		args := []string{binary, "pause", "--all", "--reason", "over sudo", "--socket", s.socket()}
		cmd := exec.CommandContext(s.Context(), args[0], args[1:]...)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "SUDO_USER=" + claim}
		if sudo != "" {
			cmd = exec.CommandContext(s.Context(), sudo, append([]string{"-n"}, args...)...)
		}
		said, err := cmd.CombinedOutput()
		s.must(orSay(err, string(said)))
		const who = "root (sudo, claims to be "
		s.wantSaid(string(said), "a1  every tier: pause, until ", "over sudo")
		f.work()
		d.wholePass()
		f.want(before, "paused")
		f.wantWrites(0, "paused")
		s.wantSaid(s.run("actions"), who+claim+")", "over sudo")
		s.wantSaid(s.run("status"), "brake: nothing new begins: the pause a1 of "+who+claim+")")
		s.wantSaid(s.run("explain", "hot"), who+claim+")")
	})
}
