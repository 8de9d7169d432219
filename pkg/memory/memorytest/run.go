package memorytest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/memory/ram"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Memory is what a memory can do, whatever keeps it. An error of a write means that a restart may
// forget what was to be written, and nothing may then shrink.
type Memory interface {
	// Intend writes down what is about to be done, Settle what was; Past is what the next decision
	// has to know.
	Intend(ctx context.Context, records []scale.Record) error
	Settle(ctx context.Context, records []scale.Record) error
	Past(tier string) scale.Past
	// Act, Refuse and Resume are an operator's; Actions are those in force.
	Act(ctx context.Context, a scale.Action) (scale.Action, error)
	Refuse(ctx context.Context, a scale.Action) (scale.Action, error)
	Resume(ctx context.Context, ids []string, end string, now time.Time) ([]scale.Action, error)
	Actions(now time.Time) []scale.Action
	// Begin and Advance are of operations; Operations are those under way.
	Begin(ctx context.Context, op scale.Operation) error
	Advance(ctx context.Context, op scale.Operation) error
	Operations() []scale.Operation
	// Claim gives resources the names that a configuration has for them; Foresee says what would move.
	Claim(ctx context.Context, claims []memory.Claim, now time.Time) (ram.Claimed, error)
	Foresee(claims []memory.Claim) []memory.Move
	// Whole is what is remembered of all tiers together, which the next Settle writes.
	Whole(about string) string
	KeepWhole(about, text string)
	Health() error
}

// Twin is a memory under test.
type Twin struct {
	Memory
	// Again is the same memory after a restart; nil for one that does not outlive its process.
	Again func() Memory
}

// restarts are the memory as it is, and after a restart.
func (w *Twin) restarts(t *testing.T, ask func(t *testing.T, m Memory)) {
	t.Helper()
	ask(t, w.Memory)
	if w.Again != nil {
		w.Memory = w.Again()
		ask(t, w.Memory)
	}
}

// At is minutes after Noon.
func At(minutes int) time.Time { return Noon.Add(time.Duration(minutes) * time.Minute) }

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// Run is the contract.
func Run(t *testing.T, fresh func(t *testing.T) *Twin) {
	ctx := context.Background()
	t.Run("the memory of a tier survives a restart", func(t *testing.T) {
		w := fresh(t)
		var want scale.Past
		for i, r := range []scale.Record{
			Plain("web", At(0), 4, 6, scale.Applied), Plain("web", At(1), 6, 6, scale.Unchanged), Plain("web", At(5), 6, 5, scale.Unknown),
			Plain("web", At(6), 5, 5, scale.Unchanged), Plain("web", At(7), 5, 9, scale.Failed),
		} {
			r.Learned.Adopted = i == 3
			r.Learned.Breaker.Waiting = i
			must(t, w.Intend(ctx, memory.Intents([]scale.Record{r})), w.Settle(ctx, []scale.Record{r}))
			want = memory.Fold(want, r, memory.DefaultKeep)
		}
		w.restarts(t, func(t *testing.T, m Memory) {
			same(t, "past", memory.Keep(want, Noon), memory.Keep(m.Past("web"), Noon))
		})
	})
	t.Run("a change whose outcome was not stored counts as made", func(t *testing.T) {
		w := fresh(t)
		must(t, w.Settle(ctx, []scale.Record{Plain("web", At(0), 4, 4, scale.Unchanged)}))
		must(t, w.Intend(ctx, Intended(Plain("web", At(1), 4, 6, scale.Unknown).Decision)))
		if w.Again != nil {
			w.Memory = w.Again()
		}
		must(t, w.Settle(ctx, []scale.Record{Plain("web", At(2), 4, 4, scale.Unchanged)}))
		if grew := w.Past("web").Grew; !grew.Equal(At(1)) {
			t.Errorf("grew %s", grew)
		}
	})
	t.Run("a raised maximum", func(t *testing.T) { raised(t, fresh) })
	t.Run("operators", func(t *testing.T) {
		w := fresh(t)
		pause, err := w.Act(ctx, scale.Action{Tier: "web", Kind: scale.Pause, Grow: true, Shrink: true, Given: At(0), Until: At(60)})
		must(t, err)
		raise, err := w.Act(ctx, scale.Action{Tier: "web", Kind: scale.Override, Min: 9, Given: At(0), Until: At(60)})
		must(t, err)
		_, err = w.Refuse(ctx, scale.Action{Tier: "web", Kind: scale.Override, Min: 99, Given: At(1), Until: At(60), End: "too much"})
		must(t, err)
		w.restarts(t, func(t *testing.T, m Memory) { same(t, "in force", []scale.Action{pause, raise}, m.Actions(At(2))) })
		_, err = w.Resume(ctx, []string{pause.ID}, "resumed", At(3))
		must(t, err)
		w.restarts(t, func(t *testing.T, m Memory) {
			same(t, "in force", []scale.Action{raise}, m.Actions(At(4)))
			same(t, "of the tier", []scale.Action{raise}, m.Past("web").Actions)
		})
		next, err := w.Act(ctx, scale.Action{Tier: "api", Kind: scale.Pause, Grow: true, Given: At(4), Until: At(60)})
		must(t, err)
		if memory.NumberOf(next.ID) <= memory.NumberOf(raise.ID) {
			t.Errorf("%s comes after %s", next.ID, raise.ID)
		}
	})
	t.Run("operations", func(t *testing.T) {
		w := fresh(t)
		op := Operation("a", "db", "r-1", 0)
		must(t, w.Begin(ctx, op))
		if err := w.Begin(ctx, Operation("b", "other", "r-1", 1)); !errors.Is(err, memory.ErrBusy) {
			t.Errorf("a second operation on the same resource must be refused as busy: %v", err)
		}
		op.Step, op.Sent, op.SentAt = 2, "stop", At(1)
		must(t, w.Advance(ctx, op))
		w.restarts(t, func(t *testing.T, m Memory) { same(t, "under way", []scale.Operation{op}, m.Operations()) })
		op.Ended, op.Result = At(3), scale.Reached
		must(t, w.Advance(ctx, op))
		w.restarts(t, func(t *testing.T, m Memory) { same(t, "under way", []scale.Operation{}, m.Operations()) })
	})
	t.Run("the memory of all tiers together", func(t *testing.T) {
		w := fresh(t)
		w.KeepWhole("budgets", `{"a":1}`)
		must(t, w.Settle(ctx, []scale.Record{Plain("web", At(0), 4, 4, scale.Unchanged)}))
		w.restarts(t, func(t *testing.T, m Memory) { same(t, "kept", `{"a":1}`, m.Whole("budgets")) })
	})
	t.Run("names", func(t *testing.T) { names(t, fresh) })
}

// Operation is one that began at a minute.
func Operation(id, tier, resource string, began int) scale.Operation {
	return scale.Operation{ID: id, Tier: tier, Kind: scale.Resize, Resource: resource, Target: resource, Size: 2, Before: 1,
		Began: At(began), Since: At(began), Deadline: At(began + 60), Phase: "beginning", Step: 1, Steps: 4}
}

// Names are claims of tiers, each followed by what it scales: region/account/kind/name.
func Names(pairs ...string) (out []memory.Claim) {
	for pair := range slices.Chunk(pairs, 2) {
		r, ok := memory.ResourceOf(pair[1])
		if !ok {
			panic(pair[1])
		}
		out = append(out, memory.Claim{Tier: pair[0], Resource: r})
	}
	return out
}
