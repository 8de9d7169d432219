package guard

import (
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ShrinkDelay lets a tier shrink only after every evaluation of a long time recommended
// it. It is for changes that the next evaluation cannot undo: a replica takes half an hour
// to come back, a smaller class is an outage. The time is kept in the ledger, however long
// it is.
type ShrinkDelay struct {
	// Shrink is how long, 0 for none.
	Shrink time.Duration
}

// blind is how long ago the last judgement may be.
const blind = time.Hour

// Name is the rule's name in reasons.
func (ShrinkDelay) Name() string { return reason.ShrinkDelay }

// On is what the scalers recommend.
func (ShrinkDelay) On() Cause { return Wish }

// Check holds a shrink until the tier was quiet for long enough.
func (g ShrinkDelay) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	if !m.shrinks() || g.Shrink == 0 {
		return m.Want, reason.Cause{}
	}
	q := s.Past.Quiet
	if q.Since.IsZero() || s.Now.Sub(q.Seen) > blind || q.Since.After(s.Now) {
		return m.Current, reason.Say("low load is counted from now on: it must last %s before the tier shrinks", reason.Span("of", g.Shrink))
	}
	if left := g.Shrink - s.Now.Sub(q.Since); left > 0 {
		left = (left + time.Minute - 1).Truncate(time.Minute) // "0s left" would be no reason
		return m.Current, reason.Say("low load since %s, %s of %s left", reason.At("since", q.Since, q.Since.UTC().Format("Jan 2 15:04 UTC")),
			reason.Span("left", left), reason.Span("of", g.Shrink))
	}
	return m.Want, reason.Cause{}
}
