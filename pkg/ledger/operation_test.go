package ledger

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// resize is an operation on a machine that began at a minute.
func resize(id, tier, resource string, began int) scale.Operation {
	return scale.Operation{
		ID: id, Tier: tier, Kind: scale.Resize, Resource: resource, Target: resource, From: "m7g.large", To: "m7g.xlarge",
		Others: []string{"m6g.xlarge"}, Groups: []scale.Attachment{{Group: "arn:aws:x:targetgroup/a & <b>", Port: 80}}, Size: 2, Before: 1,
		Began: minute(began), Since: minute(began), Until: minute(began + 30), Deadline: minute(began + 60), Phase: "beginning", Step: 1, Steps: 4,
	}
}

// at moves an operation to a step.
func at(op scale.Operation, step int, phase string) scale.Operation {
	op.Step, op.Phase, op.Sent, op.SentAt, op.Tries = step, phase, "stop", op.Began.Add(time.Minute), 1
	return op
}

func over(op scale.Operation, result scale.Result, when int) scale.Operation {
	op.Ended, op.Result = minute(when), result
	return op
}

func begin(t testing.TB, l remembers, ops ...scale.Operation) {
	t.Helper()
	for _, op := range ops {
		if err := l.Begin(ctx, op); err != nil {
			t.Fatal(err)
		}
	}
}

func advance(t testing.TB, l remembers, ops ...scale.Operation) {
	t.Helper()
	for _, op := range ops {
		if err := l.Advance(ctx, op); err != nil {
			t.Fatal(err)
		}
	}
}

func contractOperations(t *testing.T, fresh func(*testing.T) remembers) {
	t.Run("none", func(t *testing.T) { same(t, "operations", []scale.Operation{}, fresh(t).Operations()) })
	t.Run("they come back whole, by tier and resource", func(t *testing.T) {
		l := fresh(t)
		b, a := resize("b", "vm-b", "i-2", 0), resize("a", "vm-a", "i-1", 1)
		begin(t, l, b, a)
		same(t, "begun", []scale.Operation{a, b}, l.Operations())
		b = at(b, 2, "stopping")
		b.Trouble, b.Back, b.Choice = "it has been stopping for 10 min", true, 2
		advance(t, l, b)
		same(t, "advanced", []scale.Operation{a, b}, l.Operations())
	})
	t.Run("a resource has one", func(t *testing.T) {
		l := fresh(t)
		first := at(resize("first", "vm-a", "i-1", 0), 2, "stopping")
		begin(t, l, first)
		err := l.Begin(ctx, resize("second", "vm-b", "i-1", 3))
		if !errors.Is(err, ErrBusy) {
			t.Fatalf("a second one: %v, want ErrBusy", err)
		}
		same(t, "sentence", "resize vm-b: another operation is under way on the same resource: resize vm-a: stopping, step 2 of 4, operation began 3 min ago", err.Error())
		same(t, "operations", []scale.Operation{first}, l.Operations())
		begin(t, l, resize("elsewhere", "vm-b", "i-2", 3))
	})
	t.Run("the same twice is one", func(t *testing.T) {
		l := fresh(t)
		op := resize("a", "vm-a", "i-1", 0)
		begin(t, l, op, op)
		advance(t, l, at(op, 2, "stopping"), at(op, 2, "stopping"))
		same(t, "operations", []scale.Operation{at(op, 2, "stopping")}, l.Operations())
	})
	t.Run("one that has ended frees its resource", func(t *testing.T) {
		l := fresh(t)
		op, next := resize("a", "vm-a", "i-1", 0), resize("b", "vm-b", "i-1", 9)
		begin(t, l, op)
		advance(t, l, over(op, scale.RolledBack, 8))
		same(t, "after its end", []scale.Operation{}, l.Operations())
		begin(t, l, next)
		advance(t, l, over(op, scale.RolledBack, 8)) // a straggler
		same(t, "the next", []scale.Operation{next}, l.Operations())
	})
	t.Run("passes do not touch them", func(t *testing.T) {
		l := fresh(t)
		op := resize("a", "vm-a", "i-1", 0)
		begin(t, l, op)
		settle(t, l, plain("vm-a", minute(1), 1, 1, scale.Unchanged), plain("web", minute(1), 4, 6, scale.Applied))
		settle(t, l, plain("web", minute(60*24*60), 6, 6, scale.Unchanged))
		same(t, "operations", []scale.Operation{op}, l.Operations())
	})
	t.Run("their end is news, however they end", func(t *testing.T) {
		l := fresh(t)
		op := resize("a", "vm-a", "i-1", 0)
		running, ended := plain("vm-a", minute(1), 1, 1, scale.InProgress), plain("vm-a", minute(2), 1, 1, scale.Failed)
		done := over(op, scale.RolledBack, 2)
		running.Outcome.Operation, ended.Outcome.Operation = &op, &done
		ended = learned(ended)
		settle(t, l, running)
		settle(t, l, ended)
		settle(t, l, plain("vm-a", minute(3), 1, 1, scale.Unchanged))
		got, err := l.History(ctx, "vm-a", time.Time{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "history", []scale.Record{ended}, got)
	})
}

func TestEndedOperationsAreAHistory(t *testing.T) {
	l := openLedger(t, Options{})
	old, other, open := over(resize("a", "vm-a", "i-1", 0), scale.Reached, 5), over(resize("b", "vm-b", "i-2", 10), scale.GivenUp, 11), resize("c", "vm-a", "i-1", 20)
	for _, op := range []scale.Operation{old, other} {
		begin(t, l, resize(op.ID, op.Tier, op.Resource, int(op.Began.Sub(noon)/time.Minute)))
		advance(t, l, op)
	}
	begin(t, l, open)
	for _, c := range []struct {
		name, tier string
		since      time.Time
		want       []scale.Operation
	}{
		{"of all tiers, newest first, those under way among them", "", time.Time{}, []scale.Operation{open, other, old}},
		{"of one tier", "vm-a", time.Time{}, []scale.Operation{open, old}},
		{"since a time, which is included", "", minute(10), []scale.Operation{open, other}},
		{"of nobody", "nobody", time.Time{}, nil},
	} {
		got, err := l.Ended(ctx, c.tier, c.since)
		if err != nil {
			t.Fatal(err)
		}
		same(t, c.name, c.want, got)
	}
}

func TestADryRunKnowsWhatIsUnderWay(t *testing.T) {
	l := openLedger(t, Options{})
	op := resize("a", "vm-a", "i-1", 0)
	begin(t, l, op)
	dry := NewMemoryFrom(l)
	same(t, "a dry run's", []scale.Operation{op}, dry.Operations())
	if err := dry.Begin(ctx, resize("b", "vm-b", "i-1", 1)); !errors.Is(err, ErrBusy) {
		t.Errorf("a second one in a dry run: %v", err)
	}
	advance(t, dry, over(op, scale.Reached, 2))
	same(t, "the ledger's after a dry run ended it", []scale.Operation{op}, l.Operations())
}

func TestOperationsOfOtherLedgers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	op := resize("a", "vm-a", "i-1", 0)
	begin(t, l, op)
	reader := openLedger(t, Options{Path: path, ReadOnly: true})
	same(t, "a reader's", []scale.Operation{op}, reader.Operations())
	says(t, reader.Begin(ctx, resize("b", "vm-b", "i-2", 1)), "vm-b: ", "reading only", "is not begun")
	same(t, "a reader's after a refusal", []scale.Operation{op}, reader.Operations())
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if err := l.Begin(stopped, resize("c", "vm-c", "i-3", 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("begun after the end of its context: %v", err)
	}
	if err := l.Advance(stopped, at(op, 2, "stopping")); err != nil {
		t.Errorf("what was done must be written all the same: %v", err)
	}
	same(t, "after the end", []scale.Operation{at(op, 2, "stopping")}, l.Operations())
}

func TestTidyingKeepsOpenOperations(t *testing.T) {
	l := openLedger(t, Options{Retention: day})
	open, old, young := resize("open", "vm-a", "i-1", 0), over(resize("old", "vm-b", "i-2", 1), scale.Reached, 10), over(resize("young", "vm-b", "i-2", 20), scale.Reached, 30)
	begin(t, l, open, resize("old", "vm-b", "i-2", 1))
	advance(t, l, old)
	begin(t, l, resize("young", "vm-b", "i-2", 20))
	advance(t, l, young)
	for _, c := range []struct {
		now  int
		want []scale.Operation
	}{
		{10 + 24*60, []scale.Operation{young, old, open}},
		{11 + 24*60, []scale.Operation{young, open}},
		{60 * 24 * 60, []scale.Operation{open}},
	} {
		settle(t, l, plain("web", minute(c.now), 1, 1, scale.Unchanged))
		got, err := l.Ended(ctx, "", time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		same(t, minute(c.now).String(), c.want, got)
	}
	same(t, "under way", []scale.Operation{open}, l.Operations())
}
