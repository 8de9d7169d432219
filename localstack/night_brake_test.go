//go:build integration

package localstack

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/localstack/proxy"
	"github.com/dynascale/dynascale/localstack/stage"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A hundred tiers below their minimum, a wire on which every change takes a while, and a
// pause after the first of them: what the endpoint gets later was named in the answer.
func TestNightPauseAmongAHundredWrites(t *testing.T) {
	onOneStage(t, func(s *scene) {
		const n = 100
		var tiers strings.Builder
		var made sync.WaitGroup
		failed := make(chan error, n)
		for i := range n {
			group := fmt.Sprintf("%s-%03d", s.group, i)
			fmt.Fprintf(&tiers, "  t%03d: {mode: manage, group: %s, limits: {min: 2, max: 20}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n", i, group)
			made.Go(func() { failed <- s.stage.Group(s.Context(), group, stage.Sizes{Max: 20, Desired: 1}) })
			s.Cleanup(func() { _ = s.stage.RemoveGroup(context.Background(), group) })
		}
		made.Wait()
		for range n {
			s.must(<-failed)
		}
		s.configure(tiers.String())
		wire := s.wire("AUTO_SCALING", s.stage.AutoScaling)
		wire.Spoil(only(proxy.Fault{Wait: 250 * time.Millisecond}, "SetDesiredCapacity")())
		d := s.start()
		for end := time.Now().Add(time.Minute); len(changes(wire)) < 8; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				s.Fatal("within a minute no eight changes were asked for")
			}
		}
		answer := s.run("pause", "--all", "--reason", "stop it")
		answered := time.Now()
		s.wantSaid(answer, "a1  every tier: pause, until ", "In force now: no change of this kind is begun or tried again.")
		named := map[string]bool{}
		for _, m := range regexp.MustCompile(`sent before, answer not here yet: t(\d+): set desired 1 -> 2`).FindAllStringSubmatch(answer, -1) {
			named[s.group+"-"+m[1]] = true
		}
		if len(named) > 4 {
			s.Errorf("%d changes are named as in flight; there are at most 4 at a time:\n%s", len(named), answer)
		}
		d.wholePass()
		all, late := changes(wire), 0
		for _, c := range all {
			if !c.At.After(answered) {
				continue
			}
			if late++; !named[c.Form.Get("AutoScalingGroupName")] {
				s.Errorf("%s was changed %s after the answer, which does not name it:\n%s", c.Form.Get("AutoScalingGroupName"), c.At.Sub(answered), answer)
			}
		}
		s.Logf("%d changes arrived, %d of them after the answer, which named %d", len(all), late, len(named))
		if len(all) > n/2 {
			s.Errorf("%d of %d changes were made: the pause came too late to show anything", len(all), n)
		}
		held := 0
		for _, r := range s.records("history", "--limit", "1000") {
			if r.Outcome.Status == scale.Held {
				held++
			}
		}
		if want := n - len(all); held < want {
			s.Errorf("%d tiers have the outcome held, want %d", held, want)
		}
		s.wantSaid(s.run("status"), "brake: nothing new begins: the pause a1 of ")
		s.run("resume", "--all")
		wire.Spoil(nil)
		d.wholePass()
		if all := changes(wire); len(all) != n {
			s.Errorf("after the resume %d changes were made in all, want one for each of %d tiers", len(all), n)
		}
	})
}

// changes are the changes of a size that the endpoint got.
func changes(wire *proxy.Proxy) (out []proxy.Sent) {
	for _, c := range wire.Sent() {
		if c.Operation == "SetDesiredCapacity" {
			out = append(out, c)
		}
	}
	return out
}

func TestNightPauseByFile(t *testing.T) {
	onOneStage(t, func(s *scene) {
		f, d := s.atNight()
		soft, hard := filepath.Join(s.dir, "PAUSE"), filepath.Join(s.dir, "PAUSE-HARD")
		s.must(os.WriteFile(soft, nil, 0o600)) // touch
		f.work()
		d.wholePass()
		f.want(before, "PAUSE")
		s.wantSaid(s.run("status"), "brake: nothing new begins: the brake file "+soft+" of ", "hold at 4")
		s.wantSaid(s.run("explain", "hot"), "the brake file "+soft)
		d.wantMetric(`dynascale_brake{source="file"} 1`)

		s.must(os.WriteFile(soft, []byte("deploy of the shop\nand more\n"), 0o600))
		s.wantSaid(s.run("status"), "since ", ": deploy of the shop\n")
		s.must(os.WriteFile(hard, []byte("fire"), 0o600))
		s.wantSaid(s.run("status"), "brake: nothing is changed: the brake file "+hard+" of ", ": fire\n")
		d.wholePass()
		d.wantLog("HARD BRAKE PULLED: nothing is changed for any tier, and what has begun stays as it is")
		d.wantMetric(`dynascale_brake{source="file"} 2`)
		s.wantSaid(s.run("resume", "--all"), "every tier: no pause was in force, so nothing has changed", soft)

		s.must(os.Remove(hard))
		s.must(os.Remove(soft))
		s.must(os.Mkdir(soft, 0o700))
		d.wholePass()
		s.wantSaid(s.run("status"), "brake: nothing new begins: the brake file "+soft+" of ")
		f.want(before, "a folder named PAUSE")
		f.wantWrites(0, "braked")
		s.must(os.Remove(soft))
		d.wholePass()
		f.want(after, "no brake file")
		d.wantLog("BRAKE PULLED: nothing new begins for any tier")
		d.wantLog("brake released: changes are made again")
		d.wantMetric(`dynascale_brake{source="file"} 0`)
	})
}

func TestNightPauseByParameter(t *testing.T) {
	onOneStage(t, func(s *scene) {
		f := newFleet(s)
		name := "/" + s.group + "/brake"
		say := func(word string) { s.Helper(); s.must(s.stage.SetParameter(s.Context(), name, word)) }
		s.Cleanup(func() { _ = s.stage.RemoveParameter(context.Background(), name) })
		say("run")
		text, err := os.ReadFile(s.config())
		s.must(err)
		s.must(os.WriteFile(s.config(), bytes.Replace(text, []byte("timeout: 2s}"), []byte("timeout: 2s, brake: {parameter: "+name+"}}"), 1), 0o600))
		wire := s.wire("SSM", s.stage.SSM)
		d := f.wake("")
		for _, c := range []struct{ word, said string }{
			{"pause", "brake: nothing new begins: the remote brake " + name + " in "},
			{"pause-hard", "brake: nothing is changed: the remote brake " + name + " in "},
			{"no idea", "brake: nothing new begins: the remote brake " + name + " in "},
		} {
			say(c.word)
			d.wholePass()
			f.work()
			d.wholePass()
			s.wantSaid(s.run("status"), c.said)
			f.want(before, c.word)
		}
		s.wantSaid(s.run("status"), "no idea")

		wire.Spoil(only(proxy.Fault{Status: http.StatusBadRequest, Code: "AccessDeniedException", Message: "not authorized"}, "GetParameter")())
		say("run")
		d.wholePass()
		f.want(before, "the last that is known is a pause")
		f.wantWrites(0, "braked")
		s.wantSaid(s.run("status"), "last read at ", "now it cannot be read (denied: ")
		d.wantLog("THE REMOTE BRAKE CANNOT BE READ: its last known state stays in force")
		d.stop()
		d = s.start() // which knows it from the one before
		d.wholePass()
		f.want(before, "the last that is known is a pause, also after a restart")

		wire.Spoil(nil)
		d.wholePass()
		f.want(after, "run")
		d.wantLog("the brake can be read again")
	})
}

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
				s.wantSaid(said, "every tier: pause", who)
			}
		}
		said, err = as(stranger, nil, "resume", "--all")
		if err == nil {
			s.Errorf("a stranger was obeyed:\n%s", said)
		}
		s.wantSaid(said, "You may not use "+socket+": run the command with sudo, or become a member of its group")
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
