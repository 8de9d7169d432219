package policy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// anyWritten is of a tier that dynascale changes.
func anyWritten(t *rapid.T) scale.Snapshot {
	s := anySnapshot(t)
	if s.Mode == scale.Observe {
		s.Mode = scale.Manage
	}
	return s
}

func action(kind scale.ActionKind, grow, shrink bool, until time.Time) scale.Action {
	return scale.Action{Tier: "web", Kind: kind, Grow: grow, Shrink: shrink, Given: before(10), Until: until, Reason: "deploy"}
}

// ahead is an end that has not come.
var ahead = rapid.Custom(func(t *rapid.T) time.Time {
	return noon.Add(time.Duration(rapid.IntRange(1, 2_592_000).Draw(t, "lasts")) * time.Second)
})

// The operator's brake holds whatever else is true, bounds and breaker included.
func TestAPauseOfBothDirectionsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		s.Past.Actions = []scale.Action{action(scale.Pause, true, true, ahead.Draw(t, "until"))}
		if rapid.Bool().Draw(t, "an override too") {
			o := action(scale.Override, false, false, ahead.Draw(t, "override until"))
			o.Min = anySize.Draw(t, "at least")
			s.Past.Actions = append(s.Past.Actions, o)
		}
		d := p.Decide(s)
		if err := reason.Check(d); err != nil {
			t.Fatal(err)
		}
		if !s.Mode.Writes() {
			return
		}
		if d.Changes() {
			t.Fatalf("changes a paused tier:\n%s", chain(d))
		}
		free := s.Capacity.Known() && len(s.Objections) == 0
		if last := reason.Headline(d); free && (last.Rule != "action" || !strings.Contains(last.Because, "paused until") || !strings.Contains(last.Because, "deploy")) {
			t.Fatalf("the pause does not show:\n%s", chain(d))
		}
	})
}

// In mode observe a pause decides nothing, as a brake does not: the decisions are those without it,
// and where it would hold them it says so.
func TestAPauseInModeObserveOnlySpeaks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		s.Mode = scale.Observe
		free := p.Decide(s)
		grow, shrink := rapid.Bool().Draw(t, "holds growth"), rapid.Bool().Draw(t, "holds shrinking")
		s.Past.Actions = []scale.Action{action(scale.Pause, grow, shrink, ahead.Draw(t, "until"))}
		d := p.Decide(s)
		if err := reason.Check(d); err != nil {
			t.Fatal(err)
		}
		if d.To != free.To || d.Wish != free.Wish || d.Removes != free.Removes {
			t.Fatalf("decides %d in place of %d:\n%s", d.To, free.To, chain(d))
		}
		if held := grow && d.To > d.From || shrink && d.To < d.From; held && !strings.Contains(reason.Of(d, reason.Actions), "in mode manage the size would stay: ") {
			t.Fatalf("the pause does not speak:\n%s", chain(d))
		}
	})
}

// A pause of one direction holds every way there, that of a size out of bounds too, and
// lets the other pass as if there were no pause.
func TestAPauseOfOneDirection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anyWritten(t)
		free := p.Decide(s)
		grow := rapid.Bool().Draw(t, "holds growth")
		s.Past.Actions = []scale.Action{action(scale.Pause, grow, !grow, ahead.Draw(t, "until"))}
		d := p.Decide(s)
		held := grow && d.To > d.From || !grow && d.To < d.From
		if held {
			t.Fatalf("goes where it is paused:\n%s", chain(d))
		}
		if passes := grow && free.To < free.From || !grow && free.To > free.From; passes && d.To != free.To {
			t.Fatalf("goes to %d without the pause, and with it to %d:\n%s", free.To, d.To, chain(d))
		}
	})
}

// While an override lasts, the tier is at least that large, as far as the
// configured maximum and AWS's bounds allow; it never makes a tier smaller. Where the size that it
// raises the tier to lies within what the scalers hold, they hold it there: a tier that has that size
// already, or has it as its configured minimum, is left alone as well.
func TestAnOverrideRaisesTheMinimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		p.MaintenanceWindow, p.Headroom, s.NoShrink, s.Past.Reversed = guard.MaintenanceWindow{}, guard.Headroom{}, nil, nil // which may hold even a repair
		o := action(scale.Override, false, false, ahead.Draw(t, "until"))
		o.Min = anySize.Draw(t, "at least")
		free := p.Decide(s)
		s.Past.Actions = []scale.Action{o}
		d := p.Decide(s)
		if !s.Capacity.Known() || len(s.Objections) > 0 && s.Mode != scale.Observe {
			return
		}
		raised := p
		raised.Limits.Min = max(p.Limits.Min, min(o.Min, p.Limits.Max))
		if !inBounds(raised, s, d.To) {
			t.Fatalf("goes to %d, which is out of the bounds %+v of an override:\n%s", d.To, raised.Limits, chain(d))
		}
		if d.To < min(d.From, free.To) {
			t.Fatalf("an override to %d made %d of %d, which is smaller than the tier:\n%s", o.Min, d.To, free.To, chain(d))
		}
		if d.To < free.To && !heldWhereRaised(d) {
			t.Fatalf("an override to %d made %d of %d:\n%s", o.Min, d.To, free.To, chain(d))
		}
	})
}

// heldWhereRaised reports whether a decision raised the tier into its bounds, and its scalers, who
// were asked at that size, want no other or cannot tell.
func heldWhereRaised(d scale.Decision) bool {
	most, asks := 0, false
	for _, r := range d.Recommendations {
		if !r.Abstains {
			most, asks = max(most, r.Size), true
		}
	}
	raised := slices.ContainsFunc(d.Reasons, func(r scale.Reason) bool { return r.Rule == reason.Bounds && r.From < r.To && r.To == d.To })
	return raised && (most == d.To || !asks)
}

// An override to a size that the scaler holds is not topped up to what would have been ordered without
// it: 28 and 29 are within the tolerance of each other.
func TestAnOverrideWithinTheToleranceIsEnough(t *testing.T) {
	s := calm(sample("cpu", 174)) // 10 in service, so that 29 are needed
	p := web()
	p.Limits.Max = 40
	if free := p.Decide(s); free.To != 29 {
		t.Fatalf("without an override %d, want 29:\n%s", free.To, chain(free))
	}
	o := action(scale.Override, false, false, noon.Add(time.Hour))
	o.Min = 28
	s.Past.Actions = []scale.Action{o}
	if d := p.Decide(s); d.To != 28 || !heldWhereRaised(d) || !strings.Contains(chain(d), "29 needed") {
		t.Errorf("%d, want 28, held by the scaler:\n%s", d.To, chain(d))
	}
}

func TestAnActionThatEndedIsNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		free := p.Decide(s)
		ended := noon.Add(-time.Duration(rapid.IntRange(0, 1e6).Draw(t, "ended ago")) * time.Second)
		o := action(scale.Override, false, false, ended)
		o.Min = anySize.Draw(t, "at least")
		s.Past.Actions = []scale.Action{action(scale.Pause, true, rapid.Bool().Draw(t, "shrink"), ended), o}
		if diff := cmp.Diff(free, p.Decide(s), equateNaN); diff != "" {
			t.Fatalf("an action that ended changed the decision:\n%s", diff)
		}
	})
}

// What an operator reads while an action lasts.
func TestActionsSpeak(t *testing.T) {
	until := noon.Add(time.Hour)
	raise := action(scale.Override, false, false, until)
	raise.Min = 14
	busy, idle := sample("cpu", 90), sample("cpu", 20)
	for _, c := range []struct {
		name   string
		action scale.Action
		sample scale.Sample
		to     int
		last   string
	}{
		{"both paused", action(scale.Pause, true, true, until), busy, 10, "action 10>10 paused until 2026-03-02T13:00:00Z: deploy"},
		{"growth paused", action(scale.Pause, true, false, until), busy, 10, "action 15>10 growth is paused until 2026-03-02T13:00:00Z: deploy"},
		{"shrinking paused", action(scale.Pause, false, true, until), idle, 10, "action 4>10 shrinking is paused until 2026-03-02T13:00:00Z: deploy"},
		{"raised", raise, idle, 14, "an override raises the minimum to 14 until 2026-03-02T13:00:00Z: deploy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := calm(c.sample)
			s.Past.Actions = []scale.Action{c.action}
			d := new(web()).Decide(s)
			if d.To != c.to || !strings.Contains(chain(d), c.last) {
				t.Errorf("%d to %d, want %d with %q:\n%s", d.From, d.To, c.to, c.last, chain(d))
			}
		})
	}
}

// Pauses add up: whatever else is given, and in whatever order, what one of them holds is
// held, and a further one allows nothing that was held before.
func TestPausesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), withReaders(t, anyWritten(t))
		var held struct{ grow, shrink bool }
		for range rapid.IntRange(0, 4).Draw(t, "actions") {
			a := action(scale.Pause, rapid.Bool().Draw(t, "grow"), rapid.Bool().Draw(t, "shrink"), ahead.Draw(t, "until"))
			switch rapid.IntRange(0, 4).Draw(t, "special") {
			case 0:
				a.Until = time.Time{} // for ever
			case 1:
				a.Until = before(1)
			case 2:
				a = action(scale.Override, false, false, a.Until)
				a.Min, a.Max = anySize.Draw(t, "min"), anySize.Draw(t, "max")
			}
			if a.Holds(s.Now) {
				held.grow, held.shrink = held.grow || a.Grow, held.shrink || a.Shrink
			}
			s.Past.Actions = append(s.Past.Actions, a)
		}
		d := p.Decide(s)
		if d.To > d.From && held.grow || d.To < d.From && held.shrink {
			t.Fatalf("goes where it is paused, with %+v:\n%s", s.Past.Actions, chain(d))
		}
		if err := reason.Check(d); err != nil {
			t.Fatal(err)
		}
		shuffled := clone(s)
		shuffled.Past.Actions = rapid.Permutation(s.Past.Actions).Draw(t, "another order")
		if again := p.Decide(shuffled); again.To != d.To {
			t.Fatalf("%d, and in another order of the actions %d", d.To, again.To)
		}
		more := clone(s)
		more.Past.Actions = append(more.Past.Actions, action(scale.Pause, rapid.Bool().Draw(t, "more growth"), rapid.Bool().Draw(t, "more shrinking"), ahead.Draw(t, "more until")))
		if after := p.Decide(more); after.Changes() && after.Removes == "" && after.Direction() != d.Direction() { // what serves nobody may go
			t.Fatalf("a further pause made %s of %s:\n%s", after.Direction(), d.Direction(), chain(after))
		}
	})
}

// A pause of shrinking holds every way down and names itself: calm signals, an empty
// queue, a maximum that was lowered below the size, a cap, a broken reader.
func TestAPauseOfShrinkingHoldsEveryWayDown(t *testing.T) {
	lowered := web()
	lowered.Limits.Max = 6
	queue := web()
	queue.Scalers = []Scaler{scaler.Backlog{Signal: "jobs", PerWorker: 10}}
	queue.Limits.Min = 0
	capped := action(scale.Override, false, false, noon.Add(time.Hour))
	capped.Max = 7
	for name, c := range map[string]struct {
		policy Policy
		sample scale.Sample
		more   []scale.Action
	}{
		"calm signals":      {web(), sample("cpu", 1), nil},
		"an empty queue":    {queue, sample("jobs", 0), nil},
		"a lowered maximum": {lowered, sample("cpu", 60), nil},
		"a cap":             {web(), sample("cpu", 60), []scale.Action{capped}},
	} {
		t.Run(name, func(t *testing.T) {
			s := calm(c.sample)
			s.Past.Actions = c.more
			if d := c.policy.Decide(s); d.To >= d.From {
				t.Fatalf("without the pause it does not shrink:\n%s", chain(d))
			}
			s.Past.Actions = append(c.more, action(scale.Pause, false, true, noon.Add(time.Hour)))
			d := c.policy.Decide(s)
			if last := d.Reasons[len(d.Reasons)-1]; d.Changes() || last.Rule != "action" || last.Because != "shrinking is paused until 2026-03-02T13:00:00Z: deploy" {
				t.Errorf("the pause does not hold it, or not by name:\n%s", chain(d))
			}
		})
	}
}

// Somebody sets 0 by hand for maintenance: without a pause that is corrected at once and
// told; with one it stays.
func TestZeroByHand(t *testing.T) {
	none := sample("cpu", 0)
	none.Quality = scale.Idle // no machine has a CPU
	s := calm(none)
	s.Capacity.Desired, s.Capacity.InService = 0, 0
	s.Past.Expected, s.Past.ExpectedOr, s.Past.ExpectedKnown = 10, 10, true
	d, l := played(web(), s)
	if d.To != 2 || !l.Adopted {
		t.Errorf("unpaused it is %d, want the minimum of 2, and told:\n%s", d.To, chain(d))
	}
	s.Past.Actions = []scale.Action{action(scale.Pause, true, true, noon.Add(time.Hour))}
	if d := new(web()).Decide(s); d.To != 0 || d.Reasons[len(d.Reasons)-1].Rule != "action" {
		t.Errorf("paused it is %d, want 0:\n%s", d.To, chain(d))
	}
}
