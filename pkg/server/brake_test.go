package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
)

// shownAt is what the handler answers to a read.
func shownAt(o Options, path string) string {
	w := httptest.NewRecorder()
	New(o).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Body.String()
}

func TestTheStatusTellsOfTheBrakes(t *testing.T) {
	file := brake.State{Source: "file", Where: "/var/lib/dynascale/PAUSE-HARD", Level: brake.Hard, By: "alice", Why: "incident", Since: time.Unix(1772452800, 0)}
	report := brake.Report{Level: brake.Hard, Holds: brake.Reason([]brake.State{file}), Brakes: []brake.State{file},
		HalfDone: []string{"vm: left half done: i-1 is STOPPED and not started"}, InFlight: []string{"web: set desired 4 -> 6, sent 2 s ago"}}
	var status struct{ Brake *brake.Report }
	text := shownAt(Options{Reporter: reports{}, Brake: func() brake.Report { return report }}, "/api/v1/status")
	if err := json.Unmarshal([]byte(text), &status); err != nil || status.Brake == nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, want := range []string{`"level": "pause-hard"`, `"holds": "nothing is changed: the brake file /var/lib/dynascale/PAUSE-HARD of alice since 2026-03-02T12:00:00Z: incident"`,
		`"source": "file"`, `"by": "alice"`, `"vm: left half done: i-1 is STOPPED and not started"`, `"web: set desired 4 -\u003e 6, sent 2 s ago"`} {
		if !strings.Contains(text, want) && !strings.Contains(text, strings.ReplaceAll(want, `\u003e`, ">")) {
			t.Errorf("it lacks %s:\n%s", want, text)
		}
	}
	if text := shownAt(Options{Reporter: reports{}}, "/api/v1/status"); strings.Contains(text, "brake") {
		t.Errorf("nobody knows of brakes here: %s", text)
	}
}

func TestTheMetricsTellOfTheBrakes(t *testing.T) {
	m := NewMetrics("test")
	figures := func() string { return shownAt(Options{Reporter: reports{}, Metrics: m}, "/metrics") }
	expect := func(name string, has, lacks []string) {
		t.Helper()
		text := figures()
		for _, x := range has {
			if !strings.Contains(text, x+"\n") {
				t.Errorf("%s: no %s", name, x)
			}
		}
		for _, x := range lacks {
			if strings.Contains(text, x) {
				t.Errorf("%s: there is %s", name, x)
			}
		}
	}
	since := time.Unix(1772452800, 0)
	m.Brake(brake.State{Source: "file"})
	m.Brake(brake.State{Source: "parameter", Level: brake.Pause, Unreadable: "denied"})
	expect("nothing, and one that was never read", []string{
		`dynascale_brake{kind="pause",source="file"} 0`, `dynascale_brake{kind="pause-hard",source="file"} 0`, `dynascale_brake_unreadable{source="file"} 0`,
		`dynascale_brake{kind="pause",source="parameter"} 1`, `dynascale_brake_unreadable{source="parameter"} 1`,
	}, []string{"dynascale_brake_since_timestamp_seconds{"})
	m.Brake(brake.State{Source: "file", Level: brake.Hard, Since: since})
	expect("a hard file", []string{`dynascale_brake{kind="pause-hard",source="file"} 1`, `dynascale_brake{kind="pause",source="file"} 0`,
		`dynascale_brake_since_timestamp_seconds{kind="pause-hard",source="file"} 1.7724528e+09`}, nil)
	m.Brake(brake.State{Source: "file", Level: brake.Pause, Since: since})
	expect("a softer one", []string{`dynascale_brake_since_timestamp_seconds{kind="pause",source="file"} 1.7724528e+09`},
		[]string{`dynascale_brake_since_timestamp_seconds{kind="pause-hard"`})
	m.Brake(brake.State{Source: "file"})
	m.NoBrake("parameter")
	expect("released", []string{`dynascale_brake{kind="pause",source="file"} 0`}, []string{"dynascale_brake_since_timestamp_seconds{", `source="parameter"`})
}
