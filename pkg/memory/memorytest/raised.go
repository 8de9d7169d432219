package memorytest

import (
	"context"
	"testing"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// raised: what a maximum has to go back to is known from before it is raised until the lowering is acknowledged, whenever
// the process ends.
func raised(t *testing.T, fresh func(t *testing.T) *Twin) {
	ctx := context.Background()
	at := func(minute, from, to, most, goal int, status scale.Status) scale.Record {
		r := Plain("web", At(minute), from, to, status)
		r.Decision.Capacity.Max, r.Decision.Maximum = most, scale.Maximum{From: most, To: goal}
		return r
	}
	w := fresh(t)
	var was scale.Learned
	expect := func(what string, want scale.Raised) {
		t.Helper()
		w.restarts(t, func(t *testing.T, m Memory) { same(t, what, want, m.Past("web").Raised) })
		was = w.Past("web").Learned
	}
	intend := func(r scale.Record) {
		t.Helper()
		r.Learned, r.Outcome.Status = memory.Settle(was, r.Decision, scale.Outcome{Status: scale.Unknown}), scale.Unknown
		must(t, w.Intend(ctx, memory.Intents([]scale.Record{r})))
	}
	settle := func(r scale.Record) {
		t.Helper()
		r.Learned = memory.Settle(was, r.Decision, r.Outcome)
		must(t, w.Settle(ctx, []scale.Record{r}))
	}
	settle(Plain("web", At(0), 8, 8, scale.Unchanged))

	intend(at(1, 8, 15, 10, 15, scale.Unknown))
	if w.Again != nil {
		w.Memory = w.Again() // it ended before the answer
		expect("an intent", scale.Raised{From: 10, To: 15, Or: 10, At: At(1)})
	}
	settle(at(1, 8, 15, 10, 15, scale.Refused))
	expect("refused", scale.Raised{From: was.Raised.From, To: was.Raised.To, Or: was.Raised.Or, At: was.Raised.At, Refused: At(1)})
	settle(at(2, 8, 15, 10, 15, scale.Applied))
	expect("raised", scale.Raised{From: 10, To: 15, Or: 15, At: At(2)})
	intend(at(3, 15, 18, 15, 18, scale.Unknown))
	settle(at(3, 15, 18, 15, 18, scale.Unknown))
	expect("again, without an answer", scale.Raised{From: 10, To: 18, Or: 15, At: At(3)})
	settle(at(4, 18, 18, 18, 18, scale.Unchanged))
	expect("held", scale.Raised{From: 10, To: 18, Or: 15, At: At(3)})
	intend(at(5, 9, 9, 18, 10, scale.Unknown))
	settle(at(5, 9, 9, 18, 10, scale.Refused))
	expect("lowering is refused", scale.Raised{From: 10, To: 18, Or: 15, At: At(3)})
	intend(at(6, 9, 9, 18, 10, scale.Unknown))
	if w.Again != nil {
		w.Memory = w.Again()
		expect("lowering without an answer", scale.Raised{From: 10, To: 18, Or: 15, At: At(3)})
	}
	settle(at(7, 9, 9, 18, 10, scale.Applied))
	expect("lowered", scale.Raised{})
}
