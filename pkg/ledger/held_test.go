package ledger

import (
	"path/filepath"
	"testing"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// What a brake held was not made: no cooldown starts, no breaker opens, and a size that
// stays is nobody else's doing.
func TestFoldOfWhatABrakeHeld(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to int
	}{{"growth", 4, 6}, {"shrinking", 6, 4}} {
		past := memory.Fold(scale.Past{}, plain("web", minute(0), c.from, c.from, scale.Unchanged), memory.DefaultKeep)
		past = memory.Fold(past, plain("web", minute(1), c.from, c.to, scale.Held), memory.DefaultKeep)
		if !past.Grew.IsZero() || !past.Shrank.IsZero() || past.Expected != c.from || past.ExpectedOr != c.from || past.Breaker.Open() || past.ShrinkBreaker.Open() {
			t.Errorf("%s: %+v", c.name, past)
		}
	}
	never := over(resize("up", "vm", "i-1", 0), scale.RolledBack, 5)
	never.Untouched, never.Trouble = true, "it never began"
	record := during(minute(5), 1, scale.Held, never)
	if past := memory.Fold(scale.Past{}, record, memory.DefaultKeep); past.Breaker.Open() || !past.Grew.IsZero() {
		t.Errorf("an operation that a brake ended before it began: %+v", past)
	}
	// The same where dynascale died before the evaluation was written down.
	if r := memory.EndOf(never, scale.Past{}); r.Outcome.Status != scale.Unchanged {
		t.Errorf("its end counts as %s", r.Outcome.Status)
	}
	back := never
	back.Back = true // it turned round by itself: AWS refused its first call for good
	if r := memory.EndOf(back, scale.Past{}); r.Outcome.Status != scale.Failed {
		t.Errorf("one that went wrong counts as %s", r.Outcome.Status)
	}
}

// What was held is written down as it was decided, and the intent with it is settled.
func TestAnIntentThatABrakeHeldIsSettled(t *testing.T) {
	l := openLedger(t, Options{Path: filepath.Join(t.TempDir(), "ledger.db")})
	d := plain("web", minute(1), 4, 6, scale.Held)
	d.Outcome.Detail = "set desired 4 -> 6: not sent, held by the pause a12 of alice until 04:10"
	if err := l.Intend(t.Context(), intended(d.Decision)); err != nil {
		t.Fatal(err)
	}
	if err := l.Settle(t.Context(), []scale.Record{d}); err != nil {
		t.Fatal(err)
	}
	if left := l.Unsettled(); len(left) > 0 {
		t.Errorf("unsettled: %v", left)
	}
	got, err := l.History(t.Context(), "web", minute(0), 10)
	if err != nil || len(got) != 1 || got[0].Outcome.Status != scale.Held || got[0].Outcome.Detail != d.Outcome.Detail {
		t.Errorf("%+v, %v", got, err)
	}
}
