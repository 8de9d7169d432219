package guard

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Actions lets the operator hold a tier or move its bounds for a while. Actions add up:
// what is held is the union of the pauses, the minimum the largest of the overrides, the
// maximum the smallest. Each ends by itself and speaks in every decision it touches.
type Actions struct{}

// Name is the rule's name in reasons.
func (Actions) Name() string { return reason.Actions }

// On is every change: it is the operator's brake.
func (Actions) On() Cause { return Always }

// pauses are the pauses in force that hold a direction, the one that lasts longest first.
func pauses(s *scale.Snapshot, holds func(scale.Action) bool) (out []scale.Action) {
	for _, a := range s.Past.Actions {
		if a.Kind == scale.Pause && a.Holds(s.Now) && holds(a) {
			out = append(out, a)
		}
	}
	for i := range out {
		if last(out[i]).After(last(out[0])) {
			out[0], out[i] = out[i], out[0]
		}
	}
	return out
}

// last is the end of an action; one without an end ends after all others.
func last(a scale.Action) time.Time {
	if a.Until.IsZero() {
		return time.Unix(1<<40, 0)
	}
	return a.Until
}

func growth(a scale.Action) bool    { return a.Grow }
func shrinking(a scale.Action) bool { return a.Shrink }

// Paused tells why nothing at all may change: pauses of both directions. It comes before
// the bounds, because it is the operator's brake.
func (Actions) Paused(s *scale.Snapshot) reason.Cause {
	grow, shrink := pauses(s, growth), pauses(s, shrinking)
	switch {
	case len(grow) == 0 || len(shrink) == 0:
		return reason.Cause{}
	case grow[0] == shrink[0]:
		return reason.Say("paused %s", until(grow))
	}
	return reason.Say("paused: growth %s; shrinking %s", until(grow), until(shrink))
}

// Check holds the directions that pauses name. In mode observe, which changes nothing, they only
// speak: what would be done without them is what such a tier is there to show.
func (Actions) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	to, only := m.Current, ""
	if s.Mode == scale.Observe {
		to, only = m.Want, "in mode manage the size would stay: "
	}
	if m.grows() {
		if held := pauses(s, growth); len(held) > 0 {
			return to, reason.Say(only+"growth is paused %s", until(held))
		}
	}
	if m.shrinks() {
		if held := pauses(s, shrinking); len(held) > 0 {
			return to, reason.Say(only+"shrinking is paused %s", until(held))
		}
	}
	return m.Want, reason.Cause{}
}

// Limits are the limits with the overrides in force. A minimum never exceeds the
// configured maximum, nor a maximum that another override sets: a cap is given in an
// attack, and wins. A cap never goes below the configured minimum, which is what the
// tier needs to work at all. Overrides go over what a schedule asks for, in both directions.
func (Actions) Limits(s *scale.Snapshot, l Limits) Limits {
	was, why := l.Usual(), ""
	cautious := min(was.Min, l.Min) // a schedule that asks for less knows that the tier works with it
	cap, raise := scale.Action{}, scale.Action{}
	for _, a := range s.Past.Actions {
		if a.Kind != scale.Override || !a.Holds(s.Now) {
			continue
		}
		if a.Max > 0 && (cap.Max == 0 || a.Max < cap.Max) {
			cap = a
		}
		if a.Min > raise.Min {
			raise = a
		}
	}
	if cap.Max > 0 && cap.Max < l.Max {
		l.Max = max(cap.Max, cautious)
		l.Min = min(l.Min, l.Max)
		why += fmt.Sprintf(", an override lowers the maximum to %d %s", l.Max, terms([]scale.Action{cap}))
	}
	if raise.Min > l.Min {
		most := was.Max // it goes over what a schedule asks for at most
		if cap.Max > 0 {
			most = min(most, max(cap.Max, cautious))
		}
		l.Min = min(raise.Min, most)
		l.Max = max(l.Max, l.Min)
		asks := ""
		if raise.Min > most {
			asks = fmt.Sprintf(" (requested: %d, which is above the maximum)", raise.Min)
		}
		why += fmt.Sprintf(", an override raises the minimum to %d%s %s", l.Min, asks, terms([]scale.Action{raise}))
	}
	if why != "" {
		if l.why == "" {
			l.why = fmt.Sprintf("configured %d to %d", was.Min, was.Max)
		}
		l.why += why
	}
	return l
}

// until are the terms of a pause, and its end as a figure where it has one.
func until(held []scale.Action) any {
	if text := terms(held); !held[0].Until.IsZero() {
		return reason.At("until", held[0].Until, text)
	} else {
		return text
	}
}

// terms says until when, by whom and why, of the first of some actions.
func terms(held []scale.Action) string {
	a := held[0]
	text := "with no end time"
	if !a.Until.IsZero() {
		text = "until " + a.Until.UTC().Format(time.RFC3339)
	}
	var more []string
	if a.ID != "" {
		more = append(more, a.ID)
	}
	if a.By != "" {
		more = append(more, "by "+a.By)
	}
	if len(held) > 1 {
		more = append(more, fmt.Sprintf("and %d more", len(held)-1))
	}
	if len(more) > 0 {
		text += " (" + strings.Join(more, ", ") + ")"
	}
	if a.Reason != "" {
		text += ": " + a.Reason
	}
	return text
}
