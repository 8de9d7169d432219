package policy

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

var statuses = []scale.Status{scale.Applied, scale.Begun, scale.Unchanged, scale.Refused, scale.InProgress, scale.Waiting, scale.Held, scale.Failed, scale.Unknown}

// A breaker lets single launches through at growing intervals. An interval that passed
// without one, because the window, a limit, the ledger, somebody who looks at all tiers, a
// brake or AWS took it back, is not over.
func TestAProbeThatWasNotMadeIsNotSpent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), withReaders(t, anySnapshot(t))
		if rapid.Bool().Draw(t, "windowed") {
			p.MaintenanceWindow = anyWindow(t)
		}
		d := p.Decide(s)
		asked := askedAbout(d)
		if rapid.Bool().Draw(t, "amended") {
			d = Amend(d, "review", rapid.IntRange(min(d.From, d.To), max(d.From, d.To)).Draw(t, "to"), reason.Say("somebody else needs it more"))
		}
		o := scale.Outcome{Status: rapid.SampledFrom(statuses).Draw(t, "outcome")}
		after := s
		p.notice(&after)
		was, is := after.Past.Breaker, p.Remember(s, d, o).Breaker
		tried := was.Open() && d.To > asked && o.MayHaveChanged() && !guard.Operated(s.Capacity)
		switch {
		case !tried && is != was:
			t.Fatalf("%s, and the probe is spent: %+v, then %+v\n%s", o.Status, was, is, chain(d))
		case tried && (is.Tries != was.Tries+1 || !is.Probe.After(s.Now)):
			t.Fatalf("it was tried, and is tried again at %s: %+v", is.Probe, is)
		}
	})
}

// The cases of it that operators meet.
func TestWhatSpendsAProbe(t *testing.T) {
	due := scale.Breaker{Opened: before(30), Probe: before(1), Tries: 2, Waiting: 30, Best: 6, Why: "no capacity"}
	failing := func(change func(*Policy, *scale.Snapshot)) (Policy, scale.Snapshot) {
		p, s := web(), calm(sample("cpu", 95))
		p.Cooldown, p.Stabilization = guard.Cooldown{}, guard.Stabilization{}
		s.Capacity.InService, s.Capacity.Pending, s.Past.Breaker = 6, 4, due
		change(&p, &s)
		return p, s
	}
	for _, c := range []struct {
		name   string
		change func(*Policy, *scale.Snapshot)
		held   bool // by the ledger
		status scale.Status
		to     int
		spent  bool
	}{
		{"it was made", func(*Policy, *scale.Snapshot) {}, false, scale.Applied, 11, true},
		{"nobody knows whether it arrived", func(*Policy, *scale.Snapshot) {}, false, scale.Unknown, 11, true},
		{"the tier is at its maximum", func(p *Policy, _ *scale.Snapshot) { p.Limits.Max = 10 }, false, scale.Unchanged, 10, false},
		{"the window is closed", func(p *Policy, _ *scale.Snapshot) {
			p.MaintenanceWindow = guard.MaintenanceWindow{Hours: []calendar.Hours{{Days: [7]bool{true, true, true, true, true, true, true}, From: 60, To: 120}}, Zone: time.UTC}
		}, false, scale.Unchanged, 10, false},
		{"growth is paused", func(_ *Policy, s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{{Kind: scale.Pause, Grow: true}}
		}, false, scale.Unchanged, 10, false},
		{"somebody who came later took it back", func(*Policy, *scale.Snapshot) {}, true, scale.Unchanged, 10, false},
		{"AWS refused it", func(*Policy, *scale.Snapshot) {}, false, scale.Refused, 11, false},
		{"a brake stopped it", func(*Policy, *scale.Snapshot) {}, false, scale.Held, 11, false},
		{"it waits for its turn", func(*Policy, *scale.Snapshot) {}, false, scale.Waiting, 11, false},
		{"the tier is only observed", func(_ *Policy, s *scale.Snapshot) { s.Mode = scale.Observe }, false, scale.Unchanged, 11, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, s := failing(c.change)
			d := p.Decide(s)
			if c.held {
				d = Amend(d, "review", d.From, reason.Say("another tier needs it more"))
			}
			if d.To != c.to || d.Probe != (c.to == 11) {
				t.Fatalf("it decides for %d, probe %v:\n%s", d.To, d.Probe, chain(d))
			}
			got := p.Remember(s, d, scale.Outcome{Status: c.status}).Breaker
			if spent := !got.Probe.Equal(due.Probe) || got.Tries != due.Tries; spent != c.spent {
				t.Errorf("spent: %v; %+v", spent, got)
			}
		})
	}
}

// Whoever comes after the guards holds a decision back, and can do nothing else to it.
func TestAmend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), withReaders(t, anySnapshot(t))
		if rapid.Bool().Draw(t, "windowed") {
			p.MaintenanceWindow = anyWindow(t)
		}
		d := p.Decide(s)
		reasons := len(d.Reasons)
		got := Amend(d, "review", anySize.Draw(t, "to"), reason.Say("too dear"))
		if err := reason.Check(got); err != nil {
			t.Fatal(err)
		}
		if got.To < min(d.From, d.To) || got.To > max(d.From, d.To) {
			t.Fatalf("%d to %d was led to %d", d.From, d.To, got.To)
		}
		if !got.Changes() && (got.Probe || got.Removes != "" || !got.Until.IsZero() || got.Urgency != scale.Calm) {
			t.Fatalf("nothing changes, and what belongs to a change is left: %+v", got)
		}
		if got.Changes() && (got.Probe != d.Probe || got.Removes != d.Removes || !got.Until.Equal(d.Until) || got.Urgency != d.Urgency) {
			t.Fatalf("what belongs to the change is lost: %+v", got)
		}
		if len(d.Reasons) != reasons || d.Reasons[reasons-1].Rule == "review" {
			t.Fatal("the decision before was changed too")
		}
	})
}

// The same snapshot, decision and outcome teach the same, and a decision that is held back
// before anything is done teaches what the evaluation saw.
func TestRememberIsPure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), withReaders(t, anySnapshot(t))
		before := clone(s)
		d, o := p.Decide(s), scale.Outcome{Status: rapid.SampledFrom(statuses).Draw(t, "outcome")}
		one, two := p.Remember(s, d, o), p.Remember(s, d, o)
		if diff := cmp.Diff(one, two, equateNaN); diff != "" {
			t.Fatalf("asked twice:\n%s", diff)
		}
		if diff := cmp.Diff(before, s, equateNaN); diff != "" {
			t.Fatalf("the snapshot was modified:\n%s", diff)
		}
		if one.Beside.IsZero() == d.WithSource {
			t.Fatalf("beside since %s, and what is published says %v", one.Beside, d.WithSource)
		}
	})
}
