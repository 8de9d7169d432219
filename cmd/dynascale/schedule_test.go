package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A lead that is measured is what the ledger says that growths took; without one it is the usual start.
func TestScheduleShowsTheMeasuredLead(t *testing.T) {
	dir := t.TempDir()
	path, cfg := filepath.Join(dir, "ledger.db"), filepath.Join(dir, "dynascale.yaml")
	err := os.WriteFile(cfg, []byte(`ledger: {path: `+path+`}
tiers:
  web:
    group: web-asg
    limits: {min: 2, max: 60}
    schedule:
      entries: [{name: doors, hours: ["mon-fri 08:00-20:00"], min: 20, lead: measured}]
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, error) {
		var out bytes.Buffer
		root := newRoot(&out)
		root.SetArgs(append([]string{"schedule", "--config", cfg, "--from", "2026-03-02T00:00:00Z", "--next", "1d"}, args...))
		err := root.ExecuteContext(t.Context())
		return out.String(), err
	}
	text, err := run("--output", "wide")
	if err != nil {
		t.Fatal(err)
	}
	contains(t, text, "Mon 2026-03-02 07:54 UTC", "doors, early", "'lead: measured' is 6 min: 1 min for an "+
		"evaluation, and 5 min for the growth, because no growth was measured yet")
	if _, err := run("--ledger", filepath.Join(dir, "none.db")); err == nil {
		t.Error("a ledger that was asked for and is not there is no error")
	}

	l, err := ledger.Open(t.Context(), ledger.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now().UTC().Truncate(time.Minute)
	err = l.Settle(t.Context(), []scale.Record{{
		Decision: scale.Decision{Tier: "web", At: at, Mode: scale.Manage, From: 20, To: 20, Wish: 20, Capacity: scale.Capacity{Desired: 20, InService: 20, Max: 60, At: at}},
		Outcome:  scale.Outcome{At: at, Status: scale.Unchanged},
		Learned:  scale.Learned{Starts: scale.Starts{Took: []time.Duration{4 * time.Minute, 9 * time.Minute}, Last: at}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err = run("--output", "wide"); err != nil {
		t.Fatal(err)
	}
	contains(t, text, "Mon 2026-03-02 07:50 UTC", "'lead: measured' is 10 min: 1 min for an evaluation, and the time that the slowest of the last 2 growths took")
	if got, want := leadOf(measuredShape{300, 1}), "'lead: measured' is 5 min: 1 min for an evaluation, and the time that the only measured growth took"; got != want {
		t.Error(got)
	}
	if text, err = run("-o", "json"); err != nil {
		t.Fatal(err)
	}
	var got scheduleShape
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if lead := got.Tiers[0].Lead; lead == nil || *lead != (measuredShape{600, 2}) {
		t.Errorf("the lead is %v", lead)
	}

	// A ledger that cannot be read is told, and no obstacle.
	if err := os.WriteFile(path, []byte("no ledger at all, and longer than a header of one would be"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err = run("--output", "wide"); err != nil {
		t.Fatal(err)
	}
	contains(t, text, "Mon 2026-03-02 07:54 UTC")
}

// The times at which the group's own maximum may be raised are marked, in words and in the JSON.
func TestScheduleMarksWhereTheMaximumIsRaised(t *testing.T) {
	cfg := filepath.Join(t.TempDir(), "dynascale.yaml")
	err := os.WriteFile(cfg, []byte(`ledger: {path: none.db}
tiers:
  web:
    mode: manage
    group: web-asg
    limits: {min: 2, max: 120}
    schedule:
      entries: [{name: sale, start: 2026-11-27 00:00, end: 2026-11-28 00:00, size: 100, lead: 20m, raise_max: true}]
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		var out bytes.Buffer
		root := newRoot(&out)
		root.SetArgs(append([]string{"schedule", "--config", cfg, "--from", "2026-11-26T23:00:00Z", "--next", "2d"}, args...))
		if err := root.ExecuteContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	contains(t, run("--output", "wide"), "sale, early; raises the group's own maximum up to 100", "sale; raises the group's own maximum up to 100")
	var got scheduleShape
	if err := json.Unmarshal([]byte(run("-o", "json")), &got); err != nil {
		t.Fatal(err)
	}
	var raised []int
	for _, x := range got.Tiers[0].Stretches {
		to := 0
		if x.RaiseMax != nil {
			to = *x.RaiseMax
		}
		raised = append(raised, to)
	}
	if !slices.Equal(raised, []int{0, 100, 100, 0}) {
		t.Errorf("raised to %v", raised)
	}
}
