package memory

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// What an outcome teaches, and that told twice it teaches the same.
func TestSettle(t *testing.T) {
	grow := scale.Decision{Tier: "db", At: noon, From: 1, To: 2}
	op := func(size, before int, result scale.Result) *scale.Operation {
		return &scale.Operation{ID: "a", Tier: "db", Kind: scale.Resize, Size: size, Before: before, Began: noon.Add(-time.Minute), Ended: noon, Sent: "stop", Result: result}
	}
	was := scale.Breaker{Opened: noon.Add(-time.Hour), Tries: 2, Why: "before"}
	opened := func(tries int, why string) scale.Breaker {
		return scale.Breaker{Opened: noon, Tries: tries, Why: "resize db: " + why + " after 1 min"}
	}
	late := scale.Wrote{From: 1, To: 2, At: noon.Add(24 * time.Hour)}
	for _, c := range []struct {
		name     string
		learned  scale.Learned
		decision scale.Decision
		outcome  scale.Outcome
		want     scale.Learned
	}{
		{"nothing happened", scale.Learned{Breaker: was, Adopted: true}, scale.Decision{}, scale.Outcome{Status: scale.Unchanged}, scale.Learned{Breaker: was, Adopted: true}},
		{"a change that was taken", scale.Learned{Breaker: was}, grow, scale.Outcome{Status: scale.Applied}, scale.Learned{Breaker: was}},
		{"one without an answer", scale.Learned{}, grow, scale.Outcome{Status: scale.Unknown}, scale.Learned{Late: scale.Wrote{From: 1, To: 2, At: noon.Add(15 * time.Minute)}}},
		{"an operation that went back", scale.Learned{ShrinkBreaker: was}, scale.Decision{}, scale.Outcome{Status: scale.Failed, Operation: op(2, 1, scale.RolledBack)},
			scale.Learned{Breaker: opened(1, "rolled back"), ShrinkBreaker: was, Late: late}},
		{"a third time", scale.Learned{Breaker: was}, scale.Decision{}, scale.Outcome{Status: scale.Failed, Operation: op(2, 1, scale.GivenUp)},
			scale.Learned{Breaker: opened(3, "given up"), Late: late}},
		{"a shrink that went back", scale.Learned{}, scale.Decision{}, scale.Outcome{Status: scale.Failed, Operation: op(1, 2, scale.RolledBack)},
			scale.Learned{ShrinkBreaker: opened(1, "rolled back"), Late: scale.Wrote{From: 2, To: 1, At: late.At}}},
		{"one that reached its goal", scale.Learned{Breaker: was, ShrinkBreaker: was}, scale.Decision{}, scale.Outcome{Status: scale.Applied, Operation: op(2, 1, scale.Reached)}, scale.Learned{ShrinkBreaker: was}},
		{"one that a brake held", scale.Learned{Breaker: was}, scale.Decision{}, scale.Outcome{Status: scale.Held, Operation: func() *scale.Operation { o := op(2, 1, scale.RolledBack); o.Sent = ""; return o }()}, scale.Learned{Breaker: was}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Settle(c.learned, c.decision, c.outcome)
			if got.Breaker != c.want.Breaker || got.ShrinkBreaker != c.want.ShrinkBreaker || got.Late != c.want.Late || got.Adopted != c.want.Adopted {
				t.Errorf("got %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestCarriedForgetsOnlyWhatWasOfOneEvaluation(t *testing.T) {
	past := scale.Past{Learned: scale.Learned{Adopted: true, Breaker: scale.Breaker{Opened: noon}, Beside: noon}}
	if l := Carried(past); l.Adopted || l.Breaker != past.Breaker || l.Beside != noon {
		t.Errorf("%+v", l)
	}
}

// A record that no evaluation made has a cause like all others, for explain and history.
func TestTheEndThatNoEvaluationToldHasAReason(t *testing.T) {
	for _, result := range []scale.Result{scale.Reached, scale.RolledBack, scale.GivenUp, scale.Abandoned} {
		r := EndOf(scale.Operation{ID: "a", Tier: "db", Kind: scale.Resize, Size: 2, Before: 1, Began: noon.Add(-time.Minute), Ended: noon, Sent: "stop", Result: result}, scale.Past{})
		if err := reason.Check(r.Decision); err != nil || !strings.Contains(reason.Why(r.Decision), "the tier's operation ended between two evaluations") {
			t.Errorf("%s: %v, because %q", result, err, reason.Why(r.Decision))
		}
		if r.Decision.Changes() || r.Decision.Capacity.Known() || r.Outcome.Detail != reason.Progress(*r.Outcome.Operation, noon) {
			t.Errorf("%s: %+v", result, r)
		}
	}
}
