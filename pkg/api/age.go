package api

import (
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// StaleAfter is how many intervals old an evaluation may be before it is called stale.
// Readiness goes by the same number.
const StaleAfter = 3

// LongestInterval is the longest that the configuration allows. Who does not know the
// interval goes by it, and calls nothing stale too early.
const LongestInterval = 5 * time.Minute

// Age says how old an evaluation is that is shown.
type Age struct {
	// EvaluatedAt is when the evaluation took place.
	EvaluatedAt time.Time `json:"evaluated_at,omitzero"`
	// Seconds is the time from the evaluation to this answer. It is below 0 if the evaluation seems to be in the
	// future, because a clock was or is wrong.
	Seconds float64 `json:"age_seconds"`
	// Stale is true if the evaluation is three or more intervals (`loop.interval`) old, or more than one
	// interval in the future. The data of the answer is then too old to show the present state, or has a wrong time.
	Stale bool `json:"stale"`
}

// AgeOf is the age at now of what was decided at a time. interval is the time between
// two evaluations, LongestInterval where it is not known.
func AgeOf(at, now time.Time, interval time.Duration) Age {
	if interval <= 0 {
		interval = LongestInterval
	}
	age := now.Sub(at)
	return Age{EvaluatedAt: at.UTC(), Seconds: float64(age.Round(time.Millisecond).Milliseconds()) / 1000,
		Stale: age >= StaleAfter*interval || age < -interval}
}

// Future reports whether the record is from further in the future than the clocks of
// one machine can explain.
func (a Age) Future() bool { return a.Seconds < -1 }

// String is "12 s ago", "3 h 12 min ago" or "2 min in the future".
func (a Age) String() string {
	if a.Future() {
		return amount.Rough(time.Duration(-a.Seconds*1e9)) + " in the future"
	}
	return amount.Rough(time.Duration(a.Seconds*1e9)) + " ago"
}

// AgedRecord is a record and how old it is.
type AgedRecord struct {
	scale.Record
	Age
}

// Aged adds its age to each record.
func Aged(records []scale.Record, now time.Time, interval time.Duration) []AgedRecord {
	all := make([]AgedRecord, len(records))
	for i, r := range records {
		all[i] = AgedRecord{r, AgeOf(r.Decision.At, now, interval)}
	}
	return all
}
