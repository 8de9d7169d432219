package app

import (
	"path/filepath"
	"strings"
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
		name  string
		order scale.Action
		write brake.Write
		held  bool
	}{
		{"both, growth", scale.Action{Tier: "web", Grow: true, Shrink: true, Until: later}, grow, true},
		{"both, without a direction", scale.Action{Tier: "web", Grow: true, Shrink: true, Until: later}, none, true},
		{"both, what has begun", scale.Action{Tier: "web", Grow: true, Shrink: true, Until: later}, begun, false},
		{"shrinking, growth", scale.Action{Tier: "web", Shrink: true, Until: later}, grow, false},
		{"shrinking, shrinking", scale.Action{Tier: "web", Shrink: true, Until: later}, shrink, true},
		{"shrinking, without a direction", scale.Action{Tier: "web", Shrink: true, Until: later}, none, false},
		{"growth, growth", scale.Action{Tier: "web", Grow: true, Until: later}, grow, true},
		{"growth, shrinking", scale.Action{Tier: "web", Grow: true, Until: later}, shrink, false},
		{"another tier", scale.Action{Tier: "api", Grow: true, Shrink: true, Until: later}, grow, false},
		{"every tier", scale.Action{Grow: true, Shrink: true}, grow, true},
		{"one that is over", scale.Action{Tier: "web", Grow: true, Shrink: true, Until: gone}, grow, false},
		{"an override", scale.Action{Tier: "web", Kind: scale.Override, Min: 9, Until: later}, grow, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := parse(t, brakedConfig)
			cfg.AWS.Brake.Parameter, cfg.Ledger.Path = "", filepath.Join(t.TempDir(), "ledger.db")
			memory := ledger.NewMemory(0)
			if c.order.Kind == "" {
				c.order.Kind = scale.Pause
			}
			c.order.Reason = "deploy"
			if _, err := memory.Act(t.Context(), c.order); err != nil {
				t.Fatal(err)
			}
			b := newBrakes(cfg, memory, false, zap.NewNop())
			want := ""
			if c.held {
				want = "held by a1, pause"
			}
			if err := b.gate.Ask(c.write); (err == nil) != (want == "") || err != nil && (!strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), ": deploy: not sent")) {
				t.Errorf("%v, want %q", err, want)
			}
		})
	}
}
