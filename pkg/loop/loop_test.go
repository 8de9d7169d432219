package loop

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// parts is a make-believe everything: two tiers, an actuator and a ledger.
type parts struct {
	mu       sync.Mutex
	tiers    []string
	observe  func(ctx context.Context, now time.Time)
	decide   func(s scale.Snapshot) scale.Decision
	intent   error
	settle   error
	applied  []scale.Plan
	intended [][]scale.Record
	remember func(s scale.Snapshot, d scale.Decision, o scale.Outcome) scale.Learned
	settled  [][]scale.Record
	order    []string
	shown    []Result
	missed   int
	blind    bool
	observed []time.Time
	past     scale.Past
}

func (p *parts) note(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.order = append(p.order, what)
}

func (p *parts) Observe(ctx context.Context, now time.Time) []scale.Snapshot {
	p.note("observe")
	p.observed = append(p.observed, now)
	if p.observe != nil {
		p.observe(ctx, now)
	}
	var out []scale.Snapshot
	for _, t := range p.tiers {
		s := scale.Snapshot{Tier: t, Mode: scale.Manage, Now: now, Past: p.past}
		if !p.blind {
			s.Capacity = scale.Capacity{Desired: 10, InService: 10, Min: 1, Max: 50, At: now}
		} else {
			s.Gaps = []scale.Gap{{Signal: scale.CapacitySignal, Why: "no answer"}}
		}
		out = append(out, s)
	}
	return out
}

func (p *parts) Decide(s scale.Snapshot) scale.Decision {
	if p.decide != nil {
		return p.decide(s)
	}
	return sized(s, s.Current())
}

func sized(s scale.Snapshot, to int) scale.Decision {
	return scale.Decision{
		Tier: s.Tier, At: s.Now, Mode: s.Mode, From: s.Current(), To: to, Capacity: s.Capacity,
		Reasons: []scale.Reason{{Rule: "test", From: s.Current(), To: to, Because: "the test says so"}},
	}
}

func (p *parts) Apply(_ context.Context, plan scale.Plan) []scale.Outcome {
	p.note("apply")
	p.applied = append(p.applied, plan)
	return make([]scale.Outcome, len(plan))
}

func (p *parts) Intend(_ context.Context, records []scale.Record) error {
	p.note("intend")
	p.intended = append(p.intended, records)
	return p.intent
}

func (p *parts) Remember(s scale.Snapshot, d scale.Decision, o scale.Outcome) scale.Learned {
	if p.remember != nil {
		return p.remember(s, d, o)
	}
	return scale.Learned{}
}

func (p *parts) Settle(_ context.Context, records []scale.Record) error {
	p.note("settle")
	p.settled = append(p.settled, records)
	return p.settle
}

func (p *parts) Show(r Result, _ time.Duration) { p.shown = append(p.shown, r) }
func (p *parts) Missed(n int)                   { p.missed += n }

func (p *parts) parts() Parts {
	policies := map[string]Decider{}
	for _, t := range p.tiers {
		policies[t] = p
	}
	return Parts{Observer: p, Policies: policies, Actuator: p, Ledger: p, Deadline: 50 * time.Second}
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestPassWritesDownBeforeItActs(t *testing.T) {
	p := &parts{tiers: []string{"web"}}
	r := p.parts().Pass(t.Context(), noon)
	if got := strings.Join(p.order, " "); got != "observe intend apply settle" {
		t.Errorf("order: %s", got)
	}
	if r.Err != nil || len(r.Records) != 1 || len(p.settled) != 1 {
		t.Errorf("%+v", r)
	}
}

// Between looking and deciding, and before it is written down what was done, memory is given back.
func TestMemoryIsGivenBackTwice(t *testing.T) {
	p := &parts{tiers: []string{"web"}}
	with := p.parts()
	with.GiveBack = func() { p.note("give back") }
	with.Pass(t.Context(), noon)
	if got := strings.Join(p.order, ", "); got != "observe, give back, intend, apply, give back, settle" {
		t.Errorf("order: %s", got)
	}
}

func TestPanicInOneTierStaysThere(t *testing.T) {
	p := &parts{tiers: []string{"bad", "good"}}
	p.decide = func(s scale.Snapshot) scale.Decision {
		if s.Tier == "bad" {
			panic("boom")
		}
		return sized(s, 12)
	}
	r := p.parts().Pass(t.Context(), noon)
	bad, good := r.Records[0].Decision, r.Records[1].Decision
	if bad.Changes() || bad.Reasons[0].Rule != "defect" || !strings.Contains(bad.Reasons[0].Because, "boom") {
		t.Errorf("bad: %+v", bad.Reasons)
	}
	if good.To != 12 || r.Err != nil {
		t.Errorf("good: %+v, %v", good, r.Err)
	}
}

func TestPanicOfTheObserverIsAFailedPass(t *testing.T) {
	p := &parts{tiers: []string{"web"}, observe: func(context.Context, time.Time) { panic("boom") }}
	r := p.parts().Pass(t.Context(), noon)
	if r.Err == nil || !strings.Contains(r.Err.Error(), "boom") || len(p.applied) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestFullDiskStopsShrinkingButNotGrowth(t *testing.T) {
	p := &parts{tiers: []string{"in", "out"}, intent: errors.New("database or disk is full")}
	p.decide = func(s scale.Snapshot) scale.Decision {
		if s.Tier == "in" {
			return sized(s, 8)
		}
		return sized(s, 12)
	}
	r := p.parts().Pass(t.Context(), noon)
	in, out := r.Records[0].Decision, r.Records[1].Decision
	last := in.Reasons[len(in.Reasons)-1]
	if in.Changes() || last.Rule != "ledger" || last.From != 8 || last.To != 10 || !strings.Contains(last.Because, "disk is full") {
		t.Errorf("shrink: %+v", in)
	}
	if out.To != 12 || p.applied[0][1].To != 12 {
		t.Errorf("growth: %+v", out)
	}
	if r.LedgerErr == nil {
		t.Error("the ledger's error is not visible")
	}
}

func TestPassFailsAsAWholeOnlyWhenNoTierCanBeJudged(t *testing.T) {
	p := &parts{tiers: []string{"web"}, blind: true}
	if r := p.parts().Pass(t.Context(), noon); r.Err == nil || !strings.Contains(r.Err.Error(), "no tier could be evaluated") {
		t.Errorf("blind: %v", r.Err)
	}
	p = &parts{tiers: []string{"web", "api"}}
	p.decide = func(s scale.Snapshot) scale.Decision {
		d := sized(s, 10)
		d.Recommendations = []scale.Recommendation{{Abstains: s.Tier == "web"}}
		return d
	}
	if r := p.parts().Pass(t.Context(), noon); r.Err != nil {
		t.Errorf("one tier is judged: %v", r.Err)
	}
	p.tiers = []string{"web"}
	if r := p.parts().Pass(t.Context(), noon); r.Err == nil {
		t.Error("the only tier has no signal, and the pass counts as completed")
	}
	// A deployment with two groups is no outage, and must not make the daemon unready.
	p.decide = func(s scale.Snapshot) scale.Decision {
		d := sized(s, 0)
		d.From, d.To, d.Capacity = 0, 0, scale.Capacity{Selected: []string{"web-blue", "web-green"}}
		return d
	}
	if r := p.parts().Pass(t.Context(), noon); r.Err != nil {
		t.Errorf("the only tier matches several groups: %v", r.Err)
	}
}

func TestStopBeforeActingActsNot(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	p := &parts{tiers: []string{"web"}, observe: func(context.Context, time.Time) { stop() }}
	if r := p.parts().Pass(ctx, noon); r.Err == nil || len(p.applied) != 0 {
		t.Errorf("%+v", r)
	}
}

// run plays a loop for a while in make-believe time and waits for its end.
func run(t *testing.T, l *Loop, d time.Duration) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), d)
	defer stop()
	l.Run(ctx)
}

func TestTicksAreAligned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(17 * time.Second)
		p := &parts{tiers: []string{"web"}}
		run(t, New(Options{Parts: p.parts(), Reporter: p, Interval: time.Minute, Retry: 30 * time.Second}), 150*time.Second)
		if len(p.observed) != 3 {
			t.Fatalf("%d passes in 150 s: %v", len(p.observed), p.observed)
		}
		for _, at := range p.observed[1:] {
			if at.Second() != 0 || at.Nanosecond() != 0 {
				t.Errorf("tick at %s is not aligned", at)
			}
		}
	})
}

func TestMissedTicksAreCountedNotReplayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &parts{tiers: []string{"web"}}
		slow := true
		p.observe = func(context.Context, time.Time) {
			if slow {
				time.Sleep(150 * time.Second)
			}
			slow = false
		}
		run(t, New(Options{Parts: p.parts(), Reporter: p, Interval: time.Minute, Retry: 30 * time.Second}), 250*time.Second)
		if p.missed != 2 {
			t.Errorf("missed %d, want 2", p.missed)
		}
		if len(p.observed) != 3 {
			t.Errorf("passes at %v, want one slow and two prompt ones", p.observed)
		}
	})
}

// A pass between two ticks that runs into the next one has kept nothing from being
// run, unless it takes an interval or longer.
func TestAPassBetweenTicksStandsForTheNext(t *testing.T) {
	for _, c := range []struct {
		name   string
		start  time.Duration // after the minute
		took   time.Duration
		missed int
		next   time.Duration // after the minute
	}{
		{"crosses none", 17 * time.Second, 20 * time.Second, 0, time.Minute},
		{"crosses one", 55 * time.Second, 10 * time.Second, 0, 2 * time.Minute},
		{"longer than an interval", 5 * time.Second, 70 * time.Second, 1, 2 * time.Minute},
		{"crosses three", 55 * time.Second, 150 * time.Second, 2, 4 * time.Minute},
		{"on its tick, to the next", 0, time.Minute, 1, 2 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				minute := time.Now()
				time.Sleep(c.start)
				p := &parts{tiers: []string{"web"}}
				p.observe = func(context.Context, time.Time) {
					if len(p.observed) == 1 {
						time.Sleep(c.took)
					}
				}
				run(t, New(Options{Parts: p.parts(), Reporter: p, Interval: time.Minute, Retry: 30 * time.Second}), c.next-c.start+time.Second)
				if p.missed != c.missed {
					t.Errorf("missed %d, want %d", p.missed, c.missed)
				}
				if len(p.observed) != 2 || p.observed[1].Sub(minute) != c.next {
					t.Errorf("passes at %v, want the second one at +%s", p.observed, c.next)
				}
			})
		})
	}
}

func TestAFailedPassIsTriedAgainSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &parts{tiers: []string{"web"}, blind: true}
		p.observe = func(context.Context, time.Time) { p.blind = len(p.observed) < 2 }
		run(t, New(Options{Parts: p.parts(), Reporter: p, Interval: 5 * time.Minute, Retry: 30 * time.Second}), 100*time.Second)
		if len(p.observed) != 2 || p.observed[1].Sub(p.observed[0]) != 30*time.Second {
			t.Errorf("passes at %v, want a second one after 30 s", p.observed)
		}
		if p.shown[0].Err == nil || p.shown[1].Err != nil {
			t.Errorf("shown %v, %v", p.shown[0].Err, p.shown[1].Err)
		}
	})
}

func TestReplaceTakesEffectAtTheNextTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old, next := &parts{tiers: []string{"web"}}, &parts{tiers: []string{"web", "api"}}
		l := New(Options{Parts: old.parts(), Reporter: old, Interval: time.Minute, Retry: 30 * time.Second})
		go func() {
			time.Sleep(30 * time.Second)
			l.Replace(Options{Parts: next.parts(), Interval: time.Minute, Retry: 30 * time.Second})
		}()
		run(t, l, 70*time.Second)
		if len(old.observed) != 1 || len(next.observed) != 1 {
			t.Errorf("old ran %d passes, new %d; want 1 and 1", len(old.observed), len(next.observed))
		}
	})
}

func TestAHangingSourceIsBoundedByTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &parts{tiers: []string{"web"}, observe: func(ctx context.Context, _ time.Time) { <-ctx.Done() }}
		start := time.Now()
		r := p.parts().Pass(t.Context(), start)
		if took := time.Since(start); took != 50*time.Second || len(r.Records) != 1 {
			t.Errorf("took %s, records %d", took, len(r.Records))
		}
	})
}

// An actuator and an observer that both hang end within one deadline, not within two.
func TestOneDeadlineBoundsLookingAndActing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &parts{tiers: []string{"web"}, observe: func(context.Context, time.Time) { time.Sleep(30 * time.Second) }}
		all := p.parts()
		all.Actuator = hanging{p}
		start := time.Now()
		all.Pass(t.Context(), start)
		if took := time.Since(start); took != 50*time.Second {
			t.Errorf("took %s, want the deadline of 50 s", took)
		}
	})
}

type hanging struct{ *parts }

func (h hanging) Apply(ctx context.Context, plan scale.Plan) []scale.Outcome {
	<-ctx.Done()
	return h.parts.Apply(ctx, plan)
}

func TestAPassIsAboutItsTick(t *testing.T) {
	due := noon
	for _, c := range []struct {
		name  string
		start time.Time
		want  time.Time
	}{
		{"a timer that is a little late", due.Add(3 * time.Millisecond), due},
		{"on time", due, due},
		{"long after the tick", due.Add(7 * time.Second), due.Add(7 * time.Second)},
		{"the clock was set back", due.Add(-time.Hour), due.Add(-time.Hour)},
	} {
		if got := tick(c.start, due); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := tick(noon, time.Time{}); !got.Equal(noon) {
		t.Errorf("the first pass: %s, want now", got)
	}
}

func TestAClockSetBackDoesNotStopTheLoop(t *testing.T) {
	if got := wait(noon.Add(-time.Hour), noon.Add(time.Minute), time.Minute); got != time.Minute {
		t.Errorf("waits %s for the next tick, want at most a minute", got)
	}
	if got := wait(noon.Add(20*time.Second), noon.Add(time.Minute), time.Minute); got != 40*time.Second {
		t.Errorf("waits %s, want 40 s", got)
	}
}

func TestAStopWhileLookingIsNoFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &parts{tiers: []string{"web"}, observe: func(ctx context.Context, _ time.Time) { <-ctx.Done() }}
		run(t, New(Options{Parts: p.parts(), Reporter: p, Interval: time.Minute, Retry: 30 * time.Second}), 10*time.Second)
		if len(p.observed) != 1 || len(p.shown) != 0 {
			t.Errorf("%d passes, %d shown as ended", len(p.observed), len(p.shown))
		}
		// One that has decided is finished and shown.
		p = &parts{tiers: []string{"web"}}
		ctx, stop := context.WithCancel(t.Context())
		p.decide = func(s scale.Snapshot) scale.Decision { stop(); return sized(s, 12) }
		New(Options{Parts: p.parts(), Reporter: p, Interval: time.Minute, Retry: 30 * time.Second}).Run(ctx)
		if len(p.shown) != 1 || len(p.applied) != 1 {
			t.Errorf("%d shown, %d applied", len(p.shown), len(p.applied))
		}
	})
}
