//go:build integration

package localstack

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
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
		wire.Spoil(only(proxy.Fault{Wait: time.Second}, "SetDesiredCapacity")())
		d := s.start()
		for end := time.Now().Add(time.Minute); wire.Asked()["SetDesiredCapacity"] < 20; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				s.Fatal("within a minute no 20 changes were asked for")
			}
		}
		answer := s.run("pause", "--all", "--reason", "stop it")
		answered := time.Now()
		s.wantSaid(answer, "a1  every tier: pause, until ", "In force now: no change is begun or retried.")
		named := map[string]bool{}
		for _, m := range regexp.MustCompile(`sent to AWS before this action, not answered yet: t(\d+): set desired 1 -> 2`).FindAllStringSubmatch(answer, -1) {
			named[s.group+"-"+m[1]] = true
		}
		if len(named) > 16 { // the actuator makes no more at a time
			s.Errorf("%d changes are named as in flight; there are at most 16 at a time:\n%s", len(named), answer)
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
		if len(all) == n {
			s.Errorf("all %d changes were made: the pause came too late to show anything", n)
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
		d.wantMetric(`dynascale_brake{kind="pause",source="file"} 1`)

		s.must(os.WriteFile(soft, []byte("deploy of the shop\nand more\n"), 0o600))
		s.wantSaid(s.run("status"), "since ", ": deploy of the shop\n")
		s.must(os.WriteFile(hard, []byte("fire"), 0o600))
		s.wantSaid(s.run("status"), "brake: nothing is changed: the brake file "+hard+" of ", ": fire\n")
		d.wholePass()
		d.wantLog("HARD BRAKE ACTIVE: nothing is changed for any tier; operations that have begun stop where they are")
		d.wantMetric(`dynascale_brake{kind="pause-hard",source="file"} 1`)
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
		d.wantLog("BRAKE ACTIVE: no change begins for any tier")
		d.wantLog("brake released: changes are made again unless another brake or a pause is active")
		d.wantMetric(`dynascale_brake{kind="pause",source="file"} 0`)
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
		for i, c := range []struct{ word, said string }{
			{"pause", "brake: nothing new begins: the remote brake " + name + " in "},
			{"pause-hard", "brake: nothing is changed: the remote brake " + name + " in "},
			{"no idea", "brake: nothing new begins: the remote brake " + name + " in "},
		} {
			say(c.word)
			d.wholePass()
			if i == 0 {
				f.work()
				d.wholePass()
			}
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
		d.until("the first evaluation", func(s status) bool { return s.all() >= 1 })
		f.want(before, "the last that is known is a pause, also after a restart")

		wire.Spoil(nil)
		d.wholePass()
		f.want(after, "run")
		d.wantLog("the brake can be read again")
	})
}
