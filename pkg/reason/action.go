package reason

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Subject is the tier that an action is about, or "every tier".
func Subject(a scale.Action) string {
	switch {
	case a.Kind == scale.Grant && (a.Budget == "" || a.Budget == "all"):
		return "the budget of all tiers"
	case a.Kind == scale.Grant:
		return "the budget " + a.Budget
	case a.Tier == "":
		return "every tier"
	}
	return a.Tier
}

// Action is an operator's action in a sentence: "pause of growth until 2026-03-02T14:00:00Z (in 2h), by
// alice: deploy".
func Action(a scale.Action, now time.Time) string {
	text := string(a.Kind)
	switch {
	case a.Kind == scale.Grant:
		text += " of " + amount.Dollars(a.USD)
	case a.Kind == scale.Override:
		if a.Min > 0 {
			text += fmt.Sprintf(", at least %d", a.Min)
		}
		if a.Max > 0 {
			text += fmt.Sprintf(", at most %d", a.Max)
		}
	case !a.Grow:
		text += " of shrinking"
	case !a.Shrink:
		text += " of growth"
	}
	switch left := a.Until.Sub(now); {
	case a.Until.IsZero():
		text += ", with no end time"
	case left > 0 && a.Ended.IsZero():
		text += fmt.Sprintf(", until %s (in %s)", a.Until.UTC().Format(time.RFC3339), amount.Span(rounded(left)))
	default:
		text += ", until " + a.Until.UTC().Format(time.RFC3339)
	}
	if a.By != "" {
		text += ", by " + a.By
	}
	if a.Reason != "" {
		text += ": " + a.Reason
	}
	return text
}

// rounded is a length of time as precise as people say it.
func rounded(d time.Duration) time.Duration {
	if d > 10*time.Minute {
		return d.Round(time.Minute)
	}
	d = d.Round(time.Second)
	if minute := d.Truncate(time.Minute) + time.Minute; minute-d <= 2*time.Second { // the answer took its time: "5 min" was asked for
		return minute
	}
	return d
}
