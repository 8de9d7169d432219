package ledger

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// anyPass draws an evaluation of the tier db at size 3: calm, blind, held back by the
// window, adopted, changing, or with an operation.
func anyPass(t *rapid.T, at time.Time, ops []scale.Operation) scale.Record {
	status := rapid.SampledFrom([]scale.Status{scale.Applied, scale.Begun, scale.Refused, scale.Failed, scale.Unknown, scale.InProgress, scale.Unchanged})
	r := wishing(at, rapid.IntRange(1, 5).Draw(t, "wish"))
	switch rapid.IntRange(0, 7).Draw(t, "kind") {
	case 0:
		r = blind(at, rapid.IntRange(0, 4).Draw(t, "why"))
	case 1:
		r = heldBack(at, rapid.IntRange(1, 5).Draw(t, "held"))
	case 2:
		r.Learned.Adopted = true
	case 3:
		r.Decision.To, r.Outcome.Status = r.Decision.Wish, status.Draw(t, "status")
	}
	if len(ops) > 0 && rapid.Bool().Draw(t, "tells of an operation") {
		r.Outcome.Operation = &ops[0]
		r.Outcome.Status = scale.InProgress
	}
	return learned(r)
}

// The twin in memory remembers what the file remembers, across restarts of the file.
func TestLedgerAndMemoryAgree(t *testing.T) {
	whole(t)
	dir, files := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		files++
		o := Options{Path: filepath.Join(dir, fmt.Sprint(files, ".db")), pragmas: []string{"synchronous(OFF)"}}
		l, err := Open(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { l.Close() }()
		m := NewMemory(0)
		now := 0
		for n := range rapid.IntRange(1, 15).Draw(t, "ticks") {
			now += rapid.SampledFrom([]int{1, 1, 1, 5, 20, 61}).Draw(t, "minutes")
			if rapid.Bool().Draw(t, "an operation") {
				operate(t, now, n, l, m)
			}
			r := anyPass(t, minute(now), m.Operations())
			for _, one := range []remembers{l, m} {
				if err := errors.Join(one.Intend(ctx, intended(r.Decision)), one.Settle(ctx, []scale.Record{r})); err != nil {
					t.Fatal(err)
				}
			}
			if rapid.IntRange(0, 3).Draw(t, "restarts") == 0 {
				l.Close()
				if l, err = Open(ctx, o); err != nil {
					t.Fatal(err)
				}
				agree(t, l, m)
			}
		}
		agree(t, l, m)
	})
}

// operate does the next thing to an operation in both ledgers.
func operate(t *rapid.T, now, n int, l *Ledger, m *Memory) {
	op := resize(fmt.Sprint("op-", n), "db", rapid.SampledFrom([]string{"i-1", "i-2"}).Draw(t, "resource"), now)
	running := m.Operations()
	if len(running) == 0 || rapid.Bool().Draw(t, "begins") {
		one, two := l.Begin(ctx, op), m.Begin(ctx, op)
		if fmt.Sprint(one) == fmt.Sprint(two) && (one == nil || errors.Is(one, ErrBusy)) {
			return
		}
		t.Fatalf("the file says %v, and memory %v", one, two)
	}
	op = at(rapid.SampledFrom(running).Draw(t, "which"), rapid.IntRange(1, 4).Draw(t, "step"), "stopping")
	if rapid.Bool().Draw(t, "ends") {
		op = over(op, rapid.SampledFrom([]scale.Result{scale.Reached, scale.RolledBack, scale.GivenUp}).Draw(t, "result"), now)
	}
	if err := errors.Join(l.Advance(ctx, op), m.Advance(ctx, op)); err != nil {
		t.Fatal(err)
	}
}

// agree compares all but the ring and the recommendations, of which a start reads no more than
// is needed, and a size that nobody could read for so long that it is not expected any more.
func agree(t *rapid.T, l *Ledger, m *Memory) {
	one, two := l.Past("db"), m.Past("db")
	one.Ring, one.Wishes, two.Ring, two.Wishes = nil, nil, nil, nil
	if !one.ExpectedKnown {
		one.Expected, one.ExpectedOr, one.ExpectedKnown, one.Mode = two.Expected, two.ExpectedOr, two.ExpectedKnown, two.Mode
	}
	compare := func(what string, memory, file any) {
		if diff := cmp.Diff(memory, file, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s (-memory +file):\n%s", what, diff)
		}
	}
	compare("past", two, one)
	compare("operations", m.Operations(), l.Operations())
	news, err := l.History(ctx, "db", time.Time{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	told, _ := m.History(ctx, "db", time.Time{}, 0)
	compare("history", told, news)
}
