package guard

import (
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Busy holds a tier while an operation is under way on what it scales, its own or
// that of another tier on the same machine or database. It comes before every other
// rule, the operator's pause included: an operation is brought to its end or back,
// because half of one is an outage.
type Busy struct{}

// Name is the rule's name in reasons.
func (Busy) Name() string { return reason.Busy }

// Hold tells how far the operation is; "" when there is none.
func (Busy) Hold(s *scale.Snapshot) string {
	for _, op := range s.Operations {
		if op.Open() {
			return reason.Progress(op, s.Now)
		}
	}
	return ""
}
