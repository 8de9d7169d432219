package brakes

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
)

// knob is a parameter store with one parameter.
type knob struct {
	mu   sync.Mutex
	text string
	err  error
}

func (k *knob) turn(text string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.text, k.err = text, err
}

func (k *knob) read(context.Context) (string, time.Time, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text, day, k.err
}

var day = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	cfg, err := config.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func newBrakes(cfg *config.Config, memory Memory, dry bool, log *zap.Logger) *Brakes {
	return New(Options{Ledger: cfg.Ledger.Path, Memory: memory, DryRun: dry, Log: log})
}

// twoTiers is an observer of two tiers.
type twoTiers struct{}

func (twoTiers) Observe(_ context.Context, now time.Time) []scale.Snapshot {
	return []scale.Snapshot{{Tier: "web", Now: now}, {Tier: "api", Now: now}}
}

const brakedConfig = `
aws: {region: us-east-1, brake: {parameter: /dynascale/brake, region: eu-west-1}}
tiers:
  web: {mode: manage, group: web-asg, limits: {min: 1, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}
`

// What the brakes say is in every snapshot and in the report, and each change of it is one
// line of the log.
func TestBrakesAreToldWhenTheyChange(t *testing.T) {
	home := brakeFolder(t)
	folder := filepath.Join(home, "state")
	file := filepath.Join(folder, "PAUSE")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Mkdir(folder, 0o700))
	core, logs := observer.New(zap.InfoLevel)
	cfg := parse(t, brakedConfig)
	cfg.Ledger.Path = filepath.Join(folder, "ledger.db")
	k := &knob{err: &scale.Failure{Doing: "reading parameter /dynascale/brake", Kind: scale.Denied, Err: errors.New("no")}}
	b := newBrakes(cfg, ledger.NewMemory(0), false, zap.New(core))
	b.path = filepath.Join(home, "remote.brake") // it is written beside all this, also while the folder is away
	b.Obey(cfg.AWS.BrakeName(), k.read)
	for _, step := range []struct {
		name   string
		do     func()
		reason string
		logs   string
	}{
		{"nothing was ever read", func() {}, "nothing new begins: the remote brake /dynascale/brake in eu-west-1, which was never read (denied: no) and counts as active",
			"THE REMOTE BRAKE WAS NEVER READ and counts as active: no change begins until it is read; correct what the field `problem` says (for example create the parameter or allow ssm:GetParameter), or remove aws.brake from the configuration"},
		{"again", func() {}, "nothing new begins: the remote brake /dynascale/brake in eu-west-1, which was never read (denied: no) and counts as active", ""},
		{"it runs", func() { k.turn("run", nil) }, "", "the brake can be read again; brake released: changes are made again unless another brake or a pause is active"},
		{"a file", func() { must(os.WriteFile(file, []byte("deploy"), 0o600)) }, "nothing new begins: the brake file " + file,
			"BRAKE ACTIVE: no change begins for any tier; operations that have begun continue"},
		{"and the parameter, hard", func() { k.turn("pause-hard", nil) }, "nothing is changed: the remote brake /dynascale/brake in eu-west-1 (pause-hard)",
			"HARD BRAKE ACTIVE: nothing is changed for any tier; operations that have begun stop where they are"},
		{"which cannot be read", func() { k.turn("", errors.New("throttled")) }, "nothing is changed: the remote brake /dynascale/brake in eu-west-1 (pause-hard)",
			"THE REMOTE BRAKE CANNOT BE READ: its last known state stays in force"},
		{"and runs again", func() { k.turn("run", nil) }, "nothing new begins: the brake file " + file, "the brake can be read again; brake released: changes are made again unless another brake or a pause is active"},
		{"the file goes", func() { must(os.Remove(file)) }, "", "brake released: changes are made again unless another brake or a pause is active"},
		{"the folder goes", func() { must(os.Rename(folder, filepath.Join(home, "away"))) }, "nothing new begins: the brake file " + file + "; the file cannot be checked (its folder: no such file or directory) and counts as active",
			"THE BRAKE FILE CANNOT BE CHECKED and counts as active: no change begins until it can be checked; operations that have begun continue; correct what the field `problem` says"},
		{"and is there again", func() { must(os.Rename(filepath.Join(home, "away"), folder)) }, "", "the brake can be read again; brake released: changes are made again unless another brake or a pause is active"},
		{"a hard file", func() { must(os.WriteFile(file+"-HARD", nil, 0o600)) }, "nothing is changed: the brake file " + file + "-HARD",
			"HARD BRAKE ACTIVE: nothing is changed for any tier; operations that have begun stop where they are"},
		{"whose folder goes", func() { must(os.Rename(folder, filepath.Join(home, "away"))) }, "nothing is changed: the brake file " + file + "-HARD",
			"THE FILE OF THE HARD BRAKE CANNOT BE CHECKED and counts as active: nothing is changed for any tier until it can be checked; operations that have begun stop where they are; correct what the field `problem` says"},
	} {
		step.do()
		world := braked{next: twoTiers{}, brakes: b}.Observe(t.Context(), day)
		for _, s := range world {
			if !strings.HasPrefix(s.Brake, step.reason) || step.reason == "" && s.Brake != "" {
				t.Errorf("%s: the snapshot of %s says %q, want %q", step.name, s.Tier, s.Brake, step.reason)
			}
		}
		if r := b.Report(); r.Holds != world[0].Brake || len(r.Brakes) != 2 {
			t.Errorf("%s: the report says %+v", step.name, r)
		}
		var said []string
		for _, e := range logs.TakeAll() {
			said = append(said, e.Message)
		}
		if got := strings.Join(said, "; "); got != step.logs {
			t.Errorf("%s: the log says %q, want %q", step.name, got, step.logs)
		}
	}
}

// A dry run shows a brake that is pulled, and is not blinded by one that cannot be read; it
// keeps nothing.
func TestADryRunDoesNotDependOnTheBrakes(t *testing.T) {
	folder := brakeFolder(t)
	cfg := parse(t, brakedConfig)
	cfg.Ledger.Path = filepath.Join(folder, "ledger.db")
	k := &knob{err: errors.New("denied")}
	b := newBrakes(cfg, ledger.NewMemory(0), true, zap.NewNop())
	b.Obey(cfg.AWS.BrakeName(), k.read)
	look := func() string {
		return braked{next: twoTiers{}, brakes: b}.Observe(t.Context(), day)[0].Brake
	}
	if got := look(); got != "" {
		t.Errorf("unread: %q", got)
	}
	k.turn("pause", nil)
	cfg.Ledger.Path = filepath.Join(folder, "nowhere", "ledger.db")
	if got := (braked{next: twoTiers{}, brakes: newBrakes(cfg, ledger.NewMemory(0), true, zap.NewNop())}).Observe(t.Context(), day)[0].Brake; got != "" {
		t.Errorf("without a folder: %q", got)
	}
	if got := look(); got != "nothing new begins: the remote brake /dynascale/brake in eu-west-1 (pause) since 2026-03-02T00:00:00Z" {
		t.Errorf("pulled: %q", got)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) > 0 {
		t.Errorf("a dry run left %v, %v", left, err)
	}
}

// A reload may take the remote brake away, name another one, or leave it as it is.
func TestReloadsAndTheRemoteBrake(t *testing.T) {
	cfg := parse(t, brakedConfig)
	cfg.Ledger.Path = filepath.Join(brakeFolder(t), "ledger.db")
	k := &knob{text: "pause"}
	b := newBrakes(cfg, ledger.NewMemory(0), false, zap.NewNop())
	b.Obey(cfg.AWS.BrakeName(), k.read)
	look := func() brake.Level {
		b.begin(t.Context())()
		return brake.Worst(b.states()).Level
	}
	if got := look(); got != brake.Pause {
		t.Errorf("at first: %s", got)
	}
	other := &knob{text: "pause-hard"} // new credentials
	b.Obey(cfg.AWS.BrakeName(), other.read)
	if got := brake.Worst(b.states()).Level; got != brake.Pause {
		t.Errorf("a reload forgot the state: %s", got)
	}
	if got := look(); got != brake.Hard {
		t.Errorf("read with new credentials: %s", got)
	}
	none := *cfg
	none.AWS.Brake.Parameter = ""
	b.Obey(none.AWS.BrakeName(), nil)
	if got := look(); got != brake.Run || len(b.states()) != 1 {
		t.Errorf("taken away: %s", got)
	}
	fresh := *cfg
	fresh.AWS.Brake.Parameter = "/dynascale/another" // the first is remembered, by its file
	b.Obey(fresh.AWS.BrakeName(), (&knob{err: errors.New("denied")}).read)
	if got := look(); got != brake.Pause {
		t.Errorf("a new one that was never read: %s", got)
	}
}

// brakeFolder is a folder of the test's own. The state of a remote brake is written beside
// all else, so a write may still be under way when the test ends.
func brakeFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "dynascale-brake-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for deadline := time.Now().Add(10 * time.Second); os.RemoveAll(folder) != nil; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Errorf("%s cannot be removed", folder)
				return
			}
		}
	})
	return folder
}
