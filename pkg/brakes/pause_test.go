package brakes

import (
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A pause holds its tier and its direction, lets what has begun go on, and ends by itself.
func TestPausesAreAskedAtTheGate(t *testing.T) {
	later, gone := time.Now().Add(time.Hour), time.Now().Add(-time.Minute)
	grow, shrink, begun := brake.Write{Tier: "web", Grow: true}, brake.Write{Tier: "web", Shrink: true}, brake.Write{Tier: "web", Grow: true, Begun: true}
	none := brake.Write{Tier: "web"}
	for _, c := range []struct {
		name   string
		action scale.Action
		write  brake.Write
		held   bool
	}{
		{"both, growth", scale.Action{Tier: "web", Grow: true, Shrink: true, Until: later}, grow, true},
		{"both, without a direction", scale.Action{Tier: "web", Grow: true, Shrink: true, Until: later}, none, true},
		{"both, what has begun", scale.Action{Tier: "web", Grow: true, Shrink: true, Until: later}, begun, false},
		{"shrinking, growth", scale.Action{Tier: "web", Shrink: true, Until: later}, grow, false},
		{"shrinking, shrinking", scale.Action{Tier: "web", Shrink: true, Until: later}, shrink, true},
		{"shrinking, without a direction", scale.Action{Tier: "web", Shrink: true, Until: later}, none, false},
		{"growth, growth", scale.Action{Tier: "web", Grow: true, Until: later}, grow, true},
		{"growth, shrinking", scale.Action{Tier: "web", Grow: true, Until: later}, shrink, false},
		{"every tier", scale.Action{Grow: true, Shrink: true, Until: later}, grow, true},
		{"another tier", scale.Action{Tier: "api", Grow: true, Shrink: true, Until: later}, grow, false},
		{"one that is over", scale.Action{Tier: "web", Grow: true, Shrink: true, Until: gone}, grow, false},
		{"an override", scale.Action{Tier: "web", Kind: scale.Override, Min: 9, Until: later}, grow, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := parse(t, brakedConfig)
			cfg.AWS.Brake.Parameter, cfg.Ledger.Path = "", filepath.Join(t.TempDir(), "ledger.db")
			memory := ledger.NewMemory(0)
			if c.action.Kind == "" {
				c.action.Kind = scale.Pause
			}
			c.action.Reason = "deploy"
			c.action.By = "alice"
			if _, err := memory.Act(t.Context(), c.action); err != nil {
				t.Fatal(err)
			}
			b := newBrakes(cfg, memory, false, zap.NewNop())
			want := ""
			if c.held {
				want = "not sent, held by the pause a1 of alice until " + later.UTC().Format(time.RFC3339) + ": deploy"
			}
			if err := b.Gate.Ask(c.write); (err == nil) != (want == "") || err != nil && err.Error() != want {
				t.Errorf("%v, want %q", err, want)
			}
		})
	}
}

// Pauses add up: growth by one and shrinking by another is everything. Those of every tier
// are brakes to whoever asks what holds everything.
func TestPausesAddUpAtTheGate(t *testing.T) {
	cfg := parse(t, brakedConfig)
	cfg.AWS.Brake.Parameter, cfg.Ledger.Path = "", filepath.Join(t.TempDir(), "ledger.db")
	memory := ledger.NewMemory(0)
	b := newBrakes(cfg, memory, false, zap.NewNop())
	given := time.Now()
	act := func(a scale.Action) {
		a.Kind, a.By, a.Given = scale.Pause, "alice", given
		if _, err := memory.Act(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	none := brake.Write{Tier: "web"}
	act(scale.Action{Grow: true})
	if err, r := b.Gate.Ask(none), b.Report(); err != nil || r.Holds != "" || len(r.Brakes) != 1 {
		t.Errorf("growth alone holds %v, and the report says %+v", err, r)
	}
	act(scale.Action{Shrink: true})
	if err := b.Gate.Ask(none); err == nil || err.Error() != "not sent, held by the pause a1 of alice" {
		t.Errorf("both: %v", err)
	}
	want := "nothing new begins: the pause a1 of alice since " + given.UTC().Format(time.RFC3339)
	if r := b.Report(); r.Level != brake.Pause || r.Holds != want || len(r.Brakes) != 3 {
		t.Errorf("the report says %+v, want %s", r, want)
	}
}
