package brake

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]struct {
		level Level
		ok    bool
	}{
		"run": {Run, true}, " RUN\n": {Run, true}, "pause": {Pause, true}, "Pause-Hard": {Hard, true}, "\tpause-hard ": {Hard, true},
		"": {Pause, false}, "stop": {Pause, false}, "pause hard": {Pause, false}, "running": {Pause, false}, "run run": {Pause, false}, "true": {Pause, false},
	} {
		if level, ok := Word(text); level != want.level || ok != want.ok {
			t.Errorf("%q is %s, %v; want %s, %v", text, level, ok, want.level, want.ok)
		}
	}
}

func TestStatesInWords(t *testing.T) {
	file := State{Source: "file", Where: "/var/lib/dynascale/PAUSE", Level: Pause, Since: noon, By: "alice", Why: "deploy"}
	run := State{Source: "parameter", Where: "/dynascale/brake in eu-west-1", Read: noon}
	hard := run
	hard.Level, hard.Since, hard.Unreadable = Hard, noon, "denied: no"
	for _, c := range []struct {
		name   string
		states []State
		want   string
	}{
		{"nothing", nil, ""},
		{"one that runs", []State{run}, ""},
		{"a file", []State{file, run}, "nothing new begins: the brake file /var/lib/dynascale/PAUSE of alice since 2026-03-02T12:00:00Z: deploy"},
		{"the worse of two", []State{file, hard},
			"nothing is changed: the remote brake /dynascale/brake in eu-west-1 (pause-hard) since 2026-03-02T12:00:00Z, last read at 2026-03-02T12:00:00Z; now it cannot be read (denied: no)"},
	} {
		if got := Reason(c.states); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	report := Report{Level: Hard, Holds: Reason([]State{file, hard}), Brakes: []State{file, hard}, HalfDone: []string{"vm: left half done: i-1 is STOPPED and not started"}}
	if got := strings.Join(report.Lines(), "\n"); got != `brake: nothing is changed: the remote brake /dynascale/brake in eu-west-1 (pause-hard) since 2026-03-02T12:00:00Z, last read at 2026-03-02T12:00:00Z; now it cannot be read (denied: no)
brake: the brake file /var/lib/dynascale/PAUSE of alice since 2026-03-02T12:00:00Z: deploy
brake: vm: left half done: i-1 is STOPPED and not started` {
		t.Errorf("lines:\n%s", got)
	}
	text, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	var again Report
	if err := json.Unmarshal(text, &again); err != nil || again.Level != Hard || again.Brakes[0].Level != Pause {
		t.Errorf("%s reads back as %+v, %v", text, again, err)
	}
	if json.Unmarshal([]byte(`{"level": "stop"}`), &again) == nil {
		t.Error("an unknown level was read")
	}
}
