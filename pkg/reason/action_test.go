package reason

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestActionsInASentence(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	both := scale.Action{Tier: "web", Kind: scale.Pause, Grow: true, Shrink: true, By: "anna", Reason: "deploy"}
	until := func(a scale.Action, d time.Duration) scale.Action { a.Until = now.Add(d); return a }
	ended := until(both, 8*time.Hour)
	ended.Ended, ended.End = now, "resumed by carl"
	for _, c := range []struct {
		name   string
		action scale.Action
		want   string
	}{
		{"for ever", both, "pause, with no end time, by anna: deploy"},
		{"for a while", until(both, 8*time.Hour-time.Second), "pause, until 2026-03-02T19:59:59Z (in 8 h), by anna: deploy"},
		{"it ends soon", until(both, 9*time.Minute+30*time.Second), "pause, until 2026-03-02T12:09:30Z (in 9 min 30 s), by anna: deploy"},
		{"the answer took a second", until(both, 5*time.Minute-900*time.Millisecond), "pause, until 2026-03-02T12:04:59Z (in 5 min), by anna: deploy"},
		{"it was ended before its time", ended, "pause, until 2026-03-02T20:00:00Z, by anna: deploy"},
		{"its time is over", until(both, -time.Hour), "pause, until 2026-03-02T11:00:00Z, by anna: deploy"},
		{"growth", scale.Action{Kind: scale.Pause, Grow: true}, "pause of growth, with no end time"},
		{"shrinking", scale.Action{Kind: scale.Pause, Shrink: true}, "pause of shrinking, with no end time"},
		{"an override", scale.Action{Kind: scale.Override, Min: 3, Max: 9}, "override, at least 3, at most 9, with no end time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Action(c.action, now); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
