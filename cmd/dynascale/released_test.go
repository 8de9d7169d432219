package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Until the next evaluation the newest decision still says "paused", and its reader is told
// whether that is so now.
func TestWhatHeldATierAndIsOver(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	held := func(rule string) scale.Decision {
		return scale.Decision{Tier: "web", Mode: scale.Manage, At: now.Add(-time.Minute), From: 4, To: 4, Capacity: scale.Capacity{Desired: 4, At: now},
			Reasons: []scale.Reason{{Rule: rule, From: 4, To: 4, Because: "paused until 2026-03-02T12:00:00Z (a1, by you)"}}}
	}
	pause := scale.Action{ID: "a1", Kind: scale.Pause, Tier: "web", Grow: true, Shrink: true, Given: now.Add(-time.Hour), Until: now.Add(time.Hour)}
	over, all, other := pause, pause, pause
	over.Until, all.Tier, other.Tier = now, "", "db"
	const pauseText, brakeText = "the pause has ended; from the next evaluation on it has no effect", "the brake has ended; from the next evaluation on it has no effect"
	for name, c := range map[string]struct {
		d      scale.Decision
		all    []scale.Action
		brakes *brake.Report
		want   string
	}{
		"the pause is in force":      {held(reason.Actions), []scale.Action{pause}, nil, ""},
		"a pause of all is in force": {held(reason.Actions), []scale.Action{all}, nil, ""},
		"it was resumed":             {held(reason.Actions), nil, nil, pauseText},
		"its time is over":           {held(reason.Actions), []scale.Action{over}, nil, pauseText},
		"another tier is paused":     {held(reason.Actions), []scale.Action{other}, nil, pauseText},
		"the brake is pulled":        {held(reason.Brake), nil, &brake.Report{Level: brake.Pause}, ""},
		"the brake is released":      {held(reason.Brake), nil, &brake.Report{}, brakeText},
		"nothing is known of brakes": {held(reason.Brake), nil, nil, ""},
		"another rule spoke":         {held(reason.Cooldown), nil, &brake.Report{}, ""},
	} {
		if got := released(c.d, c.all, c.brakes, now); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	var b strings.Builder
	records := []scale.Record{{Decision: held(reason.Actions)}}
	if err := printRecords(&b, records, nil, func(d scale.Decision) string { return released(d, nil, nil, now) }); err != nil {
		t.Fatal(err)
	}
	contains(t, b.String(), pauseText+"; decided before that: action: paused until 2026-03-02T12:00:00Z (a1, by you)")
}
