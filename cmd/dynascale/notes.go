package main

import (
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// notes are what the reader of a decision has to know and its own cause leaves out: that another
// daemon manages the tier or may do so, that its size was changed outside dynascale, that a
// direction is held back because launches fail or an operation failed, and that its readers cannot
// be read from or were promoted. It is "" when there is nothing, or when the cause says it already.
func notes(r scale.Record) string {
	d := r.Decision
	told := func(rule string) bool {
		asked, _ := reason.Asked(d)
		return reason.Headline(d).Rule == rule || asked.Rule == rule
	}
	var parts []string
	for _, rule := range []string{reason.Lock, reason.SecondDaemon} {
		if why := reason.Of(d, rule); why != "" && !told(rule) {
			parts = append(parts, why)
		}
	}
	if r.Learned.Adopted && !told(reason.ChangedOutside) {
		parts = append(parts, reason.Of(d, reason.ChangedOutside))
	}
	if (r.Learned.Breaker.Open() || r.Learned.ShrinkBreaker.Open()) && !told(reason.CircuitBreaker) {
		parts = append(parts, "circuit breaker "+breakerText(r))
	}
	for _, rule := range []string{reason.Readers, reason.Promoted} {
		if why := reason.Of(d, rule); why != "" && !told(rule) {
			parts = append(parts, why)
		}
	}
	return strings.Join(parts, "; ")
}

// lacking is what data is missing and why, as far as the decision's own cause does not
// say it; "" when it says all, or nothing is missing.
func lacking(d scale.Decision) string {
	why := reason.Why(d)
	missing := slices.DeleteFunc(reason.Missing(d), func(g scale.Gap) bool { return strings.Contains(why, g.Why) })
	if len(missing) == 0 {
		return ""
	}
	return "missing data: " + reason.MissingText(missing)
}

// breakerText is the open breaker of a tier in a sentence, or in two where both
// directions are held: since when, why, and what comes next.
func breakerText(r scale.Record) string {
	d, l := r.Decision, r.Learned
	var parts []string
	for _, x := range []struct {
		scale.Breaker
		holds string
	}{{l.Breaker, "growth"}, {l.ShrinkBreaker, "shrinking"}} {
		if !x.Open() {
			continue
		}
		text := "open since " + clock(x.Opened, d.At) + ": " + x.Why
		if opened(d, x.Breaker) {
			text = "opened: " + x.Why
		}
		switch {
		case x.Probe.After(d.At):
			text += "; " + x.holds + " by one is tried at " + clock(x.Probe, d.At)
		case !x.Probe.IsZero():
			text += "; when " + x.holds + " is next recommended, " + x.holds + " by one is tried"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; and ")
}

// opened reports whether a decision is the one that tells of a breaker's opening.
func opened(d scale.Decision, b scale.Breaker) bool {
	for _, r := range d.Reasons {
		if at, is := reason.Figure(r, reason.Opened); is && r.Rule == reason.CircuitBreaker && at == reason.At(reason.Opened, b.Opened, "").Figure {
			return true
		}
	}
	return false
}

// clock is a time of the day, with the day when that is another one than now's.
func clock(t, now time.Time) string {
	t, now = t.UTC(), now.UTC()
	if t.Truncate(24 * time.Hour).Equal(now.Truncate(24 * time.Hour)) {
		return t.Format("15:04 UTC")
	}
	return t.Format("2006-01-02 15:04 UTC")
}
