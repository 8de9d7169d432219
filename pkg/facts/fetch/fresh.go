package fetch

import (
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
)

// fresh reports whether an answer holds still, or a failure is left alone.
func fresh(l *facts.Label, e facts.Entry, asked, now time.Time) bool {
	if e.Err == nil {
		return within(e.At, now, l.Every)
	}
	wait := l.Again
	if wait == 0 && l.Way == facts.One && !e.At.IsZero() {
		wait = l.Every // the answer before stands
	}
	return within(asked, now, wait)
}

// within reports whether something happened less than a span ago. What happened later than
// now did so by a clock that was wrong, and nothing is known of its age.
func within(at, now time.Time, span time.Duration) bool {
	age := now.Sub(at)
	return !at.IsZero() && age >= 0 && age < span
}
