package main

import (
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// aside is what a decision's own cause leaves out and its reader has to know: that
// somebody else set the size, and that launches do not arrive. It is "" when there is
// nothing, or when the cause says it already.
func aside(d scale.Decision) string {
	told := func(rule string) bool {
		asked, _ := d.Asked()
		return d.Headline().Rule == rule || asked.Rule == rule
	}
	var parts []string
	if d.Adopted && !told("adopted") {
		parts = append(parts, because(d, "adopted"))
	}
	if d.Breaker.Open() && !told("breaker") {
		parts = append(parts, "breaker "+breakerText(d))
	}
	return strings.Join(parts, "; ")
}

// because is the first cause that a rule gave.
func because(d scale.Decision, rule string) string {
	for _, r := range d.Reasons {
		if r.Rule == rule {
			return r.Because
		}
	}
	return ""
}

// breakerText is the open breaker of a decision in a sentence: since when, why, and
// what comes next.
func breakerText(d scale.Decision) string {
	b := d.Breaker
	text := "open since " + clock(b.Opened, d.At) + ": " + b.Why
	if strings.HasPrefix(because(d, "breaker"), "opened: ") {
		text = "opened: " + b.Why
	}
	switch {
	case b.Probe.After(d.At):
		text += "; growth by one is tried at " + clock(b.Probe, d.At)
	case !b.Probe.IsZero():
		text += "; the next growth is tried by one"
	}
	return text
}

// clock is a time of the day, with the day when that is another one than now's.
func clock(t, now time.Time) string {
	t, now = t.UTC(), now.UTC()
	if t.Truncate(24 * time.Hour).Equal(now.Truncate(24 * time.Hour)) {
		return t.Format("15:04")
	}
	return t.Format("2006-01-02 15:04")
}
