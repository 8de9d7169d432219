package guard

import (
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Refresh holds shrinking while the cloud objects to that alone, as during an instance
// refresh: AWS takes a larger size then.
type Refresh struct{}

// Name is the rule's name in reasons.
func (Refresh) Name() string { return reason.Refresh }

// On is every change.
func (Refresh) On() Cause { return Always }

// Check holds a shrink.
func (Refresh) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	if !m.shrinks() || len(s.NoShrink) == 0 {
		return m.Want, reason.Cause{}
	}
	return m.Current, reason.Cause{Text: "no shrinking: " + reason.Objections(s.NoShrink)}
}
