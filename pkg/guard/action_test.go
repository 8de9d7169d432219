package guard

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
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
		{"for ever", scale.Action{ID: "a7", By: "alice", Kind: scale.Pause, Grow: true, Shrink: true}, 12, 10, "growth is paused for ever (a7, by alice)", "paused for ever (a7, by alice)"},
		{"taken back", scale.Action{Kind: scale.Pause, Grow: true, Shrink: true, Ended: now}, 12, 12, "", ""},
		{"ended at this very tick", pause(true, true, 0), 12, 12, "", ""},
		{"ended long ago", pause(true, true, -time.Hour), 8, 8, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Tier: "web", Now: now, Past: scale.Past{Actions: []scale.Action{c.action}}}
			got, why := Actions{}.Check(s, 10, c.want)
			if got != c.allowed || !strings.HasPrefix(why, c.because) || (why == "") != (c.because == "") {
				t.Errorf("allowed %d (%s), want %d (%s)", got, why, c.allowed, c.because)
			}
			if p := (Actions{}).Paused(s); p != c.paused {
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
		{"never above the maximum", []scale.Action{{Min: 80}}, 50, 50, "configured 5 to 50, an override raises the minimum to 50 until"},
		{"never lowered", []scale.Action{{Min: 2}}, 5, 50, "configured 5 to 50"},
		{"the largest minimum", []scale.Action{{Min: 20}, {Min: 30}, {Min: 10}}, 30, 50, "configured 5 to 50, an override raises the minimum to 30 until"},
		{"capped", []scale.Action{{Max: 12}}, 5, 12, "configured 5 to 50, an override lowers the maximum to 12 until"},
		{"the smallest cap", []scale.Action{{Max: 12}, {Max: 9}, {Max: 40}}, 5, 9, "configured 5 to 50, an override lowers the maximum to 9 until"},
		{"a cap is not below the configured minimum", []scale.Action{{Max: 2}}, 5, 5, "configured 5 to 50, an override lowers the maximum to 5 until"},
		{"a cap is never above the configured maximum", []scale.Action{{Max: 70}}, 5, 50, "configured 5 to 50"},
		{"a cap wins over a minimum", []scale.Action{{Min: 30}, {Max: 12}}, 12, 12, "configured 5 to 50, an override lowers the maximum to 12 until 2026-03-02T13:00:00Z: sale, an override raises the minimum to 12"},
		{"both in one", []scale.Action{{Min: 10, Max: 12}}, 10, 12, "configured 5 to 50, an override lowers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.Past.Actions = nil
			for _, a := range c.given {
				s.Past.Actions = append(s.Past.Actions, by(a))
			}
			low, high, why := Actions{}.Limits(s, Limits{Min: 5, Max: 50}).Bounds(s)
			if low != c.low || high != c.high || !strings.HasPrefix(why, c.because) {
				t.Errorf("%d..%d (%s), want %d..%d (%s)", low, high, why, c.low, c.high, c.because)
			}
		})
	}
}
