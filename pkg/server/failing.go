package server

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/api"
)

// failing is what is to be told while the evaluations that ended last failed; nil while they complete.
func (s Status) failing() *api.Failing {
	if s.FailedInRow == 0 {
		return nil
	}
	return &api.Failing{Evaluations: s.FailedInRow, Last: s.FailedAt.UTC(), Why: s.FailedWhy}
}

// failed says how many evaluations failed since the last one that completed, and how long ago the last of them
// began; "" while they complete. Their cause is not in it: everybody may ask whether the daemon is ready.
func (s Status) failed(now time.Time) string {
	if s.FailedInRow == 0 {
		return ""
	}
	ago := amount.Rough(max(0, now.Sub(s.FailedAt))) + " ago"
	if s.FailedInRow == 1 {
		return "one evaluation has failed (it began " + ago + ")"
	}
	return fmt.Sprintf("%s have failed, and the last of them began %s", amount.Count(int(s.FailedInRow), "evaluation"), ago)
}
