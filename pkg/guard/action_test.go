package guard

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

func TestActions(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	pause := func(grow, shrink bool, until time.Duration) scale.Action {
		return scale.Action{Kind: scale.Pause, Grow: grow, Shrink: shrink, Until: now.Add(until), Reason: "deploy"}
	}
	for _, c := range []struct {
		name    string
		action  scale.Action
		want    int // of 10
		allowed int
		because string
		paused  string
	}{
		{"no action", scale.Action{}, 12, 12, "", ""},
		{"growth paused", pause(true, false, time.Hour), 12, 10, "growth is paused until 2026-03-02T13:00:00Z: deploy", ""},
		{"growth paused, a shrink passes", pause(true, false, time.Hour), 8, 8, "", ""},
		{"shrinking paused", pause(false, true, time.Hour), 8, 10, "shrinking is paused until 2026-03-02T13:00:00Z: deploy", ""},
		{"shrinking paused, growth passes", pause(false, true, time.Hour), 12, 12, "", ""},
		{"both paused", pause(true, true, time.Hour), 12, 10, "growth is paused", "paused until 2026-03-02T13:00:00Z: deploy"},
		{"for ever", scale.Action{ID: "a7", By: "alice", Kind: scale.Pause, Grow: true, Shrink: true}, 12, 10, "growth is paused with no end time (a7, by alice)", "paused with no end time (a7, by alice)"},
		{"taken back", scale.Action{Kind: scale.Pause, Grow: true, Shrink: true, Ended: now}, 12, 12, "", ""},
		{"ended at this very tick", pause(true, true, 0), 12, 12, "", ""},
		{"ended long ago", pause(true, true, -time.Hour), 8, 8, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Tier: "web", Now: now, Past: scale.Past{Actions: []scale.Action{c.action}}}
			got, why := asked(Actions{}, s, 10, c.want)
			if got != c.allowed || !strings.HasPrefix(why, c.because) || (why == "") != (c.because == "") {
				t.Errorf("allowed %d (%s), want %d (%s)", got, why, c.allowed, c.because)
			}
			if p := (Actions{}).Paused(&s).Text; p != c.paused {
				t.Errorf("paused %q, want %q", p, c.paused)
			}
		})
	}
}

func TestOverridesMoveTheBounds(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	s := scale.Snapshot{Tier: "web", Now: now, Mode: scale.Manage, Capacity: scale.Capacity{At: now, Max: 100}}
	by := func(a scale.Action) scale.Action {
		a.Kind, a.Until, a.Reason = scale.Override, now.Add(time.Hour), "sale"
		return a
	}
	for _, c := range []struct {
		name      string
		given     []scale.Action
		low, high int
		because   string
	}{
		{"raised", []scale.Action{{Min: 20}}, 20, 50, "configured 5 to 50, an override raises the minimum to 20 until 2026-03-02T13:00:00Z: sale"},
		{"never above the maximum", []scale.Action{{Min: 80}}, 50, 50, "configured 5 to 50, an override raises the minimum to 50 (requested: 80, which is above the maximum) until"},
		{"never lowered", []scale.Action{{Min: 2}}, 5, 50, "configured 5 to 50"},
		{"the largest minimum", []scale.Action{{Min: 20}, {Min: 30}, {Min: 10}}, 30, 50, "configured 5 to 50, an override raises the minimum to 30 until"},
		{"capped", []scale.Action{{Max: 12}}, 5, 12, "configured 5 to 50, an override lowers the maximum to 12 until"},
		{"the smallest cap", []scale.Action{{Max: 12}, {Max: 9}, {Max: 40}}, 5, 9, "configured 5 to 50, an override lowers the maximum to 9 until"},
		{"a cap is not below the configured minimum", []scale.Action{{Max: 2}}, 5, 5, "configured 5 to 50, an override lowers the maximum to 5 until"},
		{"a cap is never above the configured maximum", []scale.Action{{Max: 70}}, 5, 50, "configured 5 to 50"},
		{"a cap wins over a minimum", []scale.Action{{Min: 30}, {Max: 12}}, 12, 12, "configured 5 to 50, an override lowers the maximum to 12 until 2026-03-02T13:00:00Z: sale, an override raises the minimum to 12 (requested: 30, which is above the maximum)"},
		{"both in one", []scale.Action{{Min: 10, Max: 12}}, 10, 12, "configured 5 to 50, an override lowers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.Past.Actions = nil
			for _, a := range c.given {
				s.Past.Actions = append(s.Past.Actions, by(a))
			}
			low, high, why := Actions{}.Limits(&s, Limits{Min: 5, Max: 50}).Bounds(&s)
			if low != c.low || high != c.high || !strings.HasPrefix(why, c.because) {
				t.Errorf("%d..%d (%s), want %d..%d (%s)", low, high, why, c.low, c.high, c.because)
			}
		})
	}
}

// Any further pause or override never allows what was blocked before, and the end of one
// never blocks more than its being there did; in whatever order they were given.
func TestActionsOnlyEverAddUp(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	size := rapid.IntRange(0, 60)
	anyAction := rapid.Custom(func(t *rapid.T) scale.Action {
		a := scale.Action{Kind: rapid.SampledFrom([]scale.ActionKind{scale.Pause, scale.Override}).Draw(t, "kind")}
		if a.Kind == scale.Pause {
			a.Grow, a.Shrink = rapid.Bool().Draw(t, "grow"), rapid.Bool().Draw(t, "shrink")
		} else {
			a.Min, a.Max = size.Draw(t, "min"), size.Draw(t, "max")
		}
		if minutes := rapid.IntRange(-5, 60).Draw(t, "minutes left"); minutes != 0 {
			a.Until = now.Add(time.Duration(minutes) * time.Minute)
		}
		return a
	})
	type held struct {
		grow, shrink bool
		low, high    int
	}
	of := func(list []scale.Action) (h held) {
		s := scale.Snapshot{Now: now, Past: scale.Past{Actions: list}}
		_, why := asked(Actions{}, s, 10, 11)
		h.grow = why != ""
		_, why = asked(Actions{}, s, 10, 9)
		h.shrink = why != ""
		if all := (Actions{}).Paused(&s).Text != ""; all != (h.grow && h.shrink) {
			t.Errorf("paused: %v, growth %v, shrinking %v", all, h.grow, h.shrink)
		}
		l := Actions{}.Limits(&s, Limits{Min: 5, Max: 50})
		h.low, h.high = l.Min, l.Max
		return h
	}
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(anyAction, 1, 6).Draw(t, "actions")
		with, without := of(list), of(list[:len(list)-1])
		if without.grow && !with.grow || without.shrink && !with.shrink || with.high > without.high {
			t.Fatalf("a further action allows more: %+v, before it %+v", with, without)
		}
		if with.low < without.low && with.low != with.high { // only a cap lowers a minimum, to itself
			t.Fatalf("a further action lowers the minimum: %+v, before it %+v", with, without)
		}
		if with.low < 5 || with.high > 50 || with.low > with.high {
			t.Fatalf("outside the configured limits: %+v", with)
		}
		if again := of(rapid.Permutation(list).Draw(t, "another order")); again != with {
			t.Fatalf("%+v, and given in another order %+v", with, again)
		}
	})
}
