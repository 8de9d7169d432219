package policy

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

const dear = "to the minimum, because the tier is not critical and far too much is spent"

// An emergency of money shrinks past what makes a shrink slow, and past nothing that keeps one from
// being an outage.
func TestAnEmergencyShrinksToTheMinimum(t *testing.T) {
	pause := func(grow, shrink bool) func(*scale.Snapshot) {
		return func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{{ID: "a7", Kind: scale.Pause, Grow: grow, Shrink: shrink, By: "alice", Until: noon.Add(time.Hour)}}
		}
	}
	for _, c := range []struct {
		name   string
		change func(*scale.Snapshot)
		to     int
		rule   string // of the headline
	}{
		{"at once", func(*scale.Snapshot) {}, 2, reason.Emergency},
		{"whatever the load wants", func(s *scale.Snapshot) { s.Samples[0].Value = 95 }, 2, reason.Emergency},
		{"within the cooldown", func(s *scale.Snapshot) { s.Past.Grew = before(1) }, 2, reason.Emergency},
		{"not below an override", func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{{ID: "a8", Kind: scale.Override, Min: 6, Until: noon.Add(time.Hour)}}
		}, 6, reason.Emergency},
		{"not on missing data", func(s *scale.Snapshot) {
			s.Samples, s.Gaps = nil, []scale.Gap{{Signal: "cpu", Why: "throttled"}}
		}, 10, reason.Emergency},
		{"not on old data", func(s *scale.Snapshot) { s.Samples[0].Quality = scale.Stale }, 10, reason.Fresh},
		{"not while shrinking is paused", pause(false, true), 10, reason.Actions},
		{"not while everything is paused", pause(true, true), 10, reason.Actions},
		{"not after traffic was lost", func(s *scale.Snapshot) {
			s.Past.Freeze = scale.Freeze{Since: before(3), Last: before(1), Why: "requests fell from 1000 to 10", Trouble: before(1)}
		}, 10, reason.Freeze},
		{"not while somebody else decides", func(s *scale.Snapshot) { s.Objections = []scale.Objection{{Text: "another policy"}} }, 10, reason.Owner},
		{"not during an instance refresh", func(s *scale.Snapshot) {
			s.NoShrink = []scale.Objection{{Text: "an instance refresh is under way"}}
		}, 10, reason.Refresh},
		{"not under a brake", func(s *scale.Snapshot) { s.Brake = pulled }, 10, reason.Brake},
		{"not while an operation is under way", func(s *scale.Snapshot) {
			s.Operations = []scale.Operation{{ID: "op", Tier: "other", Kind: scale.Resize, Began: before(1)}}
		}, 10, reason.Busy},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := calm(sample("cpu", 55))
			s.Emergency = dear
			c.change(&s)
			p := web()
			p.Freeze = guard.Freeze{For: 10 * time.Minute}
			p.ShrinkLimit = guard.ShrinkLimit{Share: 0.1, Busiest: 30 * time.Minute, Interval: time.Minute}
			d := p.Decide(s)
			if err := reason.Check(d); err != nil {
				t.Error(err)
			}
			if head := reason.Headline(d); d.To != c.to || head.Rule != c.rule {
				t.Errorf("to %d by %s, want %d by %s:\n%s", d.To, head.Rule, c.to, c.rule, chain(d))
			}
		})
	}
}

// In an emergency no tier grows beyond its minimum, and none goes below it; nor below the maximum in AWS that its owner set,
// where that is less: a schedule had raised it, and it goes back.
func TestAnEmergencyNeverGrowsATier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		s.Emergency = dear
		d := p.Decide(s)
		if err := reason.Check(d); err != nil {
			t.Fatal(err)
		}
		scheduled := guard.Limits{Min: least(p, s), Max: p.Limits.Max}
		if low := scheduled.Low(&s); s.Capacity.Known() && (d.To > max(d.From, low) || d.To < min(d.From, low, owners(&s))) {
			t.Fatalf("from %d to %d, and the minimum is %d:\n%s", d.From, d.To, low, chain(d))
		}
	})
}
