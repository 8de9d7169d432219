package server

import (
	"context"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Reporter holds what the loop finished last.
type Reporter interface {
	// Latest returns one record per tier, in the order of the configuration. The
	// caller does not change them.
	Latest() []scale.Record
	// Newest is the one of a tier; false for a tier that was not evaluated.
	Newest(tier string) (scale.Record, bool)
	Status() Status
}

// History reads the ledger.
type History interface {
	// History returns the records decided at or after since, newest first, at
	// most limit of them. An empty tier means all tiers.
	History(ctx context.Context, tier string, since time.Time, limit int) ([]scale.Record, error)
}

// Status is the state of the daemon.
type Status struct {
	Version  string
	Started  time.Time
	Interval time.Duration // between evaluations; a minute when not positive
	// LastEvaluation is when the last completed evaluation began; zero before the first.
	LastEvaluation time.Time
	PassTook       time.Duration
	// Passes completed, evaluations missed because an evaluation was still running, and passes
	// that failed as a whole, since Started.
	Passes, Missed, Failed uint64
	// FailedInRow is how many evaluations failed since the last one that completed; FailedAt is when the last of
	// them began, and FailedWhy why it failed.
	FailedInRow uint64
	FailedAt    time.Time
	FailedWhy   string
	// ConfigError is the last reload's error; "" when the newest file is in use.
	ConfigError  string
	ConfigLoaded time.Time
	// ConfigWaiting are the keys that the last reload read and that wait for a restart.
	ConfigWaiting []string
	LedgerError   string // "" while the ledger can be written
	// LedgerPath is where the ledger is, as the daemon's configuration names it; "" when
	// there is none.
	LedgerPath string
	DryRun     bool
	Tiers      int
}

func (s Status) interval() time.Duration {
	if s.Interval <= 0 {
		return time.Minute
	}
	return s.Interval
}

// Ready reports whether passes are being completed: the last one that was began less than
// three intervals ago. Why is a sentence either way.
func (s Status) Ready(now time.Time) (ready bool, why string) {
	failed := s.failed(now)
	if s.LastEvaluation.IsZero() {
		if failed != "" {
			return false, "no evaluation has completed since the start: " + failed + "; see the log for the cause"
		}
		return false, "no evaluation has completed since the start; the first should complete within one interval (" + amount.Span(s.interval()) + "); if not, see the log for the cause"
	}
	age, limit := now.Sub(s.LastEvaluation), api.StaleAfter*s.interval()
	switch {
	case age >= limit && failed != "":
		return false, fmt.Sprintf("the last completed evaluation began %s ago (it must be less than %s): since then, %s; see the log for the cause",
			amount.Rough(age), amount.Span(limit), failed)
	case age >= limit:
		return false, fmt.Sprintf("the last completed evaluation began %s ago (it must be less than %s): evaluations fail or do not end; "+
			"see the log for the cause",
			amount.Rough(age), amount.Span(limit))
	case age < -s.interval():
		// A clock that was set back would call a dead loop ready until it has
		// caught up; the next evaluation settles it.
		return false, fmt.Sprintf("the clock was set back: the last completed evaluation began at a time that is now %s in the future; "+
			"the daemon is ready again when the next evaluation completes",
			amount.Rough(-age))
	}
	why = fmt.Sprintf("the last completed evaluation began %s ago", amount.Rough(age))
	if failed != "" {
		why += ", but since then " + failed
	}
	return true, why
}
