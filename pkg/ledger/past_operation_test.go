package ledger

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// during is an evaluation at a size while an operation is as given.
func during(at time.Time, size int, status scale.Status, op scale.Operation) scale.Record {
	r := plain("vm-a", at, size, size, status)
	r.Outcome.Operation = &op
	return learned(r)
}

// Whatever size a tier shows while dynascale changes it is dynascale's own doing, and
// nobody else's that would have to be adopted.
func TestFoldOfAnOperation(t *testing.T) {
	up := resize("a", "vm-a", "i-1", 0)
	begun := during(minute(0), 1, scale.Begun, up)
	begun.Decision.To, begun.Decision.Wish = 2, 2
	two := begun // the decision asks for more than one operation does
	two.Decision.To = 3
	dark := during(minute(1), 0, scale.InProgress, up)
	dark.Decision.Capacity = scale.Capacity{}
	for _, c := range []struct {
		name         string
		story        []scale.Record
		expected, or int
	}{
		{"after it has begun, both", []scale.Record{begun}, 2, 1},
		{"while it is under way, both", []scale.Record{begun, during(minute(1), 1, scale.InProgress, up)}, 2, 1},
		{"also when the new size shows already", []scale.Record{begun, during(minute(1), 2, scale.InProgress, up)}, 2, 1},
		{"also when the size cannot be read", []scale.Record{begun, dark}, 2, 1},
		{"when it is reached, the goal", []scale.Record{begun, during(minute(1), 1, scale.Applied, over(up, scale.Reached, 1))}, 2, 2},
		{"when it went back, what was before", []scale.Record{begun, during(minute(1), 2, scale.Failed, over(up, scale.RolledBack, 1))}, 1, 1},
		{"when it was given up, what was before", []scale.Record{begun, during(minute(1), 1, scale.Failed, over(up, scale.GivenUp, 1))}, 1, 1},
		{"in the tick after, what is", []scale.Record{begun, during(minute(1), 1, scale.Applied, over(up, scale.Reached, 1)), plain("vm-a", minute(2), 4, 4, scale.Unchanged)}, 4, 4},
		{"one replica at a time, however many are wished for", []scale.Record{two}, 2, 1},
		{"one that began and ended in its first tick", []scale.Record{func() scale.Record {
			r := during(minute(0), 1, scale.Failed, over(up, scale.GivenUp, 0))
			r.Decision.To = 2
			return r
		}()}, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var past scale.Past
			for _, r := range c.story {
				past = memory.Fold(past, r, memory.DefaultKeep)
				same(t, "the same pass twice", past, memory.Fold(past, r, memory.DefaultKeep))
			}
			if past.Expected != c.expected || past.ExpectedOr != c.or || !past.ExpectedKnown {
				t.Errorf("expected %d or %d (%v), want %d or %d", past.Expected, past.ExpectedOr, past.ExpectedKnown, c.expected, c.or)
			}
		})
	}
}

// The cooldown counts from the beginning of an operation, and anew from its end when
// it reached its goal: a replica that took an hour to make has shown nothing yet.
func TestAnOperationCountsAsAChangeFromItsBeginningAndFromItsEnd(t *testing.T) {
	up := resize("a", "vm-a", "i-1", 0)
	begun := during(minute(0), 1, scale.Begun, up)
	begun.Decision.To = 2
	var past scale.Past
	for _, c := range []struct {
		record scale.Record
		grew   int
	}{
		{begun, 0}, {during(minute(1), 1, scale.InProgress, up), 0}, {during(minute(9), 2, scale.Applied, over(up, scale.Reached, 9)), 9},
		{plain("vm-a", minute(10), 2, 2, scale.Unchanged), 9},
	} {
		past = memory.Fold(past, c.record, memory.DefaultKeep)
		if !past.Grew.Equal(minute(c.grew)) || !past.Shrank.IsZero() || !past.Outside.IsZero() {
			t.Errorf("grew %s, want %s; shrank %s, outside %s", past.Grew, minute(c.grew), past.Shrank, past.Outside)
		}
	}
	failed := memory.Fold(memory.Fold(scale.Past{}, begun, memory.DefaultKeep), during(minute(9), 1, scale.Failed, over(up, scale.RolledBack, 9)), memory.DefaultKeep)
	if !failed.Grew.Equal(minute(0)) {
		t.Errorf("one that failed: grew %s", failed.Grew)
	}
	down := during(minute(10), 2, scale.Begun, resize("b", "vm-a", "i-1", 10))
	down.Decision.To = 1
	if past = memory.Fold(past, down, memory.DefaultKeep); !past.Shrank.Equal(minute(10)) {
		t.Errorf("shrank %s", past.Shrank)
	}
	smaller := resize("b", "vm-a", "i-1", 10)
	smaller.Size, smaller.Before = 1, 2
	if past = memory.Fold(past, during(minute(19), 1, scale.Applied, over(smaller, scale.Reached, 19)), memory.DefaultKeep); !past.Shrank.Equal(minute(19)) {
		t.Errorf("shrank %s", past.Shrank)
	}
}

// An evaluation may begin between two microseconds, which a ledger does not keep, and an operation that ends
// in it has the evaluation's time. Its end was told, so a start tells nothing in the record's place.
func TestAnEndThatWasToldIsNotToldAgain(t *testing.T) {
	o := Options{Path: filepath.Join(t.TempDir(), "ledger.db")}
	l := openLedger(t, o)
	now := minute(3).Add(123456789 * time.Nanosecond)
	op := resize("a", "vm-a", "i-1", 3)
	begin(t, l, op)
	op.Ended, op.Result = now, scale.Reached
	advance(t, l, op)
	told := during(now, 1, scale.Applied, op)
	told.Decision.To, told.Decision.Reasons = 2, []scale.Reason{{Rule: "threshold", From: 1, To: 2, Because: "cpu 90 is above 80 %"}}
	if err := l.Settle(ctx, []scale.Record{told}); err != nil {
		t.Fatal(err)
	}
	l.Close()
	records, err := openLedger(t, o).Latest(ctx)
	if err != nil || len(records) != 1 || len(records[0].Decision.Reasons) != 1 || records[0].Decision.To != 2 {
		t.Errorf("after a restart the newest record is %+v, %v", records, err)
	}
}
