package reporter

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Whatever an operator gave for a while is told of ten minutes before its end, and at its end: once each, by name.
// What he ended himself, or gave without an end, is not.
func TestAnActionsEndIsTold(t *testing.T) {
	end := day.Add(time.Hour)
	actions := []scale.Action{
		{ID: "a1", Kind: scale.Pause, Tier: "web", Given: day, Until: end, By: "alice", Reason: "a deploy"},
		{ID: "a2", Kind: scale.Override, Tier: "jobs", Max: 4, Given: day, Until: end.Add(5 * time.Minute), By: "bob"},
		{ID: "a3", Kind: scale.Grant, USD: 50, Given: day, Until: end, By: "carol"},
		{ID: "a4", Kind: scale.Pause, Tier: "mail", Given: day, By: "dave"},
		{ID: "a5", Kind: scale.Pause, Tier: "api", Given: day, Until: end, By: "erin"},
	}
	var told []string
	a := NewAnnouncer(zap.NewNop())
	a.Tell = func(e event.Event) {
		if e.Severity != event.Warn || e.Kind.Topic() != event.Operators {
			t.Errorf("%s is %s of %s", e.Kind, e.Severity, e.Kind.Topic())
		}
		told = append(told, e.At.Format("15:04 ")+string(e.Kind)+": "+e.Tier+" "+e.Text)
	}
	for now := day; now.Before(day.Add(2 * time.Hour)); now = now.Add(time.Minute) {
		var inForce []scale.Action
		for _, x := range actions {
			resumed := x.ID == "a5" && now.After(day.Add(20*time.Minute))
			if (x.Until.IsZero() || now.Before(x.Until)) && !resumed {
				inForce = append(inForce, x)
			}
		}
		a.Look(inForce, now)
	}
	got := strings.Join(told, "\n")
	for _, want := range []string{
		"00:50 action ends soon: web an operator's action for web ends soon: ", "a deploy", "alice",
		"00:50 action ends soon:  an operator's action for the budget of all tiers ends soon: ", "$50.00",
		"00:55 action ends soon: jobs an operator's action for jobs ends soon: ",
		"01:00 action ended: web an operator's pause for web ended at its end time",
		"01:00 action ended:  an operator's grant for the budget of all tiers ended at its end time",
		"01:05 action ended: jobs an operator's override for jobs ended at its end time",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if len(told) != 6 {
		t.Errorf("%d were told:\n%s", len(told), got)
	}
}
