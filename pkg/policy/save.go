package policy

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// save brings a tier to its minimum in an emergency of money, and is the cause of the change that the
// guards are asked about. What the scalers recommend stays what it was: it is what the tier goes by once the
// emergency is over. Where one of them sees nothing the tier keeps its size, and does not grow either.
func (p *Policy) save(s *scale.Snapshot, d *scale.Decision, limits guard.Limits, current int) guard.Cause {
	low := limits.Low(s)
	if s.Emergency == "" || d.To <= low {
		return guard.Wish
	}
	blind := func(r scale.Recommendation) bool { return r.Abstains }
	if current > low && (len(d.Recommendations) == 0 || slices.ContainsFunc(d.Recommendations, blind)) {
		step(d, reason.Emergency, min(d.To, current), reason.Say("the tier does not shrink to %s while data is missing; with complete data it %s", reason.Size("least", s.Capacity, low), s.Emergency))
		return guard.Saving
	}
	step(d, reason.Emergency, low, text(s.Emergency))
	return guard.Saving
}
