package policy

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

func TestAnotherModeIsNoOutsider(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	s := scale.Snapshot{
		Tier: "web", Mode: scale.Minimum, Now: now,
		Capacity: scale.Capacity{Desired: 10, InService: 10, Min: 2, Max: 50, At: now},
		Past:     scale.Past{Since: now.Add(-time.Hour), Expected: 10, ExpectedOr: 10, ExpectedKnown: true, Mode: scale.Manage},
	}
	p := Policy{Limits: guard.Limits{Min: 2, Max: 50}}
	if d, l := played(p, s); l.Adopted {
		t.Errorf("from own to minimum mode: %+v", d.Reasons)
	}
	s.Past.Mode = scale.Minimum
	if _, l := played(p, s); !l.Adopted {
		t.Error("in the same mode, 2 instead of 10 is somebody else's doing")
	}
}

func TestARefreshDoesNotLookLikeFailingLaunches(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	was := scale.Breaker{Waiting: 4, Best: 9}
	s := scale.Snapshot{
		Tier: "web", Mode: scale.Manage, Now: now, NoShrink: []scale.Objection{{Text: "instance refresh abc is InProgress"}},
		Capacity: scale.Capacity{Desired: 10, InService: 9, Pending: 1, Min: 2, Max: 50, At: now},
		Past:     scale.Past{Since: now.Add(-time.Hour), Learned: scale.Learned{Breaker: was}},
	}
	p := Policy{Limits: guard.Limits{Min: 2, Max: 50}, CircuitBreaker: guard.CircuitBreaker{After: 4, Probe: time.Minute}}
	if _, l := played(p, s); l.Breaker != was {
		t.Errorf("the breaker moved during a refresh: %+v", l.Breaker)
	}
	s.NoShrink = nil
	if _, l := played(p, s); !l.Breaker.Open() {
		t.Errorf("without a refresh five ticks without progress open it: %+v", l.Breaker)
	}
}

// While the old and the new version of something run beside each other, each shows half the
// load. A window that remembered what that asked for would let go of half the tier as soon as
// the old version is gone.
func TestWhatARefreshAsksForIsNotRememberedAsAWish(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	s := scale.Snapshot{
		Tier: "web", Mode: scale.Manage, Now: now, NoShrink: []scale.Objection{{Text: "deployment 2 is in progress"}},
		Capacity: scale.Capacity{Desired: 10, InService: 10, Min: 2, Max: 50, At: now},
		Samples:  []scale.Sample{{Signal: "cpu", Value: 30, Unit: "percent", At: now.Add(-2 * time.Minute), Period: time.Minute}},
		Past:     scale.Past{Since: now.Add(-time.Hour)},
	}
	p := Policy{Limits: guard.Limits{Min: 2, Max: 50}, Scalers: []Scaler{scaler.Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}}}
	if d := p.Decide(s); d.To != 10 || d.Wish != 10 {
		t.Errorf("to %d, a wish for %d: %+v", d.To, d.Wish, d.Reasons)
	}
	s.Samples[0].Value = 90
	if d := p.Decide(s); d.To != 15 || d.Wish != 15 {
		t.Errorf("growth: to %d, a wish for %d: %+v", d.To, d.Wish, d.Reasons)
	}
	s.NoShrink, s.Samples[0].Value = nil, 30
	if d := p.Decide(s); d.Wish != 5 {
		t.Errorf("when it is over: a wish for %d", d.Wish)
	}
}
