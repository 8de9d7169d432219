package policy

import (
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
)

// need is the largest need of the scalers; nil unless every one of them told its own
// from data that is current. A minute of which that is not known holds shrinking.
func need(s scale.Snapshot, proposals []scale.Proposal) *int {
	for _, x := range s.Samples {
		if !x.Current() {
			return nil
		}
	}
	most := 0
	for _, p := range proposals {
		if p.Need == nil || p.Abstains {
			return nil
		}
		most = max(most, *p.Need)
	}
	return &most
}

// matters reports whether the traffic that a signal lost is worth a tenth of the tier, and
// a unit at least, to some scaler, or whether none of them follows it. The last step of
// a load that fades out is none.
func (p Policy) matters(s scale.Snapshot, x scale.Sample) bool {
	full := s
	full.Samples = append([]scale.Sample(nil), s.Samples...)
	for i := range full.Samples {
		if full.Samples[i].Signal == x.Signal {
			full.Samples[i].Value, full.Samples[i].Quality = x.FellFrom, scale.Fresh
		}
	}
	followed := false
	for _, scaler := range p.Scalers {
		now, before := scaler.Propose(s, s.Current()), scaler.Propose(full, s.Current())
		if now.Need == nil || before.Need == nil || now.Because == before.Because {
			continue
		}
		followed = true
		if lost := *before.Need - *now.Need; lost >= 1 && float64(lost) >= guard.LostShare*float64(s.Current()) {
			return true
		}
	}
	return !followed
}
