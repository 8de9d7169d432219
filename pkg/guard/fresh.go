package guard

import (
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Fresh never lets missing or stale data shrink anything. Growth passes: an
// outage of the metrics may cost money, never capacity.
type Fresh struct{}

// Name is the rule's name in reasons.
func (Fresh) Name() string { return reason.Fresh }

// On is what the scalers recommend: neither bounds nor what serves nobody are read off a signal.
func (Fresh) On() Cause { return Wish | Saving | Emergency }

// Check holds a shrink while any signal of the tier is missing, stale or known in part only, but for those that are told
// and no more.
func (Fresh) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	if !m.shrinks() {
		return m.Want, reason.Cause{}
	}
	var bad []reason.Cause
	for _, g := range s.Gaps {
		if g.Aside {
			continue
		}
		bad = append(bad, reason.Say("%s is missing (%s)", g.Signal, g.Why))
	}
	for _, x := range s.Samples {
		switch {
		case x.Current() || x.Aside:
		case x.Partial:
			bad = append(bad, reason.Say("only a part of %s is known (%s)", x.Signal, x.Missing))
		default:
			age := s.Now.Sub(x.At.Add(x.Period)).Round(1e9)
			bad = append(bad, reason.Say("%s is %s old", x.Signal, reason.Span("age of "+x.Signal, age)))
		}
	}
	if len(bad) == 0 {
		return m.Want, reason.Cause{}
	}
	return m.Current, reason.Say("no shrinking on missing or old data: %s", reason.Join(", ", bad...))
}
