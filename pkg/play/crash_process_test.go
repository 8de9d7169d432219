//go:build integration

package play

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// The same crashes with real processes and a real SIGKILL: the daemon's parts run in
// a child, over the SDK and the wire, and the world in the parent. It takes a minute,
// and is part of make integration.
const (
	childURL, childClock  = "DYNASCALE_CRASH_URL", "DYNASCALE_CRASH_CLOCK"
	childAt, childPath    = "DYNASCALE_CRASH_AT", "DYNASCALE_CRASH_LEDGER"
	childName, childEnded = "DYNASCALE_CRASH_NAME", "ENDED "
)

// crashes are all of them, by name, for the test that kills processes.
var crashes = map[string]func() crash{
	"resizing":                resizing,
	"resizingWithoutCapacity": resizingWithoutCapacity,
	"resizingInVain":          resizingInVain,
	"addingAReplica":          addingAReplica,
	"removingAReplica":        removingAReplica,
	"addingAReader":           addingAReader,
	"removingAReader":         removingAReader,
	"addingAReplicaTooLate":   addingAReplicaTooLate,
	"changingTheClass":        changingTheClass,
	"changingTheACU":          changingTheACU,
}

func TestCrashProcesses(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(crashes)) {
		t.Run(name, func(t *testing.T) {
			c := crashes[name]()
			undisturbed := c.world(t)
			ended, events := onStage(t, undisturbed).run(t, name, 0)
			c.judge(t, ended, undisturbed, undisturbed)
			t.Run("points", func(t *testing.T) {
				for half := range 2 {
					t.Run(fmt.Sprint(half), func(t *testing.T) {
						t.Parallel()
						for at := 1 + half; at <= events; at += 2 {
							world := c.world(t)
							s := onStage(t, world)
							if _, events := s.run(t, name, at); events != -1 {
								t.Fatalf("event %d of %d did not come", at, events)
							}
							world.Step(17 * time.Second)
							ended, _ := s.run(t, name, 0)
							c.judge(t, ended, world, undisturbed)
							if t.Failed() {
								t.Fatalf("killed after event %d of %d", at, events)
							}
						}
					})
				}
			})
			fmt.Printf("%s: %d crash points\n", t.Name(), events)
		})
	}
}

// crashStage is a world on the wire, with a clock that a child can ask and move.
type crashStage struct {
	face, clock, ledger string
}

func onStage(t *testing.T, world *sim.Cloud) crashStage {
	t.Helper()
	face, err := Serve(world, 0)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	clock := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d, _ := time.ParseDuration(r.URL.Query().Get("step"))
		world.Step(d)
		_, _ = io.WriteString(w, world.Now().Format(time.RFC3339Nano))
	})}
	go func() { _ = clock.Serve(listener) }()
	t.Cleanup(func() { face.Close(); _ = clock.Close() })
	return crashStage{face.URL, "http://" + listener.Addr().String(), filepath.Join(crashFolder(t), "ledger.db")}
}

// run lets a child live on the stage. It returns the operations that it saw end, and
// how many events there were; -1 when it was killed.
func (s crashStage) run(t *testing.T, name string, at int) (ended []scale.Operation, events int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrashChild$", "-test.v")
	cmd.Env = append(os.Environ(), childURL+"="+s.face, childClock+"="+s.clock, childPath+"="+s.ledger, childName+"="+name, childAt+"="+strconv.Itoa(at))
	out, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if at > 0 && errors.As(err, &failed) && failed.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
		return nil, -1
	}
	if err != nil {
		t.Fatalf("child: %v\n%s", err, out)
	}
	for line := range bytes.Lines(out) {
		if text, is := bytes.CutPrefix(line, []byte(childEnded)); is {
			var told struct {
				Ended  []scale.Operation
				Events int
			}
			if err := json.Unmarshal(text, &told); err != nil {
				t.Fatal(err)
			}
			return told.Ended, told.Events
		}
	}
	t.Fatalf("the child told nothing:\n%s", out)
	return nil, 0
}

// TestCrashChild is the daemon of TestCrashProcesses, and nothing without it.
func TestCrashChild(t *testing.T) {
	name := os.Getenv(childName)
	if name == "" {
		t.Skip("it is run by TestCrashProcesses")
	}
	c := crashes[name]()
	cfg, err := config.Parse("crash.yaml", []byte(c.config))
	if err != nil {
		t.Fatal(err)
	}
	connected, err := cloud.Simulated(os.Getenv(childURL), "us-east-1", "cbor")
	if err != nil {
		t.Fatal(err)
	}
	at, _ := strconv.Atoi(os.Getenv(childAt))
	reaper := newReaper(at)
	reaper.kill = func() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL) }
	d := &daemonLife{cfg: cfg, world: farClock(os.Getenv(childClock)), cloud: connected, path: os.Getenv(childPath), reaper: reaper}
	d.live(t, c.ticks)
	text, err := json.Marshal(map[string]any{"Ended": d.ended, "Events": reaper.count()})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(childEnded + string(text))
}

// farClock is the clock of the parent's world.
type farClock string

func (f farClock) Now() time.Time { return f.ask("0s") }

func (f farClock) Step(d time.Duration) { f.ask(d.String()) }

func (f farClock) ask(step string) time.Time {
	resp, err := http.Get(string(f) + "/?step=" + step)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	at, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(string(text)))
	if err != nil {
		panic(err)
	}
	return at
}
