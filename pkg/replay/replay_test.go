package replay

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// following is a tier that keeps a signal at a goal, with nothing that holds it back.
func following(goal float64, reads string) (*Memory, *Replay) {
	p := policy.Policy{Limits: guard.Limits{Min: 1, Max: 50}, Scalers: []policy.Scaler{scaler.Target{Signal: reads, Goal: goal, Tolerance: 0.1}}}
	m := NewMemory(time.Hour, nil)
	r := New(Options{Parts: loop.Parts{Policies: map[string]loop.Decider{"web": &p}}, Fleet: func() *fleet.Fleet { return fleet.New(fleet.Options{}) },
		Tiers: map[string]Tier{"web": {Mode: scale.Manage, Reads: []string{reads}}}, Memory: m})
	return m, r
}

// recorded is what a daemon would have recorded with a goal of 60, at a minute and a CPU.
func recorded(t *testing.T, minute int, cpu float64) scale.Record {
	t.Helper()
	at := noon.Add(time.Duration(minute) * time.Minute)
	d := scale.Decision{
		Tier: "web", At: at, Mode: scale.Manage, Capacity: scale.Capacity{Desired: 10, InService: 10, Min: 1, Max: 50, At: at},
		Samples: []scale.Sample{{Signal: "cpu", Value: cpu, Unit: "percent", At: at.Add(-time.Minute), Period: time.Minute, Quality: scale.Fresh}},
	}
	_, r := following(60, "cpu")
	verdicts, err := r.Evaluation([]scale.Record{{Decision: d, Outcome: scale.Outcome{Status: scale.Unchanged}}})
	if err != nil || len(verdicts) != 1 {
		t.Fatal(verdicts, err)
	}
	return scale.Record{Decision: verdicts[0].Would, Outcome: scale.Outcome{Status: scale.Applied}}
}

func TestAnotherGoalAsksForAnotherSize(t *testing.T) {
	was := recorded(t, 0, 90)
	_, r := following(45, "cpu")
	verdicts, err := r.Evaluation([]scale.Record{was})
	if err != nil {
		t.Fatal(err)
	}
	v := verdicts[0]
	if v.Same || !v.OtherSize() || v.Was.To != 15 || v.Would.To != 20 || !strings.Contains(reason.Headline(v.Would).Because, "a goal of 45 %") {
		t.Errorf("was %d, would be %d, because %s", v.Was.To, v.Would.To, reason.Headline(v.Would).Because)
	}
}

// What nobody read at the time is missing, and never zero.
func TestASignalThatWasNotReadIsMissing(t *testing.T) {
	_, r := following(60, "memory")
	verdicts, err := r.Evaluation([]scale.Record{recorded(t, 0, 20)})
	if err != nil {
		t.Fatal(err)
	}
	d := verdicts[0].Would
	if d.To != 10 || len(d.Gaps) != 1 || !strings.Contains(reason.Headline(d).Because, "memory is missing: not recorded") {
		t.Errorf("%d: %s; %+v", d.To, reason.Headline(d).Because, d.Gaps)
	}
}

// Nothing shrank while the ledger could not be written, and nothing does when that is decided again.
func TestWhatTheDiskHeldIsHeldAgain(t *testing.T) {
	was := recorded(t, 0, 20)
	was.Decision = policy.Amend(was.Decision, reason.Ledger, 10, reason.Say("no shrinking while the ledger cannot be written: %s", errors.New("no space left")))
	was.Outcome.Status = scale.Unchanged
	for _, why := range []string{"no space left", ""} {
		was.Seen = &scale.Seen{Unwritten: why}
		_, r := following(60, "cpu")
		verdicts, err := r.Evaluation([]scale.Record{was})
		if err != nil {
			t.Fatal(err)
		}
		if v := verdicts[0]; v.Same != (why != "") || (v.Would.To == 10) != (why != "") {
			t.Errorf("written %t: would be %d, %+v", why == "", v.Would.To, v.Would.Reasons)
		}
	}
}

// A record that only tells how an operation ended is remembered and not decided about.
func TestARecordWithoutAnEvaluation(t *testing.T) {
	m, r := following(60, "cpu")
	ended := scale.Record{
		Decision: scale.Decision{Tier: "web", At: noon, Reasons: []scale.Reason{{Rule: reason.Busy, Because: "its operation ended"}}},
		Learned:  scale.Learned{Breaker: scale.Breaker{Opened: noon, Tries: 1, Why: "rolled back"}},
	}
	verdicts, err := r.Evaluation([]scale.Record{ended})
	if err != nil || len(verdicts) != 0 || !m.Past("web").Breaker.Opened.Equal(noon) {
		t.Errorf("%+v, %v, remembered %+v", verdicts, err, m.Past("web").Breaker)
	}
}

// Actions hold for as long as they held, whenever that was found out.
func TestActionsAreInForceAsTheyWere(t *testing.T) {
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	m := NewMemory(time.Hour, []scale.Action{
		{ID: "a2", Kind: scale.Pause, Tier: "web", Given: at(10), Ended: at(20), End: "resume"},
		{ID: "a1", Kind: scale.Override, Min: 4, Given: at(0), Until: at(15)},
		{ID: "a3", Kind: scale.Pause, Given: at(12), Ended: at(12), End: "refused"},
	})
	for minute, want := range map[int]string{-1: "", 0: "a1", 10: "a1 a2", 15: "a2", 20: ""} {
		var got []string
		for _, a := range m.past("web", at(minute)).Actions {
			got = append(got, a.ID)
			if !a.Ended.IsZero() || a.End != "" {
				t.Errorf("minute %d: %s knows its end", minute, a.ID)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("minute %d: %v are in force, want %s", minute, got, want)
		}
	}
}

func TestDifferencesAreTold(t *testing.T) {
	s := Summary{Tier: "web"}
	d := func(minute, to int, rule string) scale.Decision {
		return scale.Decision{At: noon.Add(time.Duration(minute) * time.Minute), From: 10, To: to, Reasons: []scale.Reason{{Rule: rule, From: 10, To: to, Because: "so"}}}
	}
	s.Add(Verdict{Was: d(0, 12, "x"), Would: d(0, 14, "x")})
	s.Add(Verdict{Was: d(1, 12, "x"), Would: d(1, 14, "x")})
	s.Add(Verdict{Was: d(2, 12, "x"), Would: d(2, 14, "y")}) // for another rule
	s.Add(Verdict{Was: d(3, 12, "y"), Would: d(3, 12, "y"), Same: true})
	s.Add(Verdict{Was: d(4, 12, "x"), Would: d(4, 14, "y")})
	s.Add(Verdict{Was: d(5, 10, "x"), Would: d(5, 10, "y")})
	if s.Evaluations != 6 || s.Same != 1 || s.Words != 1 || s.Sizes != 4 || s.ChangesBefore != 5 || s.ChangesWould != 5 || len(s.Spans) != 4 || s.Spans[0].Count != 2 || !s.Spans[0].To.Equal(noon.Add(time.Minute)) {
		t.Errorf("%+v", s)
	}
}

// Two decisions that the same rule made with the same words are told apart by the first reason that is not the same.
func TestWhatTellsTwoDecisionsApart(t *testing.T) {
	t.Parallel()
	of := func(backlog, budget string) scale.Decision {
		return scale.Decision{From: 3, To: 3, Reasons: []scale.Reason{{Rule: "backlog", From: 3, To: 8, Because: backlog}, {Rule: reason.Budget, From: 8, To: 3, Because: budget}}}
	}
	for _, c := range []struct {
		was, would      scale.Decision
		before, instead string
	}{
		{of("3.8 arrive", "nothing is left"), of("3.1 arrive", "nothing is left"), "3.8 arrive", "3.1 arrive"},
		{of("3.8 arrive", "$1 is left"), of("3.1 arrive", "nothing is left"), "$1 is left", "nothing is left"},
		{of("3.8 arrive", "nothing is left"), of("3.8 arrive", "nothing is left"), "nothing is left", "nothing is left"},
	} {
		if was, would := (Span{Was: c.was, Would: c.would}).Reasons(); was.Because != c.before || would.Because != c.instead {
			t.Errorf("%q against %q, want %q against %q", was.Because, would.Because, c.before, c.instead)
		}
	}
}
