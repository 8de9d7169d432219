package play

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// The first evaluation on a ledger of 1a4efc4 takes no tier for one whose mode or size was
// changed meanwhile: nothing is accepted as a new size, and the cooldown goes on from the
// growth that the old version made.
func TestAnUpgradeFrom1a4efc4ChangesNoDecision(t *testing.T) {
	packed, err := os.Open("../ledger/testdata/1a4efc4.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = packed.Close() }()
	z, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), ledger.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	p := policy.Policy{
		Limits: guard.Limits{Min: 1, Max: 20}, Scalers: []policy.Scaler{scaler.Target{Signal: "cpu", Goal: 50, Tolerance: 0.1}},
		Cooldown: guard.Cooldown{Grow: 5 * time.Minute, Shrink: 30 * time.Minute},
	}
	now := time.Date(2026, 3, 2, 17, 2, 0, 0, time.UTC)
	for tier, c := range map[string]struct {
		mode scale.Mode
		size int
	}{"web": {scale.Manage, 6}, "edge": {scale.Minimum, 4}, "seen": {scale.Observe, 5}} {
		past := l.Past(tier)
		past.Actions = nil // what they do is seen elsewhere
		s := scale.Snapshot{
			Tier: tier, Mode: c.mode, Now: now, Past: past,
			Capacity: scale.Capacity{Desired: c.size, InService: c.size, Min: c.size, Max: 20, At: now},
			Samples:  []scale.Sample{{Signal: "cpu", Value: 20, Unit: "percent", At: now.Add(-3 * time.Minute), Period: time.Minute, Quality: scale.Fresh}},
		}
		d := p.Decide(s)
		if p.Remember(s, d, scale.Outcome{}).Adopted || !past.Outside.IsZero() {
			t.Errorf("%s looks changed from outside: %s", tier, reason.Why(d))
		}
		if rule := reason.Headline(d).Rule; tier != "seen" && rule != "cooldown" {
			t.Errorf("%s: decided by %s (%s), want the cooldown that the old version's growth began", tier, rule, reason.Why(d))
		}
	}
}
