package main

import (
	"bytes"
	"encoding/json"
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Six hours of a need that goes up and down every ten minutes: without a cooldown the tier would turn with it.
func TestTuneCooldownOutOfTheLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := ledger.Open(t.Context(), ledger.Options{Path: path, Retention: 100 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now().UTC().Add(-7 * time.Hour).Truncate(time.Minute)
	for i := range 360 {
		at, need := start.Add(time.Duration(i)*time.Minute), 10
		if i/10%2 == 1 {
			need = 20
		}
		err := l.Settle(t.Context(), []scale.Record{{
			Decision: scale.Decision{Tier: "web", At: at, Mode: scale.Manage, From: 20, To: 20, Wish: need, Need: &need, Capacity: scale.Capacity{Desired: 20, InService: 20, Max: 200, At: at}},
			Outcome:  scale.Outcome{At: at, Status: scale.Unchanged},
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, error) {
		var out bytes.Buffer
		root := newRoot(&out)
		root.SetArgs(append([]string{"tune", "cooldown", "--ledger", path}, args...))
		err := root.ExecuteContext(t.Context())
		return out.String(), err
	}
	const config = "../../configs/examples/web-target.yaml"
	text, err := run("web", "--config", config, "--output", "wide")
	if err != nil {
		t.Fatal(err)
	}
	contains(t, text, "360 evaluations from", "what happened", "as configured", "grow 5 min, shrink 15 min", "dynamic", "grow 0 s, shrink 0 s", "CPU does not go above 100 %")

	text, err = run("web", "--config", config, "--grow", "7m", "-o", "json")
	if err != nil {
		t.Fatal(err)
	}
	var got tuneShape
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.Was == nil || got.Was.Changes != 0 || math.Round(got.Was.UnitHours) != 120 || got.Evaluations != 360 {
		t.Errorf("what was: %+v", got.Was)
	}
	last := got.Tries[len(got.Tries)-1]
	if last.Grow != 420 || last.Shrink != 900 {
		t.Errorf("what was asked for is not tried: %+v", last)
	}
	for _, x := range got.Tries {
		if x.Turns > x.Changes || x.UnitHours > 121 || x.UnitHours < 59 {
			t.Errorf("%+v", x)
		}
	}
	if _, err = run("db", "--config", config); err == nil {
		t.Error("a tier that the configuration does not have is taken")
	}
}
