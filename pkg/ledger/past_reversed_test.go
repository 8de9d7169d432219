package ledger

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// What was written last, and what was set back, is known after a restart and to a dry run.
func TestChangesThatAreSetBackSurviveARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	open := func() *Ledger {
		l, err := Open(t.Context(), Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	l := open()
	grown := plain("web", noon, 6, 10, scale.Applied)
	grown.Learned.Reversed = []time.Time{noon.Add(-10 * time.Minute), noon.Add(-5 * time.Minute)}
	if err := l.Settle(t.Context(), []scale.Record{grown}); err != nil {
		t.Fatal(err)
	}
	check := func(what string, past scale.Past) {
		t.Helper()
		if diff := cmp.Diff(grown.Learned.Reversed, past.Reversed); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
		if want := (scale.Wrote{From: 6, To: 10, At: noon}); past.Wrote != want {
			t.Errorf("%s: wrote %+v, want %+v", what, past.Wrote, want)
		}
	}
	check("before the restart", l.Past("web"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open()
	defer func() { _ = l.Close() }()
	check("after it", l.Past("web"))
	check("in a dry run", NewMemoryFrom(l).Past("web"))

	// Somebody sets it back: that change is counted once.
	back := plain("web", noon.Add(time.Minute), 6, 6, scale.Unchanged)
	back.Learned.Adopted = true
	back.Learned.Reversed = append(grown.Learned.Reversed, noon.Add(time.Minute))
	if err := l.Settle(t.Context(), []scale.Record{back}); err != nil {
		t.Fatal(err)
	}
	if past := l.Past("web"); len(past.Reversed) != 3 || !past.Wrote.At.IsZero() {
		t.Errorf("after it was set back: %+v, %v", past.Wrote, past.Reversed)
	}
}

func TestAnOldChangeCannotBeSetBack(t *testing.T) {
	past := memory.Fold(scale.Past{}, plain("web", noon, 6, 10, scale.Applied), time.Hour)
	for minutes, kept := range map[int]bool{-1: false, 0: true, 15: true, 16: false} {
		next := memory.Fold(past, plain("web", noon.Add(time.Duration(minutes)*time.Minute), 10, 10, scale.Unchanged), time.Hour)
		if got := !next.Wrote.At.IsZero(); got != kept {
			t.Errorf("after %d minutes: known %v, want %v", minutes, got, kept)
		}
	}
}
